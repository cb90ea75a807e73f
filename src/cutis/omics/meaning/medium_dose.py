"""A measured medium as concentrations: taken as they are, or out of an assumed total of protein."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cutis import units
from cutis.errors import UnitError
from cutis.files.read_report import fail
from cutis.skin.experiment.conditioned import Dose, dose

if TYPE_CHECKING:
    from cutis.omics.measured import Measured

#: Units that compare one protein between samples, each on a scale of its own.
RELATIVE = ("2^NPX", "fold change", "2^-ΔCt")


def is_concentration(unit: str) -> bool:
    """Tell whether a unit is a mass or an amount in a volume, such as ``pg/mL`` or ``nM``."""
    try:
        return units.dimension_ok(unit, "nM")
    except UnitError:
        return False  # an intensity, a count


def dose_of(
    measured: Measured,
    symbols: Sequence[str],
    levels: Sequence[float],
    known: Callable[[str], str | None],
    total: str,
) -> Dose:
    """Return what a medium is to the model.

    Parameters
    ----------
    measured
        The table the levels are of; its unit decides what they are.
    symbols, levels
        Shape (P,). Gene and level of each protein, above zero.
    known
        Symbol → the signal of the model, or None.
    total
        What all proteins are together, where levels are no concentrations; an assumption.

    Raises
    ------
    DataError
        Levels are relative ones, of which one protein's cannot be held against another's.
    UnitError
        ``total`` is no mass per volume.
    """
    if measured.unit in RELATIVE:
        fail(
            measured.report.file,
            f"levels in {measured.unit} say how much more, not how much",
            "a dose needs concentrations (pg/mL) or intensities",
        )
    named = list(zip(symbols, levels, strict=True))
    if not is_concentration(measured.unit):
        return dose(named, known, total)
    whole = sum(levels)
    amounts: dict[str, float] = {}
    unmatched = []
    for symbol, level in named:
        signal = known(symbol)
        if signal is None:
            unmatched.append(symbol or "(no name)")
        else:
            amounts[signal] = amounts.get(signal, 0.0) + level
    return Dose(
        {signal: f"{level:.17g} {measured.unit}" for signal, level in amounts.items()},
        {signal: level / whole for signal, level in amounts.items()},
        unmatched,
        f"{whole:.6g} {measured.unit}",
    )
