"""Shares of messages, and conditions side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cutis
from cutis.errors import ModelError
from cutis.skin.experiment.plan import Plan
from cutis.skin.readout import conversation
from cutis.skin.readout.view import View, views


@pytest.fixture(scope="module")
def dish() -> View:
    return views(Plan.parse("dish co-culture-contact; wait 4 day").run(draws=2))["main"]


def test_the_module_is_the_table_of_a_run() -> None:
    run = Plan.parse("person age 40; wait 1 day | a: wait 2 day | b: wait 3 day").run()
    table = cutis.skin.dialogue(run)
    assert set(table["arm"]) == {"a", "b"}
    signals = run.model.book.knowledge.signals
    assert len(table) == 2 * sum(bool(signals[m.signal].made_by) for m in run.model.messages)


def test_side_by_side_takes_medians_and_puts_the_largest_change_first() -> None:
    def one(occupancies: list[list[float]]) -> pd.DataFrame:
        return pd.DataFrame(
            [
                {"message": f"m{m}", "signal": "S", "receiver": "cell", "direction": "own",
                 "tag": "neutral", "occupancy": x, "reference": 0.5}
                for m, draws in enumerate(occupancies) for x in draws
            ]
        )  # fmt: skip

    found = conversation.side_by_side(
        {"aged": one([[0.4, 0.5, 0.9], [0.1, 0.1, 0.1]]), "treated": one([[0.5] * 3, [0.3] * 3])}
    )
    assert list(found["message"]) == ["m1", "m0"]
    assert list(found["young"]) == [0.5, 0.5]
    assert list(found["aged"]) == [0.1, 0.5]
    assert list(found["treated"]) == [0.3, 0.5]
    np.testing.assert_allclose(found["change"], [-0.4, 0.0])


def test_interleukin_1_is_what_makes_fibroblasts_make_growth_factor(dish: View) -> None:
    course = conversation.share(dish, "IL1A", "FGF7 made by fibroblast")
    assert course.shape == dish.shape
    assert (course[:, -1] > 0.1).all()
    nothing = conversation.share(dish, "FGF7", "FGF7 made by fibroblast")
    np.testing.assert_allclose(nothing[:, -1], 0, atol=1e-6)


def test_one_arrow_is_part_of_its_signal(dish: View) -> None:
    behaviour = "FGF7 made by fibroblast"
    whole = conversation.share(dish, "IL1A", behaviour)[:, -1]
    arrow = conversation.share(dish, "IL1A → NFKB in fibroblast", behaviour)[:, -1]
    other = conversation.share(dish, "IL1A → NFKB in keratinocyte", behaviour)[:, -1]
    assert (arrow > 0.1).all()
    assert (arrow <= whole + 1e-6).all()
    np.testing.assert_allclose(other, 0, atol=1e-6)


def test_shares_are_those_of_each_signal(dish: View) -> None:
    table = conversation.shares(dish, "FGF7 made by fibroblast")
    assert table["share"].abs().is_monotonic_decreasing
    one = np.median(conversation.share(dish, "IL1A", "FGF7 made by fibroblast")[:, -1])
    found = dict(table.to_numpy())["IL1A"]
    assert found == pytest.approx(one, rel=1e-4)
    early = dict(conversation.shares(dish, "FGF7 made by fibroblast", at=0.0).to_numpy())
    assert early["IL1A"] == pytest.approx(0, abs=1e-6)  # nothing is in a fresh medium yet


def test_a_share_in_time_counts_what_follows() -> None:
    plan = Plan.parse("dish co-culture-contact; wait 4 day")
    lost = conversation.share_in_time(plan, "IL1A", "FGF7 in medium")
    assert lost.shape == (1,)
    assert 0.1 < lost[0] <= 1


@pytest.mark.parametrize(
    ("signal", "behaviour", "said"),
    [
        ("IL1AA", "FGF7 made by fibroblast", "no signal or arrow 'IL1AA'; did you mean 'IL1A'"),
        ("IL1A", "FGF7 made by fibroblasts", "did you mean 'FGF7 made by fibroblast'"),
    ],
)
def test_unknown_names_are_said(signal: str, behaviour: str, said: str, dish: View) -> None:
    with pytest.raises(ModelError, match=said):
        conversation.share(dish, signal, behaviour)
