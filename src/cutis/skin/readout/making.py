"""How fast cells make things: what a measurement of mRNA or of synthesis sees."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cutis.errors import ModelError
from cutis.skin.model.arrows import product
from cutis.skin.model.conversion import mass
from cutis.skin.model.ledger import nearest
from cutis.skin.readout.view import View

Array = NDArray[np.float64]


def total_made(view: View, symbol: str) -> tuple[Array, Array]:
    """Return how much of a signal is made and by how many cells.

    Returns
    -------
    tuple
        amol/mm²/day and cells/mm², each of shape (N, T). Cells count if they make it at all.
    """
    book = view.model.book
    signal = book.knowledge.signals[symbol]
    made: Any = np.zeros(view.shape)
    makers: Any = np.zeros(view.shape)
    for key in signal.made_by:
        members = book.members(key, signal.made_by)
        places = sorted({book.place_of(member) for member in members})
        for place in places:
            here = tuple(m for m in members if book.place_of(m) == place)
            cells = view.total(here)
            process = f"{symbol} made by {key}" + (f" in {place}" if len(places) > 1 else "")
            made = made + view.rate(process) * cells
            makers = makers + cells
    return made, makers


def mrna(view: View, symbol: str) -> tuple[Array, str]:
    """Return how fast one cell makes something, on average over the cells that make it.

    For a signal or a protein of the panel fg/cell/h; for a component relative to young skin.

    Raises
    ------
    ModelError
        Nothing of that name is made.
    """
    from cutis.skin.readout.panel import panel, panel_making

    book = view.model.book
    if symbol in book.knowledge.signals and book.knowledge.signals[symbol].made_by:
        made, makers = total_made(view, symbol)
        with np.errstate(divide="ignore", invalid="ignore"):
            return made / makers * (mass(book, symbol) / 24), "fg/cell/h"
    if f"making of {symbol}" in book.ledger.processes:
        return view.of(lambda scope: product(book.acting("make", symbol), scope)), "fold"
    if symbol in panel(view):
        made, makers = panel_making(view, panel(view)[symbol])
        with np.errstate(divide="ignore", invalid="ignore"):
            return made / makers, "fg/cell/h"
    known = [*book.knowledge.signals, *book.knowledge.components, *panel(view)]
    raise ModelError(f"nothing makes {symbol!r}{nearest(symbol, known)}")
