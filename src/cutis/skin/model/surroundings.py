"""What surrounds the cells of a person: a site of the body, a phototype, a life so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cutis import units
from cutis.knowledge.records import Delta
from cutis.skin.model import draws as random
from cutis.skin.model.activity import be_as_active
from cutis.skin.model.book import Book
from cutis.skin.model.conversion import scale_of
from cutis.skin.model.donor import YEAR, Donor
from cutis.skin.model.reference import REFERENCE_AGE

Array = NDArray[np.float64]
Amounts = dict[str, Array]

#: Age of the reference, and the age from which people are grown, in days.
REFERENCE = REFERENCE_AGE * YEAR
CHILDHOOD_ENDS = 20 * YEAR


@dataclass(frozen=True)
class Lot:
    """Which samples of the atlas's numbers the individuals are made of, shape (N,); 0: central."""

    seed: int
    draws: NDArray[np.int64]


def apply(
    book: Book, values: dict[str, Array], who: Array, address: str, delta: Delta, lot: Lot,
    alleles: int = 1,
) -> None:  # fmt: skip
    """Apply the delta at an address to the rows of ``who`` (a mask), each with its own sample.

    A target this model lacks is not felt.
    """
    name = book.parameter_of(delta.target)
    if name not in values or not who.any():
        return
    verb = next(verb for verb in _VERBS if getattr(delta, verb) is not None)
    number = book.knowledge.numbers()[f"{address}.{verb}"]
    given = random.sampled(number, lot.seed, lot.draws, f"{address}.{verb}")
    wanted = scale_of(book, name, number.unit) if verb in ("set", "add") else _plain(number.unit)
    values[name] = np.where(who, _VERBS[verb](values[name], given * wanted, alleles), values[name])


#: Verb of a delta → what it makes of a value, given its number and the count of alleles.
_VERBS: dict[str, Callable[[Array, Array, int], Array]] = {
    "set": lambda _, given, alleles: given,
    "times": lambda before, given, alleles: before * given,
    "add": lambda before, given, alleles: before + given,
    "times_per_allele": lambda before, given, alleles: before * given**alleles,
}


def _plain(unit: str) -> float:
    return units.convert(1.0, unit, "fold") if unit else 1.0


def place_at_site(
    book: Book, values: dict[str, Array], sites: Sequence[str], lot: Lot, *, lived: bool = False
) -> None:
    """Change the numbers that the site of the body decides.

    Its young skin is another one; what it has ``lived`` through, its everyday sun, is not part of
    its youth and comes after the reference.
    """
    for site in sorted(set(sites)):
        who = np.array([one == site for one in sites])
        for number, delta in enumerate(book.knowledge.sites[site].changes):
            if delta.target.endswith(".daily") == lived:
                apply(book, values, who, f"sites/{site}.changes.{number}", delta, lot)


def be_of_phototype(
    book: Book, values: dict[str, Array], states: dict[str, Array], phototypes: Sequence[str],
    lot: Lot,
) -> None:  # fmt: skip
    """Give everybody the pigment of their phototype; the young skin of each holds still.

    It comes after the reference has settled, and brings the states along: what pigment does to
    light is written against phototype II, and against its own pigment no skin would be shaded.
    """
    components = book.knowledge.components
    before = {name: values[f"{name}.amount"] for name in components}
    for phototype in sorted(set(phototypes)):
        who = np.array([one == phototype for one in phototypes])
        for number, delta in enumerate(book.knowledge.phototypes[phototype].changes):
            apply(book, values, who, f"phototypes/{phototype}.changes.{number}", delta, lot)
    _carry_over(values, states, before)


def _carry_over(values: dict[str, Array], states: dict[str, Array], before: Amounts) -> None:
    """Bring what is there along with the amounts it is born with."""
    for name, amount in before.items():
        if values[f"{name}.amount"] is not amount:
            states[name] = states[name] * values[f"{name}.amount"] / amount


def grow_up(
    book: Book, values: dict[str, Array], states: dict[str, Array], donors: Sequence[Donor],
    lot: Lot,
) -> tuple[Array, Array]:  # fmt: skip
    """Set what a life does: genes, pathways, sun, smoke, sex, clocks; return (age, start), day."""
    age = np.array([donor.age * YEAR for donor in donors])
    start = np.where([d.ageing for d in donors], np.minimum(age, CHILDHOOD_ENDS), age)
    values["clock.on"] = np.array([float(d.ageing) for d in donors])
    place_at_site(book, values, [donor.site for donor in donors], lot, lived=True)
    inherited = {name: values[f"{name}.amount"] for name in _drifting(book)}
    _inherit(book, values, donors, lot)
    be_as_active(book, values, states, donors)
    _carry_over(values, states, inherited)  # nothing brings these to another amount but birth
    for agent, amount in (("UV", [d.sun for d in donors]), ("smoke", [d.smoke for d in donors])):
        if f"{agent}.daily" in values:
            given = np.array([np.nan if one is None else one for one in amount], dtype=float)
            held = values[f"{agent}.daily"]
            values[f"{agent}.daily"] = np.where(np.isnan(given), held, given)
    if "UV.season" in values:
        values["UV.season"] = np.zeros_like(age)
    _set_clocks(book, values, states, donors, start)
    return age, start


def _drifting(book: Book) -> list[str]:
    components = book.knowledge.components
    return [name for name, record in components.items() if record.half_life is None]


def _inherit(book: Book, values: dict[str, Array], donors: Sequence[Donor], lot: Lot) -> None:
    """Apply what each genotype changes; a variant that was not called changes nothing."""
    for name, variant in book.knowledge.variants.items():
        counts = np.array([variant.carried(donor.genotype) for donor in donors])
        for number, delta in enumerate(variant.changes):
            address = f"variants/{name}.changes.{number}"
            for count in (1, 2) if delta.alleles is None else (delta.alleles,):
                apply(book, values, counts == count, address, delta, lot, count)


def _set_clocks(
    book: Book, values: dict[str, Array], states: dict[str, Array], donors: Sequence[Donor],
    start: Array,
) -> None:  # fmt: skip
    """Bring age and its drifts to where the start is; a man has no menopause."""
    female = np.array([donor.sex == "female" for donor in donors])
    states["age"] = start / YEAR
    for ageing, record in book.knowledge.ageing.items():
        for number, change in enumerate(record.changes):
            name, prefix = f"{ageing}: {change.target}", f"ageing/{ageing}.changes.{number}"
            if record.applies_to == "women":
                values[f"{prefix}.times"] = np.where(female, values[f"{prefix}.times"], 1.0)
            if change.shape == "step" and record.applies_to == "women":
                values[f"{prefix}.since"] = np.array([donor.menopause for donor in donors])
            elif change.shape == "decade":
                pace = np.log(values[f"{prefix}.times"]) / (10 * YEAR)
                values[f"{name} pace"] = pace
                states[name] = np.exp(pace * (start - REFERENCE) * values["clock.on"])
