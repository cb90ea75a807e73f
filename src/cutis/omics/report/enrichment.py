"""Which pathways speak in what is emergent and in what changes."""

from __future__ import annotations

from typing import Any

import numpy as np

from cutis.errors import DataError
from cutis.omics.compare.course import LOOKS
from cutis.omics.secretome.findings import Findings
from cutis.page.content import Block, Chart, Section, Table, Text
from cutis.tables import Frame

#: Fewest hits a list is tested with.
FEWEST = 5
#: Fewest proteins of a ranking.
FEWEST_RANKED = 50
#: Rows of a table that are shown, and columns that are drawn.
SHOWN = 40
DRAWN = ["set", "collection", "score", "hits", "q"]


def section(found: Findings) -> Section:
    """Return the section."""
    blocks: list[Block] = []
    for number, (title, hits, background) in enumerate(lists(found), 1):
        blocks += _over(found, number, title, hits, background)
    for number, (title, scores) in enumerate(rankings(found), 1):
        blocks += _ranked(found, number, title, scores)
    if not blocks:
        raise DataError("no list of proteins is long enough to be tested")
    names = ", ".join(f"{one.name} ({len(one):,} sets)" for one in found.sets)
    return Section(
        "enrichment", "Which pathways speak",
        "Do emergent and changed proteins, and those of a stage, gather in known sets?",
        f"{names}. A list is compared with everything that was detected, not with the genome; a "
        "ranking of all proteins, by moderated t, is walked through for each set (a protein that "
        "appears or disappears stands where a t of its p would). Sets that hold the same proteins "
        "stand under one of them.",
        "That a pathway is active: proteins in a medium are what it leaves behind."
        if found.measured.kind == "protein"
        else "That a pathway is active: RNA is what cells may make of it.", blocks,
    )  # fmt: skip


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

    named: Any = table[(table["symbol"] != "") & table["arm"].isin(["level", "presence"])]
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


def _over(
    found: Findings, number: int, title: str, hits: list[str], background: list[str]
) -> list[Block]:
    """Return the over-representation of a list."""
    from cutis.omics.meaning.enrichment import over_represented

    table: Any = over_represented(hits, background, found.sets)
    name = f"over-represented-{number}"
    blocks: list[Block] = []
    shown = _standing(table[table["hits"] > 1])
    if len(shown):
        drawn = shown.assign(score=np.log2(shown["odds"]))
        blocks.append(Chart("enriched", {"sets": drawn[DRAWN]},
                            id=f"{name}-chart",
                            options={"title": f"Sets over-represented: {title}",
                                     "across": "log2 odds ratio"}))  # fmt: skip
    else:
        blocks.append(Text(f"{title}: no set holds more of it than chance would give."))
    columns = {"set": "set", "collection": "collection", "hits": "hits", "size": "of",
               "expected": "expected", "odds": "odds", "p": "p", "q": "q",
               "members": "which"}  # fmt: skip
    blocks.append(Table(name, f"Sets: {title}", table, columns, folded=True, most=SHOWN))
    return blocks


def _ranked(found: Findings, number: int, title: str, scores: Frame) -> list[Block]:
    """Return the running sums along a ranking."""
    from cutis.omics.meaning.enrichment import ranked

    many = {"permutations": 200, "at_most": 1000} if found.choices.quick else {}
    table: Any = ranked(scores, found.sets, **many)
    name = f"ranked-{number}"
    drawn = _standing(table).rename(columns={"nes": "score", "size": "hits"})
    blocks: list[Block] = []
    if len(drawn):
        blocks.append(Chart("enriched", {"sets": drawn[DRAWN]},
                            id=f"{name}-chart", note=" ".join(table.attrs["report"].notes),
                            options={"title": f"Sets that move together: {title}"}))  # fmt: skip
    else:
        blocks.append(Text(f"{title}: no set moves together, at a false discovery rate of 25 %."))
    columns = {"set": "set", "collection": "collection", "size": "proteins", "nes": "NES", "p": "p",
               "q": "q", "leading": "leading"}  # fmt: skip
    blocks.append(Table(name, f"Sets along the ranking by moderated t: {title}", table, columns,
                        folded=True, most=SHOWN))  # fmt: skip
    return blocks


def _standing(table: Frame) -> Frame:
    """Return the sets that stand for themselves and are worth a place in a chart."""
    alone = table["cluster"].isna() | (table["cluster"] == "") | (table["cluster"] == table["set"])
    return table[alone & (table["q"] <= 0.25)]
