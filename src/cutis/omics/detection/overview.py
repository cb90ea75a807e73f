"""What presences come to: which conditions share proteins, and how well the curve fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.omics.detection.detection import Dropout, log2_levels
from cutis.tables import Frame

if TYPE_CHECKING:
    from cutis.omics.detection.presence import Presence
    from cutis.omics.measured import Measured

#: Proteins named of each combination.
NAMED = 30
#: Points of the curve, and bins of what was observed.
POINTS, BINS = 80, 16
#: Points of Gauss–Hermite integration over what shifts a protein's own curve.
NODES = 15


def filled(measured: Measured) -> bool:
    """Tell whether no level is missing, so that a table of proteins says nothing of detection."""
    return measured.kind == "protein" and bool(measured.levels.notna().to_numpy().all())


def sets(found: Presence) -> Frame:
    """Return how many proteins each combination of conditions has: conditions, proteins, members.

    Contaminants do not count; ``members`` names the first :data:`NAMED`.
    """
    import pandas as pd

    table: Frame = found.table
    names = found.conditions
    flags = table[[f"detected {name}" for name in names]].to_numpy(dtype=bool)
    kept = flags.any(axis=1) & ~table["contaminant"].to_numpy(dtype=bool)
    joined = pd.Series(
        [" & ".join(n for n, f in zip(names, row, strict=True) if f) for row in flags[kept]]
    )
    groups = table.loc[kept, "protein"].reset_index(drop=True).groupby(joined.to_numpy())
    result = groups.agg(
        proteins="size", members=lambda labels: ", ".join(map(str, list(labels)[:NAMED]))
    )
    return result.rename_axis("conditions").reset_index()


def totals(found: Presence) -> Frame:
    """Return how many proteins each condition has, and the interval of those likely present."""
    counts: Frame = found.counts
    detected = counts[counts["what"] == "detected"].set_index("condition")["value"]
    present = counts[counts["what"] == "present"].set_index("condition")[["low", "high"]]
    return present.assign(proteins=detected.astype(int)).reset_index()


def curve(measured: Measured, dropout: Dropout) -> tuple[Frame, Frame] | None:
    """Return the fitted curve of being seen and what was observed, by level.

    Parameters
    ----------
    measured
        The table.
    dropout
        Its curve; of one that limits gave, or of a table without a miss, there is nothing to show.

    Returns
    -------
    tuple or None
        ``level`` and ``detected`` at :data:`POINTS` levels, all samples together; ``level``,
        ``share`` and ``proteins`` in at most :data:`BINS` bins.
    """
    import pandas as pd
    from scipy.special import expit

    if not dropout.fitted or filled(measured):
        return None
    values = log2_levels(measured)
    ends = np.nanmin(values) - 1, np.nanmax(values)
    at = np.linspace(*ends, POINTS)
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    off = np.hypot(dropout.ease, dropout.typical) * nodes
    away = at[:, None, None] - dropout.midpoint.ravel()[None, :, None] - off
    hits = expit(dropout.slope * away) @ (weights / weights.sum())
    fitted = pd.DataFrame({"level": 2.0**at, "detected": (1 - dropout.lapse) * hits.mean(axis=1)})
    level, share = _observed(values, measured)
    if not len(level):
        return None
    bins = np.clip(((level - ends[0]) / (ends[1] - ends[0]) * BINS).astype(int), 0, BINS - 1)
    grouped = pd.DataFrame({"bin": bins, "level": level, "share": share}).groupby("bin")
    observed = grouped.agg(
        level=("level", "mean"), share=("share", "mean"), proteins=("share", "size")
    ).reset_index(drop=True)
    return fitted, observed.assign(level=2.0 ** observed["level"])


def _observed(values: Any, measured: Measured) -> tuple[Any, Any]:
    """Return mean log2 level of each protein and condition, and the share that sees it besides."""
    means, shares = [np.empty(0)], [np.empty(0)]
    for condition in measured.conditions:
        own = (measured.samples["condition"] == condition).to_numpy(dtype=bool)
        if own.sum() < 2:
            continue
        inside = values[:, own]
        inside = inside[np.isfinite(inside).any(axis=1)]
        means.append(np.nanmean(inside, axis=1))
        # One sight let the protein in; it says nothing of how often it is seen.
        shares.append((np.isfinite(inside).sum(axis=1) - 1) / (own.sum() - 1))
    return np.concatenate(means), np.concatenate(shares)
