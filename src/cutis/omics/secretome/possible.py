"""Which analyses can be made of the samples there are, and why the others cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cutis.omics.secretome.findings import Findings

#: Analyses of what differs between two conditions.
OF_TWO = ("regulation", "source", "activities")
#: Analyses that speak of what a medium holds.
OF_MEDIUM = ("secreted", "ligand_receptor", "response")


def is_medium(found: Findings) -> bool:
    """Tell whether the table may be of a medium: proteins, not RNA."""
    return found.measured.kind == "protein"


def why_not(found: Findings, analysis: str) -> str:
    """Return why an analysis cannot be made of these samples; empty when it can.

    Parameters
    ----------
    found
        Samples and choices.
    analysis
        Name of an attribute of ``found``.
    """
    if analysis == "emergence" and not found.cultures:
        return "no co-culture with its two monocultures (first, second, both)"
    if analysis in OF_TWO and not found.comparisons:
        return "one condition only: nothing to compare it with"
    if analysis in OF_MEDIUM and not is_medium(found):
        return (
            "RNA tells what cells make, not what their medium holds; give the proteins of the "
            "medium"
        )
    if analysis == "response" and not found.asked.model:
        return "left out (--no-model)"
    if analysis == "stages" and found.times < 2:
        return "no collection times (a column `time` of the design)"
    if analysis == "lots" and len(found.lot_names) < 2:
        return "no lots to compare (a column `lot` of the design)"
    return ""
