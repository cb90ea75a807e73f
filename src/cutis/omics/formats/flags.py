"""Tables of flags: columns that say yes or no of a gene are no levels of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cutis.files.grid import Grid
from cutis.files.read_report import first_of

#: A table with fewer values than this is too small to tell flags from faint counts.
ENOUGH = 20


def refuse_flags(grid: Grid, names: Sequence[str], levels: np.ndarray) -> None:
    """Refuse levels that are all −1, 0 or 1; raise DataError naming the columns.

    Parameters
    ----------
    grid
        For the message.
    names
        Of the columns.
    levels
        Shape (rows, columns).
    """
    seen = levels[np.isfinite(levels)]
    if seen.size < ENOUGH or not np.isin(seen, (-1.0, 0.0, 1.0)).all():
        return
    shown = first_of(names, 3)
    found = " or ".join(f"{value:g}" for value in np.unique(seen))
    grid.fail(
        f"every value of {shown} is {found}: flags, expected levels",
        "give the table of intensities or counts",
    )
