"""AMICI as a runner: generated C++, sparse Jacobian, KLU, CVODES (BDF), no sensitivities."""

from __future__ import annotations

import os
import sys
import tempfile
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from benchmarks.jobs import ABSOLUTE, Answer, Job
from cutis.skin.model.export.names import Names
from cutis.skin.model.export.sbml import to_sbml

MODELS = Path(tempfile.gettempdir()) / "cutis-benchmark-amici"


class Amici:
    """One compiled model a variant.

    AMICI takes one absolute tolerance for all states: that of a state of small scale (the tenth
    percentile). ``solver`` is the time AMICI itself reports for the integration; the rest of
    ``seconds`` is its set-up and the handing over of results.
    """

    name = "AMICI"

    def __init__(self, job: Job) -> None:
        self.variants = ("events", "segments") if job.doses else ("events",)
        begin = perf_counter()
        self._models = {variant: _Model(job, variant == "events") for variant in self.variants}
        self.loading = (perf_counter() - begin) / len(self.variants)

    def run(self, job: Job, rtol: float, variant: str) -> Answer:
        """Integrate one after the other."""
        model = self._models[variant]
        small = float(np.quantile(job.case.system.scale, 0.1))
        model.tolerances(rtol, rtol * ABSOLUTE * small)
        states = np.empty((len(job.case.x0), len(job.times), len(job.case.system.states)))
        solver = setting = 0.0
        begin = process_time()
        for person in range(len(states)):
            before = process_time()
            model.set(job.case.x0[person], job.case.parameters[person])
            setting += process_time() - before
            integrate = model.in_one if variant == "events" else model.in_segments
            states[person], seconds = integrate(job)
            solver += seconds
        return Answer(states, process_time() - begin, solver, setting)


def _module(text: str) -> Any:
    """Return the compiled model of an SBML file; compiled ones are kept between runs."""
    os.environ["AMICI_EXTRACT_CSE"] = "1"  # a documented option; a fifth faster here
    here = str(Path(sys.executable).parent)
    if here not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = here + os.pathsep + os.environ["PATH"]  # where its swig is
    import amici
    import amici.sim.sundials  # the compiled module looks for it

    key = "cutis_" + blake2b(text.encode(), digest_size=8).hexdigest()
    folder = MODELS / key
    if not (folder / "done").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "model.xml").write_text(text)
        amici.SbmlImporter(str(folder / "model.xml")).sbml2amici(
            key, folder, generate_sensitivity_code=False, compute_conservation_laws=False,
            simplify=None,
        )  # fmt: skip
        (folder / "done").touch()
    return amici.import_model_module(key, str(folder))


class _Model:
    """A compiled model, its solver, and where its numbers are."""

    def __init__(self, job: Job, with_events: bool) -> None:
        names = Names(job.case.system)
        text = to_sbml(
            job.case.system, job.case.x0[0], job.case.parameters[0], start=job.start,
            events=job.pulses() if with_events else (),
        )  # fmt: skip
        self.model = _module(text).get_model()
        from amici.sim import sundials

        self.sundials = sundials
        states, free = list(self.model.get_state_ids()), list(self.model.get_free_parameter_ids())
        observed = [name.removeprefix("y") for name in self.model.get_observable_ids()]
        self.states_at = [states.index(name) for name in names.states]
        self.observed_at = [observed.index(name) for name in names.states]
        self.all_observed_at = [observed.index(name) for name in states]
        self.free_at = [free.index(name) for name in names.parameters]
        self.agents_at = [self.states_at[i] for i in job.case.agents]
        self.first = np.array(self.model.get_initial_state())
        self.free = np.array(self.model.get_free_parameters())
        self.solver = self.model.create_solver()
        self.solver.set_sensitivity_order(sundials.SensitivityOrder_none)
        self.solver.set_linear_solver(sundials.LinearSolver_KLU)
        self.solver.set_return_data_reporting_mode(sundials.RDataReporting_observables_likelihood)
        self.solver.set_max_steps(10_000_000)

    def tolerances(self, relative: float, absolute: float) -> None:
        """Set both tolerances."""
        self.solver.set_relative_tolerance(relative)
        self.solver.set_absolute_tolerance(absolute)

    def set(self, x0: np.ndarray, parameters: np.ndarray) -> None:
        """Hand over one person."""
        self.free[self.free_at] = parameters
        self.model.set_free_parameters(self.free)
        first = self.first.copy()
        first[self.states_at] = x0
        self.model.set_initial_state(first)

    def _simulate(self, start: float, times: np.ndarray) -> tuple[np.ndarray, float]:
        """Return observables (T, Y) and seconds in the solver."""
        self.model.set_t0(start)
        self.model.set_timepoints(times)
        data = self.sundials.run_simulation(self.model, self.solver)
        if data.status != self.sundials.AMICI_SUCCESS:
            raise RuntimeError(f"AMICI ended with status {data.status}")
        return np.asarray(data.y), data.cpu_time / 1e3

    def in_one(self, job: Job) -> tuple[np.ndarray, float]:
        """Return states (T, S) and seconds in the solver."""
        observed, seconds = self._simulate(0.0, job.times)
        return observed[:, self.observed_at], seconds

    def in_segments(self, job: Job) -> tuple[np.ndarray, float]:
        """Integrate from dose to dose; return states (T, S) and seconds in the solver."""
        rows = np.empty((len(job.times), len(job.case.system.states)))
        edges = np.unique([0.0, *job.doses, job.times[-1]])
        state = np.array(self.model.get_initial_state())
        solver = 0.0
        for now, edge in pairwise(edges):
            if now in job.doses:
                state[self.agents_at] += job.case.dose
            self.model.set_initial_state(state)
            inside = (job.times >= now) & (job.times <= edge)
            wanted = np.unique([now, *job.times[inside], edge])
            observed, seconds = self._simulate(now, wanted)
            solver += seconds
            rows[inside] = observed[np.searchsorted(wanted, job.times[inside])][:, self.observed_at]
            state = observed[-1, self.all_observed_at]
        return rows, solver
