"""What the parts of the model share while it is written down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from cutis.knowledge.resolve import Knowledge, ResolvedArrow
from cutis.skin.model.arrows import Regulator, cause_level, regulator
from cutis.skin.model.ledger import Ledger, Rate, Scope, Value


@dataclass
class Book:
    """The ledger, the regulators waiting for their effects, and what is derived at the reference.

    Attributes
    ----------
    derived
        Parameter → function of the reference scope that gives its value.
    folds
        Parameter of a half level that is given relative to the reference → the cause's level.
    balances
        Cell-state parameters that the young fixed point decides.
    clocks
        Address of a number → the clock states that multiply it as the donor ages.
    """

    knowledge: Knowledge
    ledger: Ledger
    agents: tuple[str, ...]
    regulators: dict[str, Regulator] = field(default_factory=dict)
    by_effect: dict[tuple[str, str], list[Regulator]] = field(
        default_factory=lambda: defaultdict(list)
    )
    derived: dict[str, Rate] = field(default_factory=dict)
    folds: dict[str, Rate] = field(default_factory=dict)
    balances: list[str] = field(default_factory=list)
    clocks: dict[str, list[Rate]] = field(default_factory=lambda: defaultdict(list))

    def enter_arrows(self) -> None:
        """Turn every arrow whose ends are in this model into a regulator."""
        for arrow in self.knowledge.arrows:
            if arrow.effect.kind == "panel":  # followed apart, in the readout
                continue
            ends = {arrow.cause.name, arrow.effect.name} & set(self.knowledge.agents)
            if ends <= set(self.agents):
                for one in self._placed(arrow):
                    self._enter_arrow(one)

    def _placed(self, arrow: ResolvedArrow) -> list[ResolvedArrow]:
        """Return an arrow once for each place it acts in, where the effect is in several."""
        if arrow.place or arrow.cause.kind not in ("signal", "active", "agent"):
            return [arrow]
        effect, cause = arrow.effect.name, arrow.cause.name
        places = self._places(effect) & self._places(cause)
        return [replace(arrow, name=f"{arrow.name}, {p}", place=p) for p in sorted(places)]

    def _places(self, name: str) -> set[str]:
        if name in self.knowledge.signals:
            return set(self.knowledge.signals[name].found_in)
        if name in self.knowledge.agents:
            return set(self.knowledge.agents[name].reaches)
        place = self.knowledge.components[name].place
        return {place} if place in self.knowledge.places else {self.place_of(place)}

    def _enter_arrow(self, arrow: ResolvedArrow) -> None:
        made = regulator(self.knowledge, self.ledger, arrow, self.number)
        self.regulators[made.name] = made
        self.by_effect[arrow.effect.kind, arrow.effect.name].append(made)
        if arrow.effect.kind != "pathway":
            self.derived[f"{made.name}.rest"] = lambda scope: 1 / made.factor(scope)
        number = self.knowledge.numbers()[f"{arrow.address}.half_at"]
        if number.unit == "fold" and arrow.cause.kind != "agent":
            self.folds[f"{made.name}.half_at"] = cause_level(self.knowledge, arrow)
        for role, (level, prefix) in made.partners.items():
            if self.knowledge.numbers()[f"{arrow.address}.{role}.half_at"].unit == "fold":
                self.folds[f"{prefix}.half_at"] = level

    def acting(
        self, kind: str, name: str, cell: str | None = None, place: str = ""
    ) -> list[Regulator]:
        """Return the regulators of an effect; ``cell`` is a state, a type or a ``made_by`` key."""
        found = self.by_effect.get((kind, name), [])
        if place:
            found = [r for r in found if r.arrow.place in ("", place) or kind == "make"]
        if cell is None:
            return found
        wanted = {cell, cell.split("/")[0], None, ""}
        return [r for r in found if r.arrow.effect.cell in wanted]

    def number(self, name: str, unit: str, address: str = "") -> Rate:
        """Enter a number of the atlas as a parameter; return it with the clocks that change it."""
        self.ledger.add_parameter(name, unit, address=address or name)
        return self.aged(name)

    def parameter_of(self, address: str) -> str:
        """Return the parameter an address of the atlas stands for.

        Arrows go by their names; what blood brings follows from the level it gives young skin.
        """
        if address.endswith(".from_blood"):
            return f"{address.removesuffix('.from_blood')}.supply"
        for arrow in self.knowledge.arrows:
            if address.startswith(f"{arrow.address}."):
                return arrow.name + address.removeprefix(arrow.address)
        return address

    def aged(self, name: str) -> Rate:
        """Return a parameter times the clocks that change it with age."""

        def value(scope: Scope) -> Value:
            result = scope.par(name)
            for clock in self.clocks.get(name, ()):
                result = result * clock(scope)
            return result

        return value

    def derive(self, name: str, unit: str, rule: Rate) -> str:
        """Enter a parameter whose value is computed at the reference."""
        self.ledger.add_parameter(name, unit)
        self.derived[name] = rule
        return name

    def members(self, key: str, keys: Iterable[str] = ()) -> list[str]:
        """Return the cell states a ``made_by`` key stands for, less those with their own key."""
        if "/" in key:
            return [key]
        own = set(keys)
        return [c for c in self.knowledge.cells if c.split("/")[0] == key and c not in own]

    def place_of(self, cell: str) -> str:
        """Return the place where signals are, for a cell state or type (corneum has none)."""
        for name, record in self.knowledge.cells.items():
            if cell in (name, name.split("/")[0]):
                return record.place
        raise KeyError(cell)
