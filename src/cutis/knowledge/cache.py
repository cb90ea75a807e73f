"""`load`: the atlas as knowledge, read once and kept in the user's cache folder."""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from cutis._version import __version__

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge


def load(path: str | Path | None = None, *, alone: bool = False, cache: bool = True) -> Knowledge:
    """Return the knowledge of an atlas.

    Parameters
    ----------
    path
        A folder laid over the bundled atlas: its files add to it, or replace the one of the same
        folder and name. The bundled atlas itself when left out.
    alone
        Take the folder by itself, without the bundled atlas below it.
    cache
        Whether a result kept from an earlier call may be used, and this one kept. The folder is
        ``CUTIS_CACHE_DIR``, or ``cutis`` in the user's cache folder.

    Raises
    ------
    AtlasError
        With every problem of the atlas, each with file, line and column.
    """
    from cutis.knowledge.reader import atlas_roots

    return load_roots(atlas_roots(path, alone=alone), cache=cache)


def load_roots(roots: list[Path], *, cache: bool = True) -> Knowledge:
    """Return the knowledge of an atlas made of these folders, the lowest first; see :func:`load`.

    Raises
    ------
    AtlasError
        With every problem of the atlas.
    """
    if not cache:
        return _read(roots)
    key = _key(roots)
    kept = cache_folder() / f"atlas-{_digest(*map(str, roots))}.pickle"
    found = _take(kept, key)
    if found is not None:
        return found
    knowledge = _read(roots)
    _keep(kept, key, knowledge)
    return knowledge


def given_or_bundled(knowledge: Knowledge | None) -> Knowledge:
    """Return an atlas that was given, else the bundled one, read once.

    For functions that people call in Python without an atlas; what these call is handed it.

    Raises
    ------
    AtlasError
        With every problem of the bundled atlas.
    """
    return _bundled() if knowledge is None else knowledge


@lru_cache(maxsize=1)
def _bundled() -> Knowledge:
    """Return the bundled atlas."""
    return load()


def load_atlas(path: str | Path | None = None) -> Knowledge:
    """Return the knowledge of the bundled atlas, or of a folder laid over it.

    Parameters
    ----------
    path
        A folder whose files add to the bundled atlas, or replace those of the same folder and name;
        None: the bundled atlas itself. :func:`load` has more to choose.

    Raises
    ------
    AtlasError
        With every problem of the atlas, each with file, line and column.
    """
    return load(path)


def cache_folder() -> Path:
    """Return the folder for files that can be made again at any time."""
    given = os.environ.get("CUTIS_CACHE_DIR")
    if given:
        return Path(given)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "cutis"


def _read(roots: list[Path]) -> Knowledge:
    """Read an atlas from its files."""
    from cutis.knowledge.resolve import read_knowledge

    return read_knowledge(roots)


def _digest(*parts: str) -> str:
    """Return a short hash of some text."""
    return blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()


def _key(roots: list[Path]) -> str:
    """Return what a kept result must match: version, our code, and every file of the atlas."""
    parts = [__version__, sys.version, *map(str, roots)]
    code = Path(__file__).parent
    for root, pattern in [(code, "*.py"), *((root, "*") for root in roots)]:
        for folder in [root, *sorted(path for path in root.iterdir() if path.is_dir())]:
            with os.scandir(folder) as found:
                for item in sorted(found, key=lambda item: item.name):
                    if not item.is_file():
                        continue
                    if pattern == "*":
                        parts.append(f"{item.path} {_content(Path(item.path))}")
                    elif item.name.endswith(".py"):
                        status = item.stat()
                        parts.append(f"{item.path} {status.st_size} {status.st_mtime_ns}")
    return _digest(*parts)


def _content(path: Path) -> str:
    """Return a hash of a file: an edit may keep both its size and its time."""
    try:
        return _checksum(path.read_bytes())
    except OSError as error:
        return str(error)  # reading the atlas tells it with the file's name


def _take(kept: Path, key: str) -> Knowledge | None:
    """Return a kept result if it is ours, whole, and of these files; otherwise nothing."""
    try:
        with kept.open("rb") as stream:
            if hasattr(os, "getuid") and os.fstat(stream.fileno()).st_uid != os.getuid():
                return None  # unpickling what somebody else wrote would run their code
            head, _, body = stream.read().partition(b"\n")
        if head != f"{key} {_checksum(body)}".encode():
            return None
        return pickle.loads(body)
    except Exception:
        return None  # whatever is wrong with it, the atlas itself can be read


def _keep(kept: Path, key: str, knowledge: Knowledge) -> None:
    """Keep a result, whole or not at all; a cache that cannot be written is no error."""
    body = pickle.dumps(knowledge, protocol=pickle.HIGHEST_PROTOCOL)
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=kept.parent, prefix=kept.stem, suffix=".partial")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(f"{key} {_checksum(body)}\n".encode() + body)
            Path(name).replace(kept)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def _checksum(body: bytes) -> str:
    """Return a hash of the kept bytes, so that half a file is never taken for a whole one."""
    return blake2b(body, digest_size=16).hexdigest()
