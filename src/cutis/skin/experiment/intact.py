"""Whether a stored run is as it was written.

Every chunk ends in a checksum (crc32c), so that a flipped bit cannot be read. A chunk that is gone
would be read as empty: files that must be there are looked for. What describes the arrays, and the
run, has a digest in one place, the attribute ``sealed`` of the root, which digests itself too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.errors import StoreError

if TYPE_CHECKING:
    from cutis.skin.experiment.store import Store

#: Where the digests are, among the attributes of the root.
SEAL = "sealed"

#: Arrays that are written chunk by chunk, and count once the chunk is marked.
PIECES = ("states", "end", "outcome", "steps", "parameters", "switch_value")

#: What to do about a store that is not whole.
AGAIN = "copy the folder again, or run the plan again"


def seal(group: Any, info: dict[str, Any], root: Path | None, *, again: bool = False) -> None:
    """Write what is said about a run, with the digest of every metadata file, in one step.

    Parameters
    ----------
    group, info
        The root group, and what is said about the run.
    root
        Where it is; None in memory, where nothing is sealed.
    again
        Take the digests that are there: only ``info`` has changed.
    """
    if root is None:
        group.attrs["cutis"] = info
        return
    files = group.attrs[SEAL]["files"] if again else dict(_digests(root))
    group.attrs.update({"cutis": info, SEAL: {"files": files, "itself": _itself(info, files)}})


def check_seal(place: str, root: Path, attributes: dict[str, Any]) -> None:
    """Raise StoreError when a metadata file is not as it was written."""
    try:
        files, itself = attributes[SEAL]["files"], attributes[SEAL]["itself"]
        sound = itself == _itself(attributes["cutis"], files)
    except (KeyError, TypeError):
        sound, files = False, {}
    if not sound:
        raise StoreError(f"{place}: its zarr.json is damaged; {AGAIN}")
    for name, digest in files.items():
        try:
            same = _digest((root / name).read_bytes()) == digest
        except OSError:
            same = False
        if not same:
            raise StoreError(f"{place}: {name} is damaged or gone; {AGAIN}")


def sealed(group: Any, path: str) -> bool:
    """Tell whether an array is among those that are sealed; of format 1, whether it is there."""
    if SEAL not in group.attrs:
        return path in group
    return f"{path}/zarr.json" in group.attrs[SEAL]["files"]


def chunk_files(root: Path, path: str, array: Any, rows: Iterable[int]) -> Iterator[Path]:
    """Yield the files of an array, of some of its chunks along the first dimension."""
    grid = array.cdata_shape
    for first, *others in product(rows, *(range(size) for size in grid[1:])):
        yield root.joinpath(*path.split("/"), "c", *map(str, (first, *others)))


def check_there(store: Store, path: str, array: Any, rows: Any = None) -> None:
    """Raise StoreError when a chunk is gone, which Zarr would read as empty.

    Parameters
    ----------
    store, path, array
        The array, and where it is in which store.
    rows
        What of it is about to be read: a slice, or one a dimension; None is all.
    """
    if store.root is None or store.info["format"] < 2 or not array.ndim:
        return
    for file in chunk_files(store.root, path, array, _expected(store, path, array, rows)):
        if not file.is_file():
            name = file.relative_to(store.root).as_posix()
            raise StoreError(f"{store.place}: {name} is gone; {AGAIN}")


def _expected(store: Store, path: str, array: Any, rows: Any) -> list[int]:
    """Return the chunks of an array that must be there, of those that hold some rows."""
    size, count = array.chunks[0], array.shape[0]
    first = rows[0] if isinstance(rows, tuple) else rows
    start, stop, _ = first.indices(count) if isinstance(first, slice) else (0, count, 1)
    asked = range(start // size, -(-stop // size))
    above, _, name = path.rpartition("/")
    if name not in PIECES:
        return list(asked)
    marks = store.read(f"{above}/done" if above else "started")
    return [chunk for chunk in asked if marks[chunk]]


def check_all_there(store: Store) -> None:
    """Raise StoreError when a chunk of any array is gone, for a reader that is not ours."""
    for path, array in arrays(store.group):
        check_there(store, path, array)


def arrays(group: Any, above: str = "") -> list[tuple[str, Any]]:
    """Return every array below a group, by its path."""
    found = [(f"{above}{name}", array) for name, array in group.arrays()]
    for name, below in group.groups():
        found += arrays(below, f"{above}{name}/")
    return found


def flushed(files: Iterable[Path]) -> None:
    """Wait until files and their folders are on the disk, whatever happens to the machine."""
    folders = set()
    for file in files:
        _flush(file)
        folders.add(file.parent)
    if os.name == "posix":  # a folder cannot be opened elsewhere
        for folder in folders:
            _flush(folder)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digests(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the digest of every metadata file below the root, in order."""
    for folder, below, names in os.walk(root):
        below[:] = sorted(name for name in below if not (name == "c" and "zarr.json" in names))
        if "zarr.json" in names and Path(folder) != root:
            file = Path(folder, "zarr.json")
            yield file.relative_to(root).as_posix(), _digest(file.read_bytes())


def _itself(info: dict[str, Any], files: dict[str, str]) -> str:
    """Return the digest of what is said and of the digests."""
    return _digest(json.dumps([info, files], sort_keys=True).encode())


def _digest(body: bytes) -> str:
    return blake2b(body, digest_size=16).hexdigest()


def new(
    group: Any, name: str, shape: tuple[int, ...], dims: tuple[str, ...],
    chunks: tuple[int, ...], dtype: str = "f8", fill: float | None = None,
) -> Any:  # fmt: skip
    """Create an array that holds nothing yet."""
    empty = fill if fill is not None else (np.nan if dtype == "f8" else 0)
    sizes = tuple(max(1, size) for size in chunks)
    return group.create_array(
        name, shape=shape, chunks=sizes, dtype=dtype, fill_value=empty, dimension_names=dims,
        compressors=packing(), config={"write_empty_chunks": True}, overwrite=True,
    )  # fmt: skip


def fixed(group: Any, name: str, data: np.ndarray, dim: str) -> Any:
    """Create an array of one dimension and one chunk, with what it holds."""
    return group.create_array(
        name, data=data, chunks=(max(1, len(data)),), dimension_names=(dim,),
        compressors=packing(), config={"write_empty_chunks": True}, overwrite=True,
    )  # fmt: skip


def packing() -> tuple[Any, ...]:
    """Return what the bytes of a chunk go through: packed, then a checksum."""
    from zarr.codecs import Crc32cCodec, ZstdCodec

    return ZstdCodec(), Crc32cCodec()


@contextmanager
def damaged(place: str, what: str) -> Iterator[None]:
    """Turn whatever goes wrong in reading into a StoreError with the next step."""
    try:
        yield
    except StoreError:
        raise
    except Exception as error:  # zarr, its codecs and JSON raise a dozen kinds
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise StoreError(f"{place}: {what} cannot be read ({reason}); {AGAIN}") from error
