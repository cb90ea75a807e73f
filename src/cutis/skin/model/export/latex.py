"""The equations as LaTeX, with the names people use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import symengine as se

from cutis.errors import ModelError
from cutis.skin.model.export.writer import ATOM, POWER, PRODUCT, SUM, Writer, Written, is_negative

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cutis.skin.model.system import System

_ESCAPES = {c: f"\\{c}" for c in "#$%&_{}"} | {"~": r"\sim{}", "^": r"\wedge{}", "\\": "/"}
_FUNCTIONS = {
    "log": r"\ln", "sin": r"\sin", "cos": r"\cos", "tan": r"\tan",
    "Abs": r"\operatorname{abs}",
}  # fmt: skip


def equations(system: System, names: Mapping[str, str] | Sequence[str] | None = None) -> str:
    r"""Return the rate of each state as one LaTeX ``align*`` block.

    Parameters
    ----------
    system
        The equations.
    names
        The states wanted, or a mapping from state or parameter names to the LaTeX to write for
        them. None: all states, each name upright as it is.

    Returns
    -------
    str
        Needs ``amsmath``. States stand in square brackets, parameters do not.

    Raises
    ------
    ModelError
        A name that is no state or parameter of the system.
    """
    own = dict(names) if isinstance(names, Mapping) else {}
    wanted = list(system.states if names is None or own else names)
    known = {*system.states, *system.parameters}
    for name in (*own, *wanted):
        if name not in known:
            raise ModelError(f"no state or parameter {name!r} in {system.name}")
    write = _Latex(_symbols(system, own))
    lines = []
    for name in wanted:
        index = system.states.index(name)
        left = rf"\frac{{\mathrm{{d}}{write(se.Symbol(f'x{index}'))}}}{{\mathrm{{d}}t}}"
        lines.append(f"{left} &= {write(system.rates[index])}")
    return "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}\n"


def _symbols(system: System, own: Mapping[str, str]) -> dict[str, str]:
    """Return LaTeX for each symbol."""
    table = {"t": "t"}
    for index, name in enumerate(system.states):
        table[f"x{index}"] = own.get(name, rf"[\text{{{escape(name)}}}]")
    for index, name in enumerate(system.parameters):
        table[f"p{index}"] = own.get(name, rf"\text{{{escape(name)}}}")
    return table


def escape(text: str) -> str:
    r"""Return text that LaTeX prints as it is, inside ``\text{}``."""
    return "".join(_ESCAPES.get(character, character) for character in text).replace("→", r"$\to$")


class _Latex(Writer):
    """Writes expressions in LaTeX's mathematics."""

    brackets = (r"\left(", r"\right)")

    def __init__(self, symbols: Mapping[str, str]) -> None:
        super().__init__()
        self._symbols = symbols

    def _name(self, symbol: str) -> str:
        return self._symbols[symbol]

    def _function(self, node: se.Basic) -> str:
        if node == se.pi:
            return r"\pi"
        function = _FUNCTIONS.get(type(node).__name__)
        if function is None or len(node.args) != 1:
            raise ModelError(f"cannot write {type(node).__name__} as LaTeX: {str(node)[:80]}")
        return rf"{function}\left({self(node.args[0])}\right)"

    def _product(self, node: se.Basic) -> Written:
        if is_negative(node):
            return f"-{self._inside(-node, PRODUCT)}", SUM
        under = [a for a in node.args if a.is_Pow and is_negative(a.args[1])]
        over = [a for a in node.args if a not in under and a != 1]
        if not under:
            return r"\,".join(self._inside(a, POWER) for a in over), PRODUCT
        top = se.Mul(*over) if over else se.Integer(1)
        return rf"\frac{{{self(top)}}}{{{self(1 / se.Mul(*under))}}}", PRODUCT

    def _power(self, base: se.Basic, exponent: se.Basic) -> Written:
        if base == se.E:
            return rf"\mathrm{{e}}^{{{self(exponent)}}}", POWER
        if exponent == se.Rational(1, 2):
            return rf"\sqrt{{{self(base)}}}", ATOM
        if is_negative(exponent):
            return rf"\frac{{1}}{{{self(1 / base**exponent)}}}", PRODUCT
        return rf"{self._inside(base, ATOM)}^{{{self(exponent)}}}", POWER

    def _number(self, node: se.Basic) -> Written:
        # with the digits a reader needs
        if isinstance(node, se.Rational) and not isinstance(node, se.Integer):
            over, under = str(abs(node)).split("/")
            text = rf"\frac{{{over}}}{{{under}}}"
        else:
            text = f"{abs(float(node)):.6g}"
            if "e" in text:
                digits, power = text.split("e")
                text = rf"{digits}\times 10^{{{int(power)}}}"
        if float(node) < 0:
            return f"-{text}", SUM
        return text, PRODUCT if "times" in text else ATOM
