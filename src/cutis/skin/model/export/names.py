"""Identifiers for exported files: readable, legal everywhere, each used once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cutis.skin.model.system import System

_WORDS = """
abs acos acosh acot acoth acsc acsch after and arccos arccosh arccot arccoth arccsc arccsch
arcsec arcsech arcsin arcsinh arctan arctanh asec asech asin asinh at avogadro cause ceil
ceiling comp compartment const cos cosh cot coth csc csch delay delete dna e else end event exp
exponentiale extent factorial false floor formula function gene geq gt has identifier if implies
in inf infinity is lambda length leq ln log log10 log2 lt max maximize min minimize minus model
module nan neq not notanumber operator or part persistent pi piecewise plus pow power priority
prom quotient rateof rbs reaction rem root sec sech sin sinh species sqr sqrt substance
substanceonly substitute subsystem t tan tanh time time_unit times true unit units var volume w
weight xor
"""

#: Words that mean something in the L3 formula syntax, in Antimony, or in a program that reads
#: either (compared in lower case).
RESERVED = frozenset(_WORDS.split())


def identifiers(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Return one legal identifier for each name, in order.

    ``FGF7 in dermis`` becomes ``FGF7_in_dermis``. Two names that fall together, or that differ in
    case alone, are told apart by a number; so are reserved words and those in ``taken``.
    """
    used = {name.lower() for name in taken} | RESERVED
    result = []
    for name in names:
        stem = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "unnamed"
        stem = stem if stem[0].isalpha() else f"n_{stem}"
        chosen, number = stem, 2
        while chosen.lower() in used:
            chosen, number = f"{stem}_{number}", number + 1
        used.add(chosen.lower())
        result.append(chosen)
    return result


class Names:
    """Identifiers of one system.

    Attributes
    ----------
    model
        Of the system.
    states, parameters
        In the system's order.
    symbols
        ``x0``, ``p0``, ``t`` … → identifier (or ``time``).
    """

    def __init__(self, system: System, *, time: str = "time", taken: Iterable[str] = ()) -> None:
        taken = [*taken]
        every = identifiers([system.name, *system.states, *system.parameters], taken)
        self.model = every[0]
        self.states = every[1 : 1 + len(system.states)]
        self.parameters = every[1 + len(system.states) :]
        self.symbols = {f"x{i}": name for i, name in enumerate(self.states)}
        self.symbols |= {f"p{i}": name for i, name in enumerate(self.parameters)}
        self.symbols["t"] = time
        self._taken = [*taken, *every]

    def new(self, name: str) -> str:
        """Return an identifier nobody has yet."""
        chosen = identifiers([name], self._taken)[0]
        self._taken.append(chosen)
        return chosen
