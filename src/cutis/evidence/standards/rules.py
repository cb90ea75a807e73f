"""Rules of the standards a material is judged by, and of the rules for claims."""

from __future__ import annotations

from cutis.evidence.standards.standards import check_standards
from cutis.knowledge.rulebook.rule import of_folder

RULES = (
    of_folder(
        "standards", "A criterion of a standard asks in a rule there is, with quantities that can "
        "be read; a rule for claims is at or below a grade there is.", check_standards,
    ),
)  # fmt: skip
