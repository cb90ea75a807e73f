"""Published changes between two ages, as points on a curve over age."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.figures.frame import Frame

if TYPE_CHECKING:
    from cutis.knowledge.tables.observations import Observation

_AGE = re.compile(r"age (\d+)")


def on_curve(
    observations: Iterable[Observation],
    curves: Frame,
    readouts: Iterable[Mapping[str, Any]],
) -> Frame:
    """Return the measurements that can stand on curves over age.

    Parameters
    ----------
    observations
        All of them; those of a person of one age, or of two ages compared, are taken.
    curves
        readout, age, median: the level a change starts from.
    readouts
        ``show``, ``read`` and ``fold``, as the curves were made.

    Returns
    -------
    pandas.DataFrame
        readout, age, low, value, high (in the unit of the curve), id, title.
    """
    import pandas as pd

    shown = {readout["read"]: readout for readout in readouts}
    rows = []
    for one in observations:
        readout = shown.get(one.readout)
        if readout is None or one.use == "out of scope" or one.value is None or one.arms:
            continue
        at = _AGE.fullmatch(one.compare.of)
        if at is None:
            continue
        interval = _interval(one, curves[curves["readout"] == readout["show"]], readout)
        if interval is not None:
            low, value, high = interval
            rows.append(
                {"readout": readout["show"], "age": float(at[1]), "low": low, "value": value,
                 "high": high, "id": one.id, "title": one.title}
            )  # fmt: skip
    return pd.DataFrame(rows, columns=["readout", "age", "low", "value", "high", "id", "title"])


def _interval(
    one: Observation, curve: Frame, readout: Mapping[str, Any]
) -> tuple[float, float, float] | None:
    """Return low, value and high on a curve; None when the two do not fit."""
    ends = [one.value if end is None else end for end in (one.low, one.value, one.high)]
    if one.statistic == "value" and not one.compare.to and not readout.get("fold"):
        low, value, high = (float(end or 0.0) for end in ends)
        return low, value, high
    before = _AGE.fullmatch(one.compare.to)
    after = _AGE.fullmatch(one.compare.of)
    if before is None or after is None or one.compare.above:
        return None
    start = float(np.interp(float(before[1]), curve["age"], curve["median"]))
    decades = (float(after[1]) - float(before[1])) / 10
    factors = {
        "ratio": lambda v: v,
        "percent change": lambda v: 1 + v / 100,
        "slope per decade": lambda v: 1 + decades * v / 100,
    }
    if one.statistic not in factors:
        return None
    low, value, high = (start * factors[one.statistic](float(end or 0.0)) for end in ends)
    return low, value, high
