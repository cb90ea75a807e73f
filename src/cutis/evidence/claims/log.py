"""The log of claims: one line an attempt, each bound to the one before it.

A line changed, removed or put in breaks the chain from there on. A log cut off at its end is only
seen by who kept the last line's hash: ``cutis claims`` prints it for that.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cutis.files.read_report import fail

#: What the first line is bound to.
BEGINNING = "0" * 64
#: Seconds to wait for somebody else who writes, and between two looks.
PATIENCE, LOOK = 20.0, 0.05


@dataclass(frozen=True)
class Entry:
    """One attempt to move a claim.

    Attributes
    ----------
    number, when
        From 1; ISO time, UTC.
    claim, by
        Which claim; who asked.
    before, after
        States: hold, approved, published, withdrawn.
    accepted
        Whether it was done.
    reasons
        Why it was not.
    wording, files
        Hash of the words; of each evidence file.
    previous, hash
        Of the line before; of this one.
    """

    number: int
    when: str
    claim: str
    by: str
    before: str
    after: str
    accepted: bool
    reasons: list[str]
    wording: str
    files: dict[str, str]
    previous: str
    hash: str = ""

    def sealed(self) -> Entry:
        """Return the entry with its hash."""
        return Entry(**{**asdict(self), "hash": _hash(asdict(self))})


def _hash(fields: dict[str, Any]) -> str:
    """Return the hash of an entry's fields but its own hash."""
    rest = {name: value for name, value in fields.items() if name != "hash"}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _written(entry: Entry) -> str:
    """Return an entry as its line is written, to the letter."""
    return json.dumps(asdict(entry), sort_keys=True, ensure_ascii=False)


def _cut_off(handle: int) -> bool:
    """Tell whether a file's last line has lost its end, as some editors do."""
    size = os.lseek(handle, 0, os.SEEK_END)
    if not size:
        return False
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1) != b"\n"


def read_log(path: Path, head: str = "") -> list[Entry]:
    """Return the entries of a log; none when there is no log.

    Parameters
    ----------
    path
        The log.
    head
        A last line's hash that somebody kept: it must still be among the entries.

    Raises
    ------
    DataError
        The chain is broken, with the first line that does not fit.
    """
    entries: list[Entry] = []
    try:
        lines = path.read_bytes().decode("utf-8").split("\n") if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        fail(path, f"cannot be read: {error}", "restore it from a copy")
    if lines and not lines[-1]:
        lines.pop()  # what follows the last line's end
    for number, line in enumerate(lines, 1):
        entry = _entry(path, number, line)
        previous = entries[-1].hash if entries else BEGINNING
        if entry.previous != previous or entry.number != number:
            hint = "restore the log from a copy; nothing is approved by it"
            fail(path, "does not follow the line before it: the log was changed", hint, line=number)
        if entry.hash != _hash(asdict(entry)) or line != _written(entry):
            fail(path, "is not what was written: the log was changed",
                 "restore the log from a copy; nothing is approved by it", line=number)  # fmt: skip
        entries.append(entry)
    if head and head not in {entry.hash for entry in entries}:
        fail(path, f"does not hold the entry {head[:12]}…: it was cut off or replaced",
             "restore the log from a copy")  # fmt: skip
    return entries


def _entry(path: Path, number: int, line: str) -> Entry:
    """Return one line as an entry."""
    try:
        fields = json.loads(line)
        entry = Entry(**fields)
        if not isinstance(entry.number, int) or not isinstance(entry.files, dict):
            raise TypeError
    except (ValueError, TypeError, RecursionError):
        fail(path, "is no entry of a log", "restore the log from a copy", line=number)
    return entry


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep others from writing to a log while it is read and written to.

    Raises
    ------
    DataError
        Somebody else has not finished in time, or left the lock behind.
    """
    lock = path.with_name(f"{path.name}.lock")
    until = time.monotonic() + PATIENCE
    while True:
        try:
            os.close(os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
            break
        except FileExistsError:
            if time.monotonic() > until:
                fail(path, "somebody else is writing to it",
                     f"wait; if nobody is, remove {lock.name}")  # fmt: skip
            time.sleep(LOOK)
        except OSError as error:
            fail(path, f"cannot be written: {error.strerror or error}", "nothing was changed")
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def append(path: Path, entries: list[Entry], **fields: Any) -> Entry:
    """Write one more entry at the end, at once and to the disk, and return it."""
    entry = Entry(
        number=len(entries) + 1,
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        previous=entries[-1].hash if entries else BEGINNING,
        **fields,
    )
    try:
        entry = entry.sealed()
        line = (_written(entry) + "\n").encode()
    except UnicodeEncodeError:  # a name from a terminal may hold bytes that are no text
        fail(path, "a name or a word holds bytes that are no text", "nothing was changed")
    try:
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            if _cut_off(handle):
                line = b"\n" + line
            os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        fail(path, f"cannot be written: {error.strerror or error}", "nothing was changed")
    return entry
