"""What an intervention restores is a mean over the last week, against the untreated."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cutis.skin.readout import treated

TIMES = np.arange(0.0, 22.0)


@pytest.fixture(autouse=True)
def plain_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readouts are what a view says of them."""
    monkeypatch.setattr(treated, "value_of", lambda name, view: (view.says[name], "1"))


def view(**says: float) -> Any:
    """Two individuals whose readouts are at 1 at first and, in the last week, as said."""
    values = {name.replace("_", " "): np.ones((2, len(TIMES))) for name in says}
    for name, value in says.items():
        values[name.replace("_", " ")][:, TIMES[-1] - 7 < TIMES] = value
    return SimpleNamespace(times=TIMES, says=values)


def test_the_last_week_counts_and_nothing_before_it() -> None:
    assert treated.at_end(view(), np.tile(TIMES, (2, 1))).tolist() == [18.0, 18.0]


def test_an_arm_restores_a_share_of_what_was_lost() -> None:
    arms = {
        "none": view(fidelity_a=0.5, fidelity_b=0.7),
        "half": view(fidelity_a=0.8, fidelity_b=0.8),
    }
    found = treated.restored(arms, ["a", "b"], "none")
    assert list(found) == ["half"]
    np.testing.assert_allclose(found["half"], 100 * (0.8 - 0.6) / (1 - 0.6))


def test_a_target_that_age_did_not_move_is_not_scored() -> None:
    assert treated.own_target(view(x=0.9), view(x=0.6), "x") == pytest.approx(75)
    assert np.isnan(treated.own_target(view(x=0.9), view(x=0.98), "x"))
