"""Whose skin, or which dish: the subject of a plan."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Real

from cutis.errors import ModelError

#: Days in a year, everywhere.
YEAR = 365.25


@dataclass(frozen=True)
class Donor:
    """A person, as far as skin is concerned.

    Attributes
    ----------
    age
        Years, 18 to 110.
    sex
        ``female`` or ``male``.
    site
        Stem of a file in ``atlas/sites``.
    sun
        Everyday ultraviolet dose, MED (of phototype II) per day; ``None`` takes the site's.
    smoke
        Packs per day.
    fitzpatrick
        Phototype, stem of a file in ``atlas/phototypes``: ``I`` to ``VI``.
    genotype
        rsID → the two alleles, ``{"rs1805007": "C/T"}``. Never stored with a run.
    menopause
        Age in years; counts for women only.
    ageing
        Whether time makes older. Off, a young skin holds still.
    pathways
        Pathway, stem of a file in ``atlas/pathways`` → activity measured in this person's cells,
        in folds of the reference, 0.1 to 10 (:mod:`cutis.skin.model.activity`).
    """

    age: float = 25.0
    sex: str = "female"
    site: str = "upper-inner-arm"
    sun: float | None = None
    smoke: float = 0.0
    fitzpatrick: str = "II"
    genotype: dict[str, str] = field(default_factory=dict, repr=False, hash=False)
    menopause: float = 51.0
    ageing: bool = True
    pathways: dict[str, float] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Refuse what is no finite number where one is expected, with the field's name."""
        sun = {} if self.sun is None else {"sun": self.sun}
        _check({"age": self.age, **sun, "smoke": self.smoke, "menopause": self.menopause})
        _check({f"pathways[{name!r}]": fold for name, fold in self.pathways.items()})


@dataclass(frozen=True)
class Dish:
    """A culture, and the donor its cells come from.

    Attributes
    ----------
    kind
        Stem of a file in ``atlas/dishes``.
    medium
        Stem of a file in ``atlas/media``; ``None`` takes the dish's own.
    cells
        Cell state → cells/mm² seeded, where it is to differ from the dish's file.
    components
        Component → amount at the start, in the component's unit.
    donor
        Whose cells.
    """

    kind: str = "co-culture-contact"
    medium: str | None = None
    cells: dict[str, float] = field(default_factory=dict, hash=False)
    components: dict[str, float] = field(default_factory=dict, hash=False)
    donor: Donor = field(default_factory=lambda: Donor(ageing=False))

    def __post_init__(self) -> None:
        """Refuse what is no finite number where one is expected, with the field's name."""
        _check({f"cells[{name!r}]": many for name, many in self.cells.items()})
        _check({f"components[{name!r}]": many for name, many in self.components.items()})


def _check(numbers: Mapping[str, object]) -> None:
    """Refuse what is no finite number; raise ModelError with the field."""
    for name, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
            what = f"{name} is {value!r}, expected a finite number"
            raise ModelError(f"{what}; write `Donor(age=62)`, ages in years, sun in MED per day")


Subject = Donor | Dish
