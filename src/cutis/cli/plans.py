"""A plan as the command line is given one: a file, or one line in quotes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cutis.skin.experiment.plan import Plan

#: How a plan in one line begins: its subject, its cohort, or an arm.
_OPENING = re.compile(
    r"\s*(?:(?:person|dish|arm|age\s+from)\s|\d[\d,]*\s+(?:people|persons|donors)\b)", re.IGNORECASE
)
#: What a plan's file ends in.
_ENDINGS = (".yaml", ".yml", ".json", ".txt")
#: Name of the run of a plan in one line.
SPOKEN = "run"


def is_spoken(plan: str) -> bool:
    """Tell whether a plan is said in one line; a file of that name goes before.

    A decimal point is no ending of a file: ``person age 62.5; wait 1 week``.
    """
    try:
        if Path(plan).exists():
            return False
    except (OSError, ValueError):  # longer than any name of a file
        return True
    return not plan.endswith(_ENDINGS) and (";" in plan or _OPENING.match(plan) is not None)


def plan_of(plan: str) -> tuple[Plan, str]:
    """Return a plan, and the name of its run; raise PlanError with every problem."""
    from cutis.skin.experiment.plan import Plan

    if is_spoken(plan):
        return Plan.parse(plan), SPOKEN
    return Plan.from_yaml(plan), Path(plan).stem


def free_place(name: str, *, overwrite: bool) -> Path:
    """Return where a run is kept where nobody says: ``PLAN.zarr`` here.

    Plans in one line have no name of their own, so that the second is kept as ``run-2.zarr``.
    """
    place = Path(f"{name}.zarr")
    number = 2
    while name == SPOKEN and not overwrite and place.exists():
        place = Path(f"{name}-{number}.zarr")
        number += 1
    return place
