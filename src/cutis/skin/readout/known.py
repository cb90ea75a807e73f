"""Every name a readout may have in an atlas, with its unit, without building a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge
    from cutis.knowledge.tables.panel import PanelProtein


def known_readouts(knowledge: Knowledge, panel: Iterable[PanelProtein]) -> dict[str, str]:
    """Return every readout of an atlas → its unit, empty where it depends on the subject.

    Parameters
    ----------
    knowledge
        The atlas.
    panel
        Proteins of its panel.
    """
    proteins = list(panel)
    found = dict.fromkeys(_states(knowledge), "")
    found |= dict(_levels(knowledge, proteins))
    found |= dict(_dialogue(knowledge))
    return found | {name: one.unit for name, one in knowledge.readouts.items()} | {"ITA": "degree"}


def _states(knowledge: Knowledge) -> Iterator[str]:
    """Go through the states the equations may have."""
    for symbol, signal in knowledge.signals.items():
        forms = [symbol, *([f"{symbol} active"] if signal.activation else [])]
        yield from (f"{form} in {place}" for form in forms for place in signal.found_in)
    for symbol, pathway in knowledge.pathways.items():
        yield from (f"{symbol} in {cell}" for cell in pathway.cells)
    for name, agent in knowledge.agents.items():
        yield from (f"{name} in {place}" for place in agent.reaches)
    yield from (*knowledge.components, *knowledge.cells, "age")


def _levels(knowledge: Knowledge, proteins: list[PanelProtein]) -> Iterator[tuple[str, str]]:
    """Go through what patterns say of signals, components and proteins: level and making."""
    for symbol, signal in knowledge.signals.items():
        yield f"{symbol} in medium", "ng/mL"
        yield f"{symbol} mRNA", "fg/cell/h"
        if signal.activation is not None:
            yield f"{symbol} active in medium", "ng/mL"
            yield f"{symbol} active", "nM"
    for protein in proteins:
        if protein.secreted:
            yield f"{protein.symbol} in medium", "ng/mL"
        yield f"{protein.symbol} in lysate", "fg/cell"
        yield f"{protein.symbol} mRNA", "fg/cell/h"
    yield from ((f"{symbol} mRNA", "") for symbol in knowledge.components)


def _dialogue(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Go through what patterns say of the dialogue: cells, arrows and what passes the junction."""
    for cell in {one.type for one in knowledge.cells.values()}:
        yield from ((f"{what} {cell}", "1") for what in ("fidelity", "balance"))
    yield from ((f"occupancy {arrow.name}", "1") for arrow in knowledge.arrows)
    for symbol in knowledge.signals:
        yield from ((f"flux {symbol}{way}", "pmol/cm2/day") for way in ("", " down", " up"))
