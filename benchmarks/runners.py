"""The simulators under test, each in its best ordinary set-up.

All get the same individuals, output the same states at the same times, and run on one core.
The peers read the model from cutis's own SBML export.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import process_time

from benchmarks.jobs import Answer, Job
from cutis.skin.engine import solve


@dataclass
class Cutis:
    """cutis.skin.engine with its compiled backend, one thread, everybody in one call."""

    job: Job
    loading: float = 0.0
    name: str = "cutis"
    variants: tuple[str, ...] = ("batch",)

    def __post_init__(self) -> None:
        """Compile, or find the compiled code in the cache."""
        from cutis.skin.engine import warm

        self.loading = warm(self.job.case.system).seconds

    def run(self, job: Job, rtol: float, variant: str) -> Answer:
        """Integrate everybody."""
        begin = process_time()
        solution = solve(
            job.case.system, job.case.x0, job.case.parameters, job.start + job.times,
            events=job.pulses(), rtol=rtol, threads=1, max_steps=10_000_000,
        )  # fmt: skip
        seconds = process_time() - begin
        return Answer(solution.raise_if_failed().states, seconds, seconds)


def installed() -> dict[str, str]:
    """Return what of the peers is installed: name → version, or why it is not."""
    found = {}
    for name, module in (("libRoadRunner", "roadrunner"), ("AMICI", "amici")):
        try:
            found[name] = str(__import__(module).__version__)
        except ImportError as error:
            found[name] = f"not installed ({error})"
    return found


def runners(job: Job) -> list:
    """Return cutis and the peers that are installed, with the job's model loaded."""
    from benchmarks.peer_amici import Amici
    from benchmarks.peer_roadrunner import RoadRunner

    present = installed()
    result: list = [Cutis(job)]
    for name, kind in (("libRoadRunner", RoadRunner), ("AMICI", Amici)):
        if not present[name].startswith("not"):
            result.append(kind(job))
    return result
