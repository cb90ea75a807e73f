"""What years do, in the order and the direction the literature gives (no magnitudes here)."""

from __future__ import annotations

import numpy as np
import pytest

from cutis.skin.engine import solve
from cutis.skin.model import Donor
from cutis.skin.model.explain import explain

YEAR = 365.25


@pytest.fixture(scope="module")
def life(model):
    """A woman and a man from 20 to 80, every five years."""
    people = model.individuals([Donor(age=80), Donor(age=80, sex="male")])
    times = np.arange(0, 61, 5) * YEAR
    return solve(model.system, people.x0, people.parameters, times)


def test_a_life_starts_at_twenty(model, life) -> None:
    age = life.states[..., model.index("age")]
    np.testing.assert_allclose(age[0], np.arange(20, 81, 5), rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("fibroblast/papillary", -1),
        ("COL1", -1),
        ("COL1A1 in dermis", -1),
        ("RETE", -1),
        ("senescent fibroblast/oxidative", 1),
        ("AP1 in fibroblast", 1),
        ("MMP1 in dermis", 1),
        ("IL6 in dermis", 1),
        ("AGE", 1),
        ("TELOMERE", -1),
    ],
)
def test_direction(model, life, name: str, sign: int) -> None:
    level = life.states[:, :, model.index(name)]
    assert np.all(sign * (level[:, -1] - level[:, 0]) > 0)


def test_menopause_is_a_woman_s(model, life) -> None:
    made = life.states[..., model.index("COL1A1 in dermis")]
    before = made[0, 5] / made[1, 5]  # 45 years
    after = made[0, 8] / made[1, 8]  # 60 years
    assert after < before


def test_what_moves_a_state_adds_up_to_its_rate(model) -> None:
    people = model.individuals([Donor(age=50)])
    rates = model.rates(people.x0, people.parameters)[0]
    for name in ("FGF7 in dermis", "COL1", "NFKB in fibroblast", "keratinocyte/basal"):
        why = explain(model, name, people.x0[0], people.parameters[0])
        assert why.net == pytest.approx(rates[model.index(name)], rel=1e-9, abs=1e-15)
        assert name in str(why)
