"""What in a co-culture's comparison points to loading, or to failed runs, not to biology."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cutis.omics.measured import Measured

#: log2 of how far the middle protein is from the sum before the amount measured is asked about.
SHIFTED = 0.5
#: A table of more proteins than this is no panel of a few, of which a culture may have none.
PANEL = 100


def quality_warnings(
    measured: Measured, groups: tuple[str, str, str], shift: float
) -> dict[str, str]:
    """Return what speaks against a comparison: what is odd → a sentence; empty where nothing does.

    Parameters
    ----------
    measured
        The samples.
    groups
        Names of the first, the second and the co-culture.
    shift
        Median log2 ratio of the co-culture to the sum, over all comparable proteins.
    """
    first, second, both = groups
    said = {}
    if abs(shift) > SHIFTED:
        said["all proteins together"] = (
            f"the middle one has {2**shift:.2g} times the sum: was as much of {both} measured as "
            f"of {first} and {second}? A column `scale` of the design says so if not"
        )
    of = measured.of
    silent = [one for one in (first, second) if not bool(of(one).gt(0).any(axis=None))]
    if silent and int(of(both).gt(0).any(axis=1).sum()) > PANEL:
        said["in doubt"] = (
            f"nothing at all was detected in {' and '.join(silent)}, as when a run fails; then all "
            f"of {both} looks new"
        )
    return said
