"""The one door of every result to the disk: whole or not at all, and over nobody's data.

The ledger of the command that runs (:mod:`cutis.files.ledger`) is asked first. What cutis keeps for
itself, such as a cache, is no result: :mod:`cutis.files.atomic` writes it.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cutis.errors import CutisError
from cutis.files.atomic import Writer, draft_of, put, text_writer
from cutis.files.ledger import ledger
from cutis.files.shared import excel_safe

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Writer", "for_spreadsheets", "reason", "text_writer", "written", "written_together"]

#: What the system says → what people understand.
REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EROFS: "this disk can only be read",
    errno.EFBIG: "the disk takes no file of that size",
}


def written(target: Path, write: Writer, *, private: bool = False) -> Path:
    """Write a file whole or not at all, its folder too.

    Parameters
    ----------
    target, write
        Where it goes, and what writes it.
    private
        Whether it holds what is its owner's alone, such as a genotype: nobody else can read it,
        and no hash of it is kept, since from a hash it could be guessed.

    Raises
    ------
    CutisError
        It cannot be written, or something that was read or that cutis did not write is there.
    """
    return written_together({target: write}, private=private)[0]


def written_together(files: Mapping[Path, Writer], *, private: bool = False) -> list[Path]:
    """Write some files, or none of them: all are made before the first is put in its place.

    Parameters
    ----------
    files
        Target → what writes it.
    private
        As :func:`written`.

    Raises
    ------
    CutisError
        As :func:`written`; no target was touched, unless the system failed at the very end.
    """
    now = ledger()
    for target in files:
        if now is not None:
            now.check(target)
    drafts: dict[Path, Path] = {}
    target = Path()
    try:
        for target, write in files.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            drafts[target] = draft_of(target, write, private=private)
        for target, draft in drafts.items():
            put(draft, target)
            if now is not None and not private:
                now.note_written(target)
    except OSError as error:
        other = now.other(target) if now is not None else "choose another place"
        raise CutisError(f"cannot write {target}: {reason(error)}; {other}") from None
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return list(files)


def reason(error: OSError) -> str:
    """Return why writing failed, in words."""
    full = "No space left" in str(error)  # HDF5 says so without its number
    number = errno.ENOSPC if full else error.errno or 0
    return REASONS.get(number) or error.strerror or str(error) or type(error).__name__


def for_spreadsheets(table: DataFrame) -> DataFrame:
    """Return a table as it is to be written: without formulas where the command was told so."""
    now = ledger()
    return excel_safe(table) if now is not None and now.excel_safe else table
