"""Which gene sets the lists and rankings of a measured secretome gather in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.errors import DataError
from cutis.omics.compare.time_course import LOOKS
from cutis.tables import Frame

if TYPE_CHECKING:
    from cutis.omics.secretome.findings import Findings

#: Fewest hits a list is tested with.
FEWEST = 5
#: Fewest proteins of a ranking.
FEWEST_RANKED = 50
#: How a ranking is walked through with ``quick``.
QUICK = {"permutations": 200, "at_most": 1000}


@dataclass(frozen=True)
class Enriched:
    """Sets that hold more of a list than chance gives, and sets that move together.

    Attributes
    ----------
    lists
        What a list holds → :func:`cutis.omics.meaning.enrichment.over_representation` of it.
    rankings
        Comparison → :func:`cutis.omics.meaning.enrichment.gene_set_enrichment` along its moderated
        t.
    """

    lists: dict[str, Frame]
    rankings: dict[str, Frame]


def enriched(found: Findings) -> Enriched:
    """Test every list and ranking of a secretome that is long enough.

    Raises
    ------
    DataError
        None of them is.
    """
    from cutis.omics.meaning.enrichment import gene_set_enrichment, over_representation

    many = QUICK if found.asked.quick else {}
    over = {title: over_representation(hits, everything, found.sets)
            for title, hits, everything in lists(found)}  # fmt: skip
    along = {
        title: gene_set_enrichment(scores, found.sets, **many) for title, scores in rankings(found)
    }
    if not over and not along:
        raise DataError("no list of proteins is long enough to be tested")
    return Enriched(over, along)


def lists(found: Findings) -> list[tuple[str, list[str], list[str]]]:
    """Return title, symbols of a list, and of everything it could have held."""
    result = []
    if found.cultures:
        table: Any = found.emergence.table
        own = table[table["symbol"] != ""]
        result.append((f"emergent in {found.main}", _symbols(own[own["emergent"]]), _symbols(own)))
    if found.times >= LOOKS:
        everything = [one for one in found.stages.proteins["symbol"] if one]
        for row in found.stages.table.to_dict("records"):
            title = f"highest in stage {row['stage']} (day {row['start']:g} to {row['end']:g})"
            result.append((title, found.stages.members(row["stage"]), everything))
    return [one for one in result if len(one[1]) >= FEWEST]


def rankings(found: Findings) -> list[tuple[str, Frame]]:
    """Return title and symbol → moderated t of each comparison (:func:`ranking`)."""
    result = []
    for (condition, against), made in found.regulation.items():
        scores = ranking(made.table)
        if len(scores) >= FEWEST_RANKED:
            result.append((f"{condition} against {against}", scores))
    return result


def ranking(table: Frame) -> Frame:
    """Return symbol → moderated t of what was tested in a comparison.

    A protein of the presence arm has no t: it stands where a t of its p would, at the usual
    degrees of freedom, with the sign of appearing (+) or disappearing (−), and never beyond the
    strongest t of the table. What was not tested has no place.

    Parameters
    ----------
    table
        Of :class:`cutis.omics.compare.regulation.Regulation`.
    """
    from scipy import stats

    named: Frame = table[(table["symbol"] != "") & table["arm"].isin(["level", "presence"])]
    level = (named["arm"] == "level").to_numpy(dtype=bool)
    t = named["t"].to_numpy(dtype=float).copy()
    if not level.any():
        return named.set_index("symbol")["t"].iloc[:0]
    # the bound that a limit gives is a low end for what appears, a high end for what disappears
    appears = np.where(named["low"].notna(), 1.0, -1.0)
    usual = float(np.nanmedian(named["df"].to_numpy(dtype=float)[level]))
    instead = stats.t.isf(named["p"].to_numpy(dtype=float) / 2, usual)
    most = np.nanmax(np.abs(t[level]))
    t[~level] = (appears * np.minimum(instead, most))[~level]
    return named.set_index("symbol").assign(t=t)["t"]


def _symbols(table: Frame) -> list[str]:
    """Return the symbols of a table, each once."""
    return list(dict.fromkeys(table["symbol"].astype(str)))
