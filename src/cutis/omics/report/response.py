"""What the model expects skin to do with the medium."""

from __future__ import annotations

from cutis.omics.report.secreted import in_percent
from cutis.omics.secretome.findings import Findings
from cutis.page.content import Block, Chart, Section, Table, Text
from cutis.tables import Frame

#: Readouts on a scale with both signs.
SIGNED = "balance"


def section(found: Findings) -> Section:
    """Return the section."""
    made = found.response
    columns = {"skin": "skin", "readout": "readout", "unit": "unit", "without": "without",
               "median": "with", "change": "change", "change_low": "low", "change_high": "high",
               "rises": "rises (% of draws)"}  # fmt: skip
    blocks: list[Block] = [
        Chart("response_panel", {"responses": folds(made.table)},
              note="A balance runs from −1 to 1 and has no fold: it is in the table alone.",
              options={"title": f"What skin is expected to do with {found.heard.says}"}),
        *(Text(sentence) for sentence in made.assumptions),
        Table("responses", "With and without the medium", in_percent(made.table, "rises"), columns,
              folded=True),
        Table("doses", "Signals the medium brings", of_medium(made.doses), folded=True),
    ]  # fmt: skip
    if len(made.undosed):
        blocks.append(Table("undosed", "Measured ligands the model does not follow",
                            of_medium(made.undosed), folded=True, most=40))  # fmt: skip
    return Section(
        "response", "What skin is expected to do with it",
        f"What would this medium ({found.heard.says}) do to young, aged and senescent skin?",
        "The measured ligands are dosed to the model as a conditioned medium, beside the same skin "
        "without it; each draw of the uncertain numbers is compared with itself.",
        "A simulation is not evidence. Intensities are turned into concentrations by an assumed "
        "total of protein, and signals the model does not know do nothing.", blocks,
    )  # fmt: skip


def of_medium(table: Frame) -> Frame:
    """Return a table with shares of all that was measured as percent."""
    return in_percent(table, "share").rename(columns={"share": "share of all (%)"})


def folds(table: Frame) -> Frame:
    """Return the readouts that a fold can be told of: those that are never below zero."""
    return table[~table["readout"].str.startswith(SIGNED)]
