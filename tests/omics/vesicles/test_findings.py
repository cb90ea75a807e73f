"""Findings of vesicles rest on counts of their own, and say which were made."""

import pandas as pd

from cutis.files.read_report import ReadReport
from cutis.omics.measured import Measured
from cutis.omics.vesicles.findings import Vesicles
from cutis.omics.vesicles.limits import read_limits


def test_counts_that_are_written_to_change_nothing_found() -> None:
    names = ["hsa-miR-21-5p", "hsa-miR-16-5p"]
    levels = pd.DataFrame({"a1": [90.0, 10.0], "a2": [80.0, 20.0]}, index=names)
    features = pd.DataFrame({"symbol": "", "contaminant": False}, index=names)
    samples = pd.DataFrame({"condition": ["a", "a"]}, index=levels.columns)
    measured = Measured(levels, features, samples, "miRNA", "count", ReadReport("t", "t"))
    found = Vesicles(None, read_limits(), measured)
    assert found.made == {}
    levels.loc["hsa-miR-21-5p"] = 0.0
    assert found.cargo is not None
    assert found.cargo.table["rna"].iloc[0] == "hsa-miR-21-5p"
    assert set(found.made) == {"cargo"}
    found.work(lambda share: None)
    assert found.made["differences"] == {}
