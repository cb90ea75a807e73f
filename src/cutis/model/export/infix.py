"""symengine expressions as infix text: the common root of SBML (L3 formula) and Antimony.

A tree is walked once: equal subtrees are written once and their text is reused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import symengine as se

from cutis.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SUM, _PRODUCT, _POWER, _ATOM = range(4)

#: symengine class → function of the L3 formula syntax.
FUNCTIONS = {
    "log": "ln", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh",
    "tanh": "tanh", "Abs": "abs",
}  # fmt: skip


#: Integer powers up to this one are written as products: programs that compile a formula call a
#: general power function for ``x^3`` (libRoadRunner runs a model of Hill functions 1.8 times as
#: fast without it). Shared subexpressions as rules of their own bring it nothing.
LONGEST_PRODUCT = 4
LONGEST_FACTOR = 80


class Infix:
    """Writes expressions as text, with names in place of the symbols.

    Parameters
    ----------
    names
        Symbol (``x0``, ``p3``, ``t``) → what to write for it.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._done: dict[se.Basic, tuple[str, int]] = {}

    def __call__(self, expression: se.Basic) -> str:
        """Return the text of an expression.

        Raises
        ------
        ModelError
            A symbol without a name, or a function that cannot be written.
        """
        return self._text(expression)[0]

    def _text(self, node: se.Basic) -> tuple[str, int]:
        """Return (text, how tightly it binds)."""
        if node not in self._done:
            self._done[node] = self._write(node)
        return self._done[node]

    def _inside(self, node: se.Basic, at_least: int) -> str:
        """Return the text of a node, in brackets where it binds less than ``at_least``."""
        text, binds = self._text(node)
        return text if binds >= at_least else f"({text})"

    def _write(self, node: se.Basic) -> tuple[str, int]:
        if node.is_Symbol:
            return self._name(str(node)), _ATOM
        if node.is_Number:
            return _number(node)
        if node.is_Add:
            return self._sum(node), _SUM
        if node.is_Mul:
            return self._product(node)
        if node.is_Pow:
            return self._power(*node.args)
        return self._function(node), _ATOM

    def _name(self, symbol: str) -> str:
        try:
            return self._names[symbol]
        except KeyError:
            raise ModelError(
                f"symbol {symbol!r} stands in a rate but is no state, parameter or time;"
                " expected x0 …, p0 … or t"
            ) from None

    def _sum(self, node: se.Basic) -> str:
        # positive terms first: the syntax of no target minds a leading minus, readers do
        terms = sorted(node.args, key=_is_negative)
        parts = [self._inside(terms[0], _PRODUCT)]
        for term in terms[1:]:
            if _is_negative(term):
                parts.append(f" - {self._inside(-term, _PRODUCT)}")
            else:
                parts.append(f" + {self._inside(term, _PRODUCT)}")
        return "".join(parts)

    def _product(self, node: se.Basic) -> tuple[str, int]:
        over: list[str] = []
        under: list[str] = []
        sign = ""
        for factor in node.args:
            if factor.is_Number:
                sign = "-" if _is_negative(factor) else ""
                over_number, under_number = _ratio(-factor if sign else factor)
                over += [over_number] if over_number != "1" else []
                under += [under_number] if under_number != "1" else []
            elif factor.is_Pow and _is_negative(factor.args[1]):
                under.append(self._inside(1 / factor, _POWER))
            else:
                over.append(self._inside(factor, _POWER))
        top = "*".join(over) or "1"
        if not under:
            return sign + top, _SUM if sign else _PRODUCT
        below = under[0] if len(under) == 1 else f"({'*'.join(under)})"
        return f"{sign}{top}/{below}", _SUM if sign else _PRODUCT

    def _power(self, base: se.Basic, exponent: se.Basic) -> tuple[str, int]:
        if base == se.E:
            return f"exp({self._text(exponent)[0]})", _ATOM
        if exponent == se.Rational(1, 2):
            return f"sqrt({self._text(base)[0]})", _ATOM
        if _is_negative(exponent):
            return f"1/{self._inside(1 / base**exponent, _POWER)}", _PRODUCT
        if isinstance(exponent, se.Integer) and 2 <= int(exponent) <= LONGEST_PRODUCT:
            factor = self._inside(base, _ATOM)
            if len(factor) <= LONGEST_FACTOR:
                return "*".join([factor] * int(exponent)), _PRODUCT
        return f"{self._inside(base, _ATOM)}^{self._inside(exponent, _ATOM)}", _POWER

    def _function(self, node: se.Basic) -> str:
        if node == se.pi:
            return "pi"
        if node == se.E:
            return "exp(1)"
        name = FUNCTIONS.get(type(node).__name__)
        if name is None or not node.args:
            raise ModelError(
                f"cannot export {type(node).__name__} ({str(node)[:80]}); expected"
                f" + - * / powers, exp, sqrt, {', '.join(sorted(FUNCTIONS))}"
            )
        return f"{name}({', '.join(self._text(argument)[0] for argument in node.args)})"


def number_text(value: float) -> str:
    """Return a float so that reading it gives the same bits."""
    return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))


def _number(node: se.Basic) -> tuple[str, int]:
    """Return a number as text; libsbml takes ``(1/3)`` for its own notation, so no quotients."""
    text = str(int(node)) if isinstance(node, se.Integer) else number_text(float(node))
    return text, _SUM if text.startswith("-") else _ATOM


def _ratio(node: se.Basic) -> tuple[str, str]:
    """Return numerator and denominator of a number as text."""
    if isinstance(node, se.Rational) and not isinstance(node, se.Integer):
        return tuple(str(node).split("/"))  # type: ignore[return-value]
    if isinstance(node, se.Integer):
        return str(int(node)), "1"
    return number_text(float(node)), "1"


def _is_negative(node: se.Basic) -> bool:
    """Return whether a term starts with a minus."""
    if node.is_Number:
        return float(node) < 0
    if node.is_Mul:
        return any(a.is_Number and float(a) < 0 for a in node.args)
    return False
