"""Which receptors a receiving cell has, where nobody measured it, and what keeps ligands from them.

The rows are recalled or priors. Receiving cells are the columns of
``atlas/receptors/receptors.csv`` besides symbol, source, status and note: a new one is a new
column, and nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cutis.knowledge.reader import bundled_root
from cutis.knowledge.rows import STATUSES, Problems, read

#: How much of a receptor a cell has.
AMOUNTS = ("yes", "low", "no")

_OTHER = ("symbol", "source", "status", "note")
_SYMBOL = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")


@dataclass(frozen=True)
class Receptor:
    """A receptor, or one part of a complex.

    Attributes
    ----------
    symbol
        HGNC symbol.
    on
        Receiving cell → ``yes``, ``low`` or ``no``.
    source, status, note
        Where that comes from, how sure it is, and what to know.
    where
        ``file:line``.
    """

    symbol: str
    on: Mapping[str, str]
    source: str
    status: str
    note: str
    where: str


@dataclass(frozen=True)
class Antagonist:
    """A secreted protein that keeps ligands from being heard.

    Attributes
    ----------
    symbol, holds
        HGNC symbols of it and of the ligands.
    source, status, note
        As of a :class:`Receptor`.
    where
        ``file:line``.
    """

    symbol: str
    holds: tuple[str, ...]
    source: str
    status: str
    note: str
    where: str


def receptors(path: Path | str | None = None) -> dict[str, Receptor]:
    """Read the receptors; the atlas's own when ``path`` is left out.

    Raises
    ------
    AtlasError
        With every problem found, each at its ``file:line``.
    """
    file = Path(path) if path is not None else bundled_root() / "receptors" / "receptors.csv"
    problems = Problems()
    found: dict[str, Receptor] = {}
    for row in read(file, _OTHER, problems):
        symbol = row.text("symbol")
        if not _SYMBOL.fullmatch(symbol):
            row.fail("symbol", f"{symbol!r} is no symbol", "expected an HGNC symbol such as 'EGFR'")
        on = {cell: row.choice(cell, AMOUNTS) for cell in row.columns if cell not in _OTHER}
        if not on:
            row.fail("", "no cell has a column", "expected one such as 'keratinocyte'")
        one = Receptor(
            symbol, on, row.text("source", required=True), row.choice("status", STATUSES),
            row.text("note"), row.where,
        )  # fmt: skip
        twin = found.setdefault(symbol, one)
        if twin is not one:
            row.fail("symbol", f"{symbol} stands at {twin.where} too", "keep one of them")
    problems.raise_any()
    return found


def antagonists(path: Path | str | None = None) -> dict[str, Antagonist]:
    """Read what keeps ligands from receptors; the atlas's own when ``path`` is left out.

    Raises
    ------
    AtlasError
        With every problem found, each at its ``file:line``.
    """
    file = Path(path) if path is not None else bundled_root() / "receptors" / "antagonists.csv"
    problems = Problems()
    found: dict[str, Antagonist] = {}
    for row in read(file, ("symbol", "holds", "source", "status", "note"), problems):
        symbol = row.text("symbol")
        holds = tuple(one.strip() for one in row.text("holds").split(";") if one.strip())
        for name in (symbol, *holds):
            if not _SYMBOL.fullmatch(name):
                row.fail("symbol", f"{name!r} is no symbol", "expected an HGNC symbol")
        if not holds:
            row.fail("holds", "is empty", "expected the ligands, such as 'IL1A;IL1B'")
        one = Antagonist(
            symbol, holds, row.text("source", required=True), row.choice("status", STATUSES),
            row.text("note"), row.where,
        )  # fmt: skip
        twin = found.setdefault(symbol, one)
        if twin is not one:
            row.fail("symbol", f"{symbol} stands at {twin.where} too", "keep one of them")
    problems.raise_any()
    return found
