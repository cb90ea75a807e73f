"""The empty arrays of a new store, and what is said about the run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from cutis._version import __version__
from cutis.skin.experiment.carry import keep_atlas
from cutis.skin.experiment.cohort import subjects
from cutis.skin.experiment.complete import to_json
from cutis.skin.experiment.intact import fixed, new, packing
from cutis.skin.experiment.resolve import Experiment
from cutis.skin.experiment.store import FILE_BYTES, FORMAT, stretches, where
from cutis.skin.experiment.subject import say_subject
from cutis.skin.experiment.timeline import Arm
from cutis.skin.model.donor import Donor

if TYPE_CHECKING:
    from cutis.skin.model.model import Model


def lay_out(
    group: Any, experiment: Experiment, model: Model, size: int, rtol: float,
    extra: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """Create every array of a store, and return what is said about the run."""
    kept = [model.index(word.text) for word in experiment.keep] or None
    info: dict[str, Any] = {
        "format": FORMAT,
        "version": __version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "title": experiment.title,
        "plan": experiment.yaml,
        "experiment": to_json(experiment),
        "plan_fingerprint": experiment.fingerprint,
        "atlas_fingerprint": experiment.atlas,
        "model_fingerprint": model.system.fingerprint,
        "seed": experiment.seed,
        "rtol": rtol,
        "chunk": size,
        "kept": kept,
        "sources": sources_used(model),
        "notes": list(experiment.notes),
        "versions": _versions(),
        **extra,
    }
    keep_atlas(group, getattr(getattr(model, "book", None), "knowledge", None))
    group.attrs["cutis"] = info
    _root(group, experiment, model, size)
    for arm in stretches(experiment.anonymous):
        _arm(group.require_group(where(arm.name)), arm, experiment, model, size, kept)
    return info


def _root(group: Any, experiment: Experiment, model: Model, size: int) -> None:
    """Create what all arms share: individuals and their parameters."""
    count = experiment.individuals
    draws = max(1, experiment.draws)
    rows = np.arange(count)
    chunks = -(-count // size)
    fixed(group, "individual", rows, "individual")
    fixed(group, "person", rows // draws, "individual")
    numbers = rows % draws + 1 if experiment.draws else np.zeros_like(rows)
    fixed(group, "draw", numbers, "individual")
    _people(group, experiment, draws)
    texts(group, "parameter", [info.name for info in model.parameters], "parameter")
    texts(group, "parameter_unit", [info.unit for info in model.parameters], "parameter")
    width = len(model.parameters)
    new(group, "parameters", (count, width), ("individual", "parameter"), (size, width))
    new(group, "started", (chunks,), ("chunk",), (1,), "i1")[:] = 0  # there from the start


def _people(group: Any, experiment: Experiment, draws: int) -> None:
    """Write who the people are: age in years at the start, sex, phototype, sun, smoke."""
    if not experiment.shared:
        return
    people = subjects(experiment, range(experiment.people))
    donors = [one for one in people if isinstance(one, Donor)]
    if not donors:
        return
    numbers = {
        "start_age": [one.age for one in donors],
        "sun": [np.nan if one.sun is None else one.sun for one in donors],
        "smoke": [one.smoke for one in donors],
    }
    for name, values in numbers.items():
        data = np.repeat(np.array(values, dtype=float), draws)
        fixed(group, name, data, "individual")
    for name, words in (
        ("sex", [one.sex for one in donors]),
        ("fitzpatrick", [one.fitzpatrick for one in donors]),
    ):
        texts(group, name, list(np.repeat(np.array(words), draws)), "individual")


def _arm(
    group: Any, arm: Arm, experiment: Experiment, model: Model, size: int, kept: list[int] | None
) -> None:
    """Create the arrays of one arm."""
    count, chunks = experiment.individuals, -(-experiment.individuals // size)
    states = [info for i, info in enumerate(model.states) if kept is None]
    states = states or [model.states[i] for i in kept or []]
    full = len(model.states)
    time = fixed(group, "time", np.array(arm.samples), "time")
    time.attrs["units"] = "day"
    time.attrs["long_name"] = "time since the start of the run"
    texts(group, "state", [info.name for info in states], "state")
    texts(group, "unit", [info.unit for info in states], "state")
    looks, width = len(arm.samples), len(states)
    together = min(width, max(8, FILE_BYTES // (8 * size * looks)))
    new(
        group, "states", (count, looks, width), ("individual", "time", "state"),
        (size, looks, together),
    )  # fmt: skip
    new(group, "end", (count, full), ("individual", "full_state"), (size, full))
    new(group, "outcome", (count,), ("individual",), (size,), "i1", -1)
    new(group, "steps", (count,), ("individual",), (size,), "i8")
    new(group, "done", (chunks,), ("chunk",), (1,), "i1")[:] = 0
    if arm.subject is not None:
        wide = len(model.parameters)
        new(group, "parameters", (count, wide), ("individual", "parameter"), (size, wide))
        group.attrs["subject"] = say_subject(arm.subject)


def texts(group: Any, name: str, words: list[str], dim: str) -> None:
    """Write a list of words."""
    array = group.create_array(
        name, shape=(len(words),), chunks=(max(1, len(words)),), dtype=str, dimension_names=(dim,),
        compressors=packing(), config={"write_empty_chunks": True},
    )  # fmt: skip
    array[:] = np.array([str(word) for word in words], dtype=object)


def sources_used(model: Model) -> list[str]:
    """Return the keys of the sources behind the numbers of a model."""
    knowledge = getattr(getattr(model, "book", None), "knowledge", None)
    if knowledge is None:
        return []
    numbers = knowledge.numbers()
    addresses = [info.address for info in model.parameters if info.address]
    return sorted({numbers[one].source for one in addresses if one in numbers} - {""})


def _versions() -> dict[str, str]:
    """Return the versions that decide the bits of a result."""
    import platform
    from importlib import metadata

    versions = {"python": platform.python_version(), "cutis": __version__}
    for package in ("numpy", "llvmlite", "symengine"):
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return versions
