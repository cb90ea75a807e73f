"""What is asked of a measured secretome, besides what its design may say too."""

from __future__ import annotations

from dataclasses import dataclass

from cutis.omics.samples.choices import Choices

#: Collections of gene sets taken when none is named, all and with ``--quick``.
SETS, FEW_SETS = ("GO_BP", "GO_CC"), ("GO_CC",)
#: Draws of the model's uncertain numbers, and with ``--quick``.
DRAWS, FEW_DRAWS = 24, 8
#: Comparisons drawn when there are many conditions.
COMPARED = 3


@dataclass(frozen=True)
class LotChoices:
    """Which lot is held against which, as :func:`cutis.omics.compare.lots.lot` takes it.

    Attributes
    ----------
    lot, reference, markers
        The last lot, all others and the known signals where left out.
    margin
        Factor within which levels count as equivalent.
    by
        Column of the samples that is the lot; ``lot`` where left out.
    """

    lot: str = ""
    reference: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    margin: float = 1.5
    by: str = ""


@dataclass(frozen=True)
class Asked:
    """What is asked of a secretome.

    Attributes
    ----------
    design
        The file, as it was written.
    choices
        Conditions, medium, gene sets and receptors.
    lots
        Which lot is held against which.
    title
        Of the report.
    quick, model
        Whether less is drawn, and whether the model is asked what skin does.
    again
        The command that repeats it.
    files
        Tables that were read, besides the design.
    """

    design: str
    choices: Choices = Choices()
    lots: LotChoices = LotChoices()
    title: str = "A measured secretome"
    quick: bool = False
    model: bool = True
    again: str = ""
    files: tuple[str, ...] = ()


__all__ = ["COMPARED", "DRAWS", "FEW_DRAWS", "FEW_SETS", "SETS", "Asked", "Choices", "LotChoices"]
