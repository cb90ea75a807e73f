"""The walk over a symengine expression that every notation shares: what binds, and how tightly.

A tree is walked once: equal subtrees are written once and their text is reused.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import symengine as se

#: How tightly a piece of text binds; one that binds less than its place asks for gets brackets.
SUM, PRODUCT, POWER, ATOM = range(4)

#: Text, and how tightly it binds.
Written = tuple[str, int]


class Writer(ABC):
    """Writes expressions in one notation; a notation says how it writes each kind of node."""

    #: What stands around a piece that binds too little.
    brackets = ("(", ")")

    def __init__(self) -> None:
        self._done: dict[se.Basic, Written] = {}

    def __call__(self, expression: se.Basic) -> str:
        """Return the text of an expression.

        Raises
        ------
        ModelError
            A symbol without a name, or a function that cannot be written.
        """
        return self._text(expression)[0]

    def _text(self, node: se.Basic) -> Written:
        """Return (text, how tightly it binds)."""
        if node not in self._done:
            self._done[node] = self._write(node)
        return self._done[node]

    def _inside(self, node: se.Basic, at_least: int) -> str:
        """Return the text of a node, in brackets where it binds less than ``at_least``."""
        text, binds = self._text(node)
        before, after = self.brackets
        return text if binds >= at_least else f"{before}{text}{after}"

    def _write(self, node: se.Basic) -> Written:
        if node.is_Symbol:
            return self._name(str(node)), ATOM
        if node.is_Number:
            return self._number(node)
        if node.is_Add:
            return self._sum(node), SUM
        if node.is_Mul:
            return self._product(node)
        if node.is_Pow:
            return self._power(*node.args)
        return self._function(node), ATOM

    def _sum(self, node: se.Basic) -> str:
        # positive terms first: the syntax of no target minds a leading minus, readers do
        terms = sorted(node.args, key=is_negative)
        text = self._inside(terms[0], PRODUCT)
        for term in terms[1:]:
            sign, shown = ("-", -term) if is_negative(term) else ("+", term)
            text += f" {sign} {self._inside(shown, PRODUCT)}"
        return text

    @abstractmethod
    def _name(self, symbol: str) -> str:
        """Return what is written for a symbol."""

    @abstractmethod
    def _number(self, node: se.Basic) -> Written:
        """Return a number."""

    @abstractmethod
    def _product(self, node: se.Basic) -> Written:
        """Return a product or a quotient."""

    @abstractmethod
    def _power(self, base: se.Basic, exponent: se.Basic) -> Written:
        """Return a power, a root or an exponential."""

    @abstractmethod
    def _function(self, node: se.Basic) -> str:
        """Return a constant or the call of a function."""


def is_negative(node: se.Basic) -> bool:
    """Return whether a term starts with a minus."""
    if node.is_Number:
        return float(node) < 0
    return node.is_Mul and any(a.is_Number and float(a) < 0 for a in node.args)
