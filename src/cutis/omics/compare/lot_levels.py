"""Levels of lots, and what a reference says a lot should have at its age and passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.files.read_report import fail, nearest
from cutis.tables import Frame

if TYPE_CHECKING:
    import pandas as pd

    from cutis.omics.measured import Measured

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Levels:
    """Log2 levels of a lot and its reference lots.

    Attributes
    ----------
    lot, reference
        Names.
    means
        DataFrame (proteins × lots): mean of the replicates, NaN where fewer than half see it.
    logs
        DataFrame (proteins × samples).
    samples
        Lot → its samples.
    covariates
        DataFrame (lots × covariates that can be adjusted for).
    symbols
        Of each protein.
    file
        For messages.
    notes, problems, outside
        What was done; what keeps equivalence from being shown; covariates outside the range of
        the reference lots.
    """

    lot: str
    reference: list[str]
    means: pd.DataFrame
    logs: pd.DataFrame
    samples: dict[str, list[str]]
    covariates: pd.DataFrame
    symbols: pd.Series
    file: str
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def values(self, label: str, name: str) -> Array:
        """Return the log2 levels of a protein in the samples of a lot that see it."""
        if np.isnan(self.means.at[label, name]):
            return np.zeros(0)
        values = self.logs.loc[label, self.samples[name]].to_numpy(dtype=float)
        return values[np.isfinite(values)]


@dataclass(frozen=True)
class Level:
    """What the reference says of a protein, log2.

    Attributes
    ----------
    mean, squared, df
        Level, its squared error, and degrees of freedom (0 where the error is unknown).
    least, most
        Of the reference lots about what they say themselves.
    """

    mean: float
    squared: float
    df: float
    least: float
    most: float


def lot_levels(
    measured: Measured, lot: str, reference: Sequence[str] | None, covariates: Sequence[str],
    *, by: str = "",
) -> Levels:  # fmt: skip
    """Return the levels of lots; ``by`` is the column of the samples that is the lot.

    Raises
    ------
    DataError
        An unknown lot, the lot among its references, or no reference lot.
    """
    import pandas as pd

    file = measured.report.file
    column = _column(measured, by)
    named: Frame = measured.samples[column or "condition"].dropna().astype(str)
    there = list(dict.fromkeys(named))
    reference = [name for name in there if name != lot] if reference is None else list(reference)
    for name in (lot, *reference):
        if name not in there:
            fail(file, f"no samples of the lot {name!r}", _hint(measured, name, there, column),
                 field="lot")  # fmt: skip
    if lot in reference or not reference:
        what = f"{lot!r} is its own reference" if reference else "there is no reference lot"
        fail(file, what, "name other lots with `reference` (--reference)", field="reference")
    reference = list(dict.fromkeys(reference))
    samples = {name: list(named.index[named == name]) for name in (lot, *reference)}
    kept = ~measured.features["contaminant"].to_numpy(dtype=bool)
    values = measured.scaled().loc[kept, [s for names in samples.values() for s in names]]
    logs = np.log2(values.where(values > 0)).astype(float)
    means = pd.DataFrame(
        {
            name: logs[names].mean(axis=1).where(logs[names].notna().mean(axis=1) >= 0.5)
            for name, names in samples.items()
        }
    )
    symbols = measured.features["symbol"].reindex(means.index).fillna("")
    found = Levels(
        lot, reference, means, logs, samples,
        pd.DataFrame(index=[lot, *reference]), symbols, file,
    )  # fmt: skip
    found.notes.append(
        f"A lot is one value of `{column}`."
        if column
        else "A lot is one condition: no column `lot` was given."
    )
    if column:
        _check_conditions(found, measured.samples["condition"])
    _check_replicates(found)
    return _with_covariates(found, measured.samples, covariates)


def _column(measured: Measured, by: str) -> str:
    """Return the column that is the lot; empty where the condition is."""
    samples = measured.samples
    if by and by not in samples:
        fail(measured.report.file, f"the samples have no column {by!r}",
             nearest(by, list(map(str, samples))), field="by")  # fmt: skip
    if by:
        return by
    return "lot" if "lot" in samples and samples["lot"].notna().any() else ""


def _hint(measured: Measured, name: str, there: list[str], column: str) -> str:
    """Return what to do about a lot nobody has: another column may have it."""
    samples: Frame = measured.samples
    others = [str(one) for one in samples if one not in (column, "condition")
              and name in set(samples[one].dropna().astype(str))]  # fmt: skip
    said = [] if column else ["without a column `lot` a condition is a lot"]
    if others:
        said.append(f"{name!r} is a {others[0]}: take `{others[0]}` as the lot (--by {others[0]})")
    else:
        few = ", ".join(there[:6]) + (" …" if len(there) > 6 else "")
        said.append(nearest(name, there) or f"there is {few}")
        if not column:
            said.append("a column of the samples is taken as the lot with --by COLUMN")
    return "; ".join(said)


def _check_conditions(levels: Levels, conditions: Any) -> None:
    """Note where samples of several conditions would count as replicates of a lot."""
    named = [name for names in levels.samples.values() for name in names]
    known = [str(name) for name in dict.fromkeys(conditions[named])]
    if len(known) > 1:
        shown = ", ".join(known[:4]) + (" …" if len(known) > 4 else "")
        levels.problems.append(
            f"Samples of {len(known)} conditions ({shown}) count as replicates, so a difference "
            "may be the condition's and not the lot's. Give samples of one condition."
        )


def _check_replicates(levels: Levels) -> None:
    """Note what keeps equivalence from being shown at all."""
    if len(levels.samples[levels.lot]) < 2:
        levels.problems.append(
            f"{levels.lot} has one replicate: how far its levels scatter is unknown, so "
            "equivalence cannot be shown. Measure it three times."
        )
    if len(levels.reference) == 1:
        name = levels.reference[0]
        if len(levels.samples[name]) < 2:
            levels.problems.append(f"The one reference lot {name} has one replicate.")
        levels.notes.append(
            f"One reference lot ({name}): its replicates stand for the reference, and how lots "
            "differ among themselves is unknown."
        )
    else:
        levels.notes.append(
            f"{len(levels.reference)} reference lots: each is one observation, so that the scatter "
            "between lots counts."
        )


def _with_covariates(levels: Levels, samples: Any, covariates: Sequence[str]) -> Levels:
    """Return the levels with the covariates that can be adjusted for."""
    from dataclasses import replace

    kept = levels.covariates.copy()
    for name in covariates:
        if name not in samples:
            continue
        each = {lot: samples.loc[names, name].astype(float).mean()
                for lot, names in levels.samples.items()}  # fmt: skip
        of = np.array([each[lot] for lot in levels.reference])
        mine = float(each[levels.lot])
        known = np.isfinite([*of, mine])
        if not known.any():
            continue
        if not known.all():
            levels.notes.append(f"Not adjusted for {name}: not known for every lot.")
            continue
        if not of.min() <= mine <= of.max():
            said = (
                f"{name.capitalize()} {mine:g} lies outside the reference lots' {of.min():g} to "
                f"{of.max():g}: what they say of this lot is an extrapolation."
            )
            levels.outside.append(name)
            levels.problems.append(said)
        if np.ptp(of) == 0 or len(of) < kept.shape[1] + 4:
            levels.notes.append(
                f"Not adjusted for {name}: {len(of)} reference lots "
                + ("do not differ in it." if np.ptp(of) == 0 else "are too few.")
            )
            continue
        kept[name] = [each[lot] for lot in kept.index]
        levels.notes.append(f"Adjusted for {name}, linear in log2 level over the reference lots.")
    return replace(levels, covariates=kept)


def reference_level(levels: Levels, label: str) -> Level | None:
    """Return what the reference lots say this lot should have of a protein.

    The mean of the reference lots, or their regression at this lot's covariates. None where no
    reference lot has it.
    """
    means = levels.means.loc[label, levels.reference].to_numpy(dtype=float)
    there = np.isfinite(means)
    if not there.any():
        return None
    if len(levels.reference) == 1:
        values = levels.values(label, levels.reference[0])
        many = len(values)
        squared = float(values.var(ddof=1)) / many if many > 1 else np.nan
        return Level(float(values.mean()), squared, float(many - 1), 0.0, 0.0)
    among = levels.covariates.loc[levels.reference].to_numpy(dtype=float)[there]
    mine = levels.covariates.loc[[levels.lot]].to_numpy(dtype=float)[0]
    design = np.column_stack([np.ones(int(there.sum())), among - mine])
    many, wide = design.shape
    coefficients, _, rank, _ = np.linalg.lstsq(design, means[there], rcond=None)
    residual = means[there] - design @ coefficients
    about = (float(residual.min()), float(residual.max()))
    if rank < wide or many <= wide:
        return Level(float(coefficients[0]), np.nan, 0.0, *about)
    variance = float(residual @ residual) / (many - wide)
    squared = variance * float(np.linalg.inv(design.T @ design)[0, 0])
    return Level(float(coefficients[0]), squared, float(many - wide), *about)
