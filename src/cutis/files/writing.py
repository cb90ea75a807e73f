"""Files written beside their target and renamed: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from cutis.errors import CutisError


def written(target: Path, write: Callable[[str], object]) -> Path:
    """Write a file whole or not at all, its folder too; raise CutisError when that fails."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return replaced(target, write)
    except OSError as error:
        reason = error.strerror or error
        raise CutisError(f"cannot write {target}: {reason}; choose another place with -o") from None


def replaced(target: Path, write: Callable[[str], object]) -> Path:
    """Write beside the target, then rename; an OSError leaves what was there."""
    handle, name = tempfile.mkstemp(
        prefix=f".{target.stem}.", suffix=target.suffix, dir=target.parent
    )
    os.close(handle)
    try:
        write(name)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return target


def text_writer(text: str) -> Callable[[str], object]:
    """Return what :func:`written` and :func:`replaced` need to write a text."""
    return lambda name: Path(name).write_text(text, encoding="utf-8")
