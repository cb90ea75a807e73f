"""How long a person waits before cutis says anything: the best of several fresh processes."""

from __future__ import annotations

import subprocess
import sys
import time

COMMANDS = {
    "python, nothing else": ["-c", "pass"],
    "import cutis": ["-c", "import cutis"],
    "cutis --help": ["-m", "cutis.cli.main", "--help"],
}
REPEATS = 7
WANTED = 0.3


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
    for name, arguments in COMMANDS.items():
        print(f"{name:<24}{seconds(arguments):7.3f} s   (wanted: below {WANTED} s)")


if __name__ == "__main__":
    main()
