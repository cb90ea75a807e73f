"""A table on the grid of levels: what each condition's readings say, worked out once a table.

Presence, emergence and regulation of one table rest on the same fit, which takes long. It is kept
by the fingerprint of the numbers it was made of, never by the table itself, which can be written
to; and what is kept can not be written to.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cutis.files.fingerprint import array_fingerprint
from cutis.omics.detection.detection import Dropout, Likelihood, dropout, groups_of, log2_levels
from cutis.omics.detection.dropout_fit import grid

if TYPE_CHECKING:
    from cutis.omics.measured import Measured

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
T = TypeVar("T")

#: Share of a condition's samples that must see a protein for the rule to say it is detected
#: (two of three, three of five).
QUORUM = 0.5

#: Chance that one sample shows a protein that is not there (the usual 1 % of false
#: identifications, and carry-over); its level may then be anything.
FALSE_SIGHTING = 0.01


@dataclass(frozen=True)
class TableLikelihood:
    """A table on the grid: log2 levels (P, S), each condition's likelihood, and what is set apart.

    Attributes
    ----------
    values
        (P, S) log2 scaled levels.
    group
        (S,) place of each sample's condition in ``conditions``.
    sizes
        (C,) samples of each condition.
    likelihood
        One a condition.
    absent
        (C, P) log likelihood of a condition's readings when the protein is not there, on the
        footing of ``Likelihood.density``.
    apart
        (P,) contaminants and proteins of the medium.
    """

    values: Array
    group: NDArray[np.int64]
    sizes: NDArray[np.int64]
    conditions: tuple[str, ...]
    dropout: Dropout
    levels: Array
    likelihood: tuple[Likelihood, ...]
    absent: Array
    apart: Flags
    _made: dict[tuple[str, str], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def once(self, what: str, given: Sequence[ArrayLike], make: Callable[[], T]) -> T:
        """Return what is made of this table and of some arrays, made once for the same numbers.

        Parameters
        ----------
        what
            Its name.
        given
            All that it follows from besides this table.
        make
            Called when it was not made before.
        """
        key = what, array_fingerprint(*given)
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def detected(self, quorum: float = QUORUM) -> Flags:
        """Return what the replicate rule says, (C, P)."""
        many = np.array([one.many for one in self.likelihood])
        return (many > 0) & (many >= quorum * self.sizes[:, None])


def table_likelihood(measured: Measured, steepness: float | None = None) -> TableLikelihood:
    """Return a table's likelihoods; DataError when nothing in it was detected.

    The last are kept, so that presence, emergence and regulation of one table fit it once.
    """
    values, group = log2_levels(measured), groups_of(measured)
    apart = flagged(measured, "contaminant") | flagged(measured, "medium")
    limit = measured.features.get("limit", ())
    key = array_fingerprint(
        values, group, measured.conditions, apart, np.asarray(limit, dtype=float),
        np.nan if steepness is None else steepness,
    )  # fmt: skip
    for known, view in tuple(_kept):
        if known == key:
            return view
    levels, curve = grid(values), dropout(measured, steepness)
    view = likelihood_of_levels(values, group, tuple(measured.conditions), curve, levels, apart)
    _lock(view)
    _kept.append((key, view))
    return view


#: The two tables last fitted (a whole one, and the three cultures in it), and what came of them.
_kept: deque[tuple[str, TableLikelihood]] = deque(maxlen=2)


def _lock(value: Any) -> None:
    """Make every array of a value refuse to be written to, those of its parts too."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, tuple):
        for part in value:
            _lock(part)
    elif is_dataclass(value):
        for one in fields(value):
            _lock(getattr(value, one.name))


def likelihood_of_levels(
    values: Array,
    group: NDArray[np.int64],
    conditions: tuple[str, ...],
    curve: Dropout,
    levels: Array,
    apart: Flags,
) -> TableLikelihood:
    """Return the likelihoods of log2 levels (P, S) under a curve; see :class:`TableLikelihood`."""
    found = tuple(
        curve.likelihood(values, np.flatnonzero(group == at), levels)
        for at in range(len(conditions))
    )
    sizes = np.bincount(group, minlength=len(conditions))
    anywhere = -np.log(levels[-1] - levels[0])
    absent = np.array([
        one.many * (np.log(FALSE_SIGHTING) + anywhere)
        + (many - one.many) * np.log1p(-FALSE_SIGHTING) - one.about
        for one, many in zip(found, sizes, strict=True)
    ])  # fmt: skip
    return TableLikelihood(values, group, sizes, conditions, curve, levels, found, absent, apart)


def flagged(measured: Measured, column: str) -> Flags:
    """Return a yes/no column of the features; no where there is none."""
    if column not in measured.features:
        return np.zeros(len(measured.features), dtype=bool)
    return measured.features[column].eq(True).to_numpy(dtype=bool)


def symbols(measured: Measured) -> NDArray[np.object_]:
    """Return the gene of each feature, the label where the table knows none."""
    labels = measured.levels.index.to_numpy(dtype=object)
    if "symbol" not in measured.features:
        return labels
    return measured.features["symbol"].fillna("").to_numpy(dtype=object)
