"""Single readings as tables: what a section, a probe or a colorimeter prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cutis.skin.readout.names import value_of
from cutis.skin.readout.view import View
from cutis.tables import Table, checked

if TYPE_CHECKING:
    import pandas as pd


def readings(
    table: Table,
    names: Sequence[str],
    view: View,
    *,
    arm: str = "main",
    at: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Return readouts as rows of a table of readings.

    Parameters
    ----------
    table
        Which one.
    names
        Readouts.
    view
        One arm of a run.
    arm
        What it is called.
    at
        Times in days since the start of the run; the nearest look is taken. None: all looks.
    """
    import pandas as pd

    looks = list(range(len(view.times))) if at is None else [view.look(time) for time in at]
    many = view.shape[0]
    subjects = [f"{arm} {i}" for i in range(many)]
    parts = []
    for name in names:
        values, unit = value_of(name, view)
        for look in looks:
            parts.append(
                pd.DataFrame(
                    {
                        "subject": subjects,
                        "site": view.sampled.site,
                        "time": np.full(many, view.times[look]),
                        "reading": name,
                        "value": values[:, look],
                        "unit": unit,
                        "arm": arm,
                    }
                )
            )
    return checked(table, pd.concat(parts, ignore_index=True))
