"""The parts of a report's page, for comparing two: tables, CSV in links, charts, facts, text."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Collection, Mapping
from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """What a page holds, in its order.

    Attributes
    ----------
    tables
        Name → rows, the headings first.
    downloads
        File name → rows of the CSV that the page holds in a link.
    facts
        Term → what is said of it.
    data
        Charts and their themes, from the script element with the id ``data``.
    lines
        ``text``: all other text. ``code``: other scripts, and styles. ``markup``: every element
        with its attributes, but for what its links hold.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: dict[str, list[list[str]]] = {}
        self.downloads: dict[str, list[list[str]]] = {}
        self.facts: dict[str, str] = {}
        self.data: dict[str, Any] = {}
        self.lines: dict[str, list[str]] = {"text": [], "code": [], "markup": []}
        self._inside = self._table = self._term = ""
        self._rows: list[list[str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and open what it begins."""
        given = {name: value or "" for name, value in attrs}
        if given.get("id", "").startswith("table-"):
            self._table = given["id"].removeprefix("table-")
        if tag == "table":
            self._rows = self.tables[_free(self._table, self.tables)] = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("th", "td"):
            self._rows[-1].append("")
        elif tag == "dt":
            self._term = ""
        if tag in ("th", "td", "dt", "dd", "script", "style"):
            self._inside = "data" if given.get("id") == "data" else tag
        if given.get("href", "").startswith("data:text/csv"):
            name = _free(given.get("download", ""), self.downloads)
            self.downloads[name] = _linked_rows(given.pop("href"))
        self.lines["markup"].append(f"{tag} {given}")

    def handle_endtag(self, tag: str) -> None:
        """Close what an element began."""
        if tag in (self._inside, "script"):
            self._inside = ""

    def handle_data(self, data: str) -> None:
        """Put a text where it belongs."""
        inside, said = self._inside, " ".join(data.split())
        if not said:
            return
        if inside == "data":
            self.data = json.loads(data)
        elif inside in ("script", "style"):
            self.lines["code"].append(data)
        elif inside in ("th", "td"):
            self._rows[-1][-1] += said
        elif inside == "dt":
            self._term = _free(said, self.facts)
        elif inside == "dd":
            self.facts[self._term] = self.facts.get(self._term, "") + said
        else:
            self.lines["text"].append(said)


def _free(name: str, taken: Collection[str]) -> str:
    """Return a name, with a number if it is taken."""
    numbered = (f"{name} #{i}" for i in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def _linked_rows(address: str) -> list[list[str]]:
    """Return the rows of a CSV that stands in a link as ``data:text/csv;…;base64,…``."""
    text = base64.b64decode(address.partition(",")[2]).decode()
    return list(csv.reader(io.StringIO(text)))


def opened(chart: Mapping[str, Any]) -> tuple[Any, list[Any]]:
    """Return a chart's specification, and its data sets in the order in which it uses them.

    A data set is named by a hash of what it holds, so that its last bit would change the
    specification: there it is called by its place among the data sets.
    """
    sets = dict(chart.get("datasets", {}))
    used: list[str] = []

    def called(part: Any) -> Any:
        if isinstance(part, list):
            return [called(one) for one in part]
        if not isinstance(part, dict):
            return part
        if part.keys() == {"name"} and part["name"] in sets:
            if part["name"] not in used:
                used.append(part["name"])
            return {"name": f"data {used.index(part['name']) + 1}"}
        return {name: called(one) for name, one in part.items() if name != "datasets"}

    return called(dict(chart)), [sets[name] for name in used]
