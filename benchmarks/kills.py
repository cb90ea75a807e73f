"""Kills a run at any moment, resumes it, and wants the bits of a run that was never stopped.

``python -m benchmarks.kills [TIMES]`` runs a small plan of its own and kills it 60 times.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TEXT = "person age 30; wait 1 day | a: wait 2 day | b: UV 1 MED; wait 2 day"

#: What is killed: the plan, in chunks of eight so that there are several.
CHILD = """
import sys
from cutis.skin.experiment import store
from cutis.skin.experiment.plan import Plan
from cutis.knowledge import load
store.chunk_size = lambda *_: 8
atlas = sys.argv[3]
known = load(atlas, alone=True, cache=False) if atlas else None
plan = Plan.parse(sys.argv[1], draws=33)
print("go", flush=True)
plan.run(store=sys.argv[2], threads=1, knowledge=known)
"""


def kill_and_resume(times: int, *, text: str = TEXT, atlas: str = "", seed: int = 1) -> list[str]:
    """Return what went wrong: a sentence for each kill after which a run was not whole."""
    from cutis.errors import CutisError
    from cutis.skin.experiment.store import open_run

    chance, wrong = random.Random(seed), []
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        _killed(text, Path(folder, "truth"), atlas, None)
        truth, lasts = _numbers(Path(folder, "truth"), atlas), time.monotonic() - began
        for number in range(times):
            place = Path(folder, f"{number}.zarr")
            after = chance.uniform(0, 0.6 * lasts)
            _killed(text, place, atlas, after)
            try:
                if not place.exists():  # killed before there was anything
                    _killed(text, place, atlas, None)
                elif not open_run(place).complete:
                    _resumed(place, atlas)
                if _numbers(place, atlas) != truth:
                    wrong.append(f"kill {number}, after {after:.3f} s: other numbers")
            except CutisError as error:
                wrong.append(f"kill {number}, after {after:.3f} s: {error}")
    return wrong


def _killed(text: str, place: Path, atlas: str, after: float | None) -> None:
    """Run a plan in a process of its own, and kill it so long after it has begun."""
    words = [sys.executable, "-c", CHILD, text, str(place), atlas]
    child = subprocess.Popen(words, stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    if after is not None:
        time.sleep(after)
        child.kill()
    child.wait()
    child.stdout.close()


def _resumed(place: Path, atlas: str) -> None:
    from cutis.knowledge import load
    from cutis.skin.experiment.run import resume

    resume(place, knowledge=load(atlas, alone=True, cache=False) if atlas else None)


def _numbers(place: Path, atlas: str) -> list[bytes]:
    """Return the numbers of a run."""
    from cutis.skin.experiment.store import open_run, stretches, where

    store = open_run(place).store
    found = [store.read("parameters").tobytes()]
    for arm in stretches(store.experiment):
        found += [
            store.read(f"{where(arm.name)}/{w}").tobytes() for w in ("states", "end", "steps")
        ]
    return found


def main(times: int) -> int:
    """Run the campaign; return how many kills were not mended."""
    wrong = kill_and_resume(times)
    print(f"{len(wrong)} of {times} kills were not mended by a resume (wanted 0)")
    print("\n".join(wrong))
    return len(wrong)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60) > 0)
