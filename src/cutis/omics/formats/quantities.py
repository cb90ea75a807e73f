"""Which of a file's quantities is read: the one asked for, or the format's usual one."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from cutis.files.read_report import ReadReport, fail, nearest
from cutis.omics.formats.format import same

_RUN_ENDINGS = re.compile(
    r"(\.(raw|mzml|mzxml|d|wiff2?|dia|lcd|tdf|htrms|sne|quant|pg))+$", re.IGNORECASE
)
_ENDINGS = re.compile(
    r"(\.(tsv|txt|csv|xlsx?|sf|tab|out|results|genes|isoforms|gz))+$", re.IGNORECASE
)


def choose(
    report: ReadReport, there: Sequence[str], asked: str | None, also: dict[str, str] | None = None
) -> str:
    """Return the quantity to read, and note it and the others in the report.

    Parameters
    ----------
    report
        Of the reading.
    there
        The quantities of the file, the usual one first.
    asked
        What the user wants, in any case: ``lfq intensity``; None for the usual one.
    also
        Other names of quantities: ``{"lfq": "LFQ intensity"}``.

    Raises
    ------
    DataError
        The file has none of the format's quantities, or not the one asked for.
    """
    if not there:
        fail(report.file, f"has no quantity of {report.format}", "see the header", line=1)
    report.choices = tuple(there)
    if asked is None:
        report.quantity = there[0]
        return there[0]
    known = {same(name): name for name in there}
    known |= {same(short): name for short, name in (also or {}).items() if name in there}
    if same(asked) not in known:
        fail(report.file, f"has no quantity {asked!r}", nearest(asked, list(there)), line=1)
    report.quantity = known[same(asked)]
    return report.quantity


def run_names(paths: Sequence[str], report: ReadReport) -> list[str]:
    """Return short names of runs: no folders, no ``.raw``; noted in the report.

    Two runs that would be named alike keep the folder before them.
    """
    short = [_short(path) for path in paths]
    twice = {name for name in short if short.count(name) > 1}
    names = [
        "/".join([*re.split(r"[\\/]", path)[-2:-1], name]) if name in twice else name
        for path, name in zip(paths, short, strict=True)
    ]
    if names != list(paths):
        report.note(f"paths of runs are shortened to their names ({names[0]} …)")
    return names


def is_run(name: str) -> bool:
    """Tell whether a heading is the file of a run, with its folder or the ending of a vendor."""
    return bool(re.match(r"[A-Za-z]:\\|\\\\|/", name) or _RUN_ENDINGS.search(name))


def one_sample(path: Path | str, usual: Collection[str]) -> str:
    """Return the name of the only sample of a file.

    Parameters
    ----------
    path
        The file.
    usual
        What a program calls every such file (``quant``), alone or behind the sample; where it
        stands alone the folder names the sample.
    """
    stem = _ENDINGS.sub("", Path(path).name)
    folder = Path(path).resolve().parent.name
    for word in usual:
        if stem.endswith(word):
            return stem.removesuffix(word).rstrip("._- ") or folder or stem
    return stem


def _short(path: str) -> str:
    """Return the name of a run without folders and endings."""
    name = re.split(r"[\\/]", path.strip().rstrip("\\/"))[-1]
    return _RUN_ENDINGS.sub("", name) or path
