"""Calls the command line as a user does, in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

#: The synthetic tables that come with the examples.
EXAMPLE = Path(__file__).parents[2] / "examples" / "secretome"


def cutis(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    command = [sys.executable, "-m", "cutis", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def stopped(*words: str | Path, after: float) -> subprocess.CompletedProcess[str]:
    """Run the command line and press Ctrl-C once it has worked for some seconds.

    Counted are seconds of processor where the system tells them, so that a busy machine is not
    interrupted at its imports.
    """
    command = [sys.executable, "-m", "cutis", *map(str, words)]
    # A job in the background ignores Ctrl-C, and would hand that on.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed
    ) as process:
        while process.poll() is None and _worked(process.pid) < after:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=120)
    # Python ends itself by the signal when it struck inside an exec(), as of a dataclass that is
    # being made, however well it was caught; a shell shows that as 130 too.
    code = 130 if process.returncode == -signal.SIGINT else process.returncode
    return subprocess.CompletedProcess(command, code, out, error)


_BEGAN: dict[int, float] = {}


def _worked(process: int) -> float:
    """Return how many seconds of processor a process has had; of the clock if nobody tells."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.monotonic() - _BEGAN.setdefault(process, time.monotonic())
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
