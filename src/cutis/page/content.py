"""What a report is made of: sections, each with a question, what is shown, and its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cutis.figures.frame import Frame


@dataclass(frozen=True)
class Chart:
    """A figure: its name among the charts, and its tables in the order the chart takes them.

    Attributes
    ----------
    figure
        See :func:`cutis.figures.all_figures`.
    tables
        Name → table; each can be had as CSV.
    note
        A sentence under the figure.
    options
        For the chart: ``title`` and the like.
    id
        Of the figure on the page; its name when left out. Names must differ within a report.
    """

    figure: str
    tables: Mapping[str, Frame | None]
    note: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""


@dataclass(frozen=True)
class Table:
    """A table to be read, and had as CSV.

    Attributes
    ----------
    table
        The rows.
    columns
        Column → heading, those shown in their order; None shows all.
    digits
        Significant digits of numbers.
    marks
        Column whose words colour their cell, such as a verdict.
    folded
        Whether it is shown closed, under its caption.
    most
        Rows that are shown, and can be had as CSV, in the page; 0 shows all. Every row is among
        the tables of the section (:func:`cutis.page.page.save_tables`).
    """

    id: str
    caption: str
    table: Frame
    columns: Mapping[str, str] | None = None
    digits: int = 3
    marks: str = ""
    folded: bool = False
    most: int = 0


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Facts:
    """Names and values, such as versions, or the numbers a section comes to."""

    rows: Mapping[str, str]


Block = Chart | Table | Text | Facts


@dataclass(frozen=True)
class Section:
    """One part of a report.

    Attributes
    ----------
    id, title
        For the address and the table of contents.
    asked
        The question.
    shown
        What was run and what the pictures show.
    cannot
        What it cannot say.
    blocks
        Figures, tables, text.
    """

    id: str
    title: str
    asked: str
    shown: str
    cannot: str
    blocks: Sequence[Block] = ()

    @property
    def tables(self) -> dict[str, Frame]:
        """Every table of the section, by the name its CSV has."""
        found: dict[str, Frame] = {}
        for block in self.blocks:
            if isinstance(block, Table):
                found[block.id] = block.table
            elif isinstance(block, Chart):
                name = block.id or block.figure
                for label, table in block.tables.items():
                    if table is not None:
                        found[f"{name}-{label}"] = table
        return found
