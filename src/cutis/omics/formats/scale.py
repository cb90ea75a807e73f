"""On what scale levels are written: logarithms made linear, and zeros that mean "not detected"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cutis.files.read_report import ReadReport, fail

#: Base of each scale; the linear one has none.
SCALES = {"linear": None, "log2": 2.0, "log10": 10.0, "ln": float(np.e)}

#: Logarithms (base 2) of intensities lie between these; linear intensities of a mass spectrometer
#: lie far above, and nothing linear has its median here and no value above.
_MEDIAN, _TOP = 8.0, 45.0
#: A table with a larger value than this is linear.
_LINEAR = 1000.0
#: Values needed for a rule about their spread.
_ENOUGH = 20


def asked_scale(path: Path | str, quantity: str | None) -> tuple[str | None, str | None]:
    """Return scale and unit as a user asks for them: ``log2 intensity``, ``linear``, ``pg/mL``.

    Parameters
    ----------
    path
        The file, for messages.
    quantity
        A scale (:data:`SCALES`), a unit, or both.

    Returns
    -------
    tuple
        None for what is left open.
    """
    if not quantity:
        return None, None
    first, _, rest = quantity.strip().partition(" ")
    if first.lower() in SCALES:
        return first.lower(), rest.strip() or None
    if re.fullmatch(r"log\d*", first.lower()):
        fail(path, f"the scale {first!r} is not known", f"expected one of {', '.join(SCALES)}")
    return None, quantity.strip()


def made_linear(
    path: Path | str,
    values: np.ndarray,
    report: ReadReport,
    *,
    scale: str | None = None,
    hints: Sequence[str] = (),
    unit: str = "intensity",
) -> np.ndarray:
    """Return levels on the linear scale, NaN where nothing was measured; notes what was done.

    Parameters
    ----------
    path
        The file, for messages.
    values
        features × samples, as written.
    report
        Takes note of scale, zeros and imputed values.
    scale
        As asked for; found from hints and values when left out.
    hints
        Headings that may name the scale.
    unit
        Zeros mean "not detected" only where it is ``intensity``.

    Raises
    ------
    DataError
        The values fit both scales, or a level is negative on the linear scale.
    """
    why = "as asked"
    if scale is None:
        scale, why = _found_scale(path, values, hints)
    log = SCALES[scale] is not None
    values = _zeros_missing(values, report, log=log, unit=unit)
    if not log:
        if why != "as asked":
            report.note(f"levels are taken as linear: {why}")
        if (values < 0).any():
            lowest = float(np.nanmin(values))
            fail(path, f"a level is {lowest:g}, expected none below zero on the linear scale",
                 "if they are logarithms, take the quantity log2 (--quantity log2)")  # fmt: skip
        return values
    report.note(f"levels are {scale} and were made linear ({why})")
    if values.size >= _ENOUGH and values.shape[1] >= 4 and np.isfinite(values).all():
        report.note(
            "no cell is missing: values were probably imputed before the table was written, so "
            "that what was not detected cannot be told from what was low"
        )
    base = SCALES[scale] or 2.0
    with np.errstate(over="ignore"):
        linear = np.power(base, values)
    if np.isinf(linear).any():
        fail(path, f"a level of {float(np.nanmax(values)):g} is too large for {scale}",
             "if levels are linear, take the quantity linear (--quantity linear)")  # fmt: skip
    return linear


def _found_scale(path: Path | str, values: np.ndarray, hints: Sequence[str]) -> tuple[str, str]:
    """Return the scale and why: the headings say it, or the values allow no other."""
    for hint in hints:
        for pattern, scale in ((r"log[ _]?2", "log2"), (r"log[ _]?10", "log10")):
            if re.search(pattern, hint, re.IGNORECASE):
                return scale, f"the heading says it: {hint[:60]!r}"
    seen = values[np.isfinite(values) & (values != 0)]
    if not seen.size:
        return "linear", "no level above zero"
    if float(seen.max()) > _LINEAR:
        return "linear", f"they reach {float(seen.max()):g}"
    if (seen < 0).any():
        return "log2", "some are below zero"
    top, median = float(np.quantile(seen, 0.99)), float(np.median(seen))
    if top <= _TOP and median >= _MEDIAN and seen.size >= _ENOUGH and (seen % 1 != 0).any():
        return "log2", f"half are above {median:.3g} and none above {float(seen.max()):.3g}"
    if not (seen % 1 != 0).any():
        return "linear", "all are whole numbers"
    if top > _TOP:
        return "linear", f"they reach {float(seen.max()):g}"
    fail(
        path, f"levels of {float(seen.min()):.3g} to {float(seen.max()):.3g} may be linear or log2",
        "say which with the quantity linear or log2 (--quantity log2)",
    )  # fmt: skip


def _zeros_missing(values: np.ndarray, report: ReadReport, *, log: bool, unit: str) -> np.ndarray:
    """Return values with zeros that mean "not detected" as NaN.

    In logarithms a zero that stands well below all others is one (nothing lies between 0 and 1);
    among intensities every zero is.
    """
    zero = values == 0
    if not zero.any() or unit != "intensity":
        return values
    others = values[np.isfinite(values) & ~zero]
    if log and (not others.size or others.min() <= 1):
        return values
    values = np.where(zero, np.nan, values)
    lowest = f"; the lowest other is {others.min():.3g}" if others.size else ""
    report.note(f"{int(zero.sum()):,} levels of 0 mean not detected and are missing{lowest}")
    return values
