"""A virtual dish in a mass spectrometer: the table a measured secretome gives too.

A protein is the likelier to be missed the nearer its level is to the limit: in each replicate it
is seen with probability ``1 / (1 + exp(−s·log₁₀(level / limit)))``, and it counts as detected when
it is seen in most replicates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, log
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cutis.methods import method
from cutis.skin.model import draws as random
from cutis.skin.model.conversion import mass
from cutis.skin.readout.names import signal_in_medium
from cutis.skin.readout.panel import concentrations, limit, medium_height, panel
from cutis.skin.readout.view import View, views
from cutis.tables import SECRETOME, checked

if TYPE_CHECKING:
    import pandas as pd

    from cutis.skin.experiment.results import Run

Array = NDArray[np.float64]

#: The file of the instrument.
NAME = "mass-spectrometer"

#: Molar masses, kDa, from which a protein counts as large or middling.
LARGE, MIDDLE = 40.0, 15.0


@dataclass(frozen=True)
class Level:
    """One protein in the medium: its levels (N, T) and limit (N, 1), ng/mL."""

    protein: str
    level: Array
    limit: Array


def levels(view: View) -> list[Level]:
    """Return every protein a mass spectrometer could find in the medium of a dish.

    Signals that cells make (active forms counted with the others), and the panel.

    Raises
    ------
    ModelError
        The subject is a person.
    """
    medium_height(view)
    book = view.model.book
    found = []
    for symbol, record in book.knowledge.signals.items():
        if not record.made_by:
            continue
        level = signal_in_medium(view, symbol)
        if record.activation:
            level = level + signal_in_medium(view, f"{symbol} active")
        found.append(Level(symbol, level, _limit(view, mass(book, symbol), symbol)))
    taken = {one.protein for one in found}
    others = [p for p in panel(view).values() if p.secreted and p.symbol not in taken]
    followed = concentrations(view, others)
    found += [
        Level(protein.symbol, level, limit(view, protein))
        for protein, level in zip(others, followed, strict=True)
    ]
    return found


def _limit(view: View, kilodaltons: float, symbol: str) -> Array:
    """Return the limit of a protein of some mass, ng/mL, shape (N, 1)."""
    kind = "large" if kilodaltons >= LARGE else "middle" if kilodaltons >= MIDDLE else "small"
    number = view.instrument(NAME).numbers[f"limit_{kind}"]
    return view.sampled.constant(number, f"instruments/{NAME}.limit.{symbol}")


def seen(level: Array, limit: Array, steepness: float) -> Array:
    """Return the probability of seeing a protein in one replicate; 0 where there is none."""
    with np.errstate(divide="ignore"):
        logits = steepness * np.log10(np.maximum(level, 0.0) / limit)
    return np.where(level > 0, 1 / (1 + np.exp(-np.clip(logits, -700, 700))), 0.0)


def most(probability: Array, replicates: int, needed: int) -> Array:
    """Return the probability of at least ``needed`` sightings in ``replicates`` tries."""
    return sum(
        comb(replicates, k) * probability**k * (1 - probability) ** (replicates - k)
        for k in range(needed, replicates + 1)
    ) + np.zeros_like(probability)


@method(
    formula="seen with 1/(1 + exp(−s log₁₀(level/limit))), detected when most replicates see it",
    limits="a virtual instrument, its numbers priors",
    check="scipy binom; levels by a fine sum (tests/skin/readout/test_secretome.py)",
)
def secretome(
    view: Run | View,
    *,
    group: str = "main",
    at: Sequence[float] | None = None,
    seed: int | None = None,
) -> pd.DataFrame:
    """Return the secretome of a dish, one row a protein and sample.

    Parameters
    ----------
    view
        One arm of a run; of a run, all arms, each a group of its own name.
    group
        What the samples of one arm are called.
    at
        Times in days since the start of the run (the nearest look is taken); None: the last.
    seed
        Of what the instrument misses and of its noise; None takes the run's.

    Returns
    -------
    pandas.DataFrame
        As :data:`cutis.tables.SECRETOME`. ``level`` is what the instrument reads, the mean of the
        replicates, with its noise; empty where it is not detected. ``true_level`` is what is there.
    """
    import pandas as pd

    if not isinstance(view, View):
        arms = views(view).items()
        return pd.concat(
            [secretome(one, group=arm, at=at, seed=seed) for arm, one in arms], ignore_index=True
        )
    looks = [len(view.times) - 1] if at is None else [view.look(time) for time in at]
    seed = view.sampled.seed if seed is None else seed
    parts = [_measured(view, one, look, group, seed) for one in levels(view) for look in looks]
    table = pd.DataFrame({name: np.concatenate([p[name] for p in parts]) for name in parts[0]})
    days = table["time"].map("{:.4g}".format)
    table["sample"] = group + " " + table["individual"].astype(str) + " day " + days
    table["unit"], table["group"] = "ng/mL", group
    return checked(SECRETOME, table)


def _measured(view: View, one: Level, look: int, group: str, seed: int) -> dict[str, NDArray]:
    """Return what the replicates read of one protein at one look, (N,) each."""
    instrument = view.instrument(NAME)
    replicates, needed = instrument.settings["replicates"], instrument.settings["needed"]
    steepness = log(10) * instrument.numbers["steepness"].value
    noise = instrument.numbers["noise"].value / 100
    who = np.arange(view.shape[0])
    level, edge = one.level[:, look], one.limit[:, 0]
    chance = seen(level, edge, steepness)
    purpose = f"{group}/{view.times[look]:.6g}/{one.protein}"
    hits = np.stack(
        [random.uniform(seed, who, f"seen {k}/{purpose}") < chance for k in range(replicates)]
    )
    errors = np.stack([_normal(seed, who, f"{k}/{purpose}") for k in range(replicates)])
    detected = hits.sum(axis=0) >= needed
    reading = level * (np.exp(noise * errors) * hits).sum(axis=0)
    return {
        "protein": np.full(len(who), one.protein, dtype=object),
        "time": np.full(len(who), view.times[look]),
        "individual": who,
        "level": np.where(detected, reading / np.maximum(hits.sum(axis=0), 1), np.nan),
        "detected": detected,
        "limit": edge,
        "probability": most(chance, replicates, needed),
        "true_level": level,
    }


def _normal(seed: int, who: NDArray[np.int64], purpose: str) -> Array:
    """Return one standard normal number for each individual (Box–Muller)."""
    radius = random.uniform(seed, who, f"noise radius {purpose}")
    angle = random.uniform(seed, who, f"noise angle {purpose}")
    return np.sqrt(-2 * np.log(radius)) * np.cos(2 * np.pi * angle)
