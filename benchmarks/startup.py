"""How long a person waits: before cutis says anything, and for an answer whose code is cached.

The best of several fresh processes. The answer is 100 sampled people, 20 → 80 years, yearly: the
atlas is read (from its cache), the model written, everybody's young skin found, and integrated.
"""

from __future__ import annotations

import subprocess
import sys
import time

ANSWER = """
import numpy as np
from cutis.skin.engine import solve
from cutis.knowledge import load
from cutis.skin.model import Donor
from cutis.skin.model import assemble
model = assemble(load(), agents=("retinol",))
people = model.individuals([Donor(age=20)] * 100, draws=range(1, 101))
times = np.linspace(20, 80, 61) * 365.25
done = solve(model.system, people.x0, people.parameters, times, select=range(10))
assert done.finished.sum() > 90
"""

#: What is run, and below how many seconds it is wanted.
COMMANDS = {
    "python, nothing else": (["-c", "pass"], 0.3),
    "import cutis": (["-c", "import cutis"], 0.3),
    "cutis --help": (["-m", "cutis.cli.main", "--help"], 0.3),
    "cached answer": (["-c", ANSWER], 1.0),
}
REPEATS = 7


def seconds(arguments: list[str]) -> float:
    """Return the shortest wall time of ``REPEATS`` fresh processes, in seconds."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print one line for each command."""
    for name, (arguments, wanted) in COMMANDS.items():
        print(f"{name:<24}{seconds(arguments):7.3f} s   (wanted: below {wanted} s)")


if __name__ == "__main__":
    main()
