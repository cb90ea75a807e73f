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

#: Overlap from which two sets count as the same; Enrichment Map's own.
SAME = 0.375


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
    numbers: dict[str, int] = {}
    for name in best_first:
        for gene in sorted(members[name]):
            numbers.setdefault(gene, len(numbers))
    inside = np.zeros(len(numbers), dtype=bool)
    standing: dict[str, str] = {}
    kept: list[tuple[str, np.ndarray]] = []
    for name in best_first:
        own = np.array([numbers[gene] for gene in members[name]], dtype=np.intp)
        inside[own] = True
        standing[name] = name
        for other, genes in kept:
            if side is not None and side[other] != side[name]:
                continue
            if _combined(int(inside[genes].sum()), len(own), len(genes)) >= same:
                standing[name] = other
                break
        else:
            kept.append((name, own))
        inside[own] = False
    return standing


def _combined(shared: int, first: int, second: int) -> float:
    """Return the combined overlap from counts."""
    if not shared:
        return 0.0
    return (shared / (first + second - shared) + shared / min(first, second)) / 2
