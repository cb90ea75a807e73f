"""What a command has read and written, so that no result is ever written over what somebody made.

A command opens a ledger (:func:`keeping`); while it is open, every file that Python opens for
reading is noted, whoever opens it: a reader cannot forget to. Outside a command nothing is noted
and nothing refused: a program that calls cutis decides for itself, as it does with pandas.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cutis.errors import CutisError
from cutis.files import outputs

#: The file at the root of a stored run: a folder that has one belongs to the run, all of it.
RUN = "zarr.json"


class Ledger:
    """What one command was given, has read and has written.

    Parameters
    ----------
    given
        Files and folders the command line names to be read; a folder stands for all that is in it.
    options
        Where results were asked for, file or folder → the option that said so.
    overwrite
        Whether files that cutis did not write may be replaced. What was read never may.
    excel_safe
        Whether tables are written so that a spreadsheet finds no formula in them.
    """

    def __init__(
        self, given: Iterable[Path] = (), options: Mapping[Path, str] | None = None, *,
        overwrite: bool = False, excel_safe: bool = False,
    ) -> None:  # fmt: skip
        self.given = [Path(os.path.realpath(one)) for one in given]
        self.options = dict(options or {})
        self.overwrite = overwrite
        self.excel_safe = excel_safe
        self.read: set[str] = set()
        self.wrote: set[Path] = set()
        self._looking = False

    def note_read(self, path: str) -> None:
        """Note a file that was opened for reading, unless the ledger itself opened it."""
        if not self._looking:
            self.read.add(os.path.abspath(path))

    def other(self, target: Path) -> str:
        """Return the next step for a place that cannot be written to."""
        near = (self.options.get(one) for one in (target, *target.parents))
        option = next((one for one in near if one), "")
        return f"choose another place with {option}" if option else "choose another place"

    def check(self, target: Path) -> None:
        """Refuse a place where something would be lost.

        Raises
        ------
        CutisError
            It was read, is inside what was read, belongs to a run, was written by this very
            command, or is there and is no unchanged output of cutis.
        """
        real = Path(os.path.realpath(target))
        why = self._never(real)
        other = self.other(target)
        if not why and not self.overwrite and real.is_file() and not self._ours(real):
            why = "a file is there that cutis did not write, or that was changed since"
            other += ", or replace it with --overwrite"
        if why:
            raise CutisError(f"cannot write {target}: {why}; {other}")

    def note_written(self, target: Path) -> None:
        """Note an output."""
        self.wrote.add(Path(os.path.realpath(target)))

    def close(self) -> None:
        """Keep what the outputs are, beside them: the next command may replace them."""
        with self._aside():
            outputs.remember(one for one in self.wrote if one.is_file())

    def _never(self, real: Path) -> str:
        """Return why a place may not be written to whatever was asked; '' if it may."""
        if real in self.wrote:
            return "another result of this command was just written there"
        runs = [one for one in real.parents if (one / RUN).is_file()]
        if runs:  # its arms and arrays have such a file too: the outermost is the run
            return f"it is inside the stored run {runs[-1].name}"
        try:
            there = real.stat()
        except OSError:
            return ""
        if stat.S_ISDIR(there.st_mode):
            return "it is a folder"
        if not stat.S_ISREG(there.st_mode):
            return ""
        if any(_same(path, there) for path in (*self.given, *self.read)):
            return "it was read, and what was read is never written over"
        inside = next((one for one in self.given if one in real.parents), None)
        if inside is not None and not self._ours(real):
            return f"it is in {inside.name}, which was read"
        return ""

    def _ours(self, real: Path) -> bool:
        """Tell whether a file is an output of cutis that nobody has changed."""
        with self._aside():
            return outputs.unchanged(real)

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """Look at files without noting them as read."""
        before, self._looking = self._looking, True
        try:
            yield
        finally:
            self._looking = before


def _same(path: str | Path, there: os.stat_result) -> bool:
    """Tell whether a path leads to a file, by whatever name or link."""
    try:
        return os.path.samestat(os.stat(path), there)
    except OSError:
        return False


#: The ledger of the command that runs. Not a context variable: threads of a command read too.
_open: list[Ledger] = []
_listening: list[bool] = []


def ledger() -> Ledger | None:
    """Return the ledger of the command that runs; None outside a command."""
    return _open[-1] if _open else None


@contextmanager
def keeping(
    given: Iterable[Path] = (), options: Mapping[Path, str] | None = None, *,
    overwrite: bool = False, excel_safe: bool = False,
) -> Iterator[Ledger]:  # fmt: skip
    """Open a ledger for as long as a command runs; parameters as :class:`Ledger`."""
    if not _listening:
        _listening.append(True)  # a hook cannot be taken off again, so there is one
        sys.addaudithook(_hear)
    made = Ledger(given, options, overwrite=overwrite, excel_safe=excel_safe)
    _open.append(made)
    try:
        yield made
    finally:
        _open.pop()
        made.close()


def _hear(event: str, details: tuple[object, ...]) -> None:
    """Note a file that Python opens for reading only."""
    if event != "open" or not _open:
        return
    path, _, flags = details
    if isinstance(flags, int) and (flags & (os.O_WRONLY | os.O_RDWR)) == os.O_RDONLY:
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if isinstance(path, str):
            _open[-1].note_read(path)
