"""Rows set aside: each once, under the first reason that holds."""

from __future__ import annotations

from cutis.files.read_report import ReadReport
from cutis.omics.formats.filters import Rows


def test_a_row_is_counted_once_under_its_first_reason() -> None:
    report = ReadReport("t", "")
    rows = Rows(range(2, 12), [f"P{i}" for i in range(10)], report)
    rows.aside("decoy", [i < 8 for i in range(10)])
    rows.aside("q-value", [i > 5 for i in range(10)])
    rows.aside("nothing", [False] * 10)
    assert rows.kept() == []
    assert {reason: one.count for reason, one in report.aside.items()} == {
        "decoy": 8, "q-value": 2
    }  # fmt: skip
    assert report.aside["decoy"].examples[0] == "line 2: P0"
    assert len(report.aside["decoy"].examples) == 5
    assert report.aside["q-value"].examples == ["line 10: P8", "line 11: P9"]
