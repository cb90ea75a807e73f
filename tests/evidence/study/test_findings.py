"""A row outside its family is exploratory, however small its p."""

import pandas as pd

from cutis.evidence.study.findings import with_findings


def test_only_the_family_holds_or_does_not() -> None:
    table = pd.DataFrame({"in_family": [True, True, False], "improves": [True, False, True]})
    found = with_findings(table, "improves")["finding"]
    assert found.tolist() == ["holds", "does not hold", "exploratory"]
    assert "finding" not in table
