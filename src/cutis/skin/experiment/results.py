"""A run, as it is read: by name, with named dimensions and units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import ModelError, StoreError
from cutis.skin.engine.outcome import Outcome
from cutis.skin.experiment import readers
from cutis.skin.experiment.carry import atlas_of
from cutis.skin.experiment.chunks import after, model_of
from cutis.skin.experiment.intact import check_all_there
from cutis.skin.experiment.resolve import TRUNK, Experiment
from cutis.skin.experiment.spans import YEAR, say_days
from cutis.skin.experiment.store import Store, damaged, stretches, where

if TYPE_CHECKING:
    import xarray as xr

    from cutis.skin.experiment.plan import Plan
    from cutis.skin.model.model import Model

Array = NDArray[np.float64]


class Run:
    """A stored (or remembered) run.

    ``run["COL1"]`` is an array with the dimensions (arm, individual, time): a state, something
    the model can observe (``"FGF7 made by fibroblast"``), or a readout (``"collagen"``).
    """

    def __init__(self, store: Store, *, knowledge: Any = None, model: Model | None = None) -> None:
        self.store = store
        self.seconds = float(store.info.get("seconds", 0.0))
        self._knowledge = knowledge
        self._about_atlas = ""
        self._model = model
        self._tree: xr.DataTree | None = None

    # -- what it is ----------------------------------------------------------------------------

    @property
    def path(self) -> str:
        """Where it is kept."""
        return self.store.place

    @property
    def experiment(self) -> Experiment:
        """The complete form of its plan."""
        return self.store.experiment

    @property
    def attrs(self) -> dict[str, Any]:
        """What is said about it: plan, seed, versions, fingerprints, sources."""
        return dict(self.store.info)

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms."""
        return tuple(arm.name for arm in self.experiment.arms)

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the sources behind its numbers."""
        return tuple(self.store.info.get("sources", ()))

    @property
    def knowledge(self) -> Any:
        """The atlas it was run with: given, the one installed, or the copy it carries."""
        if self._knowledge is None:
            self._knowledge, self._about_atlas = atlas_of(self.store)
        return self._knowledge

    @property
    def about_atlas(self) -> str:
        """What is to be said about the atlas it is read with; nothing if it is the one installed.

        Raises
        ------
        StoreError
            The atlas it carries is damaged, or of another version than can be read.
        """
        return self._about_atlas if self.knowledge is not None else ""

    @property
    def model(self) -> Model:
        """The model it was run with.

        Raises
        ------
        StoreError
            The atlas has changed since, so that names and positions may have.
        """
        if self._model is None:
            self._model = assembled(self.store, self.knowledge)
        return self._model

    @property
    def tree(self) -> xr.DataTree:
        """Everything in the store, as xarray reads it; kept once nothing more will be written."""
        import xarray as xr

        if self._tree is not None:
            return self._tree
        complete, group = self.complete, self.store.group
        check_all_there(self.store)
        with damaged(self.path, "the store"):
            store: Any = group.store
            opened = xr.open_datatree(store, engine="zarr", consolidated=False)
        self._tree = opened if complete else None
        return opened

    @property
    def complete(self) -> bool:
        """Whether every chunk of every arm is there."""
        return all(self.store.read(f"{where(a.name)}/done").all() for a in self._stretches)

    @property
    def _stretches(self) -> tuple[Any, ...]:
        return stretches(self.experiment)

    # -- times and individuals -----------------------------------------------------------------

    @cached_property
    def times(self) -> Array:
        """Times of all arms, in days since the start of the run, shape (T,)."""
        return np.unique(np.concatenate([self.arm_times(arm) for arm in self.arms]))

    def arm_times(self, arm: str) -> Array:
        """Return the times of an arm, those of the stretch before it included."""
        own = np.array(self._arm(arm).samples)
        trunk = self.experiment.trunk
        if trunk is None:
            return own
        before = np.array(trunk.samples)
        return np.concatenate([before[before < own[0]], own])

    def start_age(self, arm: str) -> Array:
        """Return the age in years at the start of the run, shape (N,); NaN for a dish."""
        own = self._arm(arm).subject
        if own is None and "start_age" in self.store.group:
            return self.store.read("start_age")
        return np.full(self.experiment.individuals, getattr(own, "age", np.nan))

    @cached_property
    def people(self) -> Any:
        """Who they are, as a table: individual, person, draw, start_age, sex, phototype …"""
        import pandas as pd

        names = ("individual", "person", "draw", "start_age", "sex", "fitzpatrick", "sun", "smoke")
        there = [name for name in names if name in self.store.group]
        return pd.DataFrame({name: self.store.read(name) for name in there})

    def outcomes(self, arm: str) -> list[Outcome]:
        """Return how the integration of each individual ended, shape (N,)."""
        codes = self.store.read(f"{where(self._arm(arm).name)}/outcome")
        return [Outcome.CANCELLED if code < 0 else Outcome(int(code)) for code in codes]

    # -- values --------------------------------------------------------------------------------

    @cached_property
    def state_names(self) -> tuple[str, ...]:
        """Names of the stored states."""
        return tuple(str(name) for name in self.store.read(f"{where(self.arms[0])}/state"))

    def states(self, arm: str) -> Array:
        """Return the stored states of an arm, the stretch before it included, shape (N, T, K)."""
        own = self.store.read(f"{where(self._arm(arm).name)}/states")
        if self.experiment.trunk is None:
            return own
        shared = self.store.read(f"{TRUNK}/states")
        wanted = len(self.arm_times(arm)) - own.shape[1]
        return np.concatenate([shared[:, :wanted], own], axis=1)

    def parameters(self, arm: str | None = None, at: float | None = None) -> Array:
        """Return the parameters, shape (N, P).

        Parameters
        ----------
        arm
            Settings changed in this arm are applied; None gives those at the start.
        at
            Up to this time, in days; None takes the end of the arm.
        """
        rows = slice(0, self.experiment.individuals)
        own = arm is not None and self._arm(arm).subject is not None
        path = f"{where(arm)}/parameters" if arm is not None and own else "parameters"
        values = self.store.read(path, rows)
        if arm is None:
            return values
        names = [TRUNK] if self.experiment.trunk else []
        for name in (*names, self._arm(arm).name):
            switches = self.store.switches(name, rows)
            values = after(values, tuple(s for s in switches if at is None or s[0] <= at))
        return values

    def __getitem__(self, name: str) -> xr.DataArray:
        """Return a state, an observable or a readout; dimensions (arm, individual, time).

        Raises
        ------
        ModelError
            Nothing is called so; with the nearest name.
        StoreError
            It needs states that the plan did not keep, or the store is damaged.
        """
        if name in self.state_names:
            return self._array(
                name, self._units()[name], {a: self._column(a, name) for a in self.arms}
            )
        found = readers.read(self, name)
        return self._observed(name) if found is None else found

    def _observed(self, name: str) -> xr.DataArray:
        """Return what the model observes."""
        if self.store.info["kept"] is not None:
            if name in self.model.system.states:
                raise StoreError(
                    f"{self.path}: {name!r} was not kept; add it to `keep` and run again"
                )
            raise StoreError(f"{self.path}: {name!r} needs all states, and the plan kept only some")
        observe = getattr(self.model, "observe", None)
        if observe is None:
            raise ModelError(f"no state {name!r}; run.state_names lists them")
        values = {
            arm: np.asarray(observe(name, self.states(arm), self.parameters(arm)))
            for arm in self.arms
        }
        return self._array(name, "", values)

    def _column(self, arm: str, name: str) -> Array:
        """Return one state of an arm, shape (N, T)."""
        index = self.state_names.index(name)
        return self._one(where(self._arm(arm).name), index, arm)

    def _one(self, at: str, index: int, arm: str) -> Array:
        """Read one state of an arm and of the stretch before it."""

        def read(group: str) -> Array:
            return self.store.read(f"{group}/states", np.s_[:, :, index])

        own = read(at)
        if self.experiment.trunk is None:
            return own
        wanted = len(self.arm_times(arm)) - own.shape[1]
        return np.concatenate([read(TRUNK)[:, :wanted], own], axis=1)

    def _units(self) -> dict[str, str]:
        units = self.store.read(f"{where(self.arms[0])}/unit")
        return dict(zip(self.state_names, (str(unit) for unit in units), strict=True))

    def _array(self, name: str, unit: str, values: Mapping[str, Array]) -> xr.DataArray:
        """Return values of arms (N, T) on the times of all of them."""
        return labelled(self, name, unit, values)

    def _arm(self, name: str) -> Any:
        """Return an arm by its name."""
        for arm in self.experiment.arms:
            if arm.name == name:
                return arm
        from cutis.nearest import suggestion

        raise StoreError(f"{self.path}: no arm {name!r}; {suggestion(name, self.arms)}")

    def medium_levels(self) -> list[tuple[str, float, str]]:
        """Return (signal, level, unit) of a dish's medium at the end of the last arm.

        The median of the individuals; where a signal is followed in two places, their mean.
        """
        from cutis.skin.model.donor import Dish

        subject = self._arm(self.arms[-1]).subject or self.experiment.subject
        if not isinstance(subject, Dish):
            raise StoreError(f"{self.path}: its subject is a person, who has no medium")
        end = self.store.read(f"{where(self.arms[-1])}/end")
        found: dict[str, list[float]] = {}
        units = {}
        for index, info in enumerate(self.model.states):
            if info.kind == "signal":
                found.setdefault(info.symbol, []).append(float(np.nanmedian(end[:, index])))
                units[info.symbol] = info.unit
        return [(name, max(0.0, float(np.mean(v))), units[name]) for name, v in found.items()]

    # -- going on ------------------------------------------------------------------------------

    def branch(
        self,
        *,
        arms: Mapping[str, Iterable[str]] | Plan,
        at: float | str | None = None,
        of: str | None = None,
        store: str | Path | None = None,
        **options: Any,
    ) -> Run:
        """Go on from a time of this run with new arms (:mod:`cutis.skin.experiment.branch`)."""
        from cutis.skin.experiment.branch import branch

        return branch(self, arms=arms, at=at, of=of, store=store, **options)

    def summary(self) -> str:
        """Return one line: individuals, arms, outcomes by name, seconds, path."""
        counts: Counter[str] = Counter()
        for arm in self.arms:
            codes = self.store.read(f"{where(arm)}/outcome")
            for code, count in zip(*np.unique(codes, return_counts=True), strict=True):
                name = "not computed yet" if code < 0 else Outcome(int(code)).meaning
                counts[name] += int(count)
        many = self.experiment.individuals
        parts = [
            f"{many:,} individual{'s' if many != 1 else ''}",
            f"{len(self.arms)} arm{'s' if len(self.arms) != 1 else ''}",
            ", ".join(f"{count:,} {name}" for name, count in counts.most_common()),
            f"{self.seconds:.1f} s",
            self.path,
        ]
        return " · ".join(parts)

    def __repr__(self) -> str:
        """Show the summary."""
        return f"<Run {self.summary()}>"


def labelled(run: Run, name: str, unit: str, values: Mapping[str, Array]) -> xr.DataArray:
    """Return values of arms as one array on the times of all of them.

    Parameters
    ----------
    run
        Whose individuals and times they are.
    name, unit
        What they are.
    values
        Arm → shape (N, T of the arm). Where an arm was not looked at: NaN.

    Returns
    -------
    xarray.DataArray
        Dimensions (arm, individual, time), time in days; ``age`` in years where people have one.
    """
    import xarray as xr

    times, count = run.times, run.experiment.individuals
    table = np.full((len(values), count, len(times)), np.nan)
    for row, (arm, one) in enumerate(values.items()):
        table[row][:, np.searchsorted(times, run.arm_times(arm))] = one
    coords: dict[str, Any] = {
        "arm": list(values),
        "individual": np.arange(count),
        "time": ("time", times, {"units": "day", "long_name": "time since the start of the run"}),
    }
    age = _ages(run, list(values))
    if age is not None:
        coords["age"] = (*age, {"units": "year"})
    attrs = {"units": unit, "long_name": name}
    return xr.DataArray(table, coords, ("arm", "individual", "time"), name=name, attrs=attrs)


def _ages(run: Run, arms: list[str]) -> tuple[tuple[str, ...], Array] | None:
    """Return dimensions and ages in years, as few dimensions as say it; None for a dish."""
    start = np.stack([run.start_age(arm) for arm in arms])
    if not np.isfinite(start).all():
        return None
    ages = start[:, :, None] + run.times / YEAR
    dims = ["arm", "individual", "time"]
    for axis, size in reversed(list(enumerate(start.shape))):
        if size == 1 or np.ptp(start, axis=axis).max() == 0:
            ages, start = np.take(ages, 0, axis), np.take(start, [0], axis)
            dims.pop(axis)
    return tuple(dims), np.asarray(ages)


def assembled(store: Store, knowledge: Any) -> Model:
    """Return the model of a stored run; raise StoreError when the atlas is another one."""
    fingerprint = str(getattr(knowledge, "fingerprint", ""))
    if fingerprint != store.info["atlas_fingerprint"]:
        hint = "run the plan again, or give the atlas it was run with"
        raise StoreError(f"{store.place}: the atlas has changed since this run; {hint}")
    model = model_of(store.experiment, knowledge)
    if model.system.fingerprint != store.info["model_fingerprint"]:
        hint = f"it was run with cutis {store.info.get('version')}: run the plan again"
        raise StoreError(f"{store.place}: the equations have changed since this run; {hint}")
    return model


def describe_span(days: float) -> str:
    """Return a time for people."""
    return say_days(days)
