"""The atlas inside a run: it is kept with the run, so that the run can be read without its folder.

A run is read with the atlas that is installed where that is the same in every file, else with its
own. A run of an older cutis has none, and needs the atlas it was run with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.errors import AtlasError, StoreError
from cutis.knowledge import carried
from cutis.skin.experiment.intact import fixed
from cutis.skin.experiment.resolve import default_knowledge

if TYPE_CHECKING:
    from cutis.skin.experiment.store import Store

#: Where it is kept: bytes of a JSON text, see :mod:`cutis.knowledge.carried`.
MEMBER = "atlas"


def keep_atlas(group: Any, knowledge: Any) -> None:
    """Write a copy of an atlas into the group of a run; nothing where there are no files of it."""
    body = carried.packed(knowledge)
    if body is None:
        return
    data = np.frombuffer(body, dtype=np.uint8)
    array = fixed(group, MEMBER, data, "atlas_byte")
    array.attrs["content"] = "the files of the atlas of this run, as JSON"


def atlas_of(store: Store) -> tuple[Any, str]:
    """Return the atlas a run is read with, and what is to be said about it.

    Returns
    -------
    tuple
        The knowledge; a sentence where it is not the one installed, else nothing.

    Raises
    ------
    StoreError
        The copy is damaged, or this cutis cannot read an atlas of that version.
    """
    installed = default_knowledge()
    if MEMBER not in store.group:
        return installed, ""
    body = store.read(MEMBER).tobytes()
    here = carried.packed(installed)
    if body == here:
        return installed, ""
    try:
        return carried.unpacked(body), _said(store, body, here)
    except AtlasError as error:
        first = str(error).partition("\n")[0]
        hint = f"use cutis {store.info.get('version')}, or give an atlas with --atlas"
        what = f"the atlas it was run with cannot be read by this cutis: {first}"
        raise StoreError(f"{store.place}: {what}; {hint}") from error


def _said(store: Store, body: bytes, here: bytes | None) -> str:
    """Return how the atlas of a run differs from the one installed."""
    bundled, *over = carried.layers(body)
    own = " and ".join(name for name, _ in (bundled, *over) if name)
    same = here is not None and carried.layers(here)[:1] == [bundled]
    said = f"read with the atlas it was run with, {own}, which it carries" if own else ""
    if bundled[0] or same:
        return said
    version = store.info.get("version")
    changed = (
        f"the bundled atlas has changed since this run of cutis {version}: it is read with its own,"
        " which it carries; run the plan again for today's"
    )
    return f"{changed} ({own} was laid over it)" if own else changed
