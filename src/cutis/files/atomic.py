"""Files written beside their target and renamed: whole or not at all, whatever happens meanwhile.

What a command gives goes through :mod:`cutis.files.writing`, which asks first what would be lost.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

#: Writes to the file of this name.
Writer = Callable[[str], object]


def replaced(target: Path, write: Writer) -> Path:
    """Write beside the target, then rename; an OSError leaves what was there."""
    draft = draft_of(target, write)
    try:
        put(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return target


def text_writer(text: str) -> Writer:
    """Return what writes a text, as :func:`written` needs it."""
    return lambda name: Path(name).write_text(text, encoding="utf-8")


def draft_of(target: Path, write: Writer, *, private: bool = False) -> Path:
    """Write beside the file that a target leads to; when that fails, nothing is left.

    What is private can be read by its owner alone, from its first byte on.
    """
    real = Path(os.path.realpath(target))
    place = None if _through(real) else real.parent  # no drafts in /dev
    handle, name = tempfile.mkstemp(prefix=f".{real.stem[:60]}.", suffix=target.suffix, dir=place)
    os.close(handle)
    try:
        write(name)
        os.chmod(name, 0o600 if private else _mode(real))
        _to_disk(name)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def put(draft: Path, target: Path) -> None:
    """Put a draft in its place: by its name, or through a device or pipe that is there."""
    real = Path(os.path.realpath(target))
    if _through(real):
        with draft.open("rb") as source, real.open("wb") as sink:
            shutil.copyfileobj(source, sink)
    else:
        os.replace(draft, real)


def _through(real: Path) -> bool:
    """Tell whether a place is a device or a pipe, which is written through and never replaced."""
    return real.exists() and not real.is_file() and not real.is_dir()


def _mode(real: Path) -> int:
    """Return the permissions a file has, or a new one is to have by the user's own rule."""
    try:
        there = real.stat().st_mode
        if stat.S_ISREG(there):
            return stat.S_IMODE(there)
    except OSError:
        pass
    umask = os.umask(0)  # it can only be read by setting it
    os.umask(umask)
    return 0o666 & ~umask


def _to_disk(name: str) -> None:
    """Have the system write a file down, so that a name never stands for an empty file."""
    handle = os.open(name, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
