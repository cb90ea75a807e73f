"""Where a run is written: beside the run it replaces until it is whole, with no drafts left."""

from __future__ import annotations

import errno
import glob
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cutis.errors import StoreError
from cutis.skin.experiment.lock import NEW
from cutis.skin.experiment.store import Store, open_store


def full(error: OSError) -> bool:
    """Tell whether a disk, or somebody's share of it, is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def kept_when_full(store: Store, count: int) -> Iterator[list[int]]:
    """Turn a full disk into a sentence; the list holds how many chunks of ``count`` are kept."""
    done = [0]
    try:
        yield done
    except OSError as error:
        if not full(error):
            raise
        said = f"the disk is full; {done[0]} of {count} chunks of this run are kept"
        hint = f"make room, and `cutis resume {store.place}` goes on"
        raise StoreError(f"{store.place}: {said}; {hint}") from None


def in_place(store: Store) -> Store:
    """Put a run that is whole in the place of the one it replaces; others stay where they are."""
    if not store.info.get("replaces"):
        return store
    new = Path(store.place)
    target = new.with_name(new.name.removesuffix(NEW))
    if new == target:
        return store
    former = target.with_name(f".{target.name}.former")
    shutil.rmtree(former, ignore_errors=True)
    if target.exists():
        os.rename(target, former)
    os.rename(new, target)
    shutil.rmtree(former, ignore_errors=True)
    return replace(open_store(target), experiment=store.experiment)


def clear_drafts(target: Path) -> None:
    """Remove what runs that were killed left beside a place; its lock is held."""
    draft = re.compile(re.escape(f".{target.name}.") + r"([a-z0-9_]{8}|former)")
    for path in map(Path, glob.glob(str(target.parent / f".{glob.escape(target.name)}.*"))):
        if path.is_dir() and draft.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)
