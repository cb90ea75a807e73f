"""Which files of a folder cutis wrote: a small list beside them, of names and fingerprints.

Whoever edits a table that cutis wrote has made it theirs: its fingerprint differs from then on, and
no later command replaces it unasked. A list that is lost or damaged costs a question, never data.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from cutis.files.atomic import replaced, text_writer

#: The list of a folder.
LIST = ".cutis-outputs.json"


def unchanged(path: Path) -> bool:
    """Tell whether a file is as cutis wrote it."""
    known = _listed(path.parent).get(path.name)
    if known is None:
        return False
    try:
        return known == _fingerprint(path)
    except OSError:
        return False


def remember(written: Iterable[Path]) -> None:
    """Put files into the lists of their folders; a list that cannot be written is left as it was.

    Names of files that are gone are dropped. When two commands write to one list at once, one may
    lose a name: cutis then asks before it replaces that file.
    """
    folders: dict[Path, dict[str, str]] = defaultdict(dict)
    for path in written:
        with suppress(OSError):
            folders[path.parent][path.name] = _fingerprint(path)
    for folder, new in folders.items():
        old = {name: one for name, one in _listed(folder).items() if (folder / name).is_file()}
        text = json.dumps({"written by cutis": old | new}, indent=1, sort_keys=True) + "\n"
        with suppress(OSError):
            replaced(folder / LIST, text_writer(text))


def _listed(folder: Path) -> dict[str, str]:
    """Return name → fingerprint; nothing where the list is missing or no list."""
    try:
        listed = json.loads((folder / LIST).read_text("utf-8"))["written by cutis"]
        return {str(name): str(one) for name, one in listed.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _fingerprint(path: Path) -> str:
    """Return the hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
