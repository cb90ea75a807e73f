"""A spectrophotometer: lightness, redness, yellowness, and the typology angle of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cutis.skin.readout.readings import readings
from cutis.skin.readout.view import View
from cutis.tables import COLOUR

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]


def typology_angle(lightness: Array, yellowness: Array) -> Array:
    """Return ITA, degrees: ``atan((L* − 50) / b*)``, above 55 very light, below −30 dark."""
    return np.degrees(np.arctan2(lightness - 50, yellowness))


def table(view: View, *, arm: str = "main", at: Sequence[float] | None = None) -> pd.DataFrame:
    """Return the colour table of one arm; see :func:`cutis.skin.readout.readings.readings`."""
    names = [*view.instrument("colour").readouts, "ITA"]
    return readings(COLOUR, names, view, arm=arm, at=at)
