"""One writer at a time: a lock beside a run, which the system frees when its process ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cutis.errors import StoreError

#: What a run is called until it is whole, where it replaces another.
NEW = ".new"


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
