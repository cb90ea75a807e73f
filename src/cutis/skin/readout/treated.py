"""Interventions side by side: what each restores of the conversation, and of its own target.

Both are means over the last week of a treatment, so that a dose's time of day decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cutis.knowledge.resolve import Knowledge
from cutis.skin.readout.names import value_of
from cutis.skin.readout.restoration import restoration, target_of
from cutis.skin.readout.view import View
from cutis.tables import Frame

Array = NDArray[np.float64]

#: A target is scored only if age moved it by more than this share.
MOVED = 0.03
#: Days at the end over which what is seen is averaged.
LAST = 7.0


def at_end(view: View, values: Array) -> Array:
    """Return the mean over the last week of values (N, T), shape (N,)."""
    return np.nanmean(values[:, view.times >= view.times[-1] - LAST + 1e-6], axis=1)


def restored(arms: Mapping[str, View], receivers: Sequence[str], control: str) -> dict[str, Array]:
    """Return how much of the conversation each arm but the control restores, %, shape (N,) each.

    Parameters
    ----------
    arms
        Name → what happened to the same N individuals.
    receivers
        Cells whose fidelity is averaged.
    control
        The arm without treatment.
    """

    def fidelity(view: View) -> Array:
        each = [at_end(view, value_of(f"fidelity {cell}", view)[0]) for cell in receivers]
        return np.mean(each, axis=0)

    untreated = fidelity(arms[control])
    return {
        name: 100 * restoration(fidelity(view), untreated)
        for name, view in arms.items()
        if name != control
    }


def ranking(
    arms: Mapping[str, View],
    receivers: Sequence[str],
    control: str,
    interventions: Mapping[str, Mapping[str, Any]],
    knowledge: Knowledge,
) -> Frame:
    """Return every intervention with what it restores, and what becomes of its own target.

    Parameters
    ----------
    arms, receivers, control
        As in :func:`restored`.
    interventions
        Name of an arm → its ``kind`` and how ``often`` it is used.
    knowledge
        The atlas: what each agent is sold for, and the readout that scores it.

    Returns
    -------
    pandas.DataFrame
        intervention, kind, low, restoration, high (5th, 50th and 95th percentile, %), target,
        scored as, own (%), often; what restores most first.
    """
    import pandas as pd

    rows = []
    for name, values in restored(arms, receivers, control).items():
        agent = knowledge.agents[name]
        low, median, high = np.nanpercentile(values, [5, 50, 95])
        target = target_of(agent.sold_for, knowledge)
        readout = target.readout if target else ""
        own = own_target(arms[name], arms[control], readout) if readout else float("nan")
        rows.append(
            {"intervention": name, "kind": interventions[name]["kind"], "low": low,
             "restoration": median,
             "high": high, "target": agent.sold_for, "scored as": readout,
             "own": own, "often": interventions[name]["often"]}
        )  # fmt: skip
    return pd.DataFrame(rows).sort_values("restoration", ascending=False, ignore_index=True)


def own_target(view: View, untreated: View, readout: str) -> float:
    """Return how much of its own target an intervention restores, %; NaN where age took nothing."""
    now, _ = value_of(readout, view)
    then, _ = value_of(readout, untreated)
    young, aged = np.nanmedian(then[:, 0]), np.nanmedian(at_end(untreated, then))
    if abs(young - aged) < MOVED * abs(young):
        return float("nan")
    end = at_end(untreated, then)
    with np.errstate(divide="ignore", invalid="ignore"):
        back = 100 * (at_end(view, now) - end) / (then[:, 0] - end)
    return float(np.nanmedian(back))
