"""One arm of a run as an instrument sees it: values by name, shape (N, T)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import ModelError, StoreError
from cutis.skin.model import draws as random
from cutis.skin.model.donor import Dish, Donor
from cutis.skin.model.scopes import Numbers

if TYPE_CHECKING:
    from cutis.knowledge.instruments import ResolvedInstrument
    from cutis.knowledge.numbers import Number
    from cutis.skin.experiment.results import Run
    from cutis.skin.model.ledger import Rate
    from cutis.skin.model.model import Model

Array = NDArray[np.float64]


def locked(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array that shows another and cannot be written to."""
    shown = np.asarray(array).view()
    shown.flags.writeable = False
    return shown


@dataclass(frozen=True)
class Sampled:
    """Which samples of the atlas's numbers the individuals of a run are made of.

    ``draws`` has shape (N,); 0 is the central values. ``site`` is the site of the body.
    """

    model: Model
    site: str
    seed: int
    draws: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Look at the draws without writing: who is young follows from them once."""
        object.__setattr__(self, "draws", locked(self.draws))

    @cached_property
    def young(self) -> Numbers:
        """The young fixed point of the same samples at the same site, arrays of shape (N, 1)."""
        kinds, place = np.unique(self.draws, return_inverse=True)
        twins = [Donor(site=self.site, ageing=False)] * len(kinds)
        people = self.model.individuals(twins, seed=self.seed, draws=[int(k) for k in kinds])
        return self.model.numbers(people.x0[place][:, None, :], people.parameters[place])

    def constant(self, number: Number, address: str) -> Array:
        """Return an instrument's number for each individual, shape (N, 1), sampled in its range."""
        return random.sampled(number, self.seed, self.draws, address)[:, None]


@dataclass(frozen=True)
class View:
    """What happened to N individuals in one arm.

    Attributes
    ----------
    times
        Shape (T,). Days since the start of the run.
    states
        Shape (N, T, S).
    parameters
        Shape (N, P). At the start.
    sampled
        Whose numbers they are.
    subject
        A person, a dish, or a cohort.
    switches
        (time, parameter, values (N,)) of every setting that changed.
    resets
        Times at which the medium was replaced.
    """

    model: Model
    times: Array
    states: Array
    parameters: Array
    sampled: Sampled
    subject: Any = field(default_factory=Donor)
    switches: tuple[tuple[float, int, Array], ...] = ()
    resets: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Look at the arrays without writing: the scope is made of them once."""
        for name in ("times", "states", "parameters"):
            object.__setattr__(self, name, locked(getattr(self, name)))

    @property
    def shape(self) -> tuple[int, int]:
        """Individuals and times."""
        return self.states.shape[0], self.states.shape[1]

    @property
    def in_dish(self) -> bool:
        """Whether the subject is a culture."""
        return isinstance(self.subject, Dish)

    @cached_property
    def scope(self) -> Numbers:
        """Every state (N, T) and parameter (N, 1), or (N, T) where a setting changed it."""
        base = self.model.numbers(self.states, self.parameters)
        changed: dict[str, Array] = {}
        for time, index, values in sorted(self.switches, key=lambda switch: switch[0]):
            name = self.model.system.parameters[index]
            before = changed.get(name)
            if before is None:
                before = np.repeat(self.parameters[:, index, None], len(self.times), axis=1)
            after = self.times[None, :] >= time - 1e-9
            changed[name] = np.where(after, np.asarray(values)[:, None], before)
        return Numbers(base.states, {**base.parameters, **changed}, self.times[None, :])

    def instrument(self, name: str) -> ResolvedInstrument:
        """Return an instrument of the atlas that the model was made of, by the name of its file."""
        return self.model.book.knowledge.instrument(name)

    def state(self, name: str) -> Array:
        """Return a state, shape (N, T); raise ModelError with the nearest name."""
        return self.states[:, :, self.model.index(name)]

    def of(self, rate: Rate) -> Array:
        """Return any function of the scope, shape (N, T)."""
        return self.full(rate(self.scope))

    def rate(self, process: str) -> Array:
        """Return the rate of a process, in its unit, shape (N, T)."""
        processes = self.model.book.ledger.processes
        if process not in processes:
            raise ModelError(f"the model has no process {process!r}")
        return self.of(processes[process].rate)

    def look(self, time: float) -> int:
        """Return the look nearest to a time, days since the start of the run."""
        return int(np.argmin(np.abs(self.times - time)))

    def only(self, look: int) -> View:
        """Return the view of one look."""
        here = slice(look, look + 1)
        return replace(
            self, times=self.times[here], states=self.states[:, here], **self._settings(look)
        )

    def _settings(self, look: int) -> dict[str, Any]:
        """Return the parameters as they are at a look, and nothing that changes later."""
        parameters = self.parameters.copy()
        for time, index, values in sorted(self.switches, key=lambda switch: switch[0]):
            if time <= self.times[look] + 1e-9:
                parameters[:, index] = values
        return {"parameters": parameters, "switches": (), "resets": ()}

    def full(self, value: Any) -> Array:
        """Return a value as an array of shape (N, T)."""
        return np.broadcast_to(np.asarray(value, dtype=float), self.shape)

    def members(self, name: str) -> tuple[str, ...]:
        """Return the states a name stands for: a cell type is all its states."""
        try:
            return self.model.book.knowledge.states(name)
        except KeyError:
            self.model.index(name)
            return (name,)

    def total(self, names: tuple[str, ...]) -> Array:
        """Return the sum of states, cell types standing for all theirs, shape (N, T)."""
        found = dict.fromkeys(state for name in names for state in self.members(name))
        return self.full(sum(self.state(state) for state in found))

    def young(self, names: tuple[str, ...]) -> Array:
        """Return the same sum in young skin of the same samples, shape (N, 1)."""
        found = dict.fromkeys(state for name in names for state in self.members(name))
        total: Any = sum(self.sampled.young.state(state) for state in found)
        return np.asarray(total)


def views(run: Run, arm: str | None = None) -> dict[str, View]:
    """Return the arms of a run (or one of them) as views.

    Raises
    ------
    StoreError
        The plan kept only some states, so that an instrument would be blind.
    """
    if run.store.info["kept"] is not None:
        hint = "leave `keep` out of the plan and run it again"
        raise StoreError(
            f"{run.path}: an instrument needs all states, and the plan kept some; {hint}"
        )
    experiment = run.experiment
    each = max(1, experiment.draws)
    rows = np.arange(experiment.individuals)
    draws = rows % each + 1 if experiment.draws else np.zeros_like(rows)
    names = run.arms if arm is None else (arm,)
    at_site: dict[str, Sampled] = {}  # arms at one site share it, and its young skin
    return {name: _arm(run, name, draws, at_site) for name in names}


def _arm(run: Run, name: str, draws: NDArray[np.int64], at_site: dict[str, Sampled]) -> View:
    """Return one arm of a run."""
    from cutis.skin.experiment.resolve import TRUNK

    experiment = run.experiment
    (arm,) = [one for one in experiment.arms if one.name == name]
    subject = arm.subject or experiment.subject or experiment.cohort
    site = subject.donor.site if isinstance(subject, Dish) else getattr(subject, "site", Donor.site)
    trunk = None if arm.subject else experiment.trunk
    rows = slice(0, experiment.individuals)
    groups = [TRUNK, name] if trunk else [name]
    return View(
        model=run.model,
        times=run.arm_times(name),
        states=run.states(name),
        parameters=run.parameters(name, at=-1.0),  # before anything is set
        sampled=at_site.setdefault(site, Sampled(run.model, site, experiment.seed, draws)),
        subject=subject,
        switches=tuple(s for group in groups for s in run.store.switches(group, rows)),
        resets=medium_changes([one for one in (trunk, arm) if one is not None]),
    )


def medium_changes(stretches: list[Any]) -> tuple[float, ...]:
    """Return when the medium was replaced in some stretches of an experiment, days."""
    changes = {
        t
        for s in stretches
        for intervention in s.interventions
        if intervention.verb == "medium"
        for t in intervention.times
    }
    return tuple(sorted(changes))
