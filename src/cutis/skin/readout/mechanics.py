"""A suction cup: elasticity and firmness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cutis.skin.readout.readings import readings
from cutis.skin.readout.view import View
from cutis.tables import MECHANICS

if TYPE_CHECKING:
    import pandas as pd


def table(view: View, *, arm: str = "main", at: Sequence[float] | None = None) -> pd.DataFrame:
    """Return the mechanics table of one arm; see :func:`cutis.skin.readout.readings.readings`."""
    names = list(view.instrument("mechanics").readouts)
    return readings(MECHANICS, names, view, arm=arm, at=at)
