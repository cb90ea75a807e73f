"""A protein is of the dishes in which it is more likely detected than not."""

from typing import Any

import pandas as pd
import pytest

from cutis.skin.readout import alone_together


def test_proteins_are_sorted_by_the_dishes_that_show_them(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[Any, list[float]] = {"K": [0.9, 0.4, 0.1], "both": [0.5, 0.6, 0.2]}
    monkeypatch.setattr(
        alone_together, "secretome",
        lambda view: pd.DataFrame({"protein": ["A", "B", "C"], "true_level": 1.0,
                                   "probability": seen[view], "limit": 0.1}),
    )  # fmt: skip
    table = alone_together.present({name: name for name in seen})
    assert table["dishes"].tolist() == ["K & both", "both", "none"]
    counted = alone_together.groups(table).set_index("conditions")
    assert counted["proteins"].to_dict() == {"K & both": 1, "both": 1}
    assert counted.loc["both", "members"] == "B"
