"""A senescent medium, its control and their vesicles: a real table as what a reader gives."""

from __future__ import annotations

from functools import cache

import pandas as pd
from tests.shared import SHARED

from cutis.files.read_report import ReadReport
from cutis.omics.measured import Measured

FILE = SHARED / "proteomics" / "wallis_ois_sasp_ev" / "MS3_Analysis.xlsx"


@cache
def wallis() -> Measured:
    """Return MS3: RAS and STOP, medium and two fractions, three replicates, linear intensities."""
    table = pd.read_excel(FILE, sheet_name="Sheet1", engine="calamine")
    columns = list(table.columns[:18])
    genes = table["Gene names"].fillna("").astype(str)
    accessions = table[" Protein IDs"].astype(str)
    twice = genes.duplicated(keep=False) | (genes == "")
    index = pd.Index(genes.where(~twice, genes + " (" + accessions + ")"))
    levels = (2.0 ** table[columns].astype(float)).set_axis(index)
    features = pd.DataFrame(
        {
            "symbol": genes.str.partition(";")[0].to_numpy(),
            "symbols": genes.to_numpy(),
            "accessions": accessions.to_numpy(),
            "contaminant": False,
        },
        index=index,
    )
    samples = pd.DataFrame(
        {"condition": [name.rpartition("_")[0] for name in columns]}, index=pd.Index(columns)
    )
    report = ReadReport(str(FILE), "MS3")
    return Measured(levels, features, samples, "protein", "intensity", report)
