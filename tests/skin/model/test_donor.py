"""What a subject may not be made of is refused when it is made."""

from __future__ import annotations

import numpy as np
import pytest

from cutis.errors import ModelError
from cutis.skin.model.donor import Dish, Donor


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"age": "old"}, "age is 'old'"),
        ({"age": float("nan")}, "age is nan"),
        ({"age": None}, "age is None"),
        ({"age": True}, "age is True"),
        ({"sun": "much"}, "sun is 'much'"),
        ({"smoke": float("inf")}, "smoke is inf"),
        ({"pathways": {"NFKB": "2"}}, r"pathways\['NFKB'\] is '2'"),
    ],
)
def test_a_person_is_made_of_numbers(fields: dict, said: str) -> None:
    with pytest.raises(ModelError, match=f"{said}, expected a finite number"):
        Donor(**fields)


def test_a_dish_is_made_of_numbers() -> None:
    with pytest.raises(ModelError, match=r"cells.*is 'many', expected a finite number"):
        Dish(cells={"fibroblast/papillary": "many"})  # pyright: ignore[reportArgumentType]


def test_numbers_of_numpy_are_numbers() -> None:
    assert Donor(age=np.float64(62), sun=0.1, smoke=1).age == 62
