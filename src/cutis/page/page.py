"""Writes sections as one HTML file that needs nothing else: no network, no other file."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from cutis._version import __version__
from cutis.errors import CutisError
from cutis.figures.frame import Frame
from cutis.files.writing import for_spreadsheets, text_writer, written, written_together
from cutis.page.content import Block, Chart, Facts, Section, Table
from cutis.page.javascript import bundle
from cutis.page.policy import POLICY, policy

#: Letters of a name that stays on one line, such as hsa-miR-101-3p.
WORD = 24


def build(
    sections: Sequence[Section],
    *,
    title: str,
    lead: str = "",
    facts: Mapping[str, str] | None = None,
    simulated: bool = True,
) -> str:
    """Return a report as HTML.

    Parameters
    ----------
    sections
        In their order.
    title, lead
        Heading, and a paragraph under it.
    facts
        A few results, shown first.
    simulated
        Whether anything in it was simulated; the head of the page says so.
    """
    charts: dict[str, Any] = {}
    shown = [
        {"section": section, "blocks": [_block(block, charts) for block in section.blocks]}
        for section in sections
    ]
    from cutis.figures.style import theme

    data = {"charts": charts, "themes": {name: theme(name) for name in ("light", "dark")}}
    words = _verdicts()
    html = _environment().get_template("report.html.j2").render(
        title=title, lead=lead, facts=dict(facts or {}), sections=shown, version=__version__,
        bundle=bundle(), data=_in_script(json.dumps(data, ensure_ascii=False, allow_nan=False)),
        colours=list(words.values()), mark_of={word: at for at, word in enumerate(words)},
        policy=POLICY, simulated=simulated,
    )  # fmt: skip
    return html.replace(POLICY, policy(html), 1)


def write(path: str | Path, text: str, *, private: bool = False) -> Path:
    """Write a file whole or not at all; raise CutisError when that cannot be done."""
    return written(Path(path), text_writer(text), private=private)


def _block(block: Block, charts: dict[str, Any]) -> dict[str, Any]:
    """Return what the template needs of a block; a chart is drawn into ``charts``."""
    if isinstance(block, Chart):
        return _chart(block, charts)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Facts):
        return {"kind": "facts", "rows": block.rows}
    return {"kind": "text", "text": block.text}


def _chart(block: Chart, charts: dict[str, Any]) -> dict[str, Any]:
    """Draw a chart."""
    from cutis.figures import figure, to_spec

    name = block.id or block.figure
    if name in charts:
        raise CutisError(f"the report has two figures {name!r}; give one of them another id")
    drawn = figure(block.figure).draw(*block.tables.values(), **block.options)
    charts[name] = to_spec(drawn)
    tables = {label: _csv_uri(t) for label, t in block.tables.items() if t is not None}
    title = block.options.get("title", figure(block.figure).title)
    return {"kind": "chart", "id": name, "title": title, "note": block.note, "tables": tables}


def _table(block: Table) -> dict[str, Any]:
    """Return the cells of a table as text."""
    table = block.table.head(block.most) if block.most else block.table
    columns = block.columns or {name: name for name in table.columns}
    numeric = {c for c in columns if table[c].dtype.kind in "fi"}
    rows = [
        [
            {"text": (text := say(row[c], block.digits)), "number": c in numeric,
             "word": len(text) <= WORD and " " not in text,
             "mark": str(row[c]) if c == block.marks else ""}
            for c in columns
        ]
        for row in table.to_dict("records")
    ]  # fmt: skip
    heads = [{"text": head, "number": c in numeric} for c, head in columns.items()]
    many = f"{len(table):,} of {len(block.table):,}" if len(table) < len(block.table) else ""
    return {"kind": "table", "id": block.id, "caption": block.caption, "heads": heads, "rows": rows,
            "folded": block.folded, "csv": _csv_uri(table),
            "many": f"{many or f'{len(table):,}'} row{'s' * (len(block.table) != 1)}",
            "part": bool(many)}  # fmt: skip


def say(value: Any, digits: int = 3) -> str:
    """Return a value for people: numbers to a few significant digits, nothing for no value."""
    if value is None or value != value:
        return "–"
    if isinstance(value, float):
        if value == 0:
            return "0"
        if not 1e-3 <= abs(value) < 1e6:
            return f"{value:.{digits - 1}e}"
        text = f"{value:.{digits}g}"
        return f"{float(text):,.0f}" if "e" in text else text.replace("-", "−")
    return str(value)


def spread(low: float, high: float) -> str:
    """Return an interval for people; nothing where there is none."""
    return "" if low != low else f"{say(low)} to {say(high)}"


def _csv_uri(table: Frame) -> str:
    """Return a table as the address of a CSV file that is in the page."""
    text = table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(text.encode()).decode()


def _verdicts() -> dict[str, str]:
    """Return word → colour for marked cells."""
    from cutis.figures.style import colours

    groups = ("changes", "sums", "equivalence", "quality", "findings", "judged", "verdicts")
    return {word: colour for group in groups for word, colour in colours(group).items()}


def _in_script(text: str) -> str:
    """Return JSON that may stand in a script element."""
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


def _environment() -> Any:
    """Return the templates."""
    from jinja2 import Environment, FunctionLoader, select_autoescape

    def load(name: str) -> str:
        return files("cutis.page").joinpath("templates", name).read_text("utf-8")

    environment = Environment(
        loader=FunctionLoader(load),
        autoescape=select_autoescape(("html", "html.j2")),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment


def save_tables(folder: Path, sections: Iterable[Section]) -> list[Path]:
    """Write every table of some sections as CSV, all of them or none; return the files."""
    tables = {name: table for section in sections for name, table in section.tables.items()}
    texts = {
        name: for_spreadsheets(table).to_csv(index=False, float_format="%.6g")
        for name, table in tables.items()
    }
    return written_together(
        {folder / f"{name}.csv": text_writer(text) for name, text in texts.items()}
    )
