"""The whole rule book: what each floor asks of an atlas, from the ground up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cutis.knowledge.rulebook.rule import Rule


def every_rule() -> tuple[Rule, ...]:
    """Return the rules of every floor."""
    from cutis.evidence.standards.rules import RULES as OF_STANDARDS
    from cutis.knowledge.rulebook.lint import RULES as OF_RECORDS_AND_TABLES
    from cutis.omics.vesicles.limits import RULES as OF_LIMITS
    from cutis.skin.fit.rules import RULES as OF_OBSERVATIONS
    from cutis.skin.readout.check import RULES as OF_INSTRUMENTS

    return (*OF_RECORDS_AND_TABLES, *OF_INSTRUMENTS, *OF_OBSERVATIONS, *OF_LIMITS, *OF_STANDARDS)
