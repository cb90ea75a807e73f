"""Measured pathway activities as where a person's skin starts.

What the genes of a footprint changed is turned into folds of the activity of the atlas's pathway:
``fold = 2 ^ (gain · change)``, held within bounds. That is an assumption, shown wherever the folds
are: nobody measured how many times a kinase works from how many times its genes answer. What is
not told from no change starts as everybody's does. :mod:`cutis.skin.model.activity` says what a
model does with a fold.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

from cutis.errors import DataError
from cutis.methods import method
from cutis.omics.person.pathway_activity import Activities, one_condition
from cutis.skin.model.donor import Dish, Subject
from cutis.statistics.multiplicity import adjusted
from cutis.tables import Frame

#: Doublings of the activity for one doubling of a typical gene of the footprint: value, low, high.
#: A prior: answers that saturate need more, answers that amplify need less.
GAIN = (1.0, 0.5, 2.0)

#: Folds a person starts with at least and at most, whatever was measured. A prior.
BOUNDS = (0.25, 4.0)

#: Why a footprint of one sample against one is not used: the genes of a sample move together, so
#: that their own scatter finds a change in most samples where there is none.
ALONE = "one sample on each side: how far samples scatter is unknown"

#: Shown with every starting state.
ASSUMPTION = (
    f"Assumed, not measured (prior): one log2 of the footprint is {GAIN[0]:g} "
    f"({GAIN[1]:g} to {GAIN[2]:g}) log2 of the pathway's activity, within {BOUNDS[0]:g} to "
    f"{BOUNDS[1]:g} fold, and it is the cells' own gain, not what they hear."
)


@dataclass(frozen=True)
class StartingState:
    """Folds of pathway activity for one condition.

    Attributes
    ----------
    condition, against
        Whose activities, in folds of whose.
    table
        One row a footprint: ``pathway`` of the atlas (empty where it has none), ``change low high
        p``, ``fold fold_low fold_high`` (the change's interval and the gain's range together),
        ``used`` and ``why``.
    """

    condition: str
    against: str
    table: Frame

    assumption = ASSUMPTION

    @property
    def pathways(self) -> dict[str, float]:
        """Pathway of the atlas → fold, of those that are used."""
        used = self.table[self.table["used"]]
        folds = used["fold"].to_numpy(dtype=float).round(3).tolist()
        return dict(zip(used["pathway"], folds, strict=True))

    @property
    def sentence(self) -> str:
        """What to write in a plan after ``person …``: ``NFKB activity 1.8 fold, …``."""
        return ", ".join(f"{name} activity {fold:g} fold" for name, fold in self.pathways.items())

    def of(self, subject: Subject) -> Subject:
        """Return a person, or a dish of a person's cells, that starts in this state."""
        if isinstance(subject, Dish):
            donor = replace(subject.donor, pathways=self.pathways)
            return replace(subject, donor=donor)
        return replace(subject, pathways=self.pathways)


@method(
    formula="fold of a pathway = 2^change, layers averaged by 1/variance, within ¼ and 4",
    limits="one doubling for one is a prior",
    check="by hand; null layers (tests/omics/person/test_starting_state.py)",
    reference="Birge 1932",
)
def starting_state(
    found: Activities | Sequence[Activities], condition: str, *, level: float = 0.05
) -> StartingState:
    """Turn a condition's pathway activities into a state to start from.

    Parameters
    ----------
    found
        Of samples, against a reference. Of several (proteome and transcriptome of the same
        people) the changes are averaged, each by the inverse of its variance; where they differ by
        more than their intervals say, the interval of the mean is widened (Birge's ratio), and
        where each is sure of the opposite of the other, neither is used.
    condition
        Whose skin or cells.
    level
        Pathways with a larger adjusted p start as everybody's do (Benjamini and Hochberg over the
        footprints that the atlas has a pathway for).

    Raises
    ------
    DataError
        There is no such condition, or they are against different references.
    """
    import pandas as pd

    several = [found] if isinstance(found, Activities) else list(found)
    against = list(dict.fromkeys(one.against for one in several))
    if len(against) != 1:
        shown = " and ".join(repr(name) for name in against) or "nothing"
        raise DataError(f"the activities are against {shown}; expected one reference for all")
    measured = _averaged([one_condition(one, condition) for one in several], level)
    family = [name for name in measured.index if footprints().get(str(name), ("", ""))[0]]
    chances = measured.loc[family, "p"].to_numpy(dtype=float)
    q_values = dict(zip(family, adjusted(chances, "bh"), strict=True))
    rows = []
    for footprint, row in measured.iterrows():
        pathway, note = footprints().get(str(footprint), ("", "the atlas has no such pathway"))
        change, low, high, p = (float(row[name]) for name in ("change", "low", "high", "p"))
        q = float(q_values.get(footprint, np.nan))
        why = _why(change, q, pathway, note, level)
        if pathway and row["apart"]:
            why = "the layers contradict each other"
        elif not why and row["alone"]:
            why = ALONE
        ends = [gain * end for gain in GAIN[1:] for end in (low, high)]
        rows.append(
            {
                "footprint": footprint, "pathway": pathway, "change": change, "low": low,
                "high": high, "p": p, "q": q, "fold": _fold(GAIN[0] * change),
                "fold_low": _fold(min(ends)), "fold_high": _fold(max(ends)),
                "used": not why, "why": why or note,
            }
        )  # fmt: skip
    return StartingState(condition, against[0], pd.DataFrame(rows))


def _averaged(tables: list[Frame], level: float) -> Frame:
    """Return change, low, high and p of each footprint, averaged over layers, and their quarrel.

    ``apart`` tells where two layers can each tell the footprint from no change, and in opposite
    directions, ``alone`` where no layer has replicates; one that has none says nothing beside one
    that has. Degrees of freedom are those of the layers by their weight (Satterthwaite's).
    """
    import pandas as pd
    from scipy.stats import t as student

    if len(tables) == 1:
        return tables[0].assign(apart=False, alone=tables[0]["from"] == "genes")
    rows = {}
    for footprint in dict.fromkeys(name for table in tables for name in table.index):
        own: Frame = pd.DataFrame(
            [table.loc[footprint] for table in tables if footprint in table.index]
        )
        alone = bool((own["from"] == "genes").all())
        own = own if alone else own[own["from"] != "genes"]
        free = own["df"].to_numpy(dtype=float)
        reach = (own["high"] - own["low"]).to_numpy(dtype=float) / 2
        error = reach / student.ppf(0.975, free)
        known = np.isfinite(error) & (error > 0)
        if not known.any():
            rows[footprint] = (np.nan,) * 4 + (False, alone)
            continue
        given = own["change"].to_numpy(dtype=float)[known]
        weight = error[known] ** -2.0
        change = float(weight @ given / weight.sum())
        scatter = float(weight @ (given - change) ** 2) / max(len(given) - 1, 1)
        joint = float(weight.sum() ** -0.5) * max(1.0, scatter**0.5)
        with np.errstate(divide="ignore"):
            df = 1 / ((weight / weight.sum()) ** 2 @ (1 / free[known]))
        half = float(student.ppf(0.975, df)) * joint
        sure = given[own["p"].to_numpy(dtype=float)[known] <= level]
        apart = bool((sure > 0).any() and (sure < 0).any())
        p = 2 * float(student.sf(abs(change) / joint, df))
        rows[footprint] = (change, change - half, change + half, p, apart, alone)
    names = ["change", "low", "high", "p", "apart", "alone"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=names)


def _why(change: float, q: float, pathway: str, note: str, level: float) -> str:
    """Return why a footprint is not used; nothing when it is."""
    if not pathway:
        return note
    if not np.isfinite(change):
        return "too few of its genes were measured"
    return "" if q <= level else "not told from no change"


def _fold(doublings: float) -> float:
    """Return a fold within bounds."""
    return float(np.clip(2.0**doublings, *BOUNDS))


@cache
def footprints() -> dict[str, tuple[str, str]]:
    """Return footprint → (pathway of the atlas, note); an empty pathway is a reason not to."""
    text = (files("cutis.omics.person") / "footprints.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["footprint"]: (row["pathway"], row["note"]) for row in rows}
