"""What dishes secrete, side by side: which proteins each is likely seen to have."""

from __future__ import annotations

from collections.abc import Mapping

from cutis.skin.readout.secretome import secretome
from cutis.skin.readout.view import View
from cutis.tables import Frame

#: Chance of being detected from which on a protein counts as seen.
LIKELY = 0.5
#: Proteins named of each combination.
NAMED = 40


def levels(view: View) -> Frame:
    """Return protein, level (ng/mL, median of the draws) and chance to be detected."""
    table = secretome(view)
    grouped: Frame = table.groupby("protein")[["true_level", "probability", "limit"]].median()
    return grouped.rename(columns={"true_level": "level"}).reset_index()


def present(dishes: Mapping[str, View]) -> Frame:
    """Return one row a protein: its level in each dish, and in which it is likely detected.

    Parameters
    ----------
    dishes
        Name → what happened in it.

    Returns
    -------
    pandas.DataFrame
        protein; for each dish d ``d (ng/mL)`` and ``d (chance)``; ``dishes``, names joined by
        `` & ``, or ``none``.
    """
    table = None
    for name, view in dishes.items():
        one = levels(view)
        one = one.rename(columns={"level": f"{name} (ng/mL)", "probability": f"{name} (chance)"})
        one = one.drop(columns="limit")
        table = one if table is None else table.merge(one, on="protein")
    assert table is not None
    table["dishes"] = [
        " & ".join(name for name in dishes if row[f"{name} (chance)"] >= LIKELY) or "none"
        for row in table.to_dict("records")
    ]
    return table


def groups(table: Frame) -> Frame:
    """Return how many proteins are in each combination of dishes."""
    found = table[table["dishes"] != "none"].rename(columns={"dishes": "conditions"})
    found = found.groupby("conditions")["protein"]
    sets = found.agg(proteins="size", members=lambda names: ", ".join(list(names)[:NAMED]))
    return sets.reset_index()
