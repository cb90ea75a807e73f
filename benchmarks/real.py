"""The real model, from the atlas, as a benchmark case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.jobs import YEAR, Case
from cutis.skin.engine import solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cutis.skin.model.system import System


#: A few of those drawn have numbers with which skin does not last 60 years; so many more are drawn.
SPARE = 8


def real_case(people: int, agent: str = "retinol") -> Case:
    """Return people of 20 years, each with their own sampled numbers, and one agent to dose.

    Seasons are those of the sun: the parameter that holds their amplitude is looked up by name.
    People whose equations end before 80 (a cell population that dies out) are passed over.
    """
    from cutis.knowledge import load
    from cutis.skin.model import Donor, assemble

    model = assemble(load(), agents=(agent,))
    count = people + SPARE
    drawn = model.individuals([Donor(age=20, sun=0.5)] * count, draws=range(1, count + 1))
    season = [i for i, name in enumerate(model.system.parameters) if name.endswith(".season")]
    if not season:
        raise LookupError("no parameter of the model is named '….season'")
    lasting = np.flatnonzero(_lasts(model.system, drawn.x0, drawn.parameters))[:people]
    if len(lasting) < people:
        raise LookupError(f"only {len(lasting)} of {count} people drawn last 60 years")
    x0, parameters = drawn.x0[lasting], drawn.parameters[lasting]
    varied = np.flatnonzero(np.ptp(parameters, axis=0) > 0)
    dosed = tuple(i for i, info in enumerate(model.states) if info.symbol == agent)[:1]
    return Case(model.system, x0, parameters, varied, season[0], dosed)


def _lasts(system: System, x0: NDArray, parameters: NDArray) -> NDArray[np.bool_]:
    """Return who can be integrated to 80."""
    times = np.array([20.0, 80.0]) * YEAR
    return np.asarray(solve(system, x0, parameters, times, rtol=1e-6, select=[0]).finished)
