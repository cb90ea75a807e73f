"""The panel of secreted proteins: what a virtual dish can find beyond the signals of the model.

One row of ``atlas/panel/*.csv`` is one protein. It is made by each cell type at a rate that follows
the activities of that cell's pathways, accumulates in the medium, and is seen above a detection
limit. Cell types are the columns ``<cell>_rate`` and ``driven_in_<cell>``: a new cell type is two
new columns, and nothing here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cutis.errors import Problem
from cutis.knowledge.tables.rows import STATUSES, Problems, Row, numbered_lines, read, tables
from cutis.units import Range

#: Pathway activity at which a rule has half its effect, and the Hill power of that effect.
HALF_AT = 0.3
HILL_POWER = 2.0

#: What a protein of the panel may be; ``intracellular`` is read in the lysate, not in the medium.
CLASSES = (
    *("matrix", "enzyme", "protease", "inhibitor", "growth factor", "binding protein"),
    *("cytokine", "innate defence", "complement", "other", "intracellular"),
)

COLUMNS = (
    *("symbol", "uniprot", "name", "class", "mass_kda", "half_life"),
    *("detection", "source", "status", "direction_source", "note"),
)
_SYMBOL = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")
_UNIPROT = re.compile(r"[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2}")
_RULE = re.compile(r"(?P<pathway>[A-Z][A-Z0-9]*)\s*(?P<sign>[+-])(?P<fold>\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Rule:
    """A pathway that changes how fast a protein is made.

    With ``H = a^n / (HALF_AT^n + a^n)`` at activity ``a`` and ``n = HILL_POWER``, the rate is
    multiplied by ``1 + (fold - 1) H`` where the direction is ``increases`` and divided by it where
    it is ``decreases``; the rules of a protein multiply.
    """

    pathway: str
    fold: float
    direction: Literal["increases", "decreases"]


@dataclass(frozen=True)
class PanelProtein:
    """A protein of the panel.

    Attributes
    ----------
    symbol, uniprot, name
        HGNC symbol, UniProt accession, and the name in words.
    category
        One of :data:`CLASSES`.
    rate
        Cell type → what one cell makes with its pathways quiet, fg/cell/h; a cell type that does
        not make it is absent.
    driven_in
        Cell type → the rules that change that rate; the same cell types as ``rate``.
    mass_kda
        Of the secreted form.
    half_life
        In medium, h.
    detection
        Concentration that is seen half of the time, ng/mL.
    source, status
        Of the rates, the half-life and the limit.
    direction_source
        Where the direction of a rule comes from, if not from us.
    where
        ``file:line``.
    """

    symbol: str
    uniprot: str
    name: str
    category: str
    rate: Mapping[str, Range]
    driven_in: Mapping[str, tuple[Rule, ...]]
    mass_kda: float
    half_life: Range
    detection: Range
    source: str
    status: str
    direction_source: str
    note: str
    where: str

    @property
    def secreted(self) -> bool:
        """Whether it is found in the medium; otherwise in the lysate."""
        return self.category != "intracellular"


def load(path: Path | str | None = None) -> tuple[PanelProtein, ...]:
    """Read the panel.

    Parameters
    ----------
    path
        A CSV file, or a folder of them; the bundled atlas's own when left out.
        Those of another atlas are its ``panel``: :class:`cutis.knowledge.resolve.Knowledge`.

    Returns
    -------
    tuple of PanelProtein
        In the order of the files and of their lines.

    Raises
    ------
    AtlasError
        With every problem found, each at its ``file:line``.
    """
    problems = Problems()
    proteins = read_files(tables(path, "panel", "secreted.csv", problems), problems)
    problems.raise_any()
    return proteins


def read_files(files: Iterable[Path], problems: Problems) -> tuple[PanelProtein, ...]:
    """Return the proteins of some tables, as far as they can be read; note what is wrong."""
    proteins: dict[str, PanelProtein] = {}
    for file in files:
        cells = cells_of(file)
        for row in read(file, [*COLUMNS, *columns_of(cells)], problems):
            protein = _protein(row, cells)
            if protein is None:
                continue
            twin = proteins.setdefault(protein.symbol, protein)
            if twin is not protein:
                row.fail(
                    "symbol", f"{protein.symbol} stands at {twin.where} too", "keep one of them"
                )
    return tuple(proteins.values())


def columns_of(cells: Iterable[str]) -> list[str]:
    """Return the columns that some cell types have in a table."""
    return [column for cell in cells for column in (f"{cell}_rate", f"driven_in_{cell}")]


def makers(files: Iterable[Path]) -> dict[str, tuple[str, ...]]:
    """Return which cell types make each protein of some tables, and nothing else of them.

    What is wrong in a table is said by :func:`load`; here a row that cannot be read is left out.
    """
    found: dict[str, tuple[str, ...]] = {}
    for file in files:
        cells = cells_of(file)
        for row in read(file, [], Problems()):
            made = tuple(cell for cell in cells if row.text(f"{cell}_rate"))
            if row.text("symbol") and made:
                found[row.text("symbol")] = made
    return found


def unreadable(files: Iterable[Path]) -> list[Problem]:
    """Return what keeps whole rows of some tables from being read: columns, lines cut short."""
    problems = Problems()
    for file in files:
        read(file, [*COLUMNS, *columns_of(cells_of(file))], problems)
    return problems.found


def parse_rules(text: str) -> tuple[Rule, ...]:
    """Read rules such as ``NFKB +8; SMAD -2``: up to 8-fold up, up to 2-fold down.

    Raises
    ------
    ValueError
        When a part is not a pathway, a sign and a factor above one, or a pathway stands twice.
    """
    rules: list[Rule] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = _RULE.fullmatch(part)
        if match is None or float(match["fold"]) <= 1:
            raise ValueError(f"cannot read the rule {part!r}")
        if any(rule.pathway == match["pathway"] for rule in rules):
            raise ValueError(f"{match['pathway']} stands twice in {text!r}")
        direction = "increases" if match["sign"] == "+" else "decreases"
        rules.append(Rule(match["pathway"], float(match["fold"]), direction))
    return tuple(rules)


def cells_of(file: Path) -> list[str]:
    """Return the cell types the header of a file names, in either of their two columns."""
    try:
        header, _ = numbered_lines(file)
    except (OSError, UnicodeDecodeError, csv.Error):
        return []
    found = [name.removesuffix("_rate") for name in header if name.endswith("_rate")]
    found += [name.removeprefix("driven_in_") for name in header if name.startswith("driven_in_")]
    return list(dict.fromkeys(found))


def _protein(row: Row, cells: list[str]) -> PanelProtein | None:
    """Return the protein of a row, or ``None`` when a number it needs cannot be read."""
    symbol, uniprot = row.text("symbol"), row.text("uniprot")
    if not _SYMBOL.fullmatch(symbol):
        row.fail("symbol", f"{symbol!r} is no symbol", "expected an HGNC symbol such as 'LCN2'")
    if not _UNIPROT.fullmatch(uniprot):
        row.fail("uniprot", f"{uniprot!r} is no accession", "expected one such as 'P80188'")
    rate, driven_in = _making(row, cells)
    mass = row.quantity("mass_kda", "1")
    half_life, detection = row.quantity("half_life", "h"), row.quantity("detection", "ng/mL")
    if mass is not None and mass.value <= 0:
        row.fail("mass_kda", "is not above zero", "expected the molar mass in kDa, such as '23'")
    protein_words = {name: row.text(name, required=True) for name in ("name", "source")}
    category, status = row.choice("class", CLASSES), row.choice("status", STATUSES)
    if mass is None or half_life is None or detection is None:
        return None
    return PanelProtein(
        symbol, uniprot, protein_words["name"], category, rate, driven_in, mass.value,
        half_life, detection, protein_words["source"], status,
        row.text("direction_source"), row.text("note"), row.where,
    )  # fmt: skip


def _making(row: Row, cells: list[str]) -> tuple[dict[str, Range], dict[str, tuple[Rule, ...]]]:
    """Return the rate and the rules of each cell type that makes the protein."""
    rate: dict[str, Range] = {}
    driven_in: dict[str, tuple[Rule, ...]] = {}
    for cell in cells:
        made = row.quantity(f"{cell}_rate", "fg/cell/h", required=False)
        text = row.text(f"driven_in_{cell}")
        if text and not row.text(f"{cell}_rate"):
            row.fail(f"driven_in_{cell}", f"drives a {cell} that does not make it", "give its rate")
        if made is None:
            continue
        if made.value <= 0:
            row.fail(f"{cell}_rate", "is not above zero", "leave it empty if it is not made")
        rate[cell], driven_in[cell] = made, ()
        try:
            driven_in[cell] = parse_rules(text)
        except ValueError as error:
            row.fail(f"driven_in_{cell}", str(error), "expected rules such as 'NFKB +8; SMAD -2'")
    if not any(row.text(f"{cell}_rate") for cell in cells):
        row.fail("symbol", "no cell makes it", "give the rate of at least one cell type")
    return rate, driven_in
