"""What the RNA of vesicles would do: genes it acts on, and what the atlas says of vesicles' cargo.

Target genes come from a table the user brings (:func:`cutis.omics.names.targets.read_targets`). The
atlas speaks for itself: its vesicles name the cargo through which they act.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cutis.methods import method
from cutis.omics.names.mirna import matches, parse

if TYPE_CHECKING:
    from cutis.knowledge import Knowledge
    from cutis.omics.measured import Measured
    from cutis.omics.names.targets import Targets
    from cutis.omics.vesicles.rna import Cargo
    from cutis.tables import Frame

#: Names of RNA that are no miRNA: circular, long non-coding, Y, fragments of tRNA.
OTHER_RNA = re.compile(r"(?:hsa_)?(?:circ|lnc|y_?rna|t[rs]f|pirna)[-_]?\w+", re.IGNORECASE)

CARGO_COLUMNS = [
    "vesicle", "name", "cargo", "kind", "effect", "change", "up_to", "place", "note", "source",
    "status", "where", "measured", "rna", "relation", "share", "rank",
]  # fmt: skip


@method(
    formula="targets of the miRNAs present, weighed by their share of the reads",
    limits="the table of targets is the user’s",
    check="by hand (tests/omics/vesicles/test_targets.py)",
)
def target_genes(
    cargo: Cargo,
    targets: Targets,
    knowledge: Knowledge | None = None,
    *,
    conditions: Sequence[str] | None = None,
) -> Frame:
    """Return the genes that the miRNAs of the cargo act on.

    Parameters
    ----------
    cargo
        As :func:`cutis.omics.vesicles.rna.cargo` gives it.
    targets
        The user's table.
    knowledge
        The atlas, to say which of the genes it follows; None: not said.
    conditions
        Whose cargo counts; None: that of any condition. Only RNA present in it is taken.

    Returns
    -------
    pandas.DataFrame
        One row a gene, the largest share first: ``target, mirnas`` (names as measured, the most
        abundant first), ``number``, ``share`` (of the reads, %, of all its miRNAs together; mean of
        the conditions), ``exact`` (how many pairs name the very miRNA, arm and all), ``evidence``,
        ``rows`` (lines of the user's file), ``atlas`` (``signal``, ``component`` or empty).
    """
    import pandas as pd

    chosen = list(conditions or _conditions(cargo))
    present = cargo.table[cargo.table[[f"present {c}" for c in chosen]].any(axis=1)]
    share = present.set_index("rna")[[f"share {c}" for c in chosen]].mean(axis=1)
    there = list(share.index)
    met: dict[str, list[tuple[str, str]]] = {}
    genes: dict[str, dict[str, Any]] = {}
    for row in targets.table.itertuples():
        name = str(row.mirna)
        if name not in met:
            met[name] = matches(name, there)
        for rna, relation in met[name]:
            gene = genes.setdefault(
                str(row.target), {"mirnas": set(), "exact": 0, "evidence": {}, "rows": []}
            )
            gene["mirnas"].add(rna)
            gene["exact"] += relation == "same"
            gene["evidence"][str(row.evidence)] = None
            gene["rows"].append(int(row.row))  # pyright: ignore[reportArgumentType]
    rows = []
    for target, gene in genes.items():
        names = sorted(gene["mirnas"], key=lambda rna: (-share[rna], rna))
        rows.append([
            target, "; ".join(names), len(names), float(share[names].sum()), gene["exact"],
            "; ".join(word for word in gene["evidence"] if word),
            ", ".join(map(str, sorted(set(gene["rows"])))), _in_atlas(target, knowledge),
        ])  # fmt: skip
    columns = ["target", "mirnas", "number", "share", "exact", "evidence", "rows", "atlas"]
    table: Frame = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["share", "target"], ascending=[False, True], ignore_index=True)


def atlas_cargo(knowledge: Knowledge, measured: Cargo | Measured) -> Frame:
    """Return the cargo that the atlas's vesicles act through or bring, and whether it is here.

    Parameters
    ----------
    knowledge
        The atlas.
    measured
        Cargo of a table of counts; or a table of proteins, for what vesicles bring as protein.

    Returns
    -------
    pandas.DataFrame
        One row an effect: ``vesicle, name, cargo, kind`` (``miRNA``, ``RNA``, ``protein``),
        ``effect`` (what it changes, in the atlas's words), ``change, up_to, place, note, source,
        status, where`` (file and line of the atlas), ``measured`` (bool), ``rna`` (label in the
        table, empty where it is not there), ``relation`` (``same``, ``arm not named`` …),
        ``share`` (% of the reads or of the levels, mean of the conditions), ``rank``, and a
        column ``share c`` a condition c. What the table cannot hold (a protein in a table of RNA)
        has the kind ``protein`` and is not measured.
    """
    import pandas as pd

    shares, kind = _shares(measured)
    ranks = shares.mean(axis=1).rank(ascending=False, method="min")
    rows = []
    for row in _effects(knowledge):
        found = _look(row["cargo"], row["kind"], shares, kind)
        for label, relation in found or [("", "")]:
            share = shares.loc[label] if label else None
            rows.append({
                **row, "measured": share is not None and bool((share > 0).any()), "rna": label,
                "relation": relation, "share": float("nan") if share is None else share.mean(),
                "rank": float("nan") if share is None else ranks[label],
                **{f"share {c}": float("nan") if share is None else share[c] for c in shares},
            })  # fmt: skip
    return pd.DataFrame(rows, columns=[*CARGO_COLUMNS, *(f"share {c}" for c in shares)])


def _effects(knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return what the atlas's vesicles do through a named cargo, and what they bring."""
    vesicles = {name: one for name, one in knowledge.agents.items() if one.kind == "vesicle"}
    rows: list[dict[str, Any]] = []
    for arrow in knowledge.arrows:
        own, through = arrow.cause.name, arrow.arrow.through or ""
        kind = _kind(through)
        if own not in vesicles or not kind:
            continue
        rows.append({
            "vesicle": own, "name": vesicles[own].name, "cargo": through, "kind": kind,
            "effect": arrow.name.partition(" → ")[2], "change": arrow.arrow.change,
            "up_to": arrow.arrow.up_to, "place": arrow.place, "note": arrow.arrow.note,
            "source": arrow.arrow.source, "status": arrow.arrow.status, "where": arrow.where,
        })  # fmt: skip
    for own, vesicle in vesicles.items():
        file, line = knowledge.where.get(own, ("", 0))
        for symbol, brought in vesicle.adds.items():
            rows.append({
                "vesicle": own, "name": vesicle.name, "cargo": symbol, "kind": "protein",
                "effect": f"brings {symbol}", "change": "increases", "up_to": brought.level,
                "place": brought.place, "note": brought.note, "source": brought.source,
                "status": brought.status, "where": f"{file}:{line}",
            })  # fmt: skip
    return rows


def _kind(through: str) -> str:
    """Return which RNA the ``through`` of an arrow names; empty for a receptor or machinery."""
    if parse(through):
        return "miRNA"
    return "RNA" if OTHER_RNA.fullmatch(through) else ""


def _look(cargo: str, kind: str, shares: Frame, have: str) -> list[tuple[str, str]]:
    """Return the labels of a table that mean a cargo, each with how it stands to it."""
    if (kind == "protein") != (have == "protein"):
        return []
    names = {str(name): str(name) for name in shares.index}
    if kind == "RNA":
        names = {str(name).removeprefix("hsa_"): str(name) for name in shares.index}
        cargo = cargo.removeprefix("hsa_")
    return [(names[name], relation) for name, relation in matches(cargo, names)]


def _shares(measured: Cargo | Measured) -> tuple[Frame, str]:
    """Return shares in % (features × conditions), and what the features are."""
    import pandas as pd

    if hasattr(measured, "method"):
        cargo: Any = measured
        table = cargo.table.set_index("rna")
        names = _conditions(cargo)
        return table[[f"share {c}" for c in names]].set_axis(names, axis=1), "RNA"
    table_of: Any = measured
    levels = 100 * table_of.levels / table_of.levels.sum()
    means = {
        c: levels[table_of.of(c).columns].fillna(0.0).mean(axis=1) for c in table_of.conditions
    }
    return pd.DataFrame(means), "protein" if table_of.kind == "protein" else "RNA"


def _conditions(cargo: Cargo) -> list[str]:
    """Return the conditions of a cargo, in the order of the samples."""
    return list(dict.fromkeys(cargo.samples["condition"]))


def _in_atlas(symbol: str, knowledge: Knowledge | None) -> str:
    """Return what a gene is in the atlas, empty where it is nothing."""
    if knowledge is None:
        return ""
    if symbol in knowledge.signals:
        return "signal"
    return "component" if symbol in knowledge.components else ""
