"""What a file or a table is, as one number: the same for equal ones, another for a changed one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from cutis.files.yaml_nodes import read_document

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

#: Longer texts are no names of files.
LONGEST = 200


def file_fingerprint(path: Path) -> str:
    """Return the hash of a file, or of all files of a folder; empty when there is none."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    digest = hashlib.sha256()
    if path.is_dir():
        for one in sorted(p for p in path.rglob("*") if p.is_file()):
            digest.update(one.relative_to(path).as_posix().encode() + b"\0" + one.read_bytes())
    else:
        return ""
    return digest.hexdigest()


def array_fingerprint(*arrays: ArrayLike) -> str:
    """Return the hash of numbers, flags and texts, their shapes and types included.

    What was worked out of a table may be used again for one of the same fingerprint, and for no
    other: the table itself can be written to, and its identity says nothing of what is in it.

    Parameters
    ----------
    arrays
        Of any shape; texts and other objects enter as they are written.
    """
    import numpy as np

    digest = hashlib.blake2b(digest_size=16)
    for one in map(np.asarray, arrays):
        values = one.astype(str) if one.dtype == object else one
        digest.update(f"{values.dtype.str} {values.shape}\0".encode())
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def fingerprints(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the hash of each file, and of every file that a YAML file among them names.

    A study or a design is words about tables: when a table changes, so does the evidence.

    Parameters
    ----------
    folder
        The files lie beside it.
    names
        As written; a file that is not there has an empty hash.
    """
    found = {}
    for name in names:
        path = folder / name
        found[name] = file_fingerprint(path)
        if path.suffix in (".yaml", ".yml") and path.is_file():
            for inner in _files_in(path):
                beside = PurePosixPath(name).parent / inner
                found[str(beside)] = file_fingerprint(path.parent / inner)
    return found


def _files_in(path: Path) -> list[str]:
    """Return the texts of a YAML file that are names of files beside it."""
    document, _ = read_document(path.read_bytes(), str(path))
    texts = _texts(document.data) if document is not None else ()
    short = {one for one in texts if one.strip() and len(one) < LONGEST and "\0" not in one}
    return sorted(one for one in short if (path.parent / one).is_file())


def _texts(value: Any) -> Iterator[str]:
    """Go through the texts inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
