"""Who could hear a measured secretome: ligands, and receptors of the two receiving cells.

A medium holds what was said; who hears it depends on the receptors of the cells it is given to.
Those come from an expression table of the user's cells, or from the atlas's default table. What a
message does is what the atlas's arrows say. Nothing here is a probability: a pair is weighed by how
much of the ligand there is, and every row says how sure its receptor and its tag are.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cutis.knowledge.cache import given_or_bundled
from cutis.methods import method
from cutis.omics.meaning.expression import Expression, expression
from cutis.omics.names.bundle import Pair
from cutis.omics.names.bundle import ligand_receptor as bundled_pairs
from cutis.tables import Columns, Frame

if TYPE_CHECKING:
    import pandas as pd

    from cutis.knowledge.resolve import Knowledge
    from cutis.omics.measured import Measured

#: How much of a receptor there is, least first; a complex has what its scarcest part has.
AMOUNTS = ("no", "unknown", "low", "yes")

#: Instead of an amount: no pair names a receptor, but an arrow of the atlas says the cell hears it.
BY_ARROW = "by an arrow"
HEARD = ("yes", "low", BY_ARROW)

#: Tags of a message; ``mixed``: arrows of one signal to one cell say both.
REGENERATIVE, INFLAMMATORY, NEUTRAL, MIXED = "regenerative", "inflammatory", "neutral", "mixed"

#: Statuses, least sure first.
_SURE = ("prior", "recalled", "verified", "measured")

#: Of the table of ligands and receptors, and of the balance of each receiver.
COLUMNS = Columns("ligand_receptor", (
    "ligand", "receptor", "receiver", "level", "share", "rank", "expressed", "signal", "message",
    "curated", "role", "held_by", "receptor_status", "message_status", "status", "source",
))  # fmt: skip
BALANCE = Columns("balance", (
    "receiver", "regenerative", "inflammatory", "balance", "ligands", "tagged",
))  # fmt: skip


@dataclass(frozen=True)
class LigandReceptor:
    """What the receiving cells could hear of a medium.

    Attributes
    ----------
    table
        A row a ligand, receptor and receiver, loudest ligand first: ligand, receptor (parts of a
        complex joined by ``_``), receiver, level and share (of all that was measured; of a
        complex, its scarcest part; share NaN and rank 0 where levels are relative, ``2^NPX``),
        rank (1 = the most abundant protein), expressed (yes, low,
        unknown, no, or :data:`BY_ARROW`), signal (of the atlas, or empty), message (the atlas's
        tag for that signal and cell, or empty), curated (CellPhoneDB has the pair), role (agonist
        or antagonist), held_by (antagonists of it that were measured too), receptor_status,
        message_status, status (the less sure of the two) and source of the receptor's row.
    balance
        A row a receiver: receiver, regenerative and inflammatory (share of the medium that the
        ligands so tagged make up, of what is surely heard: :meth:`heard`), balance
        ``(R − I)/(R + I)``, ligands (how many are heard, antagonists left out), tagged (how many
        of them the atlas tags).
    known, unheard
        How many measured proteins bind a receptor of any cell; and which of them, of those
        surely known, no receiver has the receptor of.
    """

    table: pd.DataFrame
    balance: pd.DataFrame
    known: int
    unheard: tuple[str, ...]

    def heard(self, *, curated: bool = True) -> pd.DataFrame:
        """Return the rows a receiver hears; those that are sure (:func:`sure`), or of all pairs."""
        table: Frame = self.table
        return table[table["expressed"].isin(HEARD) & (sure(table) | (not curated))]


def sure(table: Frame) -> Any:
    """Tell which rows rest on more than a list: a curated pair, or an arrow of the atlas.

    Of a ligand that has a curated pair no other pair counts, whatever the atlas says it does: an
    arrow does not say by which receptor.
    """
    known = table["ligand"].isin(set(table["ligand"][table["curated"]]))
    by_arrow = (table["expressed"] == BY_ARROW) | (~known & (table["message"] != ""))
    return table["curated"] | by_arrow


@method(
    formula=(
        "pairs whose receptor the receiving cell has, every part; weight: share of the ligand in "
        "the medium"
    ),
    limits="not whether it is enough: a share is no concentration",
    check="by hand; a real medium (tests/omics/meaning/test_ligand_receptor.py)",
    reference="Efremova et al. 2020; Ramilowski et al. 2015",
)
def ligand_receptor(
    measured: Measured,
    condition: str,
    receptors: Mapping[str, Measured | Expression] | None = None,
    *,
    drop: Sequence[bool] | None = None,
    knowledge: Knowledge | None = None,
) -> LigandReceptor:
    """Say which receptors of which receiving cells could hear a condition's medium.

    Parameters
    ----------
    measured
        Levels of proteins in a medium.
    condition
        Whose mean is heard.
    receptors
        Receiving cell → its expression: a table of RNA, or what
        :func:`cutis.omics.meaning.expression.expression` makes of one. Cells that are not named,
        and None, take the atlas's default table.
    drop
        Features left out besides contaminants.
    knowledge
        The atlas; None takes the one that comes with cutis.

    Raises
    ------
    DataError
        No such condition.
    """
    import pandas as pd

    from cutis.omics.meaning.medium_dose import RELATIVE
    from cutis.omics.meaning.response import means

    levels: dict[str, float] = {}
    for symbol, level in zip(*means(measured, condition, drop), strict=True):
        levels[symbol] = levels.get(symbol, 0.0) + level
    # Levels on a scale of each protein's own cannot be added up: they have no share, no order.
    whole = float("nan") if measured.unit in RELATIVE else sum(levels.values())
    levels.pop("", None)  # proteins without a symbol are of the whole, but no one protein
    order = sorted(levels, key=lambda s: -levels[s])
    rank = {symbol: i + 1 if whole == whole else 0 for i, symbol in enumerate(order)}
    atlas = given_or_bundled(knowledge)
    cells, said = _cells(receptors or {}, atlas), _said(atlas)
    rows = []
    for pair in bundled_pairs():
        if not all(part in levels for part in pair.ligand):
            continue
        level = min(levels[part] for part in pair.ligand)
        first = (level, level / whole, max(rank[part] for part in pair.ligand))
        rows += [
            _row(pair, receiver, cell, first, levels, said) for receiver, cell in cells.items()
        ]
    rows += _by_arrow({(row[0], row[2]) for row in rows}, levels, whole, rank, list(cells), said)
    table = pd.DataFrame(rows, columns=COLUMNS.of())
    table = table.sort_values(
        ["share", "ligand", "receiver", "curated", "receptor"],
        ascending=[False, True, True, False, True], ignore_index=True,
    )  # fmt: skip
    known_pairs: Frame = table[sure(table)]
    some = set(known_pairs["ligand"][known_pairs["expressed"] != "no"])
    unheard = tuple(sorted(set(known_pairs["ligand"]) - some))
    known = len(set(table["ligand"]))
    return LigandReceptor(table, _balance(table, list(cells)), known, unheard)


def _cells(
    given: Mapping[str, Measured | Expression], knowledge: Knowledge
) -> dict[str, Expression]:
    """Return each receiving cell's expression: given, or the atlas's default."""
    from cutis.knowledge.tables.receptors import receptors

    found: dict[str, Expression] = {}
    table = receptors(knowledge)
    for cell in dict.fromkeys(cell for one in table.values() for cell in one.on):
        found[cell] = Expression(
            {symbol: one.on[cell] for symbol, one in table.items()},
            {symbol: one.status for symbol, one in table.items()},
            {symbol: one.source for symbol, one in table.items()},
        )
    for cell, one in given.items():
        found[cell] = one if isinstance(one, Expression) else expression(one)
    return found


def _row(
    pair: Pair, receiver: str, cell: Expression, level: tuple[float, float, int],
    levels: Mapping[str, float], said: _Said,
) -> tuple[Any, ...]:  # fmt: skip
    """Return the row of a pair and a receiving cell."""
    amounts = [cell.amount.get(part, "unknown") for part in pair.receptor]
    least = pair.receptor[int(np.argmin([AMOUNTS.index(one) for one in amounts]))]
    signal = pair.ligand[0] if len(pair.ligand) == 1 and pair.ligand[0] in said.signals else ""
    tag, tag_status = said.tags.get((signal, receiver), ("", ""))
    status = cell.status.get(least, "")
    both = [one for one in (status, tag_status) if one]
    sure = min(both, key=_SURE.index) if both else ""
    held = _held(pair.ligand, levels, said)
    role = "antagonist" if any(part in said.antagonists for part in pair.ligand) else "agonist"
    return (
        "_".join(pair.ligand), "_".join(pair.receptor), receiver, *level,
        min(amounts, key=AMOUNTS.index), signal, tag, pair.curated, role, held,
        status, tag_status, sure, cell.source.get(least, ""),
    )  # fmt: skip


def _by_arrow(
    there: set[tuple[str, str]], levels: Mapping[str, float], whole: float,
    rank: Mapping[str, int], cells: Sequence[str], said: _Said,
) -> list[tuple[Any, ...]]:  # fmt: skip
    """Return rows of signals that a cell hears by an arrow and whose receptor no pair names."""
    rows = []
    for (signal, cell), (tag, status) in said.tags.items():
        if cell not in cells or signal not in levels or (signal, cell) in there:
            continue
        level = levels[signal]
        role = "antagonist" if signal in said.antagonists else "agonist"
        rows.append(
            (signal, "", cell, level, level / whole, rank[signal], BY_ARROW, signal, tag, False,
             role, _held((signal,), levels, said), "", status, status, "")
        )  # fmt: skip
    return rows


def _held(ligand: Sequence[str], levels: Mapping[str, float], said: _Said) -> str:
    """Return the antagonists of a ligand that were measured beside it."""
    found = {one for part in ligand for one in said.blockers.get(part, ()) if one in levels}
    return ", ".join(sorted(found - set(ligand)))


@dataclass(frozen=True)
class _Said:
    """What an atlas says of ligands.

    Attributes
    ----------
    signals
        Its signals.
    tags
        (signal, cell type) → what its arrows say, and the least sure status.
    antagonists
        Proteins that keep ligands from receptors, and bind a receptor to do nothing.
    blockers
        Ligand → the proteins that hold it.
    """

    signals: Container[str]
    tags: Mapping[tuple[str, str], tuple[str, str]]
    antagonists: Container[str]
    blockers: Mapping[str, tuple[str, ...]]


def _said(knowledge: Knowledge) -> _Said:
    """Return what an atlas says of ligands."""
    from cutis.knowledge.tables.receptors import antagonists

    known = antagonists(knowledge)
    blockers: dict[str, tuple[str, ...]] = {}
    for symbol, one in known.items():
        for ligand in one.holds:
            blockers[ligand] = (*blockers.get(ligand, ()), symbol)
    return _Said(knowledge.signals, _tags(knowledge), known, blockers)


def _tags(knowledge: Knowledge) -> dict[tuple[str, str], tuple[str, str]]:
    """Return (signal, cell type) → what the atlas's arrows say, and the least sure status."""
    said: dict[tuple[str, str], dict[str, None]] = {}
    statuses: dict[tuple[str, str], list[str]] = {}
    for arrow in knowledge.arrows:
        if arrow.cause.kind not in ("signal", "active") or not arrow.effect.cell:
            continue
        key = (arrow.cause.name, arrow.effect.cell.partition("/")[0])
        said.setdefault(key, {})[arrow.arrow.message] = None
        statuses.setdefault(key, []).append(arrow.arrow.status)
    found = {}
    for key, tags in said.items():
        strong = [tag for tag in tags if tag != NEUTRAL]
        tag = strong[0] if len(strong) == 1 else MIXED if strong else NEUTRAL
        found[key] = (tag, min(statuses[key], key=_SURE.index))
    return found


def _balance(table: pd.DataFrame, cells: Sequence[str]) -> pd.DataFrame:
    """Return of each receiver what tagged ligands that it can hear add up to."""
    import pandas as pd

    rows = []
    heard: Frame = table[
        table["expressed"].isin(HEARD) & sure(table) & (table["role"] == "agonist")
    ]
    for cell in cells:
        mine = heard[heard["receiver"] == cell].drop_duplicates("ligand")
        building = mine["share"][mine["message"] == REGENERATIVE].sum(skipna=False)
        inflaming = mine["share"][mine["message"] == INFLAMMATORY].sum(skipna=False)
        both = building + inflaming
        tagged = int((mine["message"] != "").sum())
        balance = (building - inflaming) / both if both > 0 else float("nan")
        rows.append((cell, building, inflaming, balance, len(mine), tagged))
    return pd.DataFrame(rows, columns=BALANCE.of())
