"""Every limit on what is read and on what a plan may ask for, each with the reason it stands there.

A limit is far beyond what anybody means, and near enough to be reached before the memory is full.
What is beyond one is refused in a sentence, before it is unpacked, built or begun.
"""

from __future__ import annotations

import errno
import stat
from pathlib import Path

#: Bytes of a table that is read whole; a table in memory takes several times its file.
MOST_BYTES = 4_000_000_000
#: A packed text of at least so many bytes …
SUSPECT_BYTES = 64_000_000
#: … and so many times its packed size is no table: real ones shrink to a fiftieth at the most.
MOST_PACKING = 250
#: Lines of a text table that is read whole, blank ones counted: each takes room of its own.
MOST_LINES = 20_000_000
#: Cells of a text table or a sheet; ten thousand proteins in four thousand samples.
MOST_CELLS = 40_000_000
#: Columns of a text table; a sheet has 16,384, an atlas of single cells more.
MOST_COLUMNS = 200_000
#: Rows of a long report, one a precursor or fragment in a run, of which some columns are kept.
MOST_ROWS = 50_000_000
#: Bytes all parts of a workbook unpack to; the largest sheet there can be, filled, takes less.
MOST_WORKBOOK_BYTES = 4_000_000_000

#: Times one sentence does something, and an arm all together; every one is a stop of the solver.
MOST_MOMENTS = 100_000
#: Arms of a plan: each has a folder and a model of its own, made before anything is computed.
MOST_ARMS = 300
#: Individuals of a plan: people times draws.
MOST_INDIVIDUALS = 1_000_000
#: Days a sentence or an arm may last: two hundred years, longer than anybody lives.
MOST_DAYS = 200 * 365.25
#: Bytes of a name that becomes a folder's or a file's; file systems take 143 to 255.
MOST_NAME_BYTES = 120

#: Bytes of a file of YAML; a long one is a few pages.
MOST_TEXT_BYTES = 1_000_000

#: What a path may be instead of a file, and how to say it.
_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def no_file(path: Path | str) -> str:
    """Return what a path is where it is no regular file, such as ``a pipe``; empty otherwise.

    A pipe or a device is never opened: reading one may wait, or go on, without end. Folders and
    paths that do not exist are left to the reader, which knows what it expected there.
    """
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError):
        return ""
    return _KINDS.get(stat.S_IFMT(mode), "")


def small_bytes(path: Path | str) -> bytes:
    """Return the bytes of a file that is read whole because it is small: a plan, a declaration.

    No more than a little over :data:`MOST_TEXT_BYTES` are read, so that the reader of the text can
    say that it is too large.

    Raises
    ------
    OSError
        It cannot be read, or is a pipe or a device; ``strerror`` says so.
    """
    if odd := no_file(path):
        raise OSError(errno.EINVAL, f"it is {odd}, expected a file")
    with Path(path).open("rb") as stream:
        return stream.read(MOST_TEXT_BYTES + 1)


def cut(name: str, letters: int = 60) -> str:
    """Return a name short enough to be shown in a sentence."""
    return name if len(name) <= letters else f"{name[: letters - 1]}…"
