"""Runs on disk: Zarr v3, written chunk by chunk, readable by any Zarr or xarray.

::

    run.zarr/
      parameters (individual, parameter)    at the start; person, draw, start_age …
      started    (chunk)                    whether a chunk's parameters are written
      atlas      (atlas_byte)               the files of the atlas: :mod:`.carry`
      before/ and arms/NAME/
        states   (individual, time, state)  what the plan keeps
        end      (individual, full_state)   every state after the last time: a branch starts here
        outcome, steps (individual)
        switch_value (individual, switch), switch_time, switch_parameter (switch)
        done     (chunk)                    written last: a chunk without it is not there

A store is created beside its place and renamed into it. A chunk counts when its mark is there,
so that a run that was stopped at any moment can be resumed.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.errors import StoreError
from cutis.skin.experiment.chunks import ArmSegment, ChunkResult, ChunkTask, StartingPoint, after
from cutis.skin.experiment.complete import from_json
from cutis.skin.experiment.intact import (
    SEAL,
    check_seal,
    check_there,
    chunk_files,
    damaged,
    fixed,
    flushed,
    new,
    seal,
    sealed,
)
from cutis.skin.experiment.resolve import TRUNK, Experiment
from cutis.skin.experiment.timeline import Arm

if TYPE_CHECKING:
    import zarr

    from cutis.skin.experiment.results import Run
    from cutis.skin.model.model import Model

#: Changes when a reader of the older form could misread the newer.
FORMAT = 2

#: Older forms that are read, and gone on with: 1 has no checksums.
READ = (1, FORMAT)

#: Bytes of states in one file, about: reading one state of a large run does not read them all,
#: and a small run is not scattered over many files.
FILE_BYTES = 4_000_000

#: Bytes of states of a chunk, about, and its greatest number of individuals.
CHUNK_BYTES = 48_000_000
MOST_TOGETHER = 256


def chunk_size(experiment: Experiment, states: int) -> int:
    """Return the individuals of a chunk: whole groups of eight, eight chunks or more a run."""
    looks = max(len(arm.samples) for arm in stretches(experiment))
    room = CHUNK_BYTES // (8 * looks * states)
    fair = -(-experiment.individuals // 8)
    return max(8, min(MOST_TOGETHER, room, 8 * -(-fair // 8)) // 8 * 8)


def stretches(experiment: Experiment) -> tuple[Arm, ...]:
    """Return the trunk, if there is one, and the arms."""
    trunk = (experiment.trunk,) if experiment.trunk else ()
    return (*trunk, *experiment.arms)


@dataclass(frozen=True)
class Store:
    """An open store: where it is, its Zarr group, what it holds."""

    place: str
    group: zarr.Group
    experiment: Experiment
    chunk: int
    info: dict[str, Any]

    # -- how far -------------------------------------------------------------------------------

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        return -(-self.experiment.individuals // self.chunk)

    def rows(self, chunk: int) -> slice:
        """Return the individuals of a chunk."""
        return slice(chunk * self.chunk, min((chunk + 1) * self.chunk, self.experiment.individuals))

    def missing(self) -> list[ChunkTask]:
        """Return what is still to be computed; a stored trunk is gone on from."""
        names = [arm.name for arm in stretches(self.experiment)]
        marks = {name: self.read(f"{where(name)}/done") for name in names}
        items = []
        for chunk in range(self.chunks):
            todo = tuple(name for name in names if not marks[name][chunk])
            if not todo:
                continue
            rows = self.rows(chunk)
            given = None
            if self.experiment.trunk is not None and TRUNK not in todo:
                given = self.given(rows)
            items.append(ChunkTask(chunk, rows.start, rows.stop, todo, given))
        return items

    def given(self, rows: slice) -> StartingPoint:
        """Return where the trunk ended."""
        at = where(TRUNK)
        parameters = after(self.read("parameters", rows), self.switches(TRUNK, rows))
        return StartingPoint(
            self.read(f"{at}/end", rows), parameters, self.read(f"{at}/outcome", rows)
        )

    def switches(self, name: str, rows: slice) -> tuple[tuple[float, int, np.ndarray], ...]:
        """Return the settings changed in an arm: time, parameter, values."""
        at = where(name)
        if not sealed(self.group, f"{at}/switch_time"):
            return ()
        times, parameters = self.read(f"{at}/switch_time"), self.read(f"{at}/switch_parameter")
        values = self.read(f"{at}/switch_value", rows)
        return tuple((float(times[i]), int(parameters[i]), values[:, i]) for i in range(len(times)))

    # -- reading and writing -------------------------------------------------------------------

    @cached_property
    def _arrays(self) -> dict[str, Any]:
        return {}

    def array(self, path: str) -> Any:
        """Return an array to write to, looked up once."""
        if path not in self._arrays:
            array: Any = self.group[path]  # zeros are written too: what is gone is seen to be
            self._arrays[path] = array.with_config({"write_empty_chunks": True})
        return self._arrays[path]

    @property
    def root(self) -> Path | None:
        """The folder it is in; None in memory."""
        folder = getattr(self.group.store, "root", None)
        return None if folder is None else Path(folder)

    def read(self, path: str, rows: Any = None) -> np.ndarray:
        """Read an array, or some of its rows (a slice, or one a dimension).

        Raises
        ------
        StoreError
            It is damaged, or a chunk that must be there is gone.
        """
        with damaged(self.place, path):
            array: Any = self.group[path]
            check_there(self, path, array, rows)
            return np.asarray(array[:] if rows is None else array[rows])

    def write(self, done: ChunkResult) -> None:
        """Write what came of a chunk; its marks last."""
        rows = self.rows(done.item.chunk)
        if done.parameters is not None and done.item.given is None:
            self.array("parameters")[rows] = done.parameters
            self.mark("", ("parameters",), done.item.chunk)
        for piece in done.pieces:
            self.write_piece(piece, rows, done.item.chunk)

    def write_piece(self, piece: ArmSegment, rows: slice, chunk: int) -> None:
        """Write one chunk of one arm."""
        at = where(piece.name)
        keep = self.info["kept"]
        values = {
            "states": piece.states if keep is None else piece.states[:, :, keep],
            "end": piece.end,
            "outcome": piece.outcomes,
            "steps": piece.steps,
        }
        if piece.parameters is not None:
            values["parameters"] = piece.parameters
        if piece.switches:
            if f"{at}/switch_value" not in self._arrays and not sealed(
                self.group, f"{at}/switch_time"
            ):
                self._add_switches(self.group[at], piece)
            values["switch_value"] = np.stack([s[2] for s in piece.switches], axis=1)
        for name, value in values.items():
            self.array(f"{at}/{name}")[rows] = value
        self.mark(at, tuple(values), chunk)

    def mark(self, at: str, names: tuple[str, ...], chunk: int) -> None:
        """Mark a chunk of an arm, or of the root, as there: once its files are on the disk."""
        mark, paths = (f"{at}/done", [f"{at}/{n}" for n in names]) if at else ("started", names)
        root = self.root
        if root is not None:
            flushed(f for p in paths for f in chunk_files(root, p, self.array(p), [chunk]))
        self.array(mark)[chunk] = 1
        if root is not None:
            flushed(chunk_files(root, mark, self.array(mark), [chunk]))

    def _add_switches(self, group: Any, piece: ArmSegment) -> None:
        """Add the arrays of the settings an arm changes: the same for every chunk."""
        count = len(piece.switches)
        parameters = np.array([s[1] for s in piece.switches], dtype=np.int64)
        times = np.array([s[0] for s in piece.switches])
        shape = (self.experiment.individuals, count)
        new(group, "switch_value", shape, ("individual", "switch"), (self.chunk, count))
        fixed(group, "switch_parameter", parameters, "switch")
        fixed(group, "switch_time", times, "switch")
        if self.info["format"] >= 2:
            seal(self.group, self.info, self.root)


def where(name: str) -> str:
    """Return the group of an arm."""
    return TRUNK if name == TRUNK else f"arms/{name}"


def create(
    path: str | Path | None, experiment: Experiment, model: Model, *, rtol: float,
    overwrite: bool = False, extra: dict[str, Any] | None = None,
    fill: Callable[[Store], None] | None = None,
) -> Store:  # fmt: skip
    """Create the store of a run, with nothing computed yet.

    Parameters
    ----------
    path
        A folder that does not exist yet; None keeps the run in memory.
    experiment, model
        What is to be run.
    rtol
        Of the integration, for whoever resumes.
    overwrite
        Whether a run that is there is replaced.
    extra
        More to be said about the run.
    fill
        Writes what is there before anything is computed.

    Returns
    -------
    Store
        With the experiment as it was given: alleles are in this process alone, never in a store.

    Raises
    ------
    StoreError
        The place is taken, or cannot be written.
    """
    import zarr
    import zarr.storage

    from cutis.skin.experiment.layout import lay_out

    size = chunk_size(experiment, len(model.states))
    if path is None:
        group = zarr.create_group(store=zarr.storage.MemoryStore())
        info = lay_out(group, experiment, model, size, rtol, extra or {})
        kept = Store("memory", group, experiment, size, info)
        if fill is not None:
            fill(kept)
        return kept
    target = Path(path)
    from cutis.skin.experiment.places import NEW, clear_drafts, full

    _free(target, overwrite)
    clear_drafts(target)
    if target.exists():  # which stays until the new run is whole
        target = target.with_name(target.name + NEW)
        extra = {**(extra or {}), "replaces": True}
        _free(target, overwrite)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise StoreError(f"{target}: cannot be written ({error.strerror or error})") from None
    try:
        group = zarr.create_group(store=str(draft), zarr_format=3, overwrite=True)
        info = lay_out(group, experiment, model, size, rtol, extra or {})
        seal(group, info, draft)
        if fill is not None:
            fill(Store(str(target), group, experiment, size, info))
        draft.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        os.rename(draft, target)
    except BaseException as error:
        shutil.rmtree(draft, ignore_errors=True)
        if isinstance(error, OSError) and full(error):
            said = "the disk is full, before a chunk was computed; make room, or choose another"
            raise StoreError(f"{target}: {said} place with -o") from None
        raise
    return replace(open_store(target), experiment=experiment)


def _free(target: Path, overwrite: bool) -> None:
    """Refuse a place that is taken; only a run may be overwritten."""
    if not target.exists():
        return
    if not overwrite:
        hint = f"`cutis resume {target}` goes on with it; or choose another place, or overwrite"
        raise StoreError(f"{target}: there is something already; {hint}")
    if not _is_run(target):
        raise StoreError(
            f"{target}: is no run of cutis, so it is not overwritten; remove it yourself"
        )


def _is_run(target: Path) -> bool:
    """Tell whether a folder is a store of cutis, finished or not."""
    try:
        return "cutis" in json.loads((target / "zarr.json").read_text("utf-8"))["attributes"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def open_store(path: str | Path) -> Store:
    """Open a store.

    Raises
    ------
    StoreError
        There is none, it is foreign, damaged, or written by a newer cutis; with the next step.
    """
    import zarr

    target = Path(path)
    if not target.is_dir():
        raise StoreError(f"{target}: there is no run; `cutis run plan.yaml -o {target}` makes one")
    if not _is_run(target):
        hint = "expected a folder that `cutis run` or `cutis branch` wrote"
        if (target / "zarr.json").exists():
            hint += "; if it is, its zarr.json is damaged: run the plan again"
        raise StoreError(f"{target}: is no run of cutis; {hint}")
    with damaged(str(target), "zarr.json"):
        group = zarr.open_group(store=str(target), mode="r+" if os.access(target, os.W_OK) else "r")
        info: dict[str, Any] = dict(group.attrs["cutis"])  # pyright: ignore
        if info.get("format") not in READ:
            what = f"is of format {info.get('format')}, this cutis reads {READ[0]} to {FORMAT}"
            raise StoreError(f"{target}: {what}; use cutis {info.get('version')}, or run it again")
        if info["format"] >= 2 or SEAL in group.attrs:
            check_seal(str(target), target, dict(group.attrs))
        experiment = from_json(info["experiment"])
        store = Store(str(target), group, experiment, int(info["chunk"]), info)
    _check_complete(store)
    return store


def _check_complete(store: Store) -> None:
    """Raise StoreError when files of chunks that are marked done are gone."""
    for arm in stretches(store.experiment):
        at = where(arm.name)
        done = int(store.read(f"{at}/done").sum())
        with damaged(store.place, at):
            array: Any = store.group[f"{at}/states"]
            there, wide = array.nchunks_initialized, array.cdata_shape[-1]
        if there < done * wide:
            what = f"{at}/states has {there} files for {done} finished chunks of {wide}"
            hint = "the folder was copied or deleted in part: copy it again, or run the plan again"
            raise StoreError(f"{store.place}: {what}; {hint}")


def open_run(path: str | Path, *, knowledge: Any = None) -> Run:
    """Open a stored run.

    Parameters
    ----------
    path
        The folder that ``Plan.run`` or ``cutis run`` wrote.
    knowledge
        The atlas it was run with, read; None takes the one the run carries.

    Raises
    ------
    StoreError
        There is none, it is foreign, damaged, or written by a newer cutis; with the next step.
    """
    from cutis.skin.experiment.results import Run

    return Run(open_store(path), knowledge=knowledge)


__all__ = [
    "Store", "chunk_size", "create", "damaged", "new", "open_run", "open_store", "stretches",
    "where",
]  # fmt: skip
