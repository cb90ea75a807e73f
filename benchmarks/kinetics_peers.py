"""Speed of the kinetic engine against libRoadRunner and AMICI: one command, one run.

``python -m benchmarks.kinetics_peers`` from the top of the repository. Same model (the peers read
its SBML export), same people, one core each, tolerances chosen so that the error against a tight
reference is the same. See README.md here for how to read the table.
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[_name] = "1"  # before numpy is loaded

import argparse  # noqa: E402
import warnings  # noqa: E402
from dataclasses import replace  # noqa: E402
from time import perf_counter, process_time  # noqa: E402
from typing import TYPE_CHECKING, Any  # noqa: E402

import numpy as np  # noqa: E402

from benchmarks import common  # noqa: E402
from benchmarks.common import matched_error  # noqa: E402
from benchmarks.jobs import YEAR, Case, Job  # noqa: E402
from benchmarks.runners import Cutis, installed, runners  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

#: Relative tolerances tried, four a decade.
LADDER = [10.0 ** (-k / 4) for k in range(8, 37)]
#: Errors at which the tools are compared: (which error, how large).
TARGETS = (("median", 1e-5), ("worst", 1e-4))
#: Relative tolerance of the reference, and of CVODE where it is checked.
REFERENCE = 1e-10
START = 20 * YEAR
#: Processor time over which each tool is repeated at least, so that a short burst of other load
#: on the machine does not decide, seconds.
SPELL = 2.0


def ageing(case: Case) -> Job:
    """Return 20 → 80 years, every year."""
    return Job(_season(case, 0.0), START, np.linspace(0, 60 * YEAR, 61))


def seasons(case: Case) -> Job:
    """Return 20 → 80 years with seasons, four times a year."""
    return Job(_season(case, 0.3), START, np.linspace(0, 60 * YEAR, 241))


def dosing(case: Case) -> Job:
    """Return a dose of every agent twice daily for 12 weeks, every day."""
    doses = tuple(0.3 + k / 2 for k in range(168))
    return Job(_season(case, 0.0), START, np.arange(0, 85.0), doses)


SCENARIOS: dict[str, Callable[[Case], Job]] = {
    "ageing": ageing,
    "seasons": seasons,
    "dosing": dosing,
}


def _season(case: Case, amplitude: float) -> Case:
    """Return the case with everybody's seasons of one amplitude."""
    parameters = case.parameters.copy()
    parameters[:, case.season] = amplitude
    return replace(case, parameters=parameters)


def compare(name: str, job: Job, repeats: int, few: int) -> list[dict[str, Any]]:
    """Return one row a tool and target for one scenario."""
    tools = runners(job)
    reference = Cutis(job).run(job, REFERENCE, "batch").states
    agreement = _agreement(tools, job, reference, few)
    rows = []
    for tool in tools:
        chosen = _choose(tool, job, reference, few)
        for target, (variant, rtol) in chosen.items():
            rtol = _tighten(tool, job, reference, target, variant, rtol)
            row = _measure(tool, job, reference, variant, rtol, repeats)
            rows.append({
                "scenario": name, "tool": tool.name, "target": f"{target[0]} {target[1]:g}",
                "reference agrees with CVODE": agreement, "loading_s": tool.loading, **row,
            })  # fmt: skip
            print(f"  {name}: {tool.name} {rows[-1]['target']} {row}", flush=True)
    _ratios(rows)
    return rows


def _agreement(tools: list, job: Job, reference: np.ndarray, few: int) -> float | None:
    """Return the worst difference of the reference from tight CVODE, an independent integrator."""
    for tool in tools:
        if tool.name == "libRoadRunner":
            small = replace(job, case=job.case.take(min(few, 2)))
            states = tool.run(small, REFERENCE, tool.variants[0]).states
            return matched_error(states, reference[: len(states)], job.case.system.scale)[1]
    return None


def _choose(
    tool: Any, job: Job, reference: np.ndarray, few: int
) -> dict[tuple[str, float], tuple[str, float]]:
    """Return for each target the variant and the loosest tolerance that keeps to it."""
    small = replace(job, case=job.case.take(few))
    found: dict[tuple[str, float], tuple[float, str, float]] = {}
    for variant in tool.variants:
        open_targets = set(TARGETS)
        for rtol in LADDER:
            if not open_targets:
                break
            try:
                answer = tool.run(small, rtol, variant)
            except Exception as error:  # a peer that fails at a loose tolerance tries the next
                print(f"  {tool.name} {variant} at {rtol:.1e}: {str(error)[:80]}", flush=True)
                continue
            median, worst = matched_error(answer.states, reference[:few], job.case.system.scale)
            for target in list(open_targets):
                if {"median": median, "worst": worst}[target[0]] <= target[1]:
                    open_targets.remove(target)
                    candidate = (answer.solver, variant, rtol)
                    found[target] = min(found.get(target, candidate), candidate)
    return {target: (variant, rtol) for target, (_, variant, rtol) in sorted(found.items())}


def _tighten(
    tool: Any, job: Job, reference: np.ndarray, target: tuple[str, float], variant: str, rtol: float
) -> float:
    """Return the loosest tolerance, from ``rtol`` down, that keeps to the target for everybody."""
    for tighter in [each for each in LADDER if each <= rtol]:
        states = tool.run(job, tighter, variant).states
        median, worst = matched_error(states, reference, job.case.system.scale)
        if {"median": median, "worst": worst}[target[0]] <= target[1]:
            return tighter
    return LADDER[-1]


def _measure(
    tool: Any, job: Job, reference: np.ndarray, variant: str, rtol: float, repeats: int
) -> dict[str, Any]:
    """Return milliseconds a person (smallest and median of the repeats) and the errors."""
    answers = [tool.run(job, rtol, variant) for _ in range(repeats)]
    while sum(each.seconds for each in answers) < SPELL:
        answers.append(tool.run(job, rtol, variant))
    count = len(job.case.x0)
    median, worst = matched_error(answers[0].states, reference, job.case.system.scale)
    total = [1e3 * a.seconds / count for a in answers]
    solver = [1e3 * a.solver / count for a in answers]
    return {
        "variant": variant, "rtol": rtol, "error_median": median, "error_worst": worst,
        "ms_min": min(total), "ms_median": float(np.median(total)),
        "solver_ms_min": min(solver), "solver_ms_median": float(np.median(solver)),
        "setting_ms": min(1e3 * a.setting / count for a in answers),
    }  # fmt: skip


def _ratios(rows: list[dict[str, Any]]) -> None:
    """Write into each row how many times cutis's time it took (solver time, smallest)."""
    for row in rows:
        own = next(r for r in rows if r["tool"] == "cutis" and r["target"] == row["target"])
        row["ratio"] = row["solver_ms_min"] / own["ms_min"]
        row["ratio_median"] = row["solver_ms_median"] / own["ms_median"]


def scaling(case: Case, repeats: int) -> list[dict[str, Any]]:
    """Return seconds for 60 years of many people on 2 threads, default tolerance, ten outputs."""
    from cutis.skin.engine import solve

    job = ageing(case)
    select = np.linspace(0, len(job.case.system.states) - 1, 10).astype(int)
    rows = []
    for count in (1000, 2500, 5000, 10_000):
        people = job.case.take(count)

        def run(people: Case = people) -> Any:
            return solve(
                people.system, people.x0, people.parameters, START + job.times,
                select=select, threads=2,
            ).raise_if_failed()  # fmt: skip

        before = process_time()
        seconds, _ = common.repeat(run, repeats)
        cpu = (process_time() - before) / repeats
        row = {"people": count, **seconds, "us_a_person": 1e6 * seconds["min"] / count}
        rows.append({**row, "processor_us_a_person": 1e6 * cpu / count})
        print(f"  {count} people: {seconds['min']:.2f} s", flush=True)
    return rows


def compiling(case: Case) -> dict[str, float]:
    """Return seconds to compile an edited model, and from process start to a cached answer."""
    import subprocess
    import sys
    import tempfile
    from pathlib import Path

    from cutis.skin.engine import warm

    system = case.system
    edited = replace(
        system, rates=(system.rates[0] * (1 + 1e-9 * perf_counter()), *system.rates[1:])
    )
    begin = perf_counter()
    warm(edited)
    recompiled = perf_counter() - begin
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.pickle"
        _pickle(case.take(100), file)
        starts = []
        for _ in range(4):
            begin = perf_counter()
            subprocess.run([sys.executable, "-c", _FRESH, str(file)], check=True)
            starts.append(perf_counter() - begin)
    return {"edited_model_s": recompiled, "cached_answer_s": min(starts[1:])}


#: A fresh process: 100 people × 60 years. Equations travel as text: reading them is counted.
_FRESH = """
import pickle, sys, warnings
import numpy as np, symengine as se
from cutis.skin.engine import solve
from cutis.skin.model.system import System
fields, x0, parameters = pickle.load(open(sys.argv[1], "rb"))
fields["rates"] = tuple(pickle.loads(r) for r in fields["rates"])
times = np.linspace(20, 80, 61) * 365.25
solve(System(**fields), x0, parameters, times, select=[0, 1, 2]).raise_if_failed()
"""


def _pickle(case: Case, file: Any) -> None:
    """Write a case for another process."""
    import pickle

    system = case.system
    fields = {
        "name": system.name, "states": system.states, "parameters": system.parameters,
        "rates": tuple(pickle.dumps(rate) for rate in system.rates), "scale": system.scale,
    }  # fmt: skip
    file.write_bytes(pickle.dumps((fields, case.x0, case.parameters)))


def show(rows: list[dict[str, Any]]) -> str:
    """Return the comparison as text."""
    lines = [["scenario", "error at most", "tool", "rtol", "median", "worst", "ms/person",
              "solver ms", "ratio", "how"]]  # fmt: skip
    for row in sorted(rows, key=lambda r: (r["scenario"], r["target"], r["solver_ms_min"])):
        lines.append([
            row["scenario"], row["target"], row["tool"], f"{row['rtol']:.1e}",
            f"{row['error_median']:.1e}", f"{row['error_worst']:.1e}",
            f"{row['ms_min']:.2f} ({row['ms_median']:.2f})",
            f"{row['solver_ms_min']:.2f} ({row['solver_ms_median']:.2f})",
            f"{row['ratio']:.1f}", row["variant"],
        ])  # fmt: skip
    return common.table(lines)


def the_case(model: str, people: int) -> Case:
    """Return the model and the people to run: the synthetic one, or the real one."""
    if model == "synthetic":
        from benchmarks.synthetic import skin_shaped

        return skin_shaped(120, people)
    from benchmarks.real import real_case

    return real_case(people)


def main() -> None:
    """Run the benchmark and write its results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=("synthetic", "real"), default="synthetic")
    parser.add_argument("--scenarios", nargs="+", choices=tuple(SCENARIOS), default=[*SCENARIOS])
    parser.add_argument("--people", type=int, default=32)
    parser.add_argument("--few", type=int, default=8, help="people the tolerances are chosen with")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--no-scaling", action="store_true")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    case = the_case(options.model, options.people)
    result: dict[str, Any] = {
        "machine": common.machine(), "peers": installed(), "model": case.system.name,
        "states": len(case.system.states), "parameters": len(case.system.parameters),
        "people": options.people, "rows": [],
    }  # fmt: skip
    print({key: result[key] for key in ("machine", "peers", "model", "states", "parameters")})
    for name in options.scenarios:
        job = SCENARIOS[name](case)
        result["rows"] += compare(name, job, options.repeats, options.few)
    print(show(result["rows"]))
    if not options.no_scaling:
        result["scaling"] = scaling(case, options.repeats)
        result["compiling"] = compiling(case)
        print(common.table([["people", "seconds", "µs/person", "processor"]] + [
            [str(r["people"]), f"{r['min']:.2f} ({r['median']:.2f})", f"{r['us_a_person']:.0f}",
             f"{r['processor_us_a_person']:.0f}"]
            for r in result["scaling"]
        ]))  # fmt: skip
        print(result["compiling"])
    print(f"wrote {common.write_json(f'kinetics_peers_{options.model}', result)}")


if __name__ == "__main__":
    main()
