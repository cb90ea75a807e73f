"""Where results go: refused before the work when nothing could, or should, be written there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path


def check_places(given: Mapping[str, Path | None]) -> None:
    """Refuse places that cannot be written to, before the work rather than after it.

    Parameters
    ----------
    given
        Option → file, or folder for ``--tables``; None where the option was left out.

    Raises
    ------
    CutisError
        A folder stands where a file is to be, or the other way round, or may not be written to.
    """
    from cutis.errors import CutisError

    for option, path in given.items():
        if path is None:
            continue
        folder = option == "--tables"
        there = next(one for one in (path, *path.absolute().parents) if one.exists())
        why = ""
        if there == path and path.is_dir() != folder:
            why = "a file is there, expected a folder" if folder else "it is a folder"
        elif there != path and not there.is_dir():
            why = f"{there} is no folder"
        elif not os.access(there if there.is_dir() else there.parent, os.W_OK):
            why = f"nothing may be written to {there}"
        if why:
            raise CutisError(f"cannot write {path}: {why}; choose another place with {option}")


def keep_read(read: Iterable[str | Path], given: Mapping[str, Path | None]) -> None:
    """Refuse to write over a file that was read.

    Parameters
    ----------
    read
        Files.
    given
        As :func:`check_places` takes it; CSV files of a folder of tables may be written over.

    Raises
    ------
    CutisError
        Names the file and the option.
    """
    from cutis.errors import CutisError

    known = {Path(one).resolve() for one in read}
    for option, path in given.items():
        place = None if path is None else path.resolve()
        within = {one for one in known if one.parent == place and one.suffix.lower() == ".csv"}
        over = sorted(within if option == "--tables" else known & {place})
        if over:
            raise CutisError(
                f"cannot write to {path}: {over[0].name}, which was read, might be written over; "
                f"choose another place with {option}"
            )
