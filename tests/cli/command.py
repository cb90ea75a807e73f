"""Calls the command line as a user does, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

#: The synthetic tables that come with the examples.
EXAMPLE = Path(__file__).parents[2] / "examples" / "secretome"


def cutis(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    command = [sys.executable, "-m", "cutis", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)
