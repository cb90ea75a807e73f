"""symengine expressions as infix text: the common root of SBML (L3 formula) and Antimony."""

from __future__ import annotations

from typing import TYPE_CHECKING

import symengine as se

from cutis.errors import ModelError
from cutis.skin.model.export.writer import ATOM, POWER, PRODUCT, SUM, Writer, Written, is_negative

if TYPE_CHECKING:
    from collections.abc import Mapping

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


class Infix(Writer):
    """Writes expressions as text, with names in place of the symbols.

    Parameters
    ----------
    names
        Symbol (``x0``, ``p3``, ``t``) → what to write for it.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = names

    def _name(self, symbol: str) -> str:
        try:
            return self._names[symbol]
        except KeyError:
            raise ModelError(
                f"symbol {symbol!r} stands in a rate but is no state, parameter or time;"
                " expected x0 …, p0 … or t"
            ) from None

    def _number(self, node: se.Basic) -> Written:
        # libsbml takes ``(1/3)`` for its own notation, so no quotients
        text = str(int(node)) if isinstance(node, se.Integer) else number_text(float(node))
        return text, SUM if text.startswith("-") else ATOM

    def _product(self, node: se.Basic) -> Written:
        over: list[str] = []
        under: list[str] = []
        sign = ""
        for factor in node.args:
            if factor.is_Number:
                sign = "-" if is_negative(factor) else ""
                over_number, under_number = _ratio(-factor if sign else factor)
                over += [over_number] if over_number != "1" else []
                under += [under_number] if under_number != "1" else []
            elif factor.is_Pow and is_negative(factor.args[1]):
                under.append(self._inside(1 / factor, POWER))
            else:
                over.append(self._inside(factor, POWER))
        top = "*".join(over) or "1"
        if not under:
            return sign + top, SUM if sign else PRODUCT
        below = under[0] if len(under) == 1 else f"({'*'.join(under)})"
        return f"{sign}{top}/{below}", SUM if sign else PRODUCT

    def _power(self, base: se.Basic, exponent: se.Basic) -> Written:
        if base == se.E:
            return f"exp({self(exponent)})", ATOM
        if exponent == se.Rational(1, 2):
            return f"sqrt({self(base)})", ATOM
        if is_negative(exponent):
            return f"1/{self._inside(1 / base**exponent, POWER)}", PRODUCT
        if isinstance(exponent, se.Integer) and 2 <= int(exponent) <= LONGEST_PRODUCT:
            factor = self._inside(base, ATOM)
            if len(factor) <= LONGEST_FACTOR:
                return "*".join([factor] * int(exponent)), PRODUCT
        return f"{self._inside(base, ATOM)}^{self._inside(exponent, ATOM)}", POWER

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
        return f"{name}({', '.join(self(argument) for argument in node.args)})"


def number_text(value: float) -> str:
    """Return a float so that reading it gives the same bits."""
    return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))


def _ratio(node: se.Basic) -> tuple[str, str]:
    """Return numerator and denominator of a number as text."""
    if isinstance(node, se.Rational) and not isinstance(node, se.Integer):
        return tuple(str(node).split("/"))  # type: ignore[return-value]
    if isinstance(node, se.Integer):
        return str(int(node)), "1"
    return number_text(float(node)), "1"
