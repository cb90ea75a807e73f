"""What an agent does to the proteins of the panel, along its own course in the dish."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cutis.skin.experiment.plan import Plan
from cutis.skin.readout import panel, readout
from cutis.skin.readout.view import View, views

LIFT, CALM = "bakuchiol-supramolecular", "terminalia-chebula-extract"


def run(draws: int) -> dict[str, View]:
    """Fibroblasts in medium of M1 macrophages: left alone, and with either ingredient."""
    begin = "macrophage M1 medium 50 %"
    plan = (
        "dish fibroblast-monoculture, medium dmem-10-fbs"
        f" | arm untreated: {begin}; wait 1 day"
        f" | arm lifted: {begin}; apply {LIFT}; wait 1 day"
        f" | arm calmed: {begin}; apply {CALM}; wait 1 day"
    )
    return views(Plan.parse(plan).run(draws=draws))


@pytest.fixture(scope="module")
def arms() -> dict[str, View]:
    """Three draws."""
    return run(3)


@pytest.fixture(scope="module")
def central() -> dict[str, View]:
    """Central values."""
    return run(0)


def fold(arms: dict[str, View], arm: str, name: str) -> np.ndarray:
    return readout(name, arms[arm])[:, -1] / readout(name, arms["untreated"])[:, -1]


@pytest.mark.parametrize(
    ("arm", "name", "up"),
    [
        ("lifted", "ADAM33 in medium", True),
        ("lifted", "PDLIM1 in lysate", True),
        ("calmed", "MAP4K2 in lysate", False),
        ("calmed", "CCL3 mRNA", False),
    ],
)
def test_the_published_directions_hold_in_every_draw(arms, arm, name, up) -> None:
    change = fold(arms, arm, name)
    assert (change > 1).all() if up else (change < 1).all()


def test_pentraxin_rises_although_inflammation_falls(central) -> None:
    """Less NF-kB lowers it, the ingredient itself raises it; published is the sum, at no draw."""
    assert fold(central, "lifted", "NFKB in fibroblast")[0] < 1
    assert fold(central, "lifted", "PTX3 in medium")[0] > 1.05


def test_the_factor_is_that_of_the_dose_at_every_moment(arms) -> None:
    """With everything else as it is, the agent's level alone sets the factor."""
    treated = arms["lifted"]
    index = treated.model.index(f"{LIFT} in dermis")
    states = treated.states.copy()
    states[:, :, index] = 0.0
    without = replace(treated, states=states)
    protein = panel.panel(treated)["PDLIM1"]
    ratio = panel.panel_making(treated, protein)[0] / panel.panel_making(without, protein)[0]
    numbers = treated.model.book.knowledge
    (arrow,) = numbers.panel_arrows["PDLIM1"]
    up_to, half, reach = (
        _sampled(treated, address)
        for address in (f"{arrow.address}.up_to", f"{arrow.address}.half_at",
                        f"{LIFT}.reaches.dermis.fraction")
    )  # fmt: skip
    level = treated.states[:, :, index]
    np.testing.assert_allclose(ratio, 1 + (up_to - 1) * level / (level + half * reach), rtol=1e-9)
    assert len(set(up_to[:, 0])) == 3


def _sampled(view: View, address: str) -> np.ndarray:
    from cutis.skin.model import draws

    number = view.model.book.knowledge.number(address)
    return draws.sampled(number, view.sampled.seed, view.sampled.draws, address)[:, None]


def test_neither_does_what_the_other_does(arms) -> None:
    for arm, other in ((CALM, ("PTX3", "ADAM33", "PDLIM1")), (LIFT, ("MAP4K2",))):
        view = arms["calmed" if arm == CALM else "lifted"]
        states = view.states.copy()
        states[:, :, view.model.index(f"{arm} in dermis")] = 0.0
        without = replace(view, states=states)
        for name in other:
            protein = panel.panel(view)[name]
            np.testing.assert_array_equal(
                panel.panel_making(view, protein)[0], panel.panel_making(without, protein)[0]
            )
