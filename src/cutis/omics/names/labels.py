"""What is known of each feature: symbols, accessions, organism, contaminants; and its label.

Shared by all readers, so that a protein is named alike whichever program reported it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from cutis.files.read_report import ReadReport, first_of
from cutis.omics.names.accessions import is_uniprot, organism_of_words, proteins
from cutis.omics.names.foreign import foreign
from cutis.omics.names.mangled import is_lost, repair_names

if TYPE_CHECKING:
    import pandas as pd

#: What a gene symbol looks like; a description with spaces is none.
_SYMBOL = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._/-]{0,24}")

#: Share of the rows whose species is known that must be human for the cells to be taken as human;
#: below it the most frequent species is theirs. A mixture made for a benchmark has at least a
#: quarter, a spiked standard of 48 proteins in yeast has 1 %.
HUMAN_SHARE = 0.2


def feature_table(
    report: ReadReport,
    *,
    groups: Sequence[str],
    lines: Sequence[int],
    genes: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
    organisms: Sequence[str] | None = None,
    contaminants: Sequence[bool] | None = None,
    peptides: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Return the table of features (:data:`cutis.omics.measured.FEATURE_COLUMNS`).

    Parameters
    ----------
    report
        Takes note of symbols found by accession and of contaminants.
    groups
        Identifiers of each group, joined by ``;``.
    lines
        Line of each row.
    genes, names
        Symbols (joined by ``;``) and descriptions, where the file has them.
    organisms
        Words or Latin names, where the file has them.
    contaminants
        What the file itself marks; prefixes (``CON__``) and other species are added.
    peptides
        Numbers of peptides.

    Returns
    -------
    DataFrame, index: unique labels.
    """
    import pandas as pd

    many = len(groups)
    if genes:
        beside = [f"{group} {names[at] if names else ''}" for at, group in enumerate(groups)]
        genes = repair_names(genes, report, beside=beside, lines=lines)
    rows: list[dict[str, Any]] = []
    by_accession = 0
    for at in range(many):
        row = _row(groups[at], genes[at] if genes else "", names[at] if names else "",
                   organisms[at] if organisms else "")  # fmt: skip
        by_accession += row.pop("looked_up")
        row["contaminant"] |= bool(contaminants[at]) if contaminants is not None else False
        rows.append(row)
    if by_accession:
        report.repair("symbols found by their accession", count=by_accession)
    table = pd.DataFrame(
        rows, columns=["symbol", "symbols", "accessions", "name", "organism", "contaminant"]
    )
    table["peptides"] = [float("nan")] * many if peptides is None else list(peptides)
    table["row"] = list(lines)
    _mark_foreign(table, report)
    table.index = pd.Index(unique_labels(table), dtype=object)
    return table


def _row(group: str, gene: str, name: str, organism: str) -> dict[str, Any]:
    """Return what is known of one group."""
    found = proteins(group)
    lead = found[0] if found else None
    species = organism_of_words(organism) if organism else ""
    species = species or (lead.organism if lead else "")
    symbols = [one.strip() for one in gene.replace(", ", ";").split(";")]
    symbols = list(
        dict.fromkeys(one for one in symbols if _SYMBOL.fullmatch(one) and not is_lost(one))
    )
    looked_up = 0
    if not symbols and species in ("", "human"):
        lookup = _symbols()
        symbols = list(dict.fromkeys(
            symbol for one in found if is_uniprot(one.accession)
            and one.organism in ("", "human") and (symbol := lookup(one.accession))
        ))  # fmt: skip
        looked_up = int(bool(symbols))
    if not species and lead and is_uniprot(lead.accession) and _symbols()(lead.accession):
        species = "human"
    if not name and lead and lead.accession in foreign():
        name = foreign()[lead.accession][1]
    return {
        "symbol": symbols[0] if symbols else "",
        "symbols": ";".join(symbols),
        "accessions": ";".join(one.accession for one in found),
        "name": name,
        "organism": species,
        "contaminant": bool(found) and found[0].contaminant,  # a human lead shares peptides
        "looked_up": looked_up,
    }


def _symbols() -> Callable[[str], str | None]:
    """Return the map from an accession to its symbol."""
    from cutis.omics.names.bundle import ids

    return ids().symbol


def _mark_foreign(table: pd.DataFrame, report: ReadReport) -> None:
    """Mark the features of species that are not the cells' as contaminants, and say so."""
    marked = table["contaminant"].to_numpy(dtype=bool)
    species = table["organism"].to_numpy(dtype=object)
    count = Counter(one for one, mark in zip(species, marked, strict=True) if one and not mark)
    if not count:
        count = Counter(one for one in species if one)
    if count:
        human = count["human"] >= HUMAN_SHARE * sum(count.values())
        cells = "human" if human else count.most_common(1)[0][0]
        other = Counter(one for one in species if one and one != cells)
        if other:
            listed = ", ".join(f"{n} {name}" for name, n in other.most_common(6))
            report.note(
                f"the cells are taken to be {cells}; of other species and flagged: {listed}"
            )
        own = table["symbol"][marked & (species == cells) & (table["symbol"] != "")]
        if len(own):
            shown = first_of(own.tolist())
            report.note(
                f"{len(own)} {cells} proteins are on the search's list of contaminants ({shown}) "
                "and flagged; keratins may be the cells' own"
            )
        table["contaminant"] = marked | [bool(one) and one != cells for one in species]
    total = table["contaminant"].tolist().count(True)
    if total:
        report.note(f"{total} features are flagged as contaminants and kept")


def unique_labels(table: pd.DataFrame) -> list[str]:
    """Return one label a row, all different.

    The symbol where it names one row, ``SYMBOL (ACCESSION)`` where several rows share it, else
    the accession; with the line where even that comes twice.
    """
    symbols = table["symbol"].tolist()
    leads = [accessions.partition(";")[0] for accessions in table["accessions"]]
    shared = Counter(symbols)
    labels = []
    for symbol, lead in zip(symbols, leads, strict=True):
        if not symbol:
            labels.append(lead or "unnamed")
        elif shared[symbol] == 1:
            labels.append(symbol)
        else:
            labels.append(f"{symbol} ({lead})" if lead else symbol)
    twice = Counter(labels)
    lines = table["row"].tolist()
    return [
        label if twice[label] == 1 else f"{label} [line {line}]"
        for label, line in zip(labels, lines, strict=True)
    ]
