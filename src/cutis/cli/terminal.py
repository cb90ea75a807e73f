"""What commands show and say alike: progress, tables, JSON, and how to repeat them."""

from __future__ import annotations

import shlex
import sys
from typing import Any

from cutis.tables import Frame


def with_progress(work: Any, *, title: str, wanted: bool) -> Any:
    """Call work with something that shows progress on the error stream; Ctrl-C ends it."""
    from cutis.skin.experiment.progress import progress_for

    progress = progress_for(wanted, title)
    try:
        return work(lambda share, says: progress.move(share))
    finally:
        progress.close()


def print_table(table: Frame) -> None:
    """Print a table of rich; on a narrow terminal cells fold, but no number or word is cut."""
    from rich.console import Console

    console = Console(markup=False, highlight=False)
    wide = console.options.update(width=10_000)
    console.width = max(console.width, console.measure(table, options=wide).minimum)
    console.print(table)


def plain(value: Any) -> Any:
    """Return a value as JSON has it: what is not finite becomes null."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value


def again() -> str:
    """Return the command line as it was given, but for where on this machine its files are."""
    return "cutis " + " ".join(shlex.quote(_without_place(word)) for word in sys.argv[1:])


def _without_place(word: str) -> str:
    """Return a word without the folders of an absolute path; what is below here keeps its own."""
    from cutis.files.shared import shown_path

    lead, between, path = word.rpartition("=")
    return f"{lead}{between}{shown_path(path)}"
