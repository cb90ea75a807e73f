"""Arrows as the model needs them: who causes what, in which cell, felt where."""

from __future__ import annotations

from dataclasses import dataclass

from cutis.knowledge.records import (
    Agent,
    Arrow,
    Cell,
    Component,
    Pathway,
    Quantity,
    Record,
    Signal,
)
from cutis.knowledge.rules import PARTNERS

#: Field of an arrow → kind of cause or effect it names.
CAUSES = ("signal", "pathway", "component", "agent", "population")
EFFECTS = {
    "via": "pathway",
    "behaviour": "behaviour",
    "makes": "make",
    "loses": "loss",
    "drifts": "drift",
    "activates": "activate",
}
OWN_CAUSE = {
    Signal: "signal",
    Pathway: "pathway",
    Component: "component",
    Agent: "agent",
    Cell: "population",
}
_VERBS = {
    "make": "making of ",
    "panel": "making of ",
    "loss": "loss of ",
    "drift": "drift of ",
    "activate": "activation of ",
}


@dataclass(frozen=True)
class Ref:
    """What causes: its kind (signal, active, pathway, component, agent or population) and name.

    ``cell`` is the cell type a pathway is in; ``None`` for other kinds.
    """

    kind: str
    name: str
    cell: str | None = None


@dataclass(frozen=True)
class Effect:
    """What is changed: pathway, make, behaviour, loss, drift or activate, of what, in which cell.

    ``panel`` is the making of a protein of the panel, which the equations do not follow.
    ``cell`` is a type or a state; ``None`` where no cell is meant (the loss of a matrix component,
    or a making changed in every cell that does it).
    """

    kind: str
    name: str
    cell: str | None = None


@dataclass(frozen=True)
class ResolvedArrow:
    """One arrow of the atlas with everything unwritten filled in.

    Attributes
    ----------
    name
        Such as ``IL1A → NFKB in fibroblast``; unique.
    cause, effect
        What it joins.
    place
        Where the cause is read; empty when it is read wherever the effect is.
    arrow
        The record, with its numbers as text.
    where
        ``file:line``.
    address
        Where its numbers are addressed: ``IL1A.heard_by.0``.
    """

    name: str
    cause: Ref
    effect: Effect
    place: str
    arrow: Arrow
    where: str
    address: str


def ends(record: Record, field: str, arrow: Arrow) -> tuple[str, str]:
    """Return the kinds of cause and effect an arrow joins, as far as it says so itself."""
    cause = next((kind for kind in CAUSES if getattr(arrow, kind) is not None), "")
    effect = next((kind for name, kind in EFFECTS.items() if getattr(arrow, name) is not None), "")
    if field != "driven_by" and not cause:
        cause = OWN_CAUSE.get(type(record), "")
    if field == "driven_by" and not effect:
        effect = "pathway" if isinstance(record, Pathway) else "make"
    return cause, effect


def behaviours(cell: Cell) -> list[str]:
    """Return what a cell state does: `division`, `arrives`, and its fates by name."""
    own = [name for name in ("division", "arrives") if getattr(cell, name) is not None]
    return [*own, *cell.fates]


def cause_of(kind: str, name: str) -> Ref:
    """Return a cause; the active form of a signal is a kind of its own."""
    if kind == "signal" and name.endswith(" active"):
        return Ref("active", name.removesuffix(" active"))
    return Ref(kind, name)


def describe(cause: Ref, effect: Effect) -> str:
    """Return an arrow in words: ``IL1A → NFKB in fibroblast``."""
    left = cause.name + (" active" if cause.kind == "active" else "")
    right = _VERBS.get(effect.kind, "") + effect.name
    return f"{left} → {right}" + (f" in {effect.cell}" if effect.cell else "")


def panel_problem(
    arrow: Arrow, effect: Effect, makers: tuple[str, ...]
) -> tuple[str, str, str] | None:
    """Return what is wrong with an agent's arrow on a protein of the panel: field, what, hint.

    The readout follows the protein in the cell types that make it, by a factor of the dose and
    nothing else.
    """
    if effect.cell is not None and effect.cell not in makers:
        hint = f"in the panel it is made by {', '.join(makers)}"
        return "in", f"{effect.cell!r} does not make {effect.name!r}", hint
    partner = next((f for f in PARTNERS if getattr(arrow, f) is not None), None)
    if partner is not None:
        what = "a protein of the panel is not followed by the equations, and takes no partner"
        return partner, what, f"remove `{partner}`"
    half = arrow.half_at.value if isinstance(arrow.half_at, Quantity) else arrow.half_at
    if not half.strip().endswith("fold"):
        what = f"{half!r} is no dose in folds, which a protein of the panel needs"
        return "half_at", what, "write it such as `0.5 (0.2 to 1) fold` of a unit dose"
    return None
