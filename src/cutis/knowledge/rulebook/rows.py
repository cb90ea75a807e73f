"""Rules of rows that can be read: names that exist, and one way to come to a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isclose

from cutis.errors import Problem
from cutis.knowledge.reader import PANEL
from cutis.knowledge.rulebook.rule import Atlas, Rule
from cutis.knowledge.rulebook.tables import header_of, measurements, proteins
from cutis.knowledge.tables import panel
from cutis.knowledge.tables import receptors as tables
from cutis.knowledge.tables.panel import PanelProtein
from cutis.knowledge.tables.rows import shown
from cutis.nearest import suggestion

#: A rate below this, fg/cell/h, is below what a dish shows in two days …
SILENT = 0.01
#: … unless a pathway raises it at least so many times.
WAKES = 10
#: Share of a change, or of a value, that an interval spans where no spread was printed.
SPREADS = {"A": 0.25, "B": 0.25, "C": 0.4, "D": 0.4}
#: Grades of numbers that check and do not calibrate.
RECALLED = ("C", "D")
_INTERVAL = re.compile(
    r"interval: (25 % of the (change|value)|40 % of the (change|value)|the printed range"
    r"|two standard errors as printed|spread of both groups as printed|open above, as printed)"
)


def _panel_cells(atlas: Atlas) -> Iterator[Problem]:
    """Find columns of the panel for cells that are none."""
    for path in atlas.files("panel"):
        for cell in panel.cells_of(path):
            if cell not in atlas.cell_types:
                names = [f"{cell}_rate", f"driven_in_{cell}"]
                column = next(name for name in names if name in header_of(path))
                yield _no_cell(f"{shown(path)}:1", column, cell, atlas)


def _receptor_cells(atlas: Atlas) -> Iterator[Problem]:
    """Find columns of the receptors for cells that are none."""
    for path in atlas.files("receptors", "receptors.csv"):
        for cell in header_of(path):
            if cell not in tables.OTHER and cell not in atlas.cell_types:
                yield _no_cell(f"{shown(path)}:1", cell, cell, atlas)


def _no_cell(where: str, column: str, cell: str, atlas: Atlas) -> Problem:
    """Say that there is no such cell type, and which is near."""
    hint = suggestion(cell, atlas.cell_types, else_="add the cell to the atlas")
    return Problem(where, column, f"there is no cell type {cell!r}", hint)


def _panel_symbols(atlas: Atlas) -> Iterator[Problem]:
    """Find proteins of the panel that the equations follow already."""
    knowledge = atlas.knowledge
    for protein in proteins(atlas)[0]:
        for kind, group in (("signal", knowledge.signals), ("component", knowledge.components)):
            if protein.symbol in group and not _taken_over(atlas, protein):
                what = f"{protein.symbol} is a {kind}, which the equations follow already"
                hint = f"remove the row, or correct the symbol; the {kind} is {_at(atlas, protein)}"
                yield Problem(protein.where, "symbol", what, hint)


def _taken_over(atlas: Atlas, protein: PanelProtein) -> bool:
    """Tell whether a folder of one's own makes a record of what the bundled panel has."""
    file, _ = atlas.knowledge.where[protein.symbol]
    return protein.where.startswith(f"{PANEL}/") and file.count("/") > 1


def _at(atlas: Atlas, protein: PanelProtein) -> str:
    """Return where the record of a symbol is written."""
    file, line = atlas.knowledge.where[protein.symbol]
    return f"{file}:{line}"


def _panel_pathways(atlas: Atlas) -> Iterator[Problem]:
    """Find rules of the panel whose pathway is none of that cell."""
    known = {
        cell: [name for name, one in atlas.knowledge.pathways.items() if cell in one.cells]
        for cell in atlas.cell_types
    }
    for protein in proteins(atlas)[0]:
        for cell, rules in protein.driven_in.items():
            for rule in rules:
                if cell in known and rule.pathway not in known[cell]:
                    what = f"there is no pathway {rule.pathway!r} in {cell!r}"
                    hint = suggestion(rule.pathway, known[cell], else_="see the folder pathways")
                    yield Problem(protein.where, f"driven_in_{cell}", what, hint)


def _panel_ranges(atlas: Atlas) -> Iterator[Problem]:
    """Find priors of the panel for which no range is written."""
    for protein in proteins(atlas)[0]:
        given = {f"{cell}_rate": rate for cell, rate in protein.rate.items()}
        given |= {"half_life": protein.half_life, "detection": protein.detection}
        for column, quantity in given.items():
            if protein.status == "prior" and quantity.low is None:
                hint = f"write the range, such as `2 (1 to 4) {quantity.unit}`"
                yield Problem(protein.where, column, "a prior has no range", hint)


def _panel_partners(atlas: Atlas) -> Iterator[Problem]:
    """Find proteins that a dish could show under no circumstances."""
    for protein in proteins(atlas)[0]:
        for cell, rate in protein.rate.items():
            raised = [r.fold for r in protein.driven_in[cell] if r.direction == "increases"]
            if rate.value < SILENT and max(raised, default=1) < WAKES:
                what = f"made at {rate.value:g} fg/cell/h and never raised {WAKES}-fold: unseen"
                hint = "name the pathway that raises it, raise the rate, or leave it empty"
                yield Problem(protein.where, f"{cell}_rate", what, hint)


def _priors(atlas: Atlas) -> Iterator[Problem]:
    """Find observations whose source, status and grade disagree on what is a prior."""
    for row in measurements(atlas)[0]:
        said = (row.source == "prior", row.status == "prior", row.grade == "E")
        if len(set(said)) > 1:
            what = f"source {row.source!r}, status {row.status!r} and grade {row.grade!r} disagree"
            hint = (
                "a prior has the source `prior`, the status `prior` and the grade E; nothing else"
            )
            yield Problem(row.where, "status", what, hint)


def _intervals(atlas: Atlas) -> Iterator[Problem]:
    """Find intervals that do not say how they came about."""
    for row in measurements(atlas)[0]:
        if row.use != "out of scope" and not row.direction and not _INTERVAL.search(row.note):
            hint = "write such as `interval: 25 % of the change`; the README lists the ways"
            yield Problem(row.where, "note", "does not say how the interval came about", hint)


def _spreads(atlas: Atlas) -> Iterator[Problem]:
    """Find intervals that are not the share of the change which their note says."""
    for row in measurements(atlas)[0]:
        if row.value is None or " % of the " not in row.note or row.grade not in SPREADS:
            continue
        share = SPREADS[row.grade]
        change = share * abs(row.value - 1 if row.statistic == "ratio" else row.value)
        low, high = row.value - change, row.value + change
        low = max(low, 0) if row.statistic == "ratio" else low
        ends = (row.low, low, 1e-3), (row.high, high, 0.02 * change)
        if any(x is None or not isclose(x, y, rel_tol=0.02, abs_tol=z) for x, y, z in ends):
            what = (
                f"the interval is not {100 * share:.0f} % of the change, as grade {row.grade} asks"
            )
            yield Problem(row.where, "low", what, f"write low {low:.4g} and high {high:.4g}")


def _uses(atlas: Atlas) -> Iterator[Problem]:
    """Find rows that calibrate and may only check."""
    for row in measurements(atlas)[0]:
        if row.use == "calibrate" and (row.direction or row.grade in RECALLED):
            what = "a direction" if row.direction else f"a number of grade {row.grade}"
            yield Problem(row.where, "use", f"{what} does not calibrate", "write `check`")


RULES = (
    Rule("panel cells", "Cells in the columns of the panel are cell types of the atlas.",
         _panel_cells, records=True),
    Rule("panel symbols", "A protein of the panel is no signal and no component.",
         _panel_symbols, records=True),
    Rule("panel pathways", "A rule of the panel names a pathway of that cell.",
         _panel_pathways, records=True),
    Rule("panel ranges", "A prior of the panel has a range.", _panel_ranges),
    Rule("panel partners", "A protein too scarce to be seen is raised ten-fold by some pathway.",
         _panel_partners),
    Rule("receptor cells", "Cells in the columns of the receptors are cell types of the atlas.",
         _receptor_cells, records=True),
    Rule("observation priors", "Source, status and grade of an observation agree on what is a "
         "prior.", _priors),
    Rule("observation intervals", "The note of an observation says how its interval came about.",
         _intervals),
    Rule("observation spreads", "Where no spread was printed, the interval is 25 % of the change "
         "(grades A and B) or 40 % (C and D).", _spreads),
    Rule("observation uses", "Only numbers of grades A, B and E calibrate.", _uses),
)  # fmt: skip
