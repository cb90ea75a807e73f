"""Two monocultures and their co-culture, taken out of a table."""

from __future__ import annotations

from cutis.errors import DataError
from cutis.files.read_report import nearest
from cutis.omics.measured import Measured


def cultures(whole: Measured, groups: tuple[str, str, str]) -> Measured:
    """Return the samples of the three cultures and the features seen in any of them.

    Parameters
    ----------
    whole
        What a reader gives.
    groups
        Conditions: the two monocultures and the co-culture.

    Raises
    ------
    DataError
        A condition is missing, with the nearest name, or named twice.
    """
    if len(set(groups)) < 3:
        raise DataError(f"{whole.report.file}: expected three different conditions, not {groups}")
    for group in groups:
        if group not in whole.conditions:
            raise DataError(
                f"{whole.report.file}: no samples of the condition {group!r}; "
                f"{nearest(group, whole.conditions)}"
            )
    inside = whole.samples["condition"].isin(groups).to_numpy(dtype=bool)
    levels = whole.levels.loc[:, inside]
    found = (levels > 0).any(axis=1).to_numpy(dtype=bool)
    if inside.all() and found.all():
        return whole
    return whole.only(features=found, samples=list(levels.columns))
