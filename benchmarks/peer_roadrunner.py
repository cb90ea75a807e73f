"""libRoadRunner as a runner: CVODE (BDF), LLVM, one tolerance a state, chosen outputs."""

from __future__ import annotations

from itertools import pairwise
from time import perf_counter, process_time

import numpy as np

from benchmarks.jobs import ABSOLUTE, Answer, Job
from cutis.skin.model.export.names import Names
from cutis.skin.model.export.sbml import to_sbml


class RoadRunner:
    """One model file a variant.

    Doses are either events of the file (``events``), or a loop stops, adds and goes on
    (``segments``); whichever is faster counts.
    """

    name = "libRoadRunner"

    def __init__(self, job: Job) -> None:
        self.variants = ("events", "segments") if job.doses else ("events",)
        begin = perf_counter()
        self._models = {variant: _Model(job, variant == "events") for variant in self.variants}
        self.loading = (perf_counter() - begin) / len(self.variants)

    def run(self, job: Job, rtol: float, variant: str) -> Answer:
        """Integrate one after the other."""
        model = self._models[variant]
        model.tolerances(rtol, job)
        states = np.empty((len(job.case.x0), len(job.times), len(job.case.system.states)))
        solver = setting = 0.0
        for person in range(len(states)):
            begin = process_time()
            model.set(job.case.x0[person], job.case.parameters[person])
            ready = process_time()
            if variant == "segments":
                states[person] = model.in_segments(job)
            else:
                states[person] = model.runner.simulate(times=job.times)
            setting += ready - begin
            solver += process_time() - ready
        return Answer(states, solver + setting, solver, setting)


class _Model:
    """A loaded file, and where its numbers are."""

    def __init__(self, job: Job, with_events: bool) -> None:
        import roadrunner

        system, names = job.case.system, Names(job.case.system)
        text = to_sbml(
            system, job.case.x0[0], job.case.parameters[0], start=job.start,
            events=job.pulses() if with_events else (),
        )  # fmt: skip
        self.runner = roadrunner.RoadRunner(text)
        model = self.runner.model
        species, values = list(model.getFloatingSpeciesIds()), list(model.getGlobalParameterIds())
        in_species = [name in species for name in names.states]
        self.species = np.flatnonzero(in_species)
        self.values = np.flatnonzero(~np.array(in_species))
        self.species_at = [species.index(names.states[i]) for i in self.species]
        self.numbers_at = [
            *(values.index(name) for name in names.parameters),
            *(values.index(names.states[i]) for i in self.values),
        ]
        dosed = [names.states[i] for i in job.case.agents]
        self.dosed_species = [species.index(name) for name in dosed if name in species]
        self.dosed_values = [values.index(name) for name in dosed if name not in species]
        # the next time of a series of doses: reset() leaves it where the last run ended
        self.clocks_at = [
            i for i, n in enumerate(values) if n.startswith("event_") and n.endswith("_next")
        ]
        self.clocks = model.getGlobalParameterValues(self.clocks_at) if self.clocks_at else None
        count = len(names.states)
        order = [model.getStateVectorId(i).strip("[]") for i in range(count)]
        self.order = [names.states.index(name) for name in order]
        self.runner.timeCourseSelections = [
            f"[{name}]" if is_species else name
            for name, is_species in zip(names.states, in_species, strict=True)
        ]
        self.runner.getIntegrator().setValue("stiff", True)
        self.runner.getIntegrator().setValue("maximum_num_steps", 10_000_000)

    def tolerances(self, rtol: float, job: Job) -> None:
        """Set the relative tolerance and one absolute tolerance a state."""
        integrator = self.runner.getIntegrator()
        absolute = (rtol * ABSOLUTE * job.case.system.scale)[self.order]
        integrator.setValue("relative_tolerance", rtol)
        integrator.setValue("absolute_tolerance", [float(value) for value in absolute])

    def set(self, x0: np.ndarray, parameters: np.ndarray) -> None:
        """Go back to the start with another person's numbers."""
        self.runner.reset()
        model = self.runner.model
        model.setGlobalParameterValues(
            self.numbers_at, np.concatenate([parameters, x0[self.values]])
        )
        if self.clocks is not None:
            model.setGlobalParameterValues(self.clocks_at, self.clocks)
        model.setFloatingSpeciesConcentrations(self.species_at, x0[self.species])

    def in_segments(self, job: Job) -> np.ndarray:
        """Integrate from dose to dose; return states (T, S)."""
        rows = np.empty((len(job.times), len(job.case.system.states)))
        edges = np.unique([0.0, *job.doses, job.times[-1]])
        for now, edge in pairwise(edges):
            if now in job.doses:
                self._dose(job.case.dose)
            inside = (job.times >= now) & (job.times <= edge)
            wanted = np.unique([now, *job.times[inside], edge])
            part = np.asarray(self.runner.simulate(times=wanted))
            rows[inside] = part[np.searchsorted(wanted, job.times[inside])]
        return rows

    def _dose(self, dose: float) -> None:
        model = self.runner.model
        if self.dosed_species:
            now = model.getFloatingSpeciesConcentrations(self.dosed_species)
            model.setFloatingSpeciesConcentrations(self.dosed_species, now + dose)
        if self.dosed_values:
            now = model.getGlobalParameterValues(self.dosed_values)
            model.setGlobalParameterValues(self.dosed_values, now + dose)
