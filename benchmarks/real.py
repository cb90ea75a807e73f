"""The real model, from the atlas, as a benchmark case."""

from __future__ import annotations

import numpy as np

from benchmarks.jobs import Case


def real_case(people: int, agent: str = "retinol") -> Case:
    """Return people of 20 years, each with their own sampled numbers, and one agent to dose.

    Seasons are those of the sun: the parameter that holds their amplitude is looked up by name.
    """
    from cutis.knowledge import load
    from cutis.model import Donor, assemble

    model = assemble(load(), agents=(agent,))
    drawn = model.individuals([Donor(age=20, sun=0.5)] * people, draws=range(1, people + 1))
    season = [i for i, name in enumerate(model.system.parameters) if name.endswith(".season")]
    if not season:
        raise LookupError("no parameter of the model is named '….season'")
    varied = np.flatnonzero(np.ptp(drawn.parameters, axis=0) > 0)
    dosed = tuple(i for i, info in enumerate(model.states) if info.symbol == agent)[:1]
    return Case(model.system, drawn.x0, drawn.parameters, varied, season[0], dosed)
