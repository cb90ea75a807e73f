"""Arrays of a store: made with checksums, read with a sentence about what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from cutis.errors import StoreError
from cutis.skin.experiment.intact import AGAIN


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
