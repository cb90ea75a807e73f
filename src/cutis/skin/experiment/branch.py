"""Going on from a time of a stored run with new arms, without running what came before again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.errors import PlanError, StoreError
from cutis.skin.experiment import spans
from cutis.skin.experiment.chunks import GROUP, ArmSegment, StartingPoint, Work, _Chunk, after
from cutis.skin.experiment.lexicon import Lexicon
from cutis.skin.experiment.places import writing
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.resolve import TRUNK, Experiment
from cutis.skin.experiment.results import Run
from cutis.skin.experiment.run import compute
from cutis.skin.experiment.same_people import shaped_by_alleles
from cutis.skin.experiment.store import Store, create, where
from cutis.skin.experiment.timeline import Arm, Setting, build
from cutis.skin.model.donor import Dish, Donor, Subject

if TYPE_CHECKING:
    from cutis.errors import Problem


def branch(
    parent: Run,
    *,
    arms: Mapping[str, Iterable[str]] | Plan,
    at: float | str | None = None,
    of: str | None = None,
    store: str | Path | None = None,
    overwrite: bool = False,
    progress: bool = False,
    threads: int | None = None,
    scheduler: str | None = None,
) -> Run:
    """Return a new run whose arms start where another run was.

    Parameters
    ----------
    parent
        A complete run.
    arms
        Name → sentences, or a plan without a subject.
    at
        When, in days since the start of the run or as ``"12 week"``; None takes the end. Between
        two stored times, the stretch from the earlier one is integrated again.
    of
        The arm that is continued; needed when there are several.
    store, overwrite, progress, threads, scheduler
        As for :func:`cutis.skin.experiment.run.run`.

    Raises
    ------
    PlanError, StoreError
        What is wrong with the new arms, or with the run to go on from.
    """
    plan = arms if isinstance(arms, Plan) else Plan(None, arms)
    if plan.subject is not None:
        mark = next(iter(plan.arms.values()))[0].mark if plan.arms else None
        what = "a branch goes on with the people of its run"
        problem = replace(mark, field="subject") if mark else None
        raise PlanError(
            [problem.problem(what, "leave `subject` and `cohort` out")] if problem else []
        )
    if not parent.complete:
        hint = f"`cutis resume {parent.path}` first"
        raise StoreError(f"{parent.path}: the run is not complete; {hint}")
    line = _line(parent, of)
    time = _time(parent, line, at)
    if time == 0 and shaped_by_alleles(parent.store):
        hint = "run one plan with these arms and the alleles instead"
        what = "a branch at its start grows the people again, and their genotypes are not stored"
        raise StoreError(f"{parent.path}: {what}; {hint}")
    experiment = _continued(parent, plan, line, time)
    model = parent.model
    if not set(experiment.agents) <= set(parent.experiment.agents):
        return _with_more_agents(experiment, parent)
    said = {"branch_of": parent.path, "branch_at": time, "branch_arm": line[-1].name}
    if shaped_by_alleles(parent.store):
        said["alleles_before"] = True
    with writing(store):
        kept = create(
            store, experiment, model, rtol=float(parent.attrs["rtol"]), overwrite=overwrite,
            extra=said, fill=lambda new: _copy_trunk(parent, new, line, time),
        )  # fmt: skip
        return compute(
            kept, parent.knowledge, model, progress=progress, threads=threads, scheduler=scheduler
        )


def _line(parent: Run, of: str | None) -> tuple[Arm, ...]:
    """Return the stretches that lead to the point of branching: the trunk, and one arm."""
    trunk = (parent.experiment.trunk,) if parent.experiment.trunk else ()
    if of is None and len(parent.arms) > 1:
        names = ", ".join(f"`{name}`" for name in parent.arms)
        raise StoreError(f"{parent.path}: has several arms; say which to go on from: of {names}")
    arm = parent._arm(of or next(iter(parent.arms)))
    if arm.subject is None:
        return (*trunk, arm)
    if parent.experiment.people > 1:
        hint = "run one plan with this arm and the new ones instead"
        what = f"the arm {arm.name!r} has its own subject, beside a cohort"
        raise StoreError(f"{parent.path}: {what}, and cannot be gone on from alone; {hint}")
    return (arm,)


def _parameters(parent: Run, arm: Arm) -> str:
    """Return where the parameters that an arm starts with are stored."""
    return "parameters" if arm.subject is None else f"{where(arm.name)}/parameters"


def _time(parent: Run, line: tuple[Arm, ...], at: float | str | None) -> float:
    """Return the time of branching, in days since the start of the run."""
    end = line[-1].end
    if at is None:
        return end
    try:
        time = spans.read_days(at) if isinstance(at, str) else float(at)
    except ValueError as error:
        raise StoreError(f"{parent.path}: {error}") from None
    if not 0 <= time <= end + 1e-9:
        lasts = spans.say_days(end)
        raise StoreError(
            f"{parent.path}: there is no {at!r}; the arm {line[-1].name!r} lasts {lasts}"
        )
    return min(time, end)


def _continued(parent: Run, plan: Plan, line: tuple[Arm, ...], time: float) -> Experiment:
    """Return the experiment of a branch: what was done before ``time``, then the new arms."""
    former, own = parent.experiment.anonymous, line[-1].subject
    if own is not None:  # whose parameters the branch takes, see _parameters
        former = replace(former, subject=own, cohort=None).anonymous
    subject = former.subject
    lexicon = Lexicon.of(parent.knowledge)
    setting = Setting(
        lexicon=lexicon,
        folder=plan.folder,
        sampled=plan.sampled,
        age=subject.age if isinstance(subject, Donor) else None,
        cohort=former.cohort is not None,
        medium=_medium_at(subject, lexicon, line, time),
        start=time,
    )
    problems: list[Problem] = []
    arms = tuple(build(name, said, setting, problems)[0] for name, said in plan.arms.items())
    if problems:
        raise PlanError(problems)
    trunk = Arm(TRUNK, 0.0, time, _looks(line, time), _done_by(line, time)) if time > 0 else None
    agents = {
        intervention.name
        for arm in arms
        for intervention in arm.interventions
        if intervention.verb in ("dose", "everyday")
    }
    return replace(
        former,
        title=plan.title or former.title,
        trunk=trunk,
        arms=arms,
        agents=tuple(sorted({*former.agents, *agents})),
        keep=former.keep,
        notes=tuple(dict.fromkeys(note for arm in arms for note in arm.notes)),
        yaml=plan.to_yaml(genotype=False),
    )


def _medium_at(
    subject: Subject | None, lexicon: Lexicon, line: tuple[Arm, ...], time: float
) -> str:
    """Return the medium that is in the dish at a time."""
    if not isinstance(subject, Dish):
        return ""
    switched = [
        (when, intervention.name)
        for arm in line
        for intervention in arm.interventions
        if intervention.verb == "medium"
        for when in intervention.times
        if when <= time
    ]
    own = subject.medium or str(getattr(lexicon.records["dish"][subject.kind], "medium", ""))
    return max(switched)[1] if switched else own


def _looks(line: tuple[Arm, ...], time: float) -> tuple[float, ...]:
    """Return the times at which what came before was looked at, and the time of branching."""
    looks = {t for arm in line for t in arm.samples if t < time - 1e-9}
    return (*sorted(looks), time)


def _done_by(line: tuple[Arm, ...], time: float) -> tuple:
    """Return what had been done by a time."""
    interventions = []
    for arm in line:
        for intervention in arm.interventions:
            times = tuple(t for t in intervention.times if t <= time)
            if times:
                interventions.append(replace(intervention, times=times))
    return tuple(interventions)


def _with_more_agents(experiment: Experiment, parent: Run) -> Run:
    """Refuse an agent the run has no state for."""
    new = sorted(set(experiment.agents) - set(parent.experiment.agents))
    names = ", ".join(new)
    hint = "run one plan with `before:` and this arm instead; its shared stretch is run once"
    raise StoreError(f"{parent.path}: was run without {names}, so it has no state for it; {hint}")


def _copy_trunk(parent: Run, kept: Store, line: tuple[Arm, ...], time: float) -> None:
    """Write what came before the branch into the new store, chunk by chunk."""
    trunk = kept.experiment.trunk
    work = Work(kept.experiment, parent.knowledge, float(kept.info["rtol"]), assembled=parent.model)
    root: Any = kept.group
    for chunk in range(kept.chunks):
        rows = kept.rows(chunk)
        root["parameters"][rows] = parent.store.read(_parameters(parent, line[-1]), rows)
        kept.mark("", ("parameters",), chunk)
        if trunk is not None:
            piece = _trunk_piece(parent, work, line, time, rows)
            kept.write_piece(piece, rows, chunk)


def _trunk_piece(
    parent: Run, work: Work, line: tuple[Arm, ...], time: float, rows: slice
) -> ArmSegment:
    """Return what came before the branch for some individuals."""
    arm = line[-1]
    looks = _looks(line, time)[:-1]
    parts, switches = [], []
    for one in line:
        at = where(one.name)
        own = np.array([t in set(looks) and one.start <= t for t in one.samples])
        own &= ~np.isin(one.samples, [t for later in line if later.start > one.start
                                      for t in later.samples])  # fmt: skip
        parts.append(parent.store.read(f"{at}/states", rows)[:, own])
        switches += [s for s in parent.store.switches(one.name, rows) if s[0] <= time]
    outcomes = parent.store.read(f"{where(arm.name)}/outcome", rows)
    end = _states_at(parent, work, line, time, rows)
    kept = parent.attrs["kept"]
    last = end if kept is None else end[:, kept]
    states = np.concatenate([*parts, last[:, None, :]], axis=1)
    steps = np.zeros(len(end), dtype=np.int64)
    if kept is not None:  # the writer selects again from all states
        full = np.full((*states.shape[:2], end.shape[1]), np.nan)
        full[:, :, kept] = states
        states = full
    return ArmSegment(TRUNK, states, end, outcomes, steps, tuple(switches))


def _states_at(
    parent: Run, work: Work, line: tuple[Arm, ...], time: float, rows: slice
) -> np.ndarray:
    """Return every state at a time: stored, or integrated from the last stored time before it."""
    for one in line:
        if abs(one.end - time) < 1e-9:
            return parent.store.read(f"{where(one.name)}/end", rows)
    if parent.attrs["kept"] is not None:
        hint = "branch at the end of an arm, or run it again without `keep`"
        raise StoreError(f"{parent.path}: only some states were kept at {time:g} days; {hint}")
    arm = next(one for one in reversed(line) if one.start <= time)
    index = int(np.searchsorted(arm.samples, time + 1e-9)) - 1
    from_time = arm.samples[index]
    stored = parent.store.read(f"{where(arm.name)}/states", rows)[:, index]
    if abs(from_time - time) < 1e-9:
        return stored
    switches = [
        s for one in line for s in parent.store.switches(one.name, rows) if s[0] <= from_time
    ]
    parameters = after(parent.store.read(_parameters(parent, arm), rows), tuple(switches))
    outcomes = parent.store.read(f"{where(arm.name)}/outcome", rows)
    interventions = tuple(
        replace(intervention, times=times)
        for intervention in arm.interventions
        if (times := tuple(t for t in intervention.times if from_time < t <= time))
        or intervention.until
    )
    between = Arm(arm.name, from_time, time, (from_time, time), interventions)
    item_people = work.people(_item(rows))
    chunk = _Chunk(work, rows.stop - rows.start, 1)
    return chunk.stretch(between, item_people, StartingPoint(stored, parameters, outcomes)).end


def _item(rows: slice) -> Any:
    """Return an item of some rows."""
    from cutis.skin.experiment.chunks import ChunkTask

    assert rows.start % GROUP == 0
    return ChunkTask(0, rows.start, rows.stop, ())
