"""Gene sets: the bundled collections by name, and a user's GMT files (Reactome, a licensed KEGG).

A GMT line is ``name <tab> description <tab> gene <tab> gene …``; Enrichr's text files are the same
with an empty description, and sometimes a weight after each gene (``IL6,1.0``).
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cutis.files.read_report import ReadReport, fail, nearest

#: Collections that come with cutis: name → what it is.
BUNDLED = {
    "GO_BP": "Gene Ontology, biological process",
    "GO_CC": "Gene Ontology, cellular component",
    "GO_MF": "Gene Ontology, molecular function",
}

#: Share of the members that must be numbers or Ensembl ids before they are taken for such.
_MOSTLY = 0.9

_FORM = "a gene set is a line `NAME<tab>description<tab>GENE<tab>GENE …`"


@dataclass(frozen=True)
class GeneSets(Mapping[str, frozenset[str]]):
    """One collection: set → the symbols in it, in the order of the file.

    Attributes
    ----------
    name
        Of the collection, as it stands in the column ``collection`` of a result.
    sets
        Set → symbols.
    says
        Set → description, where the file has one.
    report
        How the reading went.
    """

    name: str
    sets: Mapping[str, frozenset[str]]
    says: Mapping[str, str]
    report: ReadReport

    def __getitem__(self, key: str) -> frozenset[str]:
        """Return the symbols of a set."""
        return self.sets[key]

    def __iter__(self) -> Iterator[str]:
        """Go through the names of the sets."""
        return iter(self.sets)

    def __len__(self) -> int:
        """Count the sets."""
        return len(self.sets)

    @property
    def genes(self) -> frozenset[str]:
        """Symbols that are in any of the sets."""
        return frozenset().union(*self.sets.values())


def collections(names: Sequence[str | Path]) -> list[GeneSets]:
    """Return collections by bundled name (``GO_BP``) or by the path of a GMT file.

    Raises
    ------
    DataError
        A name that is neither, a file that cannot be read, or two collections of one name.
    """
    found: dict[str, GeneSets] = {}
    for name in names:
        text = str(name)
        given = bundled(text) if text.upper() in BUNDLED else _of_file(text)
        if given.name in found:
            fail(text, f"a second collection is called {given.name!r}", "name each once")
        found[given.name] = given
    return list(found.values())


def bundled(name: str) -> GeneSets:
    """Return a collection that comes with cutis, by its name in :data:`BUNDLED`."""
    from cutis.omics.names.bundle import gene_sets

    own = name.upper()
    if own not in BUNDLED:
        fail(name, "no such collection comes with cutis", nearest(own, BUNDLED))
    sets = {key: frozenset(genes) for key, genes in gene_sets(own).items()}
    report = ReadReport(own, BUNDLED[own], rows=len(sets), kept=len(sets))
    return GeneSets(own, sets, {}, report)


def _of_file(text: str) -> GeneSets:
    """Read a file; a name without a file behind it is refused with the nearest bundled one."""
    if not Path(text).exists() and "." not in text and "/" not in text:
        near = nearest(text.upper(), BUNDLED)
        fail(text, "is neither a collection of cutis nor a file", f"{near}, or give a GMT file")
    return read_gmt(text)


def read_gmt(path: str | Path, *, name: str | None = None) -> GeneSets:
    """Read a GMT file, plain or gzipped.

    Parameters
    ----------
    path
        ``….gmt``, ``….gmt.gz``, or the text file of an Enrichr library.
    name
        Of the collection; the file's name without its endings by default.

    Returns
    -------
    GeneSets
        Sets of numbers (Entrez) or Ensembl ids are mapped to symbols; what has none is counted.

    Raises
    ------
    DataError
        The file cannot be read, a line is no gene set, or two lines give one name to two sets.
    """
    file = Path(path)
    report = ReadReport(str(path), "GMT gene sets")
    sets: dict[str, frozenset[str]] = {}
    says: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(_text(file, report).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        report.rows += 1
        own, description, members = _line(path, number, line)
        if not members:
            report.set_aside("a set without genes", f"line {number}: {own}")
        elif own not in sets:
            sets[own], says[own], lines[own] = members, description, number
        elif sets[own] == members:
            report.set_aside("the same set again", f"line {number}: {own}")
        else:
            what = f"the set {own!r} is another one on line {lines[own]}"
            fail(path, what, "give each set its own name", line=number)
    if not sets:
        fail(path, "the file has no gene sets", _FORM)
    sets = _as_symbols(sets, report)
    report.kept = len(sets)
    return GeneSets(name or _stem(file), sets, {n: s for n, s in says.items() if s}, report)


def _stem(file: Path) -> str:
    """Return the name of a file without its endings: ``h.all.v7.0.symbols.gmt`` is ``h.all``…"""
    stem = file.name.removesuffix(".gz")
    for ending in (".gmt", ".txt", ".tsv"):
        stem = stem.removesuffix(ending)
    return stem


def _text(file: Path, report: ReadReport) -> str:
    """Return the text of a file: gzipped or not, UTF-8 or UTF-16, else Latin-1 with a note."""
    try:
        raw = file.read_bytes()
        raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except (gzip.BadGzipFile, EOFError, zlib.error):
        fail(file, "the compressed file is damaged", "copy or download it again")
    except OSError as error:
        fail(file, f"cannot be read: {error.strerror or error}", "check the path")
    if raw[:4] == b"PK\x03\x04":
        fail(file, "this is a workbook or an archive, expected text", "save it as text with tabs")
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        report.note("The file is not UTF-8; it was read as Latin-1.")
        text = raw.decode("latin-1")
    if "\x00" in text:
        fail(file, "this is no text", _FORM)
    return text


def _line(path: str | Path, number: int, line: str) -> tuple[str, str, frozenset[str]]:
    """Return name, description and members of a line; an Enrichr weight is dropped."""
    cells = [cell.strip().strip('"') for cell in line.split("\t")]
    if len(cells) < 2:
        found = "commas" if "," in line else "semicolons" if ";" in line else "blanks"
        shown = line if len(line) <= 40 else line[:37] + "…"
        fail(path, f"no tab in {shown!r} (its words are parted by {found})", _FORM, line=number)
    if not cells[0]:
        fail(path, "the set has no name", _FORM, line=number)
    members = (_unweighted(cell) for cell in cells[2:])
    return cells[0], cells[1], frozenset(one for one in members if one)


def _unweighted(cell: str) -> str:
    """Return ``IL6`` of ``IL6,1.0``."""
    gene, comma, weight = cell.rpartition(",")
    if comma and weight.replace(".", "", 1).replace("-", "", 1).isdigit():
        return gene
    return cell


def _as_symbols(sets: dict[str, frozenset[str]], report: ReadReport) -> dict[str, frozenset[str]]:
    """Map Entrez or Ensembl ids to symbols where nearly all members are such."""
    genes = frozenset().union(*sets.values())
    kinds = {
        "Entrez": {gene for gene in genes if gene.isdigit()},
        "Ensembl": {gene for gene in genes if gene.startswith("ENSG")},
    }
    kind = next((kind for kind, ids in kinds.items() if len(ids) >= _MOSTLY * len(genes)), "")
    if not kind:
        return sets
    from cutis.omics.names.bundle import ids

    known = ids()
    symbols = {gene: known.symbol(gene) for gene in genes}
    for gene in sorted(gene for gene, symbol in symbols.items() if not symbol):
        report.set_aside(f"{kind} id without a symbol", gene)
    report.note(f"The genes were {kind} ids; they were mapped to symbols.")
    mapped = {
        name: frozenset(symbol for gene in members if (symbol := symbols[gene]))
        for name, members in sets.items()
    }
    for name in [name for name, members in mapped.items() if not members]:
        report.set_aside("a set without genes that have a symbol", name)
        del mapped[name]
    if not mapped:
        fail(report.file, f"none of the {kind} ids is a human gene's", _FORM)
    return mapped
