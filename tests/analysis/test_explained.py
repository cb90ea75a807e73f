"""What the model learns of how a co-culture relates to its sum, against what is true."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analysis.mixtures import synthetic

from cutis.analysis import explained
from cutis.analysis.presence import STEPS, chosen, seen


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("null", [True, False])
def test_the_spread_of_ratios_is_the_true_one(seed: int, null: bool) -> None:
    mixture = synthetic(seed, null=null)
    view = seen(mixture.measured)
    rows = chosen(view.likelihood[2].many > 0)
    ratio = explained._estimated(view, (0, 1, 2), rows, STEPS).ratio
    at = explained.ratios()
    middle = ratio @ at
    assert middle == pytest.approx(0, abs=0.1)
    # an exact sum has no spread; what is left is that of a grid of half doublings
    spread = np.sqrt(ratio @ (at - middle) ** 2)
    assert spread == pytest.approx(0.07 if null else 0.5, abs=0.1)
    truth = mixture.truth
    held = truth["K"] + truth["F"] > 0
    beyond = (truth["KF"] > 2 * (truth["K"] + truth["F"]))[held].mean()
    assert ratio[at > 1].sum() + ratio[at == 1][0] / 2 == pytest.approx(beyond, abs=0.03)
