"""Where results go: refused before the work when nothing could, or should, be written there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path


def check_places(files: Mapping[str, Path], folders: Mapping[str, Path]) -> None:
    """Refuse places that cannot be written to, before the work rather than after it.

    Parameters
    ----------
    files, folders
        Option → where a file, or a folder of files, is to be.

    Raises
    ------
    CutisError
        A folder stands where a file is to be, or the other way round, or may not be written to.
    """
    from cutis.errors import CutisError

    for option, path in {**files, **folders}.items():
        folder = option in folders
        there = next(one for one in (path, *path.absolute().parents) if one.exists())
        why = ""
        if there == path and (path.is_dir() != folder):
            why = "a file is there, expected a folder" if folder else "it is a folder"
        elif there != path and not there.is_dir():
            why = f"{there} is no folder"
        elif not os.access(there if there.is_dir() or there == path else there.parent, os.W_OK):
            why = f"nothing may be written to {there}"
        if why:
            raise CutisError(f"cannot write {path}: {why}; choose another place with {option}")


def keep_apart(places: Mapping[str, Path], read: Iterable[Path], runs: Mapping[str, Path]) -> None:
    """Refuse two results in one place, and a run where something that is read lies.

    Parameters
    ----------
    places
        Option → file or folder to write.
    read
        Files and folders the command was given.
    runs
        Those of the places that are replaced as a whole.

    Raises
    ------
    CutisError
        Names both options, or the option and what was read.
    """
    from cutis.errors import CutisError

    taken: dict[str, str] = {}
    for option, path in places.items():
        before = taken.setdefault(os.path.realpath(path), option)
        if before != option:
            raise CutisError(f"{before} and {option} both name {path}; give each its own place")
    for option, path in runs.items():
        real = Path(os.path.realpath(path))
        for one in read:
            there = Path(os.path.realpath(one))
            if real == there or real in there.parents or there in real.parents:
                raise CutisError(
                    f"cannot write {path}: {one} was read; choose another place with {option}"
                )
