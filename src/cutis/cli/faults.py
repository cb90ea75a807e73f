"""What the machine cannot do, as sentences: the disk, the memory, open files, rights.

None of these is an error of cutis. Where a run was under way, what is kept of it is said with the
command that goes on.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cutis.errors import CutisError

#: Number of a system's error → what it is, and the next step.
_SAID = {
    errno.ENOSPC: ("the disk is full", "make room, or choose another place"),
    errno.EDQUOT: ("your share of the disk is full", "make room, or choose another place"),
    errno.EFBIG: ("the file would be larger than allowed", "raise `ulimit -f`"),
    errno.EMFILE: ("too many files are open", "raise the limit with `ulimit -n 4096`"),
    errno.ENFILE: ("too many files are open on this machine", "end other programs"),
    errno.EROFS: ("nothing may be written there", "choose another place"),
    errno.EACCES: ("you may not read or write there", "choose another place, or ask for the right"),
    errno.EPERM: ("you may not read or write there", "choose another place, or ask for the right"),
    errno.ENAMETOOLONG: ("the name is too long for a file", "choose a shorter one"),
    errno.ENOENT: ("there is no such file or folder", "check the path"),
    errno.ENOTDIR: ("a file stands where a folder is expected", "choose another place"),
    errno.EISDIR: ("it is a folder, expected a file", "name the file in it"),
    errno.EIO: ("the disk cannot be read or written", "check it, or choose another place"),
    errno.ENOMEM: ("the memory is full", "end other programs, or ask for less"),
}


def sentence(error: BaseException) -> str:
    """Return what the machine could not do, and the next step; empty for any other error."""
    if isinstance(error, MemoryError):
        return "the memory is full; take fewer people, draws or looks, or a machine with more"
    if not isinstance(error, OSError) or error.errno is None:
        return ""
    said = str(error.strerror or error)
    what, hint = _SAID.get(error.errno, (said, "check the path and the disk"))
    return f"{error.filename}: {what}; {hint}" if error.filename else f"{what}; {hint}"


@contextmanager
def kept_in(place: Path) -> Iterator[None]:
    """Say what is kept of a run when the machine, or a second Ctrl-C, ends it.

    Raises
    ------
    CutisError
        Instead of what the machine said: that, and how to go on.
    KeyboardInterrupt
        With how to go on as its text.
    """
    from cutis.skin.experiment.run import Interrupted

    try:
        yield
    except Interrupted:
        raise  # says it itself
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"stopped at once; {_how_to_go_on(place)}") from None
    except (OSError, MemoryError) as error:
        said = sentence(error)
        if not said:
            raise
        raise CutisError(f"{said}; {_how_to_go_on(place)}") from error


def _how_to_go_on(place: Path) -> str:
    """Return how much of a run is in its store, and the command that goes on with it."""
    from cutis.skin.experiment.store import open_store

    try:
        store = open_store(place)
        total, left = store.chunks, len(store.missing())
    except (CutisError, OSError, MemoryError):
        return f"nothing is kept in {place}"
    return f"{total - left} of {total} chunks are kept in {place}; `cutis resume {place}` goes on"
