"""Runs what a report asks for, each plan once, and reads it as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.figures.frame import Frame
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.resolve import resolve
from cutis.skin.experiment.run import compute
from cutis.skin.experiment.store import create
from cutis.skin.model import assemble
from cutis.skin.readout.names import value_of
from cutis.skin.readout.view import View, views

if TYPE_CHECKING:
    from cutis.skin.experiment.results import Run

Array = NDArray[np.float64]

#: Relative tolerance of every integration of a report.
RTOL = 1e-4


@dataclass
class Lab:
    """An atlas, how many draws, and the runs made so far.

    Attributes
    ----------
    knowledge
        The atlas.
    settings
        ``demo.yaml``.
    quick
        Whether fewer draws are taken.
    threads
        None takes one for each core.
    say
        Called with a line about what is going on.
    """

    knowledge: Any
    settings: Mapping[str, Any]
    quick: bool = False
    draws: int = 0
    threads: int | None = None
    say: Callable[[str], None] = lambda text: None
    runs: dict[Any, Run] = field(default_factory=dict)
    read: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def many(self) -> int:
        """Draws where there are few arms."""
        return self.draws or int(self.settings["draws"]["quick" if self.quick else "full"])

    @cached_property
    def fewer(self) -> int:
        """Draws where there are many arms."""
        return min(self.many, int(self.settings["fewer"]["quick" if self.quick else "full"]))

    @property
    def seed(self) -> int:
        """Of every run."""
        return int(self.settings["seed"])

    def run(self, text: str, *, draws: int | None = None, sample: str | Iterable[str] = "") -> Run:
        """Run a plan of one line, or return the run when it was made before.

        One model serves every plan that applies something, so that it is compiled once.
        """
        when = sample if isinstance(sample, str) else tuple(sample)
        key = (text, draws or self.many, when)
        if key not in self.runs:
            plan = Plan.parse(text, draws=draws or self.many, seed=self.seed)
            plan = plan.sample(when) if when else plan
            experiment = resolve(plan, self.knowledge)
            everyday = {n for n, agent in self.knowledge.agents.items() if agent.daily}
            if set(experiment.agents) - everyday:
                experiment = replace(experiment, agents=tuple(sorted(self.knowledge.agents)))
            model = assemble(self.knowledge, agents=experiment.agents)
            kept = create(None, experiment, model, rtol=RTOL)
            self.runs[key] = compute(kept, self.knowledge, model, threads=self.threads)
        return self.runs[key]

    def views(self, run: Run) -> dict[str, View]:
        """Return the arms of a run of this atlas as instruments see them, read once."""
        key = run.experiment  # not its fingerprint, which leaves alleles out
        if key not in self.read:
            self.read[key] = seen(run)
        return self.read[key]

    @property
    def all_runs(self) -> list[Run]:
        """Every run made, in order."""
        return list(self.runs.values())


def seen(run: Run) -> dict[str, View]:
    """Return the arms of a run as instruments see them; below nothing, by rounding, is nothing."""
    return {
        name: replace(view, states=np.maximum(view.states, 0.0))
        for name, view in views(run).items()
    }


def spread(values: Array) -> dict[str, Array]:
    """Return the 5th, 50th and 95th percentile over individuals of (N, T), each (T,).

    NaN at looks where nobody has a value.
    """
    found = np.full((3, values.shape[1]), np.nan)
    some = ~np.isnan(values).all(axis=0)
    if some.any():
        found[:, some] = np.nanpercentile(values[:, some], [5, 50, 95], axis=0)
    low, median, high = found
    return {"low": low, "median": median, "high": high}


def relative(values: Array) -> Array:
    """Return values (N, T) relative to the first look of each individual."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return values / values[:, :1]


#: Units as they are read on an axis.
UNITS = {"1": "level (relative)", "": "level (relative)", "%": "%"}


def say_unit(unit: str) -> str:
    """Return a unit as an axis says it."""
    pretty = unit.replace("mm2", "mm²").replace("m2", "m²").replace("cm2", "cm²")
    return UNITS.get(unit, pretty.replace("**2", "²").replace("um", "µm"))


def curves(
    arms: Mapping[str, View],
    readouts: Iterable[Mapping[str, Any]],
    *,
    start: str = "the start",
    since: float = 0.0,
) -> Frame:
    """Return readouts of arms over time: arm, readout, unit, time, low, median, high.

    Parameters
    ----------
    arms
        Name → view.
    readouts
        ``show`` (its name on the figure), ``read`` and, where it is shown relative to the first
        look, ``fold``.
    start
        What the first look is called.
    since
        Days since the start of the run from which on it is shown; time counts from there.
    """
    import pandas as pd

    tables = []
    for readout in readouts:
        for arm, view in arms.items():
            shown = view.times >= since - 1e-9
            values, unit = value_of(readout["read"], view)
            values = values[:, shown]
            if readout.get("fold"):
                values, unit = relative(values), f"fold of {start}"
            table = pd.DataFrame({"time": view.times[shown] - since, **spread(values)})
            table.insert(0, "arm", arm)
            table.insert(1, "readout", readout["show"])
            table.insert(2, "unit", say_unit(unit))
            tables.append(table)
    return pd.concat(tables, ignore_index=True)
