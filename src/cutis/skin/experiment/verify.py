"""Reads a whole stored run, to say what of it is damaged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cutis.errors import StoreError
from cutis.skin.experiment.intact import arrays
from cutis.skin.experiment.store import Store, open_store


@dataclass(frozen=True)
class Verified:
    """What reading all of a run came to.

    Attributes
    ----------
    arrays
        Number of arrays read.
    missing
        Chunks still to be computed, of how many: a run that was stopped is whole as far as it is.
    damages
        A sentence for each array that cannot be read, with the next step.
    """

    arrays: int
    missing: int
    chunks: int
    damages: tuple[str, ...]


def verify(path: str | Path) -> Verified:
    """Read every array of a stored run, each chunk against its checksum."""
    try:
        return verify_store(open_store(path))
    except StoreError as error:
        return Verified(0, 0, 0, (str(error),))


def verify_store(store: Store) -> Verified:
    """Read every array of an open store."""
    damages, count = [], 0
    for name, _ in arrays(store.group):
        count += 1
        try:
            store.read(name)
        except StoreError as error:
            damages.append(str(error))
    missing = 0 if damages else len(store.missing())
    return Verified(count, missing, store.chunks, tuple(damages))
