"""What is chosen of a measured secretome: its cultures, its focus, and what goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

#: Choices that are the name of a condition.
ROLES = ("first", "second", "both", "condition", "against")


@dataclass(frozen=True)
class Choices:
    """What a design says of a secretome, and what a user says over it.

    Attributes
    ----------
    first, second, both
        Conditions: the two monocultures and the co-culture; empty where there is none.
    condition, against
        Whose medium is heard and dosed, and what it is compared with; empty leaves it to
        :mod:`cutis.omics.secretome.focus`.
    medium
        What was in the medium before the cells were (``bovine serum``).
    sets
        Gene sets: bundled names or GMT files; empty takes the usual ones.
    receptors
        Receiving cell → table of its expression.
    """

    first: str = ""
    second: str = ""
    both: str = ""
    condition: str = ""
    against: str = ""
    medium: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    receptors: Mapping[str, str | Path] = field(default_factory=dict)

    def over(self, other: Choices) -> Choices:
        """Return these choices, and those of another where these say nothing."""
        names = [one.name for one in fields(self)]
        return Choices(**{name: getattr(self, name) or getattr(other, name) for name in names})
