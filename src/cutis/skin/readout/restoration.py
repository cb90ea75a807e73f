"""Signal first against ingredient first: how much of the conversation each intervention restores.

Restoration of a receiver's message is ``(fidelity treated − untreated) / (1 − untreated)``: 1 is
the young message, 0 no change, negative is worse. It stands beside the effect on the one target
the intervention was sold for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.methods import method
from cutis.skin.readout.dialogue import fidelity
from cutis.skin.readout.names import value_of
from cutis.skin.readout.view import View, views

if TYPE_CHECKING:
    import pandas as pd

    from cutis.knowledge.resolve import Knowledge
    from cutis.skin.experiment.results import Run

Array = NDArray[np.float64]

#: The two sides of the conversation whose messages are ranked.
SIDES = ("keratinocyte", "fibroblast")

#: A message this true has nothing left to restore.
TRUE = 1 - 1e-6

BAND = (5.0, 95.0)


@dataclass(frozen=True)
class Target:
    """What an ingredient is sold for, as a readout, and whether higher is better."""

    readout: str
    higher: bool


def restoration(treated: Array, untreated: Array) -> Array:
    """Return (treated − untreated)/(1 − untreated); NaN where nothing was lost.

    Parameters
    ----------
    treated, untreated
        Fidelities, any common shape.
    """
    lost = 1 - untreated
    return np.divide(
        treated - untreated, lost, out=np.full_like(lost, np.nan), where=untreated < TRUE
    )


def target_of(sold_for: str, knowledge: Knowledge) -> Target | None:
    """Return the readout the words of ``sold_for`` are held to, or None."""
    text = sold_for.casefold()
    for row in knowledge.instrument("targets").settings["targets"]:
        if str(row["words"]).casefold() in text:
            return Target(row["readout"], row["better"] == "higher")
    return None


@method(
    formula="(treated − untreated)/(1 − untreated) of fidelity, mean of the receivers",
    limits="a model; NaN where nothing was lost",
    check="by hand; doing nothing restores nothing (tests/skin/readout/test_restoration.py)",
)
def restorations(
    run: Run,
    *,
    untreated: str = "untreated",
    at: float | None = None,
    receivers: Sequence[str] = SIDES,
) -> pd.DataFrame:
    """Rank the arms of a run by how much of the conversation they restore.

    Parameters
    ----------
    run
        With one arm that is not treated.
    untreated
        Its name.
    at
        Days since the start of the run; None: the end of each arm.
    receivers
        Whose message is meant.

    Returns
    -------
    pandas.DataFrame
        One row a treated arm, best first: ``restoration`` (mean of the receivers' medians), for
        each receiver the median and the 5 and 95 % of individuals, ``agents``, ``sold_for``,
        ``target`` (a readout), ``target_change`` in %, and ``target_better``.
    """
    import pandas as pd

    seen = views(run)
    if untreated not in seen:
        from cutis.errors import ModelError

        arms = ", ".join(seen)
        raise ModelError(f"the run has no arm {untreated!r} to compare with; it has {arms}")
    control = seen[untreated]
    rows = []
    for name, view in seen.items():
        if name == untreated:
            continue
        row: dict[str, Any] = {"arm": name}
        middles = []
        for receiver in receivers:
            gain = restoration(
                _end(fidelity(view, receiver), view, at),
                _end(fidelity(control, receiver), control, at),
            )
            there = gain[np.isfinite(gain)]
            middle = float(np.median(there)) if len(there) else float("nan")
            low, high = np.percentile(there, BAND) if len(there) else (np.nan, np.nan)
            row |= {receiver: middle, f"{receiver}_low": low, f"{receiver}_high": high}
            middles.append(middle)
        row["restoration"] = float(np.mean(middles))
        rows.append(row | _own_target(run, name, view, control, at))
    table = pd.DataFrame(rows)
    return table.sort_values("restoration", ascending=False, kind="stable", ignore_index=True)


def _own_target(run: Run, name: str, view: View, control: View, at: float | None) -> dict[str, Any]:
    """Return what an arm was sold for, and its effect on that."""
    arm = next(arm for arm in run.experiment.arms if arm.name == name)
    agents = list(
        dict.fromkeys(
            intervention.name for intervention in arm.interventions if intervention.verb == "dose"
        )
    )
    records = view.model.book.knowledge.agents
    sold = [s for a in agents if (s := getattr(records.get(a), "sold_for", ""))]
    found = {"agents": ", ".join(agents), "sold_for": "; ".join(sold), "target": "",
             "target_change": float("nan"), "target_better": None}  # fmt: skip
    target = target_of(sold[0], view.model.book.knowledge) if sold else None
    if target is None:
        return found
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = _end(value_of(target.readout, view)[0], view, at) / _end(
            value_of(target.readout, control)[0], control, at
        )
    change = 100 * (float(np.nanmedian(ratio)) - 1)
    better = bool(change > 0) if target.higher else bool(change < 0)
    return {**found, "target": target.readout, "target_change": change, "target_better": better}


def _end(values: Array, view: View, at: float | None) -> Array:
    """Return values at a time, or the last, shape (N,)."""
    return values[:, -1 if at is None else view.look(at)]
