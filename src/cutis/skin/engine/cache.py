"""Compiled code on disk: one file for each model, processor and engine.

A file that cannot be read or does not match its own checksum is as good as none.
"""

from __future__ import annotations

import json
import os
import tempfile
from hashlib import blake2b
from pathlib import Path

from cutis.knowledge.cache import cache_folder

_MAGIC = b"cutis-kinetics-1\n"
_DIGEST = 32


def directory() -> Path:
    """Return where compiled code is kept: ``CUTIS_CACHE_DIR``, or the user's cache folder."""
    return cache_folder() / "kinetics"


def _path(key: str) -> Path:
    """Return the file of a key."""
    return directory() / f"{key}.bin"


def read(key: str) -> tuple[dict[str, int], bytes] | None:
    """Return (facts, object code) kept under ``key``; None if there is none that is intact."""
    try:
        data = _path(key).read_bytes()
    except OSError:
        return None
    start = len(_MAGIC) + _DIGEST
    payload = data[start:]
    if data[:start] != _MAGIC + blake2b(payload, digest_size=_DIGEST).digest():
        return None
    head, code = payload.split(b"\n", 1)
    return json.loads(head), code


def write(key: str, facts: dict[str, int], code: bytes) -> None:
    """Keep code under ``key``; a folder that cannot be written is no error, only slower."""
    payload = json.dumps(facts, sort_keys=True).encode() + b"\n" + code
    data = _MAGIC + blake2b(payload, digest_size=_DIGEST).digest() + payload
    path = _path(key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=key[:8], suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
