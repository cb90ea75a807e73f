"""Weights that say which genes answer to which pathway: the bundled ones, or a user's table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cutis.files.grid import read_grid
from cutis.files.read_report import ReadReport

Weights = Mapping[str, Mapping[str, float]]


def read_weights(path: str | Path, report: ReadReport | None = None) -> dict[str, dict[str, float]]:
    """Read a table of footprints.

    Parameters
    ----------
    path
        CSV, TSV or workbook with the columns ``pathway``, ``symbol`` and ``weight`` (above zero
        where the pathway raises the gene); others, such as ``p``, are not used.
    report
        Takes note of rows without a weight.

    Returns
    -------
    dict
        Pathway → symbol → weight.

    Raises
    ------
    DataError
        A column is missing, a weight is no number, or a gene stands twice in a pathway.
    """
    report = report or ReadReport(str(path), "pathway weights")
    grid = read_grid(path, report)
    hint = "the columns are pathway, symbol and weight"
    for name in ("pathway", "symbol", "weight"):
        grid.at(name, hint)
    weights = grid.numbers(["weight"], report, negative=True)[:, 0]
    found: dict[str, dict[str, float]] = {}
    named = zip(grid.column("pathway"), grid.column("symbol"), strict=True)
    for row, (pathway, symbol) in enumerate(named):
        if not pathway or not symbol:
            grid.fail("the row has no pathway or no symbol", hint, row=row)
        if weights[row] != weights[row] or weights[row] == 0:
            report.set_aside("a gene without a weight", f"line {grid.lines[row]}: {symbol}")
            continue
        genes = found.setdefault(pathway, {})
        if symbol in genes:
            grid.fail(f"{symbol!r} stands twice in {pathway!r}", "give it one weight", row=row)
        genes[symbol] = float(weights[row])
    if not found:
        grid.fail("the table has no weights", hint)
    return found


def weights_of(given: Weights | str | Path | None) -> Weights:
    """Return weights as they were given, of a file, or those that come with cutis (PROGENy)."""
    if given is None:
        from cutis.omics.names.bundle import pathway_weights

        return pathway_weights()
    return read_weights(given) if isinstance(given, str | Path) else given
