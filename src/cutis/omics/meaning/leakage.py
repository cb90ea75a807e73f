"""How much of a sample is the inside of cells that died or broke.

A protein counts by its annotation, not by a list: share of the intensity of those whose places are
all inside the cell (tier 5 of :mod:`cutis.omics.meaning.secreted`), and of each inner place apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.methods import method
from cutis.omics.names.bundle import locations

if TYPE_CHECKING:
    import pandas as pd

    from cutis.omics.measured import Measured

#: Share of a sample's intensity from inside cells above which it is flagged whatever the others
#: are: more leaked than secreted. A prior; no standard gives a limit for conditioned medium.
LIMIT = 0.5
LIMIT_STATUS = "prior"

#: A sample is flagged against the others this many robust standard deviations above their median,
#: and by no less than this share, below which differences are of no consequence. Priors.
DEVIATIONS, LEAST = 3.5, 0.05

#: Median absolute deviation → standard deviation of a normal distribution.
_MAD = 1.4826

#: Places whose shares are given, with the places they are annotated as.
PLACES = {
    "cytosol": ("cytosol", "cytoplasm"),
    "nucleus": ("nucleus", "chromatin"),
    "mitochondrion": ("mitochondrion",),
    "ribosome": ("ribosome",),
    "cytoskeleton": ("cytoskeleton",),
}

#: How many proteins are named that make up most of what leaked.
NAMED = 5


def shares(measured: Measured, keep: NDArray[np.bool_] | None = None) -> pd.DataFrame:
    """Return each protein's share of its sample's intensity, contaminants and ``~keep`` left out.

    Features × samples; columns add up to one, proteins that are not measured have none.
    """
    levels = measured.levels.fillna(0.0)
    own = np.ones(len(levels), dtype=bool) if keep is None else keep.copy()
    if "contaminant" in measured.features:
        own &= ~measured.features["contaminant"].fillna(False).to_numpy(dtype=bool)
    levels = levels.mul(own.astype(float), axis=0)
    total = levels.sum(axis=0)
    return levels / total.where(total > 0)


@method(
    formula=(
        "share of a sample’s intensity of proteins whose place is inside cells, beside the other "
        "samples"
    ),
    limits="annotation is of the gene",
    check="by hand, through `secreted` (tests/omics/meaning/test_secreted.py)",
)
def leakage(
    measured: Measured, tiers: NDArray[np.int_], keep: NDArray[np.bool_] | None = None
) -> pd.DataFrame:
    """Return how much of each sample comes from inside cells.

    Parameters
    ----------
    measured
        Levels of proteins.
    tiers
        Of each feature, as :class:`cutis.omics.meaning.secreted.Secreted` has them.
    keep
        Features that count; those of the medium do not.

    Returns
    -------
    pandas.DataFrame
        A row a sample: sample, condition, inside and secreted (shares of the intensity), a share
        for each of :data:`PLACES` (of tier 5 alone; a protein in several places counts in each),
        usual (median of the other samples), flagged, says, led_by (the proteins most of it is).
    """
    import pandas as pd

    from cutis.omics.meaning.secreted import symbols_of

    share = shares(measured, keep)
    inside, out = tiers == 5, np.isin(tiers, (1, 2))
    symbols = symbols_of(measured)
    table = pd.DataFrame(
        {
            "sample": measured.levels.columns,
            "condition": measured.samples["condition"].to_numpy(),
            "inside": share[inside].sum(axis=0).to_numpy(),
            "secreted": share[out].sum(axis=0).to_numpy(),
        }
    )
    where = locations()
    for name, places in PLACES.items():
        at = np.array([bool(where.get(s, {}).keys() & set(places)) for s in symbols]) & inside
        table[name] = share[at].sum(axis=0).to_numpy()
    seen = _flags(table["inside"].to_numpy(dtype=float))
    table["usual"], table["flagged"], table["says"] = seen
    table["led_by"] = [
        _led_by(np.asarray(share[sample], dtype=float), inside, symbols) for sample in share
    ]
    return table


def _flags(inside: NDArray[np.float64]) -> tuple[list[float], list[bool], list[str]]:
    """Return of each sample the median of the others, whether it is flagged, and why."""
    usual, flagged, says = [], [], []
    for i, share in enumerate(inside):
        others = np.delete(inside, i)
        middle = float(np.median(others)) if len(others) else float("nan")
        spread = _MAD * float(np.median(np.abs(others - middle))) if len(others) else 0.0
        why = []
        if len(others) >= 2 and share > middle + max(DEVIATIONS * spread, LEAST):
            mine, usually = f"{100 * share:.0f} %", f"{100 * middle:.0f} %"
            why.append(f"{mine} from inside cells, the other samples {usually}")
        if share > LIMIT:
            why.append(f"more than {100 * LIMIT:.0f} % from inside cells (a {LIMIT_STATUS})")
        usual.append(middle)
        flagged.append(bool(why))
        says.append("; ".join(why))
    return usual, flagged, says


def _led_by(share: NDArray[np.float64], inside: NDArray[np.bool_], symbols: list[str]) -> str:
    """Return the proteins that most of the leaked intensity is: ``LDHA 2.1 %, …``."""
    leaked: Any = np.where(inside, share, 0.0)
    first = np.argsort(-leaked, kind="stable")[:NAMED]
    return ", ".join(f"{symbols[i] or '?'} {100 * leaked[i]:.1f} %" for i in first if leaked[i] > 0)
