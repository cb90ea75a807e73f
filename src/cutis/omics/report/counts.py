"""How many proteins each condition has, and which they share."""

from __future__ import annotations

from typing import Any

import numpy as np

from cutis.omics.secretome.findings import Findings
from cutis.page.content import Block, Chart, Facts, Section, Table
from cutis.tables import Frame

#: Proteins named in a tooltip.
NAMED = 30
#: Points of the drawn curve, and bins of what was observed.
POINTS, BINS = 80, 16
#: Points of Gauss–Hermite integration over what shifts a protein's own curve.
NODES = 15
#: What is said of a table without a missing level.
FILLED = "none of them missing anywhere: which were detected is not told"


def section(found: Findings) -> Section:
    """Return the section."""
    blocks: list[Block] = [Facts(facts(found))]
    groups = sets(found)
    both = found.main if found.cultures else ""
    if len(groups) > 1:
        blocks.append(
            Chart(
                "upset",
                {"sets": groups, "totals": totals(found)},
                options={"both": both, "title": "Which conditions share proteins"},
            )
        )
    curves = curve(found)
    if curves is not None:
        note = (
            "All samples together; the fit has a curve for each sample. Observed: of proteins "
            "seen in at least one sample of a condition, how many of the others see them."
        )
        blocks.append(
            Chart(
                "presence_curve",
                dict(zip(("curve", "observed"), curves, strict=True)),
                note=note,
                options={"unit": found.measured.unit},
            )
        )
    blocks.append(
        Table(
            "presence",
            f"Every {found.measured.kind}: seen in how many samples, level, chance of being there",
            found.presence.table,
            folded=True,
            most=50,
        )
    )
    kind = found.measured.kind
    article, apart = ("An", "") if kind == "RNA" else ("A", "")
    if kind == "protein":
        apart = "; contaminants and proteins of the medium do not count"
    return Section(
        "proteins",
        f"Which {kind}s each condition has",
        f"How many {kind}s does each have, and which are in one alone?",
        f"{article} {kind} counts as detected when at least half of the replicates see it{apart}. "
        "Likely present also counts what was probably "
        f"there and missed: the fainter {article.lower()} {kind}, the oftener an instrument misses "
        f"it. Intervals are 95 % and hold what another choice of runs and {kind}s would change, "
        "not a wrong form of the curve; without replicates they reach from what was seen to the "
        "whole table.",
        "A count depends on how deep the instrument looks: compare counts of one run only.",
        blocks,
    )


def facts(found: Findings) -> dict[str, str]:
    """Return how many proteins each condition has: detected, and likely present."""
    counts: Any = found.presence.counts
    said = {}
    for condition, rows in counts.groupby("condition", sort=False):
        own = {row["what"]: row for row in rows.to_dict("records")}
        detected, seen, present = (own[what]["value"] for what in ("detected", "seen", "present"))
        if filled(found):
            said[str(condition)] = f"{detected:,.0f} in the table, {FILLED}"
            continue
        text = f"{detected:,.0f} detected, {say_count(own['present'])} likely present"
        said[str(condition)] = text + say_unseen(detected, seen, present)
    return said


def filled(found: Findings) -> bool:
    """Tell whether no level is missing, so that a table of proteins says nothing of detection."""
    return found.measured.kind == "protein" and bool(found.measured.levels.notna().to_numpy().all())


def say_unseen(detected: float, seen: float, present: float) -> str:
    """Return a warning where a count of those present is mostly not of what was detected."""
    if present > 2 * seen:
        return "; more than half of these were never seen"
    if present > 2 * detected:
        return "; more than half of these were seen in too few samples to count as detected"
    return ""


def say_count(row: Any) -> str:
    """Return a count with its interval: ``424 (418 to 431)``."""
    low, high, value = (row.get(name) for name in ("low", "high", "value"))
    text = f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.2g}"
    known = low is not None and low == low and high == high and low != high
    return f"{text} ({low:,.0f} to {high:,.0f})" if known else text


def sets(found: Findings) -> Frame:
    """Return how many proteins each combination of conditions has."""
    import pandas as pd

    table: Any = found.presence.table
    names = found.measured.conditions
    flags = table[[f"detected {name}" for name in names]].to_numpy(dtype=bool)
    kept = flags.any(axis=1)
    if "contaminant" in table:
        kept &= ~table["contaminant"].to_numpy(dtype=bool)
    joined = pd.Series(
        [" & ".join(n for n, f in zip(names, row, strict=True) if f) for row in flags[kept]]
    )
    groups = table.loc[kept, "protein"].reset_index(drop=True).groupby(joined.to_numpy())
    result = groups.agg(
        proteins="size", members=lambda labels: ", ".join(map(str, list(labels)[:NAMED]))
    )
    return result.rename_axis("conditions").reset_index()


def totals(found: Findings) -> Frame:
    """Return how many proteins each condition has, and the interval of those likely present."""
    counts: Any = found.presence.counts
    detected = counts[counts["what"] == "detected"].set_index("condition")["value"]
    present = counts[counts["what"] == "present"].set_index("condition")[["low", "high"]]
    return present.assign(proteins=detected.astype(int)).reset_index()


def curve(found: Findings) -> tuple[Frame, Frame] | None:
    """Return the fitted curve of being seen and what was observed, by level."""
    import pandas as pd
    from scipy.special import expit

    from cutis.omics.detection.detection import log2_levels

    drop = found.presence.dropout
    if not drop.fitted or filled(found):
        return None
    values = log2_levels(found.measured)
    ends = np.nanmin(values) - 1, np.nanmax(values)
    at = np.linspace(*ends, POINTS)
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    off = np.hypot(drop.ease, drop.typical) * nodes
    away = at[:, None, None] - drop.midpoint.ravel()[None, :, None] - off
    seen = (1 - drop.lapse) * (expit(drop.slope * away) @ (weights / weights.sum())).mean(axis=1)
    fitted = pd.DataFrame({"level": 2.0**at, "detected": seen})
    level, share = _observed(values, found)
    if not len(level):
        return None
    bins = np.clip(((level - ends[0]) / (ends[1] - ends[0]) * BINS).astype(int), 0, BINS - 1)
    grouped = pd.DataFrame({"bin": bins, "level": level, "share": share}).groupby("bin")
    observed = grouped.agg(
        level=("level", "mean"), share=("share", "mean"), proteins=("share", "size")
    ).reset_index(drop=True)
    return fitted, observed.assign(level=2.0 ** observed["level"])


def _observed(values: Any, found: Findings) -> tuple[Any, Any]:
    """Return mean log2 level of each protein and condition, and the share that sees it besides."""
    means, shares = [np.empty(0)], [np.empty(0)]
    for condition in found.measured.conditions:
        own = (found.measured.samples["condition"] == condition).to_numpy(dtype=bool)
        if own.sum() < 2:
            continue
        inside = values[:, own]
        inside = inside[np.isfinite(inside).any(axis=1)]
        means.append(np.nanmean(inside, axis=1))
        # One sight let the protein in; it says nothing of how often it is seen.
        shares.append((np.isfinite(inside).sum(axis=1) - 1) / (own.sum() - 1))
    return np.concatenate(means), np.concatenate(shares)
