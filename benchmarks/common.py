"""What the benchmarks share: errors, clocks, the machine, tables, results on disk."""

from __future__ import annotations

import json
import os
import platform
import statistics
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

RESULTS = Path(__file__).parent / "results"


def matched_error(states: NDArray, reference: NDArray, scale: NDArray) -> tuple[float, float]:
    """Return median and worst relative error over states (each: its largest over time, people).

    A state's error is relative to its own largest magnitude in the reference, never below a
    thousandth of its scale: a state that stays at zero has no relative error.
    """
    size = np.maximum(np.abs(reference).max(axis=(0, 1)), 1e-3 * scale)
    each = np.abs(states - reference).max(axis=(0, 1)) / size
    return float(np.median(each)), float(each.max())


def repeat(run: Callable[[], Any], times: int) -> tuple[dict[str, float], Any]:
    """Run ``times`` times; return seconds (min, median) and the last result."""
    seconds, result = [], None
    for _ in range(times):
        start = perf_counter()
        result = run()
        seconds.append(perf_counter() - start)
    return {"min": min(seconds), "median": statistics.median(seconds)}, result


def machine() -> dict[str, Any]:
    """Return what a reader needs to judge the figures."""
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "cpu": _cpu_name(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    }


def _cpu_name() -> str:
    """Return the name of the processor."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor()


def write_json(name: str, content: dict[str, Any]) -> Path:
    """Write results where they are kept (git-ignored); return the path."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content, indent=1))
    partial.replace(path)
    return path


def table(rows: list[list[str]]) -> str:
    """Return rows (the first one the header) as aligned text."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            c.ljust(w) if i == 0 else c.rjust(w)
            for i, (c, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * w for w in widths))
    return "\n".join(lines)
