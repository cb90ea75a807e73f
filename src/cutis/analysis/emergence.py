"""What the co-culture says that neither cell says alone.

A protein is *emergent* when it is detected in co-culture and in neither monoculture. How sure that
is follows from the detection limit: had the protein been in a monoculture at half its level in
co-culture, would the instrument have seen it? *Positive variance* is a level in co-culture above
the sum of the two monocultures, on the linear scale. Works on any secretome table.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.errors import DataError
from cutis.readout.instruments import bundled
from cutis.readout.secretome import seen
from cutis.tables import SECRETOME, checked

if TYPE_CHECKING:
    import pandas as pd

#: A protein counts as absent from a culture when it would have been seen at this share of its
#: level in co-culture.
SHARE = 0.5


@dataclass(frozen=True)
class Emergence:
    """The proteins of three cultures, compared.

    Attributes
    ----------
    table
        One row a protein: detected and level in each culture, ``emergent``, ``confidence``,
        ``linear_sum``, ``variance`` (co-culture less the sum) and ``positive``.
    groups
        Names of the first, the second and the co-culture.
    """

    table: pd.DataFrame
    groups: tuple[str, str, str]

    @cached_property
    def counts(self) -> dict[str, float]:
        """Proteins detected in each culture, emergent ones, and the shares."""
        table: Any = self.table
        both = self.groups[2]
        in_both = table[table[f"detected {both}"]]
        result: dict[str, float] = {
            group: int(table[f"detected {group}"].sum()) for group in self.groups
        }
        emergent = int(table["emergent"].sum())
        many = len(in_both)
        return result | {
            "emergent": emergent,
            "emergent_expected": float(table["confidence"].where(table["emergent"], 0.0).sum()),
            "emergent_share": emergent / many if many else float("nan"),
            "positive_share": float(in_both["positive"].mean()) if many else float("nan"),
        }


def emergence(
    table: pd.DataFrame,
    *,
    first: str,
    second: str,
    both: str,
    quorum: float = 0.5,
    steepness: float | None = None,
) -> Emergence:
    """Compare a co-culture with its two monocultures.

    Parameters
    ----------
    table
        A secretome table with ``group``.
    first, second, both
        Groups: the two monocultures and the co-culture.
    quorum
        Share of a group's samples that must see a protein for the group to have it.
    steepness
        Of the instrument's dropout, logits for each tenfold level; None takes the simulated one's.

    Raises
    ------
    DataError
        The table is no secretome, or a group is missing.
    """
    rows: Any = checked(SECRETOME, table)
    groups = (first, second, both)
    there = set(rows["group"]) if "group" in rows.columns else set()
    for group in groups:
        if group not in there:
            known = ", ".join(sorted(map(str, there))) or "none"
            raise DataError(f"secretome: no samples of the group {group!r}; there are {known}")
    if steepness is None:
        steepness = bundled()["mass-spectrometer"].numbers["steepness"].value
    sides = {group: _group(rows[rows["group"] == group], quorum) for group in groups}
    return Emergence(_joined(sides, groups, log(10) * steepness), groups)


def _group(table: Any, quorum: float) -> Any:
    """Return a group's proteins: detected, mean level of what was detected, limit, samples."""
    levels = table["level"].where(table["detected"].astype(bool))
    by = table.assign(level=levels, detected=table["detected"].astype(float)).groupby("protein")
    share = by["detected"].mean()
    found = by[["level", "limit"]].mean()
    found["detected"] = (share >= quorum) & (share > 0)
    found["level"] = found["level"].where(found["detected"])
    found["samples"] = by["detected"].size()
    return found


def _joined(sides: dict[str, Any], groups: tuple[str, str, str], steepness: float) -> pd.DataFrame:
    """Return one row a protein found in any culture."""
    import pandas as pd

    first, second, both = groups
    proteins = sorted(set().union(*(side.index for side in sides.values())))
    result: Any = pd.DataFrame(index=pd.Index(proteins, name="protein"))
    for group in groups:
        side = sides[group].reindex(proteins)
        result[f"detected {group}"] = side["detected"].eq(True)
        result[f"level {group}"] = side["level"]
    result["emergent"] = result[f"detected {both}"] & ~(
        result[f"detected {first}"] | result[f"detected {second}"]
    )
    confidence = np.ones(len(result))
    limit_in_both = sides[both]["limit"].reindex(proteins)
    for group in (first, second):
        side = sides[group].reindex(proteins)
        limit = side["limit"].fillna(limit_in_both).to_numpy(dtype=float)
        level = SHARE * result[f"level {both}"].fillna(0.0).to_numpy(dtype=float)
        chance = np.where(
            level > 0, seen(level, np.where(limit > 0, limit, np.nan), steepness), 0.0
        )
        missed = (1 - chance) ** side["samples"].fillna(sides[group]["samples"].max()).to_numpy()
        confidence = confidence * (1 - missed)
    result["confidence"] = np.where(result["emergent"], confidence, np.nan)
    alone = result[[f"level {first}", f"level {second}"]].fillna(0.0).sum(axis=1)
    result["linear_sum"] = alone
    result["variance"] = result[f"level {both}"].fillna(0.0) - alone
    result["positive"] = result["variance"] > 0
    return result.reset_index()
