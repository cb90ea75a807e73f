"""What skin would do with a measured secretome: the model, given its levels as a dose.

A simulation, not evidence. Three people are run with the medium and without it: young, aged, and
aged with many senescent fibroblasts. The levels go in by the plan's own sentence,
``apply conditioned medium from``, so that anybody can run the same by hand.
"""

from __future__ import annotations

import tempfile
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cutis.knowledge.cache import given_or_bundled
from cutis.methods import method
from cutis.omics.meaning.medium_dose import dose_of, is_concentration
from cutis.skin.experiment.conditioned import TOTAL, Dose

if TYPE_CHECKING:
    import pandas as pd

    from cutis.knowledge.resolve import Knowledge
    from cutis.omics.measured import Measured
    from cutis.skin.readout.view import View

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Skin:
    """A person the medium is tried on: who, and what happens before it."""

    who: str
    before: str = ""


#: The three skins. Senescent: two gray, four weeks before, on an aged arm; a prior.
SKINS: Mapping[str, Skin] = {
    "young": Skin("person age 25"),
    "aged": Skin("person age 70"),
    "senescent": Skin("person age 70", "irradiate 2 Gy; wait 28 day"),
}

#: What is read at the end.
READOUTS = (
    *("procollagen I made", "COL1A1 mRNA", "MMP1 mRNA", "MMP1 active", "collagen fragmented"),
    *("fibroblast number", "keratinocyte division", "senescent fraction", "TEWL", "hydration"),
    *("fidelity keratinocyte", "fidelity fibroblast"),
    *("balance keratinocyte", "balance fibroblast"),
)

#: How much of the medium's levels skin gets each day, and for how long. Priors.
SHARE, DAYS = "20 %", 14

#: Share of the draws in an interval.
INTERVAL = 0.9


@dataclass(frozen=True)
class Response:
    """What the model says of a measured secretome.

    Attributes
    ----------
    table
        A row a skin and readout: skin, readout, unit; low, median and high with the medium;
        without (median); change, change_low and change_high (with less without, each draw against
        itself), rises (share of the draws in which it does).
    doses
        A row a signal the medium brings: signal, share of all that was measured, concentration and
        its unit, heard_by (the cells with an arrow for it; empty: it acts on none).
    undosed
        Measured proteins that bind a receptor, by a curated pair, and are no signal of the model:
        symbol, share, receptors, adhesion (integrins alone: matrix, sorted last).
    known
        Share of all measured intensity that the model knows.
    assumptions
        Sentences that a reader should see beside the table.
    """

    table: pd.DataFrame
    doses: pd.DataFrame
    undosed: pd.DataFrame
    known: float
    assumptions: tuple[str, ...]


@method(
    formula="measured levels as a dose to simulated skin, beside the same skin without",
    limits="a simulation with a prior for a dose; what the model does not know does nothing",
    check="the plan written by hand (tests/omics/meaning/test_response.py)",
)
def response(
    measured: Measured,
    condition: str,
    *,
    total: str = TOTAL,
    share: str = SHARE,
    days: int = DAYS,
    draws: int = 24,
    seed: int = 0,
    skins: Mapping[str, Skin] = SKINS,
    readouts: Sequence[str] = READOUTS,
    drop: Sequence[bool] | None = None,
    knowledge: Knowledge | None = None,
) -> Response:
    """Run the model for skins that get a measured medium, and for the same without it.

    Parameters
    ----------
    measured
        Levels of proteins.
    condition
        Whose mean is given.
    total
        What all proteins of the medium are together; no intensity says it. Not used where the
        table holds concentrations (``pg/mL``): those are given as they are.
    share, days
        How much of those levels skin gets daily, and for how long.
    draws, seed
        Individuals sampled in the numbers' ranges, the same with and without.
    skins, readouts
        Who, and what is read at the end.
    drop
        Features left out besides contaminants, such as those that may be bovine.
    knowledge
        The atlas; None takes the one that comes with cutis.

    Raises
    ------
    DataError
        No such condition, the model knows no protein of it, or its levels are relative ones.
    """
    from cutis.files.read_report import fail
    from cutis.skin.experiment.plan import Plan
    from cutis.skin.readout.view import views

    symbols, levels = means(measured, condition, drop)
    known = given_or_bundled(knowledge)
    signals = known.signals
    given = dose_of(measured, symbols, levels, lambda one: one if one in signals else None, total)
    if not given.levels:
        hint = "the columns must name genes or accessions of human proteins"
        fail(measured.report.file, f"the model knows no protein of {condition!r}", hint)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "medium.csv"
        table.write_text(_written(given), "utf-8")
        plan = Plan.parse(_plan(table, skins, share, days), draws=draws, seed=seed)
        seen = views(plan.sample("weekly").run(progress=False, knowledge=known))
        ends = {arm: view.only(view.shape[1] - 1) for arm, view in seen.items()}
        found = _compared(ends, skins, readouts)
    return Response(
        found, _doses(given, _hearers(known)), _undosed(symbols, levels, signals), given.known,
        _assumptions(given, measured.unit, share, days, draws, _left_out(measured, drop, signals)),
    )  # fmt: skip


def means(
    measured: Measured, condition: str, drop: Sequence[bool] | None = None
) -> tuple[list[str], list[float]]:
    """Return current symbols and the mean level of a condition; contaminants are left out.

    A protein that some replicates miss has the mean of the others; one that all miss has none.
    """
    from cutis.omics.meaning.secreted import symbols_of

    measured.of(condition)  # says which conditions there are
    inside = (measured.samples["condition"] == condition).to_numpy(dtype=bool)
    level = measured.scaled().loc[:, inside].mean(axis=1).to_numpy(dtype=float)
    keep = np.isfinite(level) & (level > 0)
    if "contaminant" in measured.features:
        keep &= ~measured.features["contaminant"].fillna(False).to_numpy(dtype=bool)
    if drop is not None:
        keep &= ~np.asarray(drop, dtype=bool)
    symbols = symbols_of(measured)
    return [symbols[i] for i in np.flatnonzero(keep)], level[keep].tolist()


def _hearers(knowledge: Knowledge) -> dict[str, str]:
    """Return signal of the model → the cells with an arrow for it, joined by commas."""
    found: dict[str, dict[str, None]] = {signal: {} for signal in knowledge.signals}
    for arrow in knowledge.arrows:
        if arrow.cause.kind in ("signal", "active") and arrow.effect.cell:
            found[arrow.cause.name][arrow.effect.cell.partition("/")[0]] = None
    return {signal: ", ".join(cells) for signal, cells in found.items()}


def _written(given: Dose) -> str:
    """Return the table the plan reads: symbol, concentration and unit, in full precision."""
    rows = ["symbol,concentration,unit"]
    for signal, text in given.levels.items():
        value, _, unit = text.partition(" ")
        rows.append(f"{signal},{value},{unit}")
    return "\n".join(rows) + "\n"


def _plan(table: Path, skins: Mapping[str, Skin], share: str, days: int) -> str:
    """Return a plan of two arms a skin: with the medium, and without."""
    first = next(iter(skins.values()))
    arms = []
    for name, skin in skins.items():
        before = f"{skin.who}; {skin.before}; " if skin.before else f"{skin.who}; "
        arms.append(f"arm {name} without: {before}wait {days} day")
        given = f"apply conditioned medium from {table} {share} daily for {days} day"
        arms.append(f"arm {name} with: {before}{given}")
    return " | ".join([first.who, *arms])


def _compared(
    ends: Mapping[str, View], skins: Mapping[str, Skin], readouts: Sequence[str]
) -> pd.DataFrame:
    """Return the table of readouts with the medium and without it."""
    import pandas as pd

    from cutis.skin.readout.names import value_of

    tail = (1 - INTERVAL) / 2
    rows = []
    for skin in skins:
        for readout in readouts:
            (with_, unit), (without, _) = (
                value_of(readout, ends[f"{skin} {which}"]) for which in ("with", "without")
            )
            now, base = with_[:, -1], without[:, -1]
            low, middle, high = np.nanquantile(now, [tail, 0.5, 1 - tail])
            change = now - base
            less, moved, more = np.nanquantile(change, [tail, 0.5, 1 - tail])
            rows.append(
                (skin, readout, unit, low, middle, high, float(np.nanmedian(base)),
                 moved, less, more, float(np.mean(change > 0)))
            )  # fmt: skip
    columns = ["skin", "readout", "unit", "low", "median", "high", "without"]
    columns += ["change", "change_low", "change_high", "rises"]
    return pd.DataFrame(rows, columns=columns)


def _doses(given: Dose, hearers: Mapping[str, str]) -> pd.DataFrame:
    """Return the signals a medium brings, largest share first."""
    import pandas as pd

    rows = []
    for signal, text in given.levels.items():
        value, _, unit = text.partition(" ")
        rows.append((signal, given.shares[signal], float(value), unit, hearers[signal]))
    table = pd.DataFrame(rows, columns=["signal", "share", "concentration", "unit", "heard_by"])
    return table.sort_values("share", ascending=False, ignore_index=True)


def _undosed(
    symbols: Sequence[str], levels: Sequence[float], signals: Container[str]
) -> pd.DataFrame:
    """Return measured ligands that the model does not follow, largest share first."""
    import pandas as pd

    from cutis.omics.names.bundle import ligand_receptor

    whole = sum(levels)
    heard: dict[str, list[str]] = {}
    for pair in ligand_receptor():
        if pair.curated and len(pair.ligand) == 1:
            heard.setdefault(pair.ligand[0], []).append("_".join(pair.receptor))
    rows = [
        (symbol, level / whole, ", ".join(heard[symbol]), all(map(_adhesive, heard[symbol])))
        for symbol, level in zip(symbols, levels, strict=True)
        if symbol in heard and symbol not in signals
    ]
    table = pd.DataFrame(rows, columns=["symbol", "share", "receptors", "adhesion"])
    return table.sort_values(["adhesion", "share"], ascending=[True, False], ignore_index=True)


def _adhesive(receptor: str) -> bool:
    """Tell whether a receptor is an integrin; what binds nothing else is matrix."""
    return all(part.startswith("ITG") for part in receptor.split("_"))


def _left_out(
    measured: Measured, drop: Sequence[bool] | None, signals: Container[str]
) -> list[str]:
    """Return the signals of the model that are left out as contaminants or of the medium."""
    from cutis.omics.meaning.secreted import symbols_of

    out = np.zeros(len(measured.features), dtype=bool) if drop is None else np.array(drop)
    if "contaminant" in measured.features:
        out |= measured.features["contaminant"].fillna(False).to_numpy(dtype=bool)
    symbols = symbols_of(measured)
    return sorted({symbols[i] for i in np.flatnonzero(out) if symbols[i] in signals})


def _assumptions(
    given: Dose, unit: str, share: str, days: int, draws: int, left_out: Sequence[str]
) -> tuple[str, ...]:
    """Return what a reader should know of the numbers."""
    assumed = (
        f"The levels are taken as concentrations of the medium, in {unit}, as the table has them."
        if is_concentration(unit)
        else f"All proteins of the medium together are taken to be {given.total}; a protein's "
        "share of the intensity is taken to be its share of that."
    )
    without = (
        f"Left out as contaminants or of the medium, though the model knows them: "
        f"{', '.join(left_out)}.",
    )
    return (
        "A simulation by a model whose numbers are mostly priors: not evidence.",
        assumed,
        f"Skin gets {share} of those levels daily for {days} days, as if delivered into it.",
        f"The model knows {100 * given.known:.1f} % of all that was measured, in "
        f"{len(given.levels)} signals; the rest does nothing in it.",
        f"Intervals hold {100 * INTERVAL:.0f} % of {draws} draws.",
        *(without if left_out else ()),
    )
