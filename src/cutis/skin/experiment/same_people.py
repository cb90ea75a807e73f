"""The people of a stored run, whose alleles are kept nowhere: whether these are the same ones.

A run goes on with the alleles of its plan. Neither they nor a hash of them is stored, so what is
compared is what came of them: some individuals of each subject are computed again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.errors import StoreError
from cutis.skin.experiment.chunks import GROUP, ChunkResult, ChunkTask, Work
from cutis.skin.experiment.complete import genotyped
from cutis.skin.experiment.resolve import resolve
from cutis.skin.experiment.store import Store, stretches, where

if TYPE_CHECKING:
    from cutis.skin.experiment.plan import Plan
    from cutis.skin.model.model import Model


def needs_plan(store: Store) -> bool:
    """Tell whether resuming needs the plan file: alleles are not stored."""
    return bool(json.loads(store.info["experiment"]).get("has_genotype"))


def shaped_by_alleles(store: Store) -> bool:
    """Tell whether parameters in the store follow from alleles, of its own plan or a parent's."""
    return needs_plan(store) or bool(store.info.get("alleles_before"))


def with_alleles(store: Store, plan: Plan | None, knowledge: Any, model: Model) -> Store:
    """Return the store with the plan's own subjects, where those were not stored.

    Raises
    ------
    StoreError
        There is no plan and one is needed; it is another plan; or the same plan with other people.
    """
    place = store.place
    if plan is None:
        if needs_plan(store) and store.missing():
            hint = f"write `cutis resume {place} --plan plan.yaml`"
            raise StoreError(f"{place}: genotypes are not stored with a run; {hint}")
        return store
    experiment = resolve(plan, knowledge)
    said = json.loads(store.info["experiment"])
    if said["has_genotype"] and "genotyped" not in said and store.missing():
        hint = f"cutis {store.info.get('version')} computed it without them: run the plan again"
        raise StoreError(f"{place}: was not computed with the genotypes of its plan; {hint}")
    if experiment.fingerprint != store.info["plan_fingerprint"]:
        hint = "give the plan it was started with, or run this one to another place"
        raise StoreError(f"{place}: belongs to another plan; {hint}")
    if set(genotyped(experiment)) != set(said.get("genotyped", ())):
        hint = "give the plan it was started with, with the alleles it was started with"
        raise StoreError(f"{place}: the plan has a genotype where the run has none, or none where "
                         f"the run has one; {hint}")  # fmt: skip
    kept = replace(store, experiment=experiment)
    if genotyped(experiment) and store.missing():
        _compare(kept, knowledge, model)
    return kept


def _compare(store: Store, knowledge: Any, model: Model) -> None:
    """Compute some individuals of each subject again; raise StoreError when one bit differs."""
    work = Work(store.experiment, knowledge, float(store.info["rtol"]), assembled=model)
    for chunk, name in _finished(store):
        rows = store.rows(chunk)
        item = ChunkTask(chunk, rows.start, min(rows.stop, rows.start + GROUP), (name,))
        if not _same(store, work(item), name):
            hint = "give the plan with the alleles it was started with, or run this one elsewhere"
            raise StoreError(f"{store.place}: was started with another genotype; {hint}")


def _finished(store: Store) -> Iterator[tuple[int, str]]:
    """Yield, for each subject of which something is finished, a chunk and a stretch of it."""
    seen: list[Any] = []
    for arm in stretches(store.experiment):
        done = np.flatnonzero(store.read(f"{where(arm.name)}/done"))
        if len(done) and arm.subject not in seen:
            seen.append(arm.subject)
            yield int(done[0]), arm.name


def _same(store: Store, done: ChunkResult, name: str) -> bool:
    """Tell whether what was computed is what is stored, bit for bit."""
    rows, at = slice(done.item.first, done.item.last), where(name)
    piece = next(piece for piece in done.pieces if piece.name == name)
    own = piece.parameters is not None
    pairs = [
        (piece.end, store.read(f"{at}/end", rows)),
        (piece.outcomes, store.read(f"{at}/outcome", rows)),
        (piece.parameters if own else done.parameters,
         store.read(f"{at}/parameters" if own else "parameters", rows)),
    ]  # fmt: skip
    return all(np.asarray(a).tobytes() == np.asarray(b).tobytes() for a, b in pairs)
