"""What a user may choose of a measured secretome: declared once, here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

#: Collections of gene sets taken when none is named, all and with ``--quick``.
SETS, FEW_SETS = ("GO_BP", "GO_CC"), ("GO_CC",)
#: Draws of the model's uncertain numbers, and with ``--quick``.
DRAWS, FEW_DRAWS = 24, 8
#: Comparisons drawn when there are many conditions.
COMPARED = 3


@dataclass(frozen=True)
class Choices:
    """What a user chose.

    Attributes
    ----------
    design
        The file, as it was written.
    title
        Of the report.
    first, second, both
        Conditions: the two monocultures and the co-culture; empty where there is none.
    condition, against
        Whose medium is heard and dosed, and what it is compared with; empty leaves it to
        :mod:`cutis.omics.secretome.focus`.
    medium
        What was in the medium before the cells were (``bovine serum``).
    sets
        Gene sets: bundled names or GMT files; empty takes :data:`SETS`.
    receptors
        Receiving cell → table of its expression.
    lot, reference, markers, margin, by
        See :func:`cutis.omics.compare.lots.lot`.
    quick, model
        Whether less is drawn, and whether the model is asked what skin does.
    again
        The command that repeats it.
    files
        Tables that were read, besides the design.
    """

    design: str
    title: str = "A measured secretome"
    first: str = ""
    second: str = ""
    both: str = ""
    medium: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    receptors: Mapping[str, str | Path] = field(default_factory=dict)
    condition: str = ""
    against: str = ""
    lot: str = ""
    reference: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    margin: float = 1.5
    by: str = ""
    quick: bool = False
    model: bool = True
    again: str = ""
    files: tuple[str, ...] = ()
