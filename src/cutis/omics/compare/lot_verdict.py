"""The verdict on a lot, and its reasons in sentences."""

from __future__ import annotations

import numpy as np

from cutis.omics.compare.lot_levels import Levels
from cutis.statistics.agreement import LOTS
from cutis.statistics.multiplicity import adjusted
from cutis.tables import Frame

#: A protein that is not seen counts as absent when it is there with less than this probability.
ABSENT = 0.05

#: Sentences name at most this many markers.
NAMED = 6


def judge(levels: Levels, table: Frame, missing: Frame, compared: Frame, reasons: list[str]) -> str:
    """Return the verdict on a lot, and say why.

    Parameters
    ----------
    levels
        Of the lots.
    table, missing, compared
        Of :class:`cutis.omics.compare.lots.Lot`.
    reasons
        Takes the sentences.
    """
    beyond, equal = (table[table["outcome"] == one] for one in ("beyond", "equivalent"))
    gone = table[table["outcome"] == "missing"]
    absent = gone[gone["present"] <= ABSENT]
    if len(beyond):
        reasons.append(f"Outside the margin: {_ratios(beyond)}.")
    if len(absent):
        reasons.append(f"Missing: {_names(absent)}, seen in every reference lot.")
    _open(levels, table, reasons)
    if len(equal):
        reasons.append(f"Equivalent: {len(equal)} of {len(table)} markers, {_ratios(equal)}.")
    _reference(levels, table, reasons)
    alike = _alike(compared, reasons)
    others = int((~missing["marker"]).sum())
    if others:
        reasons.append(f"{others} other proteins of every reference lot are not seen here.")
    _drift(levels, table, reasons)
    if len(beyond) or len(absent):
        return "different"
    passed = len(table) and len(equal) == len(table) and alike
    return "consistent" if passed and not levels.problems and not levels.outside else "not shown"


def _open(levels: Levels, table: Frame, reasons: list[str]) -> None:
    """Say of which markers nothing is shown either way, and why."""
    gone = table[table["outcome"] == "missing"]
    unsure, unknown = gone[gone["present"] > ABSENT], gone[gone["present"].isna()]
    if len(unsure):
        reasons.append(f"Not seen, but possibly there below the limit: {_names(unsure)}.")
    if len(unknown):
        reasons.append(f"Not seen, and nobody says whether they would be: {_names(unknown)}.")
    still = table[table["df"] == 0]
    if len(still):
        reasons.append(
            f"Not tested: {_names(still)}, whose values do not scatter at all (rounded, copied, or "
            "at a limit)."
        )
    if not len(table):
        reasons.append(
            "No marker: none was named, and no signal of the atlas is in all lots; "
            "name them (--markers FGF7,HGF)."
        )
    for problem in levels.problems:
        reasons.append(problem)
    open_ = table[table["outcome"] == "not shown"]
    if len(open_) and not levels.problems:
        reasons.append(f"Not shown to be within the margin: {_ratios(open_)}.")


def _reference(levels: Levels, table: Frame, reasons: list[str]) -> None:
    """Say where the reference lots do not keep the margin themselves."""
    wide = table[
        (table["reference_high"] > table["margin"]) | (table["reference_low"] < 1 / table["margin"])
    ]
    if len(wide) and len(levels.reference) > 1:
        reasons.append(
            f"The reference lots themselves lie outside the margin for {_names(wide)}: it asks for "
            "more than they keep."
        )


def _drift(levels: Levels, table: Frame, reasons: list[str]) -> None:
    """Say which markers drift from lot to lot, or that this cannot be told."""
    drifting = table[adjusted(table["slope_p"]) <= 0.05]
    if len(drifting):
        slopes = ", ".join(f"{r.protein} × {r.slope:.2f} a lot" for r in drifting.itertuples())
        reasons.append(f"Drift over the lots: {slopes}.")
    elif len(levels.reference) + 1 < LOTS:
        reasons.append(f"Drift cannot be told from {len(levels.reference) + 1} lots.")


def _alike(compared: Frame, reasons: list[str]) -> bool:
    """Say how the whole profile agrees; tell whether it does as well as the reference lots."""
    if not len(compared) or not np.isfinite(compared["concordance"].iloc[0]):
        return True
    mine, rest = compared.iloc[0], compared.iloc[1:]
    said = (
        f"Concordance over {mine['proteins']} proteins {mine['concordance']:.3f} "
        f"({mine['concordance_low']:.3f} to {mine['concordance_high']:.3f}), rank correlation "
        f"{mine['spearman']:.3f}, {2 ** mine['shift']:.2f} times as much of the median protein"
    )
    if not len(rest):
        reasons.append(said + ".")
        return True
    low, high = rest["concordance"].min(), rest["concordance"].max()
    reasons.append(said + f"; the reference lots among themselves {low:.3f} to {high:.3f}.")
    if mine["concordance_high"] < low:
        reasons.append("The whole profile agrees less than that of any reference lot.")
        return False
    return True


def _names(rows: Frame) -> str:
    """Return some names, and how many more."""
    names = list(rows["protein"])
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _ratios(rows: Frame) -> str:
    """Return names with their ratios and intervals."""
    said = [
        f"{r.protein} × {r.ratio:.2f}"
        + (f" ({r.low:.2f} to {r.high:.2f})" if np.isfinite(r.low) else "")
        for r in rows.head(NAMED).itertuples()
    ]
    more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
    return ", ".join(said) + more
