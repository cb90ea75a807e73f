"""The conversation compared: young, aged, treated; and what each message does.

``cutis.skin.dialogue(run)`` is the table of a run; :func:`side_by_side` sets several
beside each other; :func:`share` says how much of a behaviour is lost when a signal is not heard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import ModelError
from cutis.methods import method
from cutis.skin.model.ledger import nearest
from cutis.skin.readout.dialogue import dialogue as read_dialogue
from cutis.skin.readout.names import value_of
from cutis.skin.readout.view import View, views

if TYPE_CHECKING:
    import pandas as pd

    from cutis.skin.experiment.plan import Plan
    from cutis.skin.experiment.results import Run

Array = NDArray[np.float64]

#: Most rounds in which pathways settle on what they hear, and the step at which they have.
ROUNDS, SETTLED = 200, 1e-6


@method(
    formula=(
        "occupancy of every arrow at a look, beside that in young skin, by who sends and who hears"
    ),
    limits="a model; priors as the atlas says",
    check="rows counted by hand in a run (tests/skin/readout/test_conversation.py)",
)
def dialogue(
    run: Run | View, *, at: Sequence[float] | None = None, to: Sequence[str] = ()
) -> pd.DataFrame:
    """Return who says what to whom, one row a message, time, individual and arm.

    Parameters
    ----------
    run
        A run, or one arm of it as a view.
    at
        Times in days since the start of the run; None: the last.
    to
        Receivers; empty: all.
    """
    import pandas as pd

    if isinstance(run, View):
        return read_dialogue(run, at=at, to=to)
    parts = [read_dialogue(view, at=at, to=to).assign(arm=arm) for arm, view in views(run).items()]
    return pd.concat(parts, ignore_index=True)


def side_by_side(tables: Mapping[str, pd.DataFrame], *, young: str = "young") -> pd.DataFrame:
    """Return one row a message with a column a condition: the median occupancy of each.

    Parameters
    ----------
    tables
        Condition (``aged``, ``treated``) → dialogue table of one time.
    young
        Name of the first column, the reference the tables carry.

    Returns
    -------
    pandas.DataFrame
        message, signal, receiver, direction, tag; an occupancy a condition; ``change`` of the
        first condition against young, by which it is sorted, largest loss or gain first.
    """
    import pandas as pd

    names = ["message", "signal", "receiver", "direction", "tag"]
    first: Any = next(iter(tables.values()))
    columns = {young: first.groupby(names, sort=False)["reference"].median()}
    for condition, one in tables.items():
        columns[condition] = one.groupby(names, sort=False)["occupancy"].median()
    beside: Any = pd.DataFrame(columns)
    beside["change"] = beside[next(iter(tables))] - beside[young]
    order = beside["change"].abs().sort_values(ascending=False, kind="stable").index
    return beside.loc[order].reset_index()


class _Cut:
    """A scope in which some parameters and states have other values."""

    def __init__(self, scope: Any, set_to: dict[str, float], states: dict[str, Array]) -> None:
        self.scope, self.set_to, self.states = scope, set_to, states

    def state(self, name: str) -> Any:
        """Return the value of a state."""
        return self.states[name] if name in self.states else self.scope.state(name)

    def par(self, name: str) -> Any:
        """Return the value of a parameter."""
        return self.set_to[name] if name in self.set_to else self.scope.par(name)

    @property
    def season(self) -> Any:
        """Return the sine of the year."""
        return self.scope.season


@method(
    formula="1 − rate without the message / rate with it, pathways settled",
    limits="levels and cells as they are",
    check=(
        "a loop with a known answer; a signal nobody there hears "
        "(tests/skin/readout/test_conversation.py)"
    ),
)
def share(view: View, message: str, behaviour: str) -> Array:
    """Return the share of a behaviour that is lost at once when a message is cut.

    Levels and cells stay as they are; pathways settle on what is still heard, and the behaviour is
    evaluated again: ``1 − rate without / rate with``. Negative where the signal holds it back.

    Parameters
    ----------
    view
        One arm of a run.
    message
        A signal (nobody hears it any more), or one arrow by its name (`IL1A → NFKB in fibroblast`).
    behaviour
        A process of the model: ``division of keratinocyte/basal``, ``COL1A1 made by fibroblast``.

    Returns
    -------
    ndarray
        Shape (N, T).

    Raises
    ------
    ModelError
        No such message or process; with the nearest name.
    """
    processes = view.model.book.ledger.processes
    if behaviour not in processes:
        raise ModelError(f"no process {behaviour!r}{nearest(behaviour, list(processes))}")
    return _lost(view, behaviour, _silence(view, message), _settled(view, {}))


def _silence(view: View, message: str) -> dict[str, float]:
    """Return the parameters that cut a signal, or one arrow."""
    if message in view.model.book.knowledge.signals:
        return {f"{message}.heard": 0.0}
    if message in view.model.regulators:
        return {f"{message}.half_at": float("inf")}
    known = [*view.model.book.knowledge.signals, *view.model.regulators]
    raise ModelError(f"no signal or arrow {message!r}{nearest(message, known)}")


def _lost(view: View, behaviour: str, silence: dict[str, float], whole: _Cut) -> Array:
    """Return the share of a behaviour that is cut, given the scope in which all is heard."""
    rate = view.model.book.ledger.processes[behaviour].rate
    cut = view.full(rate(_settled(view, silence)))
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1 - cut / view.full(rate(whole))


def _settled(view: View, set_to: dict[str, float]) -> _Cut:
    """Return a scope with some parameters set and every pathway at its target."""
    pathways = [info.name for info in view.model.states if info.kind == "pathway"]
    states = {name: view.state(name) for name in pathways}
    scope = _Cut(view.scope, set_to, states)
    processes = view.model.book.ledger.processes
    for round_ in range(ROUNDS):
        stride = 1.0 if round_ < 20 else 0.5  # half steps end a swing between two values
        largest = 0.0
        for name in pathways:
            pace = view.scope.par(f"{name.partition(' in ')[0]}.response_time")
            step = stride * view.full(processes[f"response of {name}"].rate(scope) * pace)
            states[name] = states[name] + step
            largest = max(largest, float(np.max(np.abs(step), initial=0.0)))
        if not largest > SETTLED:
            break
    return scope


def shares(view: View, behaviour: str, *, at: float | None = None) -> pd.DataFrame:
    """Return the share of each signal in a behaviour, largest first; columns signal, share.

    ``share`` is the median over individuals at the look nearest to ``at`` (days; None: the last).
    """
    import pandas as pd

    processes = view.model.book.ledger.processes
    if behaviour not in processes:
        raise ModelError(f"no process {behaviour!r}{nearest(behaviour, list(processes))}")
    moment = view.only(view.shape[1] - 1 if at is None else view.look(at))
    whole = _settled(moment, {})
    signals = dict.fromkeys(message.signal for message in view.model.messages)
    found = [
        (s, float(np.median(_lost(moment, behaviour, _silence(moment, s), whole)))) for s in signals
    ]
    beside: Any = pd.DataFrame(found, columns=["signal", "share"])
    order = beside["share"].abs().sort_values(ascending=False, kind="stable").index
    return beside.loc[order].reset_index(drop=True)


@method(
    formula="1 − readout with the signal blocked from the start / without",
    limits="a model; one arm",
    check="a loop with a known answer (tests/skin/readout/test_conversation.py)",
)
def share_in_time(plan: Plan, signal: str, readout: str, **options: Any) -> Array:
    """Return the share of a readout that is gone at the end when a signal is cut from the start.

    The plan runs twice, once as it is and once with ``block SIGNAL`` first; so what follows from
    the cut (fewer cells, other levels) counts too.

    Parameters
    ----------
    plan
        A plan with one arm.
    signal, readout
        What is cut, and what is read at the end.
    options
        Of :meth:`cutis.Plan.run`.

    Returns
    -------
    ndarray
        Shape (N,): ``1 − readout with the cut / readout without``.
    """
    if len(plan.arms) != 1:
        raise ModelError(f"the plan has {len(plan.arms)} arms, expected one whose signal is cut")
    (said,) = plan.arms.values()
    both = plan.arm("heard", *(word.text for word in said))
    both = both.arm("cut", f"block {signal}", *(word.text for word in said))
    seen = views(both.run(**options))
    ends = {name: value_of(readout, seen[name])[0][:, -1] for name in ("heard", "cut")}
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1 - ends["cut"] / ends["heard"]
