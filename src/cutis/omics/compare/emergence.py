"""What the co-culture says that neither cell says alone.

A protein is *emergent* when it is detected in co-culture, in neither monoculture, and the table as
a whole says that the monocultures do not hide it. How sure that is, is the posterior probability
that they together hold less than a stated share of its level in co-culture, given what each
replicate saw and missed, how the instrument misses what is scarce, and how the other proteins of
the table behave (:mod:`cutis.omics.compare.emergence_probability`). Works on what any reader gives
and on a simulated secretome table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import DataError
from cutis.methods import method
from cutis.omics.compare.cultures import cultures
from cutis.omics.compare.emergence_probability import emergence_probability
from cutis.omics.compare.linear_sum import against_sum, level_of, loading, variance_shares
from cutis.omics.detection.presence import (
    QUORUM,
    TableLikelihood,
    flagged,
    probabilities,
    symbols,
    table_likelihood,
)
from cutis.omics.measured import Measured, from_long
from cutis.statistics.false_discovery import FALSE_SHARE, how_many, listed, widened
from cutis.tables import Columns, Frame

if TYPE_CHECKING:
    from cutis.omics.detection.detection import Dropout

#: A protein counts as absent from the monocultures when they together hold less than this share of
#: its level in co-culture. Half is far from a mere sum, whatever the instrument's noise, and near
#: enough that a protein close to the limit can still be told.
SHARE = 0.5

#: Share of the emergent that is expected not to be: what chance adds to 3 % of a few hundred stays
#: within 5 %.
EXPECTED_FALSE = 0.03

#: Steps of EM when the shares are learnt again from part of the table.
AGAIN = 20

#: A co-culture is *as the sum* when the whole interval of its log2 ratio lies within this: less
#: than twofold either way.
AS_SUM = 1.0

#: What is said of a protein. ``set aside`` are contaminants and proteins of the medium.
VERDICTS = ("emergent", "more", "less", "as the sum", "lost", "uncertain", "set aside")

#: Of the table of a co-culture.
COLUMNS = Columns("emergence", (
    "protein", "symbol", "contaminant", "medium", "detected {culture}", "samples {culture}",
    "level {culture}", "present {culture}", "candidate", "confidence", "emergent", "linear_sum",
    "variance", "log2_ratio", "low", "high", "p", "q", "error", "comparable", "verdict",
))  # fmt: skip


@dataclass(frozen=True)
class Emergence:
    """The proteins of three cultures, compared.

    Attributes
    ----------
    table
        One row a protein seen in any of them: ``protein``, ``symbol``, ``contaminant``,
        ``medium``; of each culture c ``detected c`` (replicate rule), ``samples c``, ``level c``
        (linear, corrected for dropout; NaN when unseen), ``present c`` (probability);
        ``candidate`` (detected in co-culture alone), ``confidence`` (that the monocultures hold
        less than :data:`SHARE`; NaN when unseen in co-culture), ``emergent``; ``linear_sum``,
        ``variance`` (level in co-culture less the sum), ``log2_ratio`` (±inf when one side was
        not seen), ``low``, ``high``, ``p``, ``q``, ``comparable``
        (:func:`cutis.omics.compare.linear_sum.against_sum`); ``verdict``, one of :data:`VERDICTS`.
    groups
        Names of the first, the second and the co-culture.
    dropout
        The curve of being seen.
    view
        What it was worked out on.
    share
        Of the level in co-culture, below which the monocultures count as not having it.
    loading
        SD of log2 ratio that all proteins share since samples are loaded unevenly.
    """

    table: Frame
    groups: tuple[str, str, str]
    dropout: Dropout
    view: TableLikelihood = field(repr=False, compare=False)
    share: float = SHARE
    loading: float = 0.0

    @property
    def own(self) -> Frame:
        """The rows that count: neither contaminants nor proteins of the medium."""
        kept: Any = self.table[self.table["verdict"] != "set aside"]
        return kept

    @property
    def counts(self) -> Frame:
        """Counts and shares with 95 % intervals: what, value, low, high.

        ``detected c`` by the rule and ``present c`` as the model expects; ``in co-culture alone``
        by the rule: the candidates. ``emergent expected``: how many of the candidates truly are
        (of what is counted here, the best estimate of the truth). ``emergent``: how many are
        listed, with the interval of how many *of the listed* truly are. Each of the two as a share
        of what the co-culture was detected to have (``emergent expected share of co-culture``,
        ``emergent share of co-culture``). One row a verdict; the shares of
        :func:`cutis.omics.compare.linear_sum.variance_shares`.
        """
        import pandas as pd

        own: Any = self.own
        half = self._half()
        rows: list[tuple[str, float, float, float]] = []
        for group, wide in zip(self.groups, half[:3], strict=True):
            many, all_of = float(own[f"detected {group}"].sum()), len(own)
            rows.append((f"detected {group}", many, many, many))
            there, seen_once = how_many(own[f"present {group}"]), own[f"samples {group}"] > 0
            rows.append((f"present {group}", *widened(there, wide, all_of, int(seen_once.sum()))))
        candidates, listed_ones = own[own["candidate"]], own[own["emergent"]]
        many = float(len(candidates))
        rows.append(("in co-culture alone", many, many, many))
        expected = widened(how_many(candidates["confidence"]), half[3], len(candidates))
        _, *true = widened(how_many(listed_ones["confidence"]), half[4], len(listed_ones))
        emergent = (float(len(listed_ones)), *true)
        rows += [("emergent", *emergent), ("emergent expected", *expected)]
        both = float(own[f"detected {self.groups[2]}"].sum())
        for name, three in (("emergent", emergent), ("emergent expected", expected)):
            share = [one / both if both else np.nan for one in three]
            rows.append((f"{name} share of co-culture", share[0], share[1], share[2]))
        verdicts: Any = self.table["verdict"]
        for verdict in VERDICTS[1:]:
            found = float((verdicts == verdict).sum())
            rows.append((verdict, found, found, found))
        counted = pd.DataFrame(rows, columns=["what", "value", "low", "high"])
        return pd.concat([counted, variance_shares(own, self.loading)], ignore_index=True)

    def _half(self) -> NDArray[np.float64]:
        """Return half widths by the curve and shares: present in each culture, expected, listed."""
        from cutis.omics.detection.jackknife import spread

        table: Any = self.table
        first, second, both = (self.view.conditions.index(group) for group in self.groups)
        flags = table[["candidate", "emergent"]].to_numpy(dtype=bool).T

        def count(
            part: TableLikelihood, rows: NDArray[np.int64], learnt: Any
        ) -> NDArray[np.float64]:
            sure = emergence_probability(
                part, first, second, both, self.share, learnt=learnt, steps=AGAIN
            )
            return np.vstack([
                probabilities(part, learnt)[[first, second, both]],
                flags[:, rows] * np.nan_to_num(sure),
            ])  # fmt: skip

        present = table[[f"present {group}" for group in self.groups]].to_numpy(dtype=float).T
        sure = np.nan_to_num(table["confidence"].to_numpy(dtype=float))
        whole = np.vstack([present, flags * sure])
        return self.view.once(
            "emergence", (self.groups, self.share, flags, whole),
            lambda: spread(self.view, count, whole).half(),
        )  # fmt: skip

    @property
    def sets(self) -> dict[str, frozenset[str]]:
        """Proteins detected in each culture, by the rule; contaminants and medium left out."""
        own: Any = self.own
        return {
            group: frozenset(own.loc[own[f"detected {group}"], "protein"]) for group in self.groups
        }


@method(
    formula=(
        "P(first + second < ½ · co-culture) of what is detected in co-culture alone; list of "
        "expected false share ≤ 3 %"
    ),
    limits="not whether a cell makes something new or far more of what was too scarce to be seen",
    check="known truth: made, thinned and real mixtures (tests/omics/compare/test_emergence.py)",
    reference="Newton et al. 2004",
)
def emergence(
    measured: Measured | Frame,
    *,
    first: str,
    second: str,
    both: str,
    quorum: float = QUORUM,
    share: float = SHARE,
    false_share: float = EXPECTED_FALSE,
    steepness: float | None = None,
) -> Emergence:
    """Compare a co-culture with its two monocultures.

    Parameters
    ----------
    measured
        What a reader gives, or a secretome table with ``group``.
    first, second, both
        Conditions: the two monocultures and the co-culture. Levels are divided by each sample's
        ``scale`` where the design gives one.
    quorum
        Share of a condition's samples that must see a protein for the condition to have it.
    share
        Of the level in co-culture, below which the monocultures count as not having it.
    false_share
        Share of proteins among the emergent that may be expected not to be.
    steepness
        Where features have a ``limit``: logits for each e-fold of level; None takes the simulated
        instrument's.

    Raises
    ------
    DataError
        The table is no secretome, a condition is missing or named twice, nothing was detected, or
        ``share`` lies outside (0, 1].
    """
    whole = measured if isinstance(measured, Measured) else from_long(measured, "secretome")
    groups = (first, second, both)
    if not 0 < share <= 1:
        raise DataError(f"share {share:g}; expected a number above 0, at most 1")
    table = cultures(whole, groups)
    view = table_likelihood(table, steepness)
    places = [view.conditions.index(group) for group in groups]
    columns: dict[str, Any] = {
        "protein": table.levels.index.to_numpy(),
        "symbol": symbols(table),
        "contaminant": flagged(table, "contaminant"),
        "medium": flagged(table, "medium"),
    }
    detected, present = view.detected(quorum), probabilities(view)
    for group, at in zip(groups, places, strict=True):
        level = level_of(view, at)
        columns[f"detected {group}"] = detected[at]
        columns[f"samples {group}"] = view.likelihood[at].many
        columns[f"level {group}"] = np.where(level.unseen, np.nan, 2.0**level.mean)
        columns[f"present {group}"] = present[at]
    alone = detected[places[2]] & ~detected[places[0]] & ~detected[places[1]]
    candidate = alone & ~view.apart
    sure = emergence_probability(view, places[0], places[1], places[2], share)
    emergent = listed(np.where(candidate, sure, np.nan), false_share)
    columns |= {"candidate": candidate, "confidence": sure, "emergent": emergent}
    joined = COLUMNS.held(_with_sum(columns, view, places, present), culture=groups)
    return Emergence(joined, groups, view.dropout, view, share, loading(view, *places))


def _with_sum(
    columns: dict[str, Any], view: TableLikelihood, places: list[int], present: NDArray[np.float64]
) -> Frame:
    """Return the table with the comparison to the linear sum, and the verdicts."""
    import pandas as pd

    first, second, both = places
    compared = against_sum(view, first, second, both, present)
    level = level_of(view, both)
    variance = np.where(level.unseen, 0.0, 2.0**level.mean) - compared["linear_sum"].to_numpy()
    columns |= {"linear_sum": compared["linear_sum"].to_numpy(), "variance": variance}
    for name in ("log2_ratio", "low", "high", "p", "q", "error", "comparable"):
        columns[name] = compared[name].to_numpy()
    low, high, q = (compared[name].to_numpy(dtype=float) for name in ("low", "high", "q"))
    sure = q <= FALSE_SHARE
    up = compared["log2_ratio"].to_numpy(dtype=float) > 0
    there = [columns[f"detected {view.conditions[at]}"] for at in places]
    in_both, alone = there[2], there[0] | there[1]
    verdict = np.select(
        [
            view.apart, columns["emergent"], columns["candidate"], alone & ~in_both & sure & ~up,
            in_both & alone & sure & up, in_both & alone & sure & ~up,
            in_both & alone & (low > -AS_SUM) & (high < AS_SUM),
        ],
        ["set aside", "emergent", "uncertain", "lost", "more", "less", "as the sum"],
        "uncertain",
    )  # fmt: skip
    return pd.DataFrame(columns | {"verdict": verdict})
