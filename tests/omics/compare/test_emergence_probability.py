"""What the model learns of how a co-culture relates to its sum, against what is true."""

from __future__ import annotations

import numpy as np
import pytest
from tests.omics.mixtures import (
    CULTURES,
    SHAPE,
    kinds,
    readings,
    synthetic,
    truth,
    wrapped,
)

from cutis.omics.compare import emergence_probability
from cutis.omics.compare.emergence import emergence
from cutis.omics.detection.presence import STEPS, fitted_rows, table_likelihood


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("null", [True, False])
def test_the_spread_of_ratios_is_the_true_one(seed: int, null: bool) -> None:
    mixture = synthetic(seed, null=null)
    view = table_likelihood(mixture.measured)
    rows = fitted_rows(view.likelihood[2].many > 0)
    ratio = emergence_probability._estimated(view, (0, 1, 2), rows, STEPS).ratio
    at = emergence_probability.ratios()
    middle = ratio @ at
    assert middle == pytest.approx(0, abs=0.1)
    # an exact sum has no spread; what is left is that of a grid of half doublings
    spread = np.sqrt(ratio @ (at - middle) ** 2)
    assert spread == pytest.approx(0.07 if null else 0.5, abs=0.1)
    known = mixture.truth
    held = known["K"] + known["F"] > 0
    beyond = (known["KF"] > 2 * (known["K"] + known["F"]))[held].mean()
    assert ratio[at > 1].sum() + ratio[at == 1][0] / 2 == pytest.approx(beyond, abs=0.03)


@pytest.mark.parametrize("parts", [(1.5, 0.5), (0.5, 1.5), (0.5, 0.5), (0.9, 0.1)])
def test_an_unequal_sum_of_the_monocultures_has_nothing_new(parts: tuple[float, float]) -> None:
    rng = np.random.default_rng(1)
    kind = kinds(rng, SHAPE | {"shared": SHAPE["shared"] + SHAPE["new"], "new": 0})
    true = truth(rng, rng.normal(23, 2.2, len(kind)), kind)
    true["KF"] = parts[0] * true["K"] + parts[1] * true["F"]
    levels = readings(rng, true, replicates=3)
    levels = levels[np.isfinite(levels).any(axis=1)]
    table = emergence(wrapped(levels, ["K"] * 3 + ["F"] * 3 + ["KF"] * 3), **CULTURES).table
    candidate = table["candidate"]
    assert candidate.sum() > 20  # the rule alone would say so
    assert not table["emergent"].any()
    assert table.loc[candidate, "confidence"].sum() < 0.05 * candidate.sum() + 2
