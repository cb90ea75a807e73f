"""Where a run is written: by one at a time, beside the run it replaces until it is whole."""

from __future__ import annotations

import errno
import glob
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cutis.errors import StoreError
from cutis.skin.experiment.store import Store, open_store

#: What a run is called until it is whole, where it replaces another.
NEW = ".new"


def full(error: OSError) -> bool:
    """Tell whether a disk, or somebody's share of it, is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def kept_when_full(store: Store, count: int) -> Iterator[list[int]]:
    """Turn a full disk into a sentence; the list holds how many chunks of ``count`` are kept."""
    done = [0]
    try:
        yield done
    except OSError as error:
        if not full(error):
            raise
        said = f"the disk is full; {done[0]} of {count} chunks of this run are kept"
        hint = f"make room, and `cutis resume {store.place}` goes on"
        raise StoreError(f"{store.place}: {said}; {hint}") from None


def in_place(store: Store) -> Store:
    """Put a run that is whole in the place of the one it replaces; others stay where they are."""
    if not store.info.get("replaces"):
        return store
    new = Path(store.place)
    target = new.with_name(new.name.removesuffix(NEW))
    if new == target:
        return store
    former = target.with_name(f".{target.name}.former")
    shutil.rmtree(former, ignore_errors=True)
    if target.exists():
        os.rename(target, former)
    os.rename(new, target)
    shutil.rmtree(former, ignore_errors=True)
    return replace(open_store(target), experiment=store.experiment)


def clear_drafts(target: Path) -> None:
    """Remove what runs that were killed left beside a place; its lock is held."""
    draft = re.compile(re.escape(f".{target.name}.") + r"([a-z0-9_]{8}|former)")
    for path in map(Path, glob.glob(str(target.parent / f".{glob.escape(target.name)}.*"))):
        if path.is_dir() and draft.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def writing(place: str | Path | None) -> Iterator[None]:
    """Hold the place of a run; None, a run in memory, holds nothing.

    The lock is the system's, on ``.NAME.lock`` beside the run: that of a process which was killed
    is free at once. The file says who holds it.

    Raises
    ------
    StoreError
        Another process, or another thread, is writing there; or the folder cannot be written.
    """
    if place is None or os.name != "posix":
        yield
        return
    target = Path(place)
    file = target.parent / f".{target.name.removesuffix(NEW)}.lock"  # one for both
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle = _taken(file, target)
    except OSError as error:
        raise StoreError(f"{target}: cannot be written ({error.strerror or error})") from None
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
        os.close(handle)


def _taken(file: Path, target: Path) -> int:
    """Return the handle of a lock, taken."""
    import fcntl

    while True:
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = os.read(handle, 20).decode().strip() or "another"
            os.close(handle)
            hint = "wait until it has ended, or choose another place"
            raise StoreError(f"{target}: is being written by process {who}; {hint}") from None
        except OSError:
            os.close(handle)
            raise
        if _is_there(file, handle):
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
            return handle
        os.close(handle)  # its holder removed it meanwhile


def _is_there(file: Path, handle: int) -> bool:
    """Tell whether a file that was opened is still the one of that name."""
    try:
        return os.path.samestat(os.stat(file), os.fstat(handle))
    except FileNotFoundError:
        return False
