"""Finds both ends of one written arrow, checks them, and says where the cause is felt."""

from __future__ import annotations

from dataclasses import replace

from cutis.files.yaml_nodes import Path
from cutis.knowledge.arrows import (
    CAUSES,
    EFFECTS,
    OWN_CAUSE,
    Effect,
    Ref,
    ResolvedArrow,
    behaviours,
    cause_of,
    describe,
    panel_problem,
)
from cutis.knowledge.book import Book, address_of
from cutis.knowledge.reader import Entry
from cutis.knowledge.records import Agent, Arrow, Cell, Component, Pathway, Signal
from cutis.knowledge.rules import PARTNERS


class Joint:
    """Resolves one arrow; a problem is noted and ends it."""

    def __init__(self, book: Book, entry: Entry, path: Path, arrow: Arrow) -> None:
        self.book, self.entry, self.path, self.arrow = book, entry, path, arrow
        self.own = entry.name
        self.record = entry.record
        self.field = str(path[0])

    def resolve(self) -> ResolvedArrow | None:
        """Return the arrow, or nothing when it is wrong."""
        found = self._cause()
        target = self._effect()
        if found is None or target is None:
            return None
        cause_field, cause = found
        effect_field, effect = target
        cell = self._cell(cause, effect)
        if cell is False:
            return None
        effect = self._followed_apart(cause, replace(effect, cell=cell or None))
        if cause.kind == "pathway":
            cause = replace(cause, cell=self.book.type_of(str(cell)) if cell else None)
        sound = self._cause_exists(cause_field, cause) & self._effect_exists(effect_field, effect)
        self._partners()
        place = self._place(cause, effect) if sound else None
        if place is None:
            return None
        line, _ = self.entry.position(self.path)
        name = describe(cause, effect)
        address = ".".join([address_of(self.entry), *(str(part) for part in self.path)])
        where = f"{self.entry.file.shown}:{line}"
        return ResolvedArrow(name, cause, effect, place, self.arrow, where, address)

    def _problem(self, field: str, what: str, hint: str) -> None:
        """Note a problem at a field of the arrow."""
        path = (*self.path, field) if field else self.path
        self.book.report(self.entry, path, what, hint)

    def _cause(self) -> tuple[str, Ref] | None:
        """Return the cause: written in `driven_by`, the file itself in the other two."""
        written = [kind for kind in CAUSES if getattr(self.arrow, kind) is not None]
        own = OWN_CAUSE[type(self.record)]
        if self.field == "driven_by":
            if len(written) != 1:
                given = " and ".join(f"`{kind}`" for kind in written) or "none"
                what = f"{given} is written as the cause, expected exactly one"
                self._problem("", what, f"write one of {', '.join(CAUSES)}")
                return None
            kind = written[0]
            return kind, cause_of(kind, getattr(self.arrow, kind))
        active = f"{self.own} active"
        if written and not (written == [own] and getattr(self.arrow, own) in (self.own, active)):
            what = (
                f"`{written[0]}` is written, but in `{self.field}` the cause is {self.own} itself"
            )
            self._problem(written[0], what, "remove it, or move the arrow to `driven_by`")
            return None
        return own, cause_of(own, getattr(self.arrow, own) if written else self.own)

    def _effect(self) -> tuple[str, Effect] | None:
        """Return the effect: written in `heard_by` and `drives`, the file itself in `driven_by`."""
        written = [name for name in EFFECTS if getattr(self.arrow, name) is not None]
        if len(written) > 1 or (not written and self.field != "driven_by"):
            given = " and ".join(f"`{name}`" for name in written) or "none"
            what = f"{given} is written as the effect, expected exactly one"
            self._problem("", what, f"write one of {', '.join(EFFECTS)}")
            return None
        if self.field != "driven_by" or isinstance(self.record, Cell):
            if not written:
                self._problem(
                    "", "no `behaviour` is written", "write `behaviour: …`, such as division"
                )
                return None
            name = written[0]
            return name, Effect(EFFECTS[name], getattr(self.arrow, name))
        own = "via" if isinstance(self.record, Pathway) else "makes"
        name = written[0] if written else own
        target = getattr(self.arrow, name) if written else self.own
        if target != self.own or (isinstance(self.record, Pathway) != (name == "via")):
            what = f"`{name}: {target}` is written, but in `driven_by` the effect is on {self.own}"
            self._problem(name, what, f"write it in the file of the cause, or `{name}: {self.own}`")
            return None
        return name, Effect(EFFECTS[name], self.own)

    def _followed_apart(self, cause: Ref, effect: Effect) -> Effect:
        """Return an agent's effect on a protein of the panel as one: the equations lack it."""
        if (cause.kind, effect.kind) == ("agent", "make") and self.book.in_panel(effect.name):
            return replace(effect, kind="panel")
        return effect

    def _cell(self, cause: Ref, effect: Effect) -> str | bool | None:
        """Return the cell in which it happens; ``False`` after a problem."""
        given = self.arrow.cell
        if isinstance(self.record, Cell) and self.field == "driven_by":
            if given not in (None, self.own):
                what = f"`in: {given}` is written, but the cell is {self.own} itself"
                self._problem("in", what, "remove it")
                return False
            return self.own
        if given is not None:
            return given if self.book.known_cell(self.entry, (*self.path, "in"), given) else False
        carrier = self._carrier(effect)
        if carrier:
            return carrier
        if "pathway" in (cause.kind, effect.kind) or effect.kind == "behaviour":
            kind = "behaviour" if effect.kind == "behaviour" else "pathway"
            self._problem(
                "", f"the cell of the {kind} is not said", "add `in: fibroblast` or another"
            )
            return False
        return None

    def _carrier(self, effect: Effect) -> str | None:
        """Return the cell type that carries a component, such as its DNA lesions."""
        component = self.book.of(Component, effect.name) if effect.kind != "pathway" else None
        if component is not None and component.place in self.book.cell_states:
            return component.place
        return None

    def _cause_exists(self, field: str, cause: Ref) -> bool:
        """Check the cause by name, and a pathway in its cell."""
        path = (*self.path, field)
        book, entry = self.book, self.entry
        if cause.kind in ("signal", "active"):
            full = cause.name + (" active" if cause.kind == "active" else "")
            return book.known_signal(entry, path, full)
        if cause.kind == "pathway":
            return book.known_pathway(entry, path, cause.name) and self._followed(
                field, cause.name, cause.cell
            )
        if cause.kind == "component":
            return book.known_component(entry, path, cause.name)
        if cause.kind == "agent":
            return book.known_agent(entry, path, cause.name)
        return book.known_cell(entry, path, cause.name)

    def _followed(self, field: str, pathway: str, cell: str | None) -> bool:
        """Check that a pathway is followed in a cell type."""
        record = self.book.of(Pathway, pathway)
        kind = self.book.type_of(cell or "")
        if record is None or kind in record.cells:
            return True
        what = f"the pathway {pathway!r} is not followed in {kind!r}"
        hint = f"it is followed in {', '.join(record.cells)}"
        self._problem(field, what, hint)
        return False

    def _effect_exists(self, field: str, effect: Effect) -> bool:
        """Check the effect by name, and that the cell has it."""
        path = (*self.path, field)
        book, entry = self.book, self.entry
        if effect.kind == "pathway":
            if not book.known_pathway(entry, path, effect.name):
                return False
            if effect.cell and "/" in effect.cell:
                kind = book.type_of(effect.cell)
                what = f"a pathway is followed in a cell type, not in the state {effect.cell!r}"
                self._problem("in", what, f"write `in: {kind}`")
                return False
            return self._followed(field, effect.name, effect.cell)
        if effect.kind == "behaviour":
            return self._behaves(field, effect)
        if effect.kind == "panel":
            found = panel_problem(self.arrow, effect, self.book.panel[effect.name])
            if found is not None and not (found[0] == "in" and book.blame_panel()):
                self._problem(*found)
            return found is None
        if effect.kind == "activate":
            return book.known_signal(entry, path, f"{effect.name} active")
        if effect.kind == "drift":
            return book.known_component(entry, path, effect.name) and self._has_drift(effect)
        if book.in_panel(effect.name):
            what = f"{effect.name!r} is a protein of the panel, which the equations do not follow"
            self._problem(field, what, "only an agent acts on one, on what it `makes`")
            return False
        names, kind = [*book.names(Signal), *book.names(Component)], "signal or component"
        if effect.kind == "loss":
            names += book.names(Agent)
        elif isinstance(self.record, Agent):
            names, kind = [*names, *book.panel], "signal, component or panel protein"
            if effect.name not in names and book.blame_panel():
                return False
        if not book.known(entry, path, effect.name, names, kind):
            return False
        return effect.kind != "make" or self._made_in(field, effect)

    def _has_drift(self, effect: Effect) -> bool:
        """Check that a component drifts at all."""
        component = self.book.of(Component, effect.name)
        if component is None or component.drift is not None:
            return True
        self._problem("drifts", f"{effect.name!r} has no `drift`", "add `drift` to its file")
        return False

    def _behaves(self, field: str, effect: Effect) -> bool:
        """Check that some state of the cell has the behaviour."""
        have: list[str] = []
        for state in self.book.states(effect.cell or ""):
            cell = self.book.of(Cell, state)
            if cell is not None:
                have += behaviours(cell)
        what = f"behaviour of {effect.cell!r}"
        return self.book.known(
            self.entry, (*self.path, field), effect.name, dict.fromkeys(have), what
        )

    def _made_in(self, field: str, effect: Effect) -> bool:
        """Check that a making that is changed in a cell is done by it."""
        record = self.book.of(Signal, effect.name) or self.book.of(Component, effect.name)
        if record is None or effect.cell is None or not record.made_by:
            return True
        makers = {state for cell in record.made_by for state in self.book.states(cell)}
        if makers & set(self.book.states(effect.cell)) or self.book.broken & set(record.made_by):
            return True
        if isinstance(record, Component):  # carried by the cell, or made from a precursor
            return True
        what = f"{effect.cell!r} does not make {effect.name!r}"
        hint = f"it is made by {', '.join(record.made_by)}; add the cell to its `made_by`"
        self._problem("in" if self.arrow.cell else field, what, hint)
        return False

    def _partners(self) -> None:
        """Check the signals an arrow competes with or needs."""
        for field in PARTNERS:
            partner = getattr(self.arrow, field)
            if partner is not None:
                path = (*self.path, field, "signal")
                if partner.signal not in self.book.names(Component):
                    self.book.known_signal(self.entry, path, partner.signal)

    def _place(self, cause: Ref, effect: Effect) -> str | None:
        """Return where the cause is felt; ``None`` after a problem."""
        given = self.arrow.place
        if given is not None:
            if not self.book.known_place(self.entry, (*self.path, "place"), given):
                return None
            return given if self._found(cause, [given]) else None
        places = self._places(effect)
        if cause.kind == "component" and len(places) != 1:
            component = self.book.of(Component, cause.name)
            places = self.book.places_of_component(component) if component else places
        if cause.kind not in ("signal", "active", "agent"):
            return places[0] if len(places) == 1 else ""
        if effect.cell is not None and len(places) > 1:
            what = (
                f"{effect.cell!r} lives in {' and '.join(places)}: where the cause is felt is open"
            )
            self._problem("", what, "add `place: …`")
            return None
        if not self._found(cause, places):
            return None
        return places[0] if len(places) == 1 else ""

    def _places(self, effect: Effect) -> list[str]:
        """Return the places in which an effect happens."""
        if effect.cell is not None:
            return self.book.places_of(effect.cell)
        if effect.kind == "panel":
            made = self.book.panel[effect.name]
            return list(dict.fromkeys(p for cell in made for p in self.book.places_of(cell)))
        component = self.book.of(Component, effect.name)
        if component is not None:
            return self.book.places_of_component(component)
        signal = self.book.of(Signal, effect.name)
        return list(signal.found_in) if signal is not None else []

    def _found(self, cause: Ref, places: list[str]) -> bool:
        """Check that the cause gets to a place at all."""
        if cause.kind in ("signal", "active"):
            signal = self.book.of(Signal, cause.name)
            have = list(signal.found_in) if signal is not None else places
        elif cause.kind == "agent":
            agent = self.book.of(Agent, cause.name)
            have = list(agent.reaches) if agent is not None else places
        else:
            return True
        if not places or set(places) & set(have):
            return True
        what = f"{cause.name!r} is not found in {' or '.join(places)}, where the arrow reads it"
        where = ", ".join(have) or "no place"
        hint = f"it is in {where}; add the place there, or say `place: …`"
        self._problem("place" if self.arrow.place else "", what, hint)
        return False
