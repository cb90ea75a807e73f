"""The signature of senescence: what senescent cells make more or less of, with its sources.

Rows of ``atlas/signatures/senescence.csv``, and the signals whose making the atlas itself changes
in senescent cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cutis import units
from cutis.errors import UnitError
from cutis.knowledge.cache import given_or_bundled
from cutis.knowledge.tables.rows import STATUSES, Problems, Row, read, shown, tables

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge

#: Weight of a row by what its source is worth: a choice, the same for all rows.
WEIGHTS = {"verified": 1.0, "recalled": 0.7, "prior": 0.5}

#: Cell types of the atlas that are senescent begin with this word.
SENESCENT = "senescent "

COLUMNS = ("symbol", "direction", "where", "source", "status", "note")
_SYMBOL = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")
_SIGNS = {"up": 1, "down": -1}
_PLACES = ("medium", "cells")


@dataclass(frozen=True)
class Sign:
    """One gene of the signature.

    Attributes
    ----------
    symbol
        HGNC symbol.
    weight
        From −1 to 1: the sign is the direction in senescence, the size how well it is known.
    place
        ``medium`` when it is released, else ``cells``.
    source, status
        Who reported it. Several are joined by ``;``.
    where
        ``file:line``, or the address in the atlas.
    """

    symbol: str
    weight: float
    place: str
    source: str
    status: str
    where: str


def load(path: Path | str | None = None, knowledge: Knowledge | None = None) -> tuple[Sign, ...]:
    """Return the signature.

    Parameters
    ----------
    path
        A CSV file of another signature, or a folder of them; the atlas's own when left out.
    knowledge
        The atlas, whose signals are added; None takes the one that comes with cutis. Nothing is
        added to a signature that is given as a file.

    Returns
    -------
    tuple of Sign
        One for each symbol. Where reports of a symbol differ in direction, they weigh against each
        other.

    Raises
    ------
    AtlasError
        With every problem of the file.
    """
    problems = Problems()
    given = knowledge if path is None else path
    signs = read_files(tables(given, "signatures", "senescence.csv", problems), problems)
    problems.raise_any()
    if path is None:
        signs += made_differently(knowledge)
    together: dict[str, list[Sign]] = {}
    for sign in signs:
        together.setdefault(sign.symbol, []).append(sign)
    return tuple(_joined(found) for found in together.values())


def read_files(files: Iterable[Path], problems: Problems) -> list[Sign]:
    """Return the genes of some tables, one for each row that can be read; note what is wrong."""
    signs: list[Sign] = []
    for file in files:
        rows = read(file, COLUMNS, problems)
        signs += [sign for row in rows if (sign := _sign(row)) is not None]
        if not rows and not problems.found:
            problems.add(
                shown(file), "", "holds no gene", "expected rows such as GDF15,up,medium,…"
            )
    _twins(signs, problems)
    return signs


def made_differently(knowledge: Knowledge | None = None) -> list[Sign]:
    """Return the signals that senescent cells of the atlas make more or less of.

    Only where the range of the factor lies on one side of 1.
    """
    found = []
    for symbol, record in given_or_bundled(knowledge).signals.items():
        for cell, making in record.made_by.items():
            if not cell.startswith(SENESCENT) or "/" in cell or making.times is None:
                continue
            try:
                fold = units.parse(str(making.times)).to("1")
            except UnitError:
                continue
            low = fold.value if fold.low is None else fold.low
            high = fold.value if fold.high is None else fold.high
            sign = 1 if low > 1 else -1 if high < 1 else 0
            if sign:
                weight = sign * WEIGHTS[making.status]
                where = f"{symbol}.made_by.{cell}"
                found.append(Sign(symbol, weight, "medium", making.source, making.status, where))
    return found


def _sign(row: Row) -> Sign | None:
    """Return the gene of a row; None when it cannot be read."""
    symbol = row.text("symbol")
    if not _SYMBOL.fullmatch(symbol):
        row.fail("symbol", f"{symbol!r} is no symbol", "expected an HGNC symbol such as 'GDF15'")
    direction = row.choice("direction", list(_SIGNS))
    place, status = row.choice("where", _PLACES), row.choice("status", STATUSES)
    source = row.text("source", required=True)
    if direction not in _SIGNS or status not in WEIGHTS:
        return None
    return Sign(symbol, _SIGNS[direction] * WEIGHTS[status], place, source, status, row.where)


def _twins(signs: list[Sign], problems: Problems) -> None:
    """Note a symbol that stands twice with the same source."""
    seen: dict[tuple[str, str], Sign] = {}
    for sign in signs:
        first = seen.setdefault((sign.symbol, sign.source), sign)
        if first is not sign:
            what = f"{sign.symbol} of {sign.source} stands at {first.where} too"
            problems.add(sign.where, "symbol", what, "keep one of them")


def _joined(found: list[Sign]) -> Sign:
    """Return one sign of several: the best-known size, times how far directions agree."""
    sizes = [abs(sign.weight) for sign in found]
    agreed = sum(sign.weight for sign in found) / sum(sizes)
    best = found[sizes.index(max(sizes))]
    sources: Mapping[str, None] = dict.fromkeys(sign.source for sign in found)
    return Sign(
        best.symbol, max(sizes) * agreed, best.place, "; ".join(sources), best.status, best.where
    )
