"""Arrows as regulators: what a cause does to the rate of its effect.

A regulator is relative to the young, resting skin: it multiplies a rate by its factor over its
factor at the reference, so the reference is a fixed point by construction and an arrow says
only what happens when its cause changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cutis.knowledge.resolve import Knowledge, ResolvedArrow
from cutis.skin.model import laws
from cutis.skin.model.ledger import Ledger, Rate, Scope, Value


@dataclass(frozen=True)
class Regulator:
    """An arrow that found both its ends.

    ``level`` gives the cause as it is felt, ``up_to`` the largest effect, as they are now.
    """

    name: str
    arrow: ResolvedArrow
    level: Rate
    up_to: Rate
    power: int
    increases: bool
    partners: dict[str, tuple[Rate, str]]

    def occupancy(self, scope: Scope) -> Value:
        """Return the share of the largest effect that the cause has now, 0 to 1."""
        half = scope.par(f"{self.name}.half_at")
        if "blocked_by" in self.partners:
            level, prefix = self.partners["blocked_by"]
            half = laws.competed(half, level(scope), scope.par(f"{prefix}.half_at"))
        share = laws.hill(self.level(scope), half, self.power)
        if "needs" in self.partners:
            level, prefix = self.partners["needs"]
            share = share * laws.hill(level(scope), scope.par(f"{prefix}.half_at"), 1)
        if "suppressed_by" in self.partners:
            level, prefix = self.partners["suppressed_by"]
            bound = laws.hill(level(scope), scope.par(f"{prefix}.half_at"), 1)
            share = share * laws.decrease(bound, scope.par(f"{prefix}.up_to"))
        return share

    def factor(self, scope: Scope) -> Value:
        """Return the fold change against no cause at all."""
        law = laws.increase if self.increases else laws.decrease
        return law(self.occupancy(scope), self.up_to(scope))

    def drive(self, scope: Scope) -> Value:
        """Return the activity the cause alone gives to a pathway."""
        return self.up_to(scope) * self.occupancy(scope)

    def relative(self, scope: Scope) -> Value:
        """Return the fold change against the young, resting skin."""
        return self.factor(scope) * scope.par(f"{self.name}.rest")


def product(regulators: list[Regulator], scope: Scope) -> Value:
    """Multiply the relative factors of several regulators."""
    value: Value = 1
    for regulator in regulators:
        value = value * regulator.relative(scope)
    return value


def signal_level(knowledge: Knowledge, symbol: str, place: str) -> Rate:
    """Return how a signal is felt in a place: what is free of it, unless hearing it is cut."""
    active = symbol.endswith(" active")
    stem = symbol.removesuffix(" active")
    inhibitors = knowledge.signals[stem].inhibited_by
    held = [i for i in inhibitors if place in knowledge.signals[i.signal].found_in]
    whole = f"{symbol} in {place}"
    acts_free = bool(held) and (active or knowledge.signals[stem].activation is None)

    def level(scope: Scope) -> Value:
        amount = scope.state(whole)
        if acts_free:
            pairs = [
                (
                    scope.state(f"{i.signal} in {place}"),
                    scope.par(f"{stem}.inhibited_by.{i.signal}.ki"),
                )
                for i in held
            ]
            amount = (
                laws.tight(amount, *pairs[0])
                if len(pairs) == 1
                else laws.excess_inhibitors(amount, pairs)
            )
        return amount * scope.par(f"{stem}.heard")

    return level


def cause_level(knowledge: Knowledge, arrow: ResolvedArrow) -> Rate:
    """Return the cause of an arrow as a function of the scope."""
    kind, name = arrow.cause.kind, arrow.cause.name
    if kind in ("signal", "active"):
        symbol = name if kind == "signal" else f"{name} active"
        return signal_level(knowledge, symbol, arrow.place)
    if kind == "agent":
        return lambda scope: scope.state(f"{name} in {arrow.place}")
    if kind == "pathway":
        cell = (arrow.effect.cell or "").split("/")[0]
        return lambda scope: scope.state(f"{name} in {cell}")
    if kind == "population":
        states = [c for c in knowledge.cells if c == name or c.split("/")[0] == name]
        return lambda scope: sum(scope.state(c) for c in states)
    return lambda scope: scope.state(name)


def _partner_level(knowledge: Knowledge, name: str, place: str) -> Rate:
    """Return a second molecule an arrow depends on: a signal where it acts, or a component."""
    if name in knowledge.components:
        return lambda scope: scope.state(name)
    return signal_level(knowledge, name, place)


def regulator(
    knowledge: Knowledge,
    ledger: Ledger,
    arrow: ResolvedArrow,
    number: Callable[[str, str, str], Rate],
) -> Regulator:
    """Enter an arrow's parameters and return it as a regulator.

    ``number(name, unit, address)`` enters a number and returns it as it changes with age.
    """
    record, name = arrow.arrow, arrow.name
    up_to = number(f"{name}.up_to", "1", f"{arrow.address}.up_to")
    half = f"{arrow.address}.half_at"
    ledger.add_parameter(f"{name}.half_at", "of its cause", address=half)
    if arrow.effect.kind != "pathway":
        ledger.add_parameter(f"{name}.rest", "1", default=1.0)
    partners: dict[str, tuple[Rate, str]] = {}
    for role in ("blocked_by", "needs", "suppressed_by"):
        partner = getattr(record, role)
        if partner is None:
            continue
        prefix, address = f"{name}.{role}", f"{arrow.address}.{role}"
        unit = "nM" if partner.signal in knowledge.signals else "of its cause"
        ledger.add_parameter(f"{prefix}.half_at", unit, address=f"{address}.half_at")
        if role == "suppressed_by":
            ledger.add_parameter(f"{prefix}.up_to", "1", address=f"{address}.up_to")
        partners[role] = (_partner_level(knowledge, partner.signal, arrow.place), prefix)
    return Regulator(
        name=name,
        arrow=arrow,
        level=cause_level(knowledge, arrow),
        up_to=up_to,
        power=int(record.n),
        increases=record.change == "increases",
        partners=partners,
    )
