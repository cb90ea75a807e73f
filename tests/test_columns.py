"""The columns of a result's table are declared once, and a slip is seen."""

from __future__ import annotations

import pandas as pd
import pytest

from cutis.tables import Columns

PRESENCE = Columns("presence", ("protein", "seen {condition}", "level {condition}", "verdict"))


def test_neighbours_of_one_kind_are_repeated_together() -> None:
    names = PRESENCE.of(condition=("K", "F"))
    assert names == ["protein", "seen K", "level K", "seen F", "level F", "verdict"]


def test_kinds_are_told_apart() -> None:
    columns = Columns("stages", ("stage {stage}", "differs {boundary}"))
    assert columns.of(stage=(1, 2), boundary=("1-2",)) == ["stage 1", "stage 2", "differs 1-2"]


def test_a_name_in_braces_is_taken_as_it_is() -> None:
    assert Columns("one", ("level {culture}",)).of(culture=("K {1}",)) == ["level K {1}"]


def test_a_table_that_has_them_is_given_back() -> None:
    table = pd.DataFrame(columns=PRESENCE.of(condition=("K",)))
    assert PRESENCE.held(table, condition=("K",)) is table


def test_one_more_one_less_and_another_order_are_seen() -> None:
    names = PRESENCE.of(condition=("K",))
    for wrong in ([*names, "odd"], names[1:], names[::-1]):
        with pytest.raises(TypeError, match="table presence: columns"):
            PRESENCE.held(pd.DataFrame(columns=wrong), condition=("K",))
    with pytest.raises(TypeError, match="odd are not declared, verdict are missing"):
        PRESENCE.held(pd.DataFrame(columns=[*names[:-1], "odd"]), condition=("K",))
