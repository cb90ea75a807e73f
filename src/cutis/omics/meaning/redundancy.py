"""Gene sets that say the same thing, gathered under the one that says it best.

Greedy, as a reader would do it: go down the list from the best set; a set joins the first
representative it overlaps with enough, or becomes one. The overlap is that of Enrichment Map: the
mean of the Jaccard and the overlap coefficient, from 0.375 on (Merico et al. 2010, PLoS One 5,
e13984).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from cutis.methods import method

#: Overlap from which two sets count as the same; Enrichment Map's own.
SAME = 0.375


@method(
    formula="overlap = (Jaccard + overlap coefficient)/2; a set joins the best it overlaps with",
    limits="depends on the order of the sets",
    check=(
        "overlaps of all pairs written out, over random sets "
        "(tests/omics/meaning/test_redundancy.py)"
    ),
    reference="Merico et al. 2010",
)
def representatives(
    best_first: Sequence[str],
    members: Mapping[str, AbstractSet[str]],
    *,
    same: float = SAME,
    side: Mapping[str, int] | None = None,
) -> dict[str, str]:
    """Return set → the set that stands for it (itself when it is a representative).

    Parameters
    ----------
    best_first
        Names of the sets, best first; the answer depends on nothing but this order.
    members
        Set → its genes, of those that were measured.
    same
        Overlap from which a set joins a representative.
    side
        Set → +1 or −1; only sets of one side are gathered (up and down are not the same news).
    """
    kept: list[str] = []
    sizes, sides = np.zeros(len(best_first)), np.zeros(len(best_first))
    holders: dict[str, list[int]] = {}  # gene → the representatives that hold it
    standing: dict[str, str] = {}
    for name in best_first:
        genes, own = members[name], float(side[name]) if side else 0.0
        found = [k for gene in genes for k in holders.get(gene, ())]
        if found:
            shared = np.bincount(found, minlength=len(kept))
            overlap = _combined(shared, len(genes), sizes[: len(kept)])
            same_news = np.flatnonzero((overlap >= same) & (sides[: len(kept)] == own))
            if len(same_news):
                standing[name] = kept[int(same_news[0])]
                continue
        sizes[len(kept)], sides[len(kept)] = len(genes), own
        for gene in genes:
            holders.setdefault(gene, []).append(len(kept))
        kept.append(name)
        standing[name] = name
    return standing


def _combined(
    shared: NDArray[np.int64], first: int, second: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the combined overlap of a set with others, from counts."""
    return (shared / (first + second - shared) + shared / np.minimum(first, second)) / 2
