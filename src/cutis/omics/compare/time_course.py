"""A time course of a measured or simulated secretome, ready to be cut into stages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.files.read_report import fail
from cutis.tables import Frame

if TYPE_CHECKING:
    import pandas as pd

    from cutis.omics.measured import Measured

Array = NDArray[np.float64]

#: A time at which fewer than this share of the usual number of proteins is seen is left out.
EMPTY = 0.2

#: Times (day) that differ by less are one, a tenth of a second: 7.2 h and 0.3 day are one look.
SAME_TIME = 1e-6

#: Fewest times of a course: two stages of two looks.
LOOKS = 4


@dataclass(frozen=True)
class TimeCourse:
    """Levels of proteins over time, replicates of a time taken together.

    Attributes
    ----------
    times
        Shape (T,), day, ascending.
    levels
        DataFrame (proteins × T): mean log2 level of the replicates that see the protein, NaN where
        fewer than half do.
    filled
        The same, with what is not seen put at half of the protein's limit, or of its least level
        seen where no limit is known: below it was, how far nobody knows.
    scaled
        ``filled`` about its mean over the course, divided by its standard deviation plus the
        median one of all proteins, so that a protein that hardly moves is not blown up.
    symbols
        Symbol of each protein.
    replicates
        Shape (T,). Samples of each time.
    empty
        Times left out because hardly anything is seen, such as just after the medium is replaced.
    file, condition
        Where it comes from.
    """

    times: Array
    levels: pd.DataFrame
    filled: pd.DataFrame
    scaled: pd.DataFrame
    symbols: pd.Series
    replicates: NDArray[np.int64]
    empty: Array
    file: str
    condition: str


def time_course(
    measured: Measured, condition: str | Sequence[str] | None = None, *, relative: bool = False
) -> TimeCourse:
    """Return the time course of a table.

    Parameters
    ----------
    measured
        With ``time`` (day) of its samples.
    condition
        Whose course; several where each is one time; None when there is one course.
    relative
        Whether to take the median over the proteins seen throughout from each look.

    Raises
    ------
    DataError
        No times; several conditions at the same times; fewer than four times.
    """
    file = measured.report.file
    named = [condition] if isinstance(condition, str) else list(condition or measured.conditions)
    samples = _samples(measured, named)
    kept: Any = measured.only(
        features=~measured.features["contaminant"].to_numpy(dtype=bool),
        samples=list(samples.index),
    )
    given = samples["time"].to_numpy(dtype=float)  # ascending
    which = np.concatenate([[0], np.cumsum(np.diff(given) > SAME_TIME)])
    times = given[np.unique(which, return_index=True)[1]]
    levels = _by_look(kept.scaled(), which, len(times))
    seen = levels.notna().sum(axis=0).to_numpy()
    full = seen >= EMPTY * np.median(seen)
    if len(times[full]) < LOOKS:
        told = ", ".join(f"{time:g}" for time in times[full])
        fail(
            file,
            f"{full.sum()} collection times (day {told}); stages need at least {LOOKS}",
            "two stages of two looks each are the least that can be told from scatter; collect at "
            "more times, or compare these times as conditions",
            field="time",
        )
    levels = levels.loc[:, full].set_axis(range(int(full.sum())), axis=1)
    levels = levels[levels.notna().sum(axis=1) >= 2]
    if levels.empty:
        fail(file, "no protein is seen at two times or more", "check the quantity that was read")
    filled = _filled(levels, kept.features)
    if relative:
        throughout = levels.dropna()
        shift: Frame = (throughout if len(throughout) else filled).median(axis=0)
        levels, filled = levels - shift, filled - shift
    about = filled.sub(filled.mean(axis=1), axis=0)
    spread = about.std(axis=1)
    scaled = about.div(np.maximum(spread + float(spread.median()), 1e-9), axis=0)
    return TimeCourse(
        times[full], levels, filled, scaled,
        kept.features["symbol"].reindex(levels.index),
        np.bincount(which)[full], times[~full], file,
        ", ".join(named),
    )  # fmt: skip


def _samples(measured: Measured, named: Sequence[str]) -> pd.DataFrame:
    """Return the samples of one course."""
    file = measured.report.file
    samples: Frame = measured.samples
    inside = [name for one in named for name in measured.of(one).columns]
    samples = samples.loc[inside]
    if "time" not in samples or samples["time"].isna().all():
        fail(
            file, "no collection times", "give the samples a column `time` (day) in the design",
            field="time",
        )  # fmt: skip
    if samples["time"].isna().any():
        name = samples.index[samples["time"].isna()][0]
        fail(file, f"the sample {name!r} has no time", "give it, or leave it out", field="time")
    pairs: Frame = samples[["condition", "time"]].drop_duplicates()
    if samples["condition"].nunique() > 1 and pairs["time"].duplicated().any():
        names = list(dict.fromkeys(map(str, samples["condition"])))
        fail(
            file, f"the courses of {len(names)} conditions: {', '.join(names[:12])}",
            "say which with `condition` (--condition)", field="condition",
        )  # fmt: skip
    return samples.sort_values("time", kind="stable")


def _by_look(levels: pd.DataFrame, which: NDArray[np.int64], looks: int) -> pd.DataFrame:
    """Return the mean log2 level at each look; a measured zero is a level not seen."""
    import pandas as pd

    values = levels.to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(values > 0, np.log2(np.where(values > 0, values, 1.0)), np.nan)
    means = np.full((len(values), looks), np.nan)
    for look in range(looks):
        at = logs[:, which == look]
        seen = np.isfinite(at).sum(axis=1)
        enough = (2 * seen >= at.shape[1]) & (seen > 0)
        means[enough, look] = np.nansum(at[enough], axis=1) / seen[enough]
    return pd.DataFrame(means, index=levels.index)


def _filled(levels: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """Return the levels with what was not seen at half of the limit, or of the least level."""
    floor: Frame = levels.min(axis=1)
    if "limit" in features:
        limit: Any = features["limit"].reindex(levels.index).astype(float)
        with np.errstate(divide="ignore"):
            known = np.log2(limit.where(limit > 0))
        floor = np.minimum(floor, known.fillna(np.inf))
    hidden: Frame = levels.isna()
    return levels.where(~hidden, np.broadcast_to((floor - 1.0).to_numpy()[:, None], hidden.shape))
