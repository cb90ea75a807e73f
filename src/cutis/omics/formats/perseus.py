"""Perseus: the rows of annotation under its header, which say what columns and samples are."""

from __future__ import annotations

from dataclasses import dataclass, field

from cutis.files.grid import Grid
from cutis.files.read_report import ReadReport, squeezed


@dataclass
class Annotation:
    """What Perseus says under its header: a letter for each column, and groups of samples."""

    types: list[str] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)


def without_annotation(grid: Grid) -> tuple[Grid, Annotation]:
    """Return a grid without Perseus' rows ``#!{Type}…`` and ``#!{C:Group}…``, and what they say."""
    found = Annotation()
    at = 0
    while at < len(grid.rows) and grid.rows[at][0].startswith("#!{"):
        row = grid.rows[at]
        kind, _, first = row[0].removeprefix("#!{").partition("}")
        cells = [first, *row[1:]]
        if kind.lower() == "type":
            found.types = [cell.strip()[:1].upper() or "T" for cell in cells]
        elif kind[:2] in ("C:", "N:"):
            found.groups[kind[2:].strip()] = [cell.strip() for cell in cells]
        at += 1
    if at and not grid.rows[at:]:
        grid.fail("rows of annotation and no data", "export the matrix again")
    return (grid.kept(range(at, len(grid.rows))) if at else grid), found


def with_condition(groups: dict[str, list[str]], report: ReadReport) -> dict[str, list[str]]:
    """Return Perseus' groups, where none is called a condition the first of them as it.

    Perseus proposes ``Group1`` as the name of a grouping.
    """
    from cutis.omics.samples.design import HEADING_WORDS, HEADINGS

    meant = {name: squeezed(name) for name in groups}
    first = next((name for name, word in meant.items() if word not in HEADING_WORDS), None)
    if first is None or set(meant.values()) & set(HEADINGS["condition"]):
        return groups
    report.note(f"the grouping {first!r} of Perseus is taken as the condition")
    return {"condition" if name == first else name: cells for name, cells in groups.items()}
