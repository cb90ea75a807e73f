"""The reference tables that ship with the package: names of genes, gene sets, places, pairs.

They are written by ``tools/bundle.py`` from packages whose licences allow it; SOURCES.md in the
folder ``bundled`` says from which, of what date and under which licence. Every table is read once.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from sys import intern

from cutis.errors import DataError

#: Collections of gene sets.
COLLECTIONS = ("GO_BP", "GO_CC", "GO_MF")

_ENSEMBL = re.compile(r"(ENSG\d{11})(?:\.\d+)?(?:_PAR_Y)?")
_UNIPROT = re.compile(
    r"([OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2})(?:-\d+)?"
)
_PIPED = re.compile(r"(?:sp|tr)\|([^|]+)\|.*")
_ORF = re.compile(r"C(?:\d+|X|Y)ORF\d+\w*", re.IGNORECASE)


@dataclass(frozen=True)
class Gene:
    """A gene and its names.

    Attributes
    ----------
    symbol, entrez, name
        HGNC symbol, Entrez Gene number, and the name in words.
    kind
        ``protein-coding``, ``ncRNA``, ``snoRNA`` … as Entrez Gene says.
    uniprot
        Accessions, the likeliest reviewed one first; the map itself does not say which is.
    ensembl
        Ensembl genes; several where alternative assemblies have their own.
    aliases
        Other and previous symbols, unsorted among each other: the map does not tell them apart.
    """

    symbol: str
    entrez: str
    kind: str
    uniprot: tuple[str, ...]
    ensembl: tuple[str, ...]
    aliases: tuple[str, ...]
    name: str


class Ids:
    """The map of names; any of a gene's names leads to its symbol.

    A name is looked up as: current symbol, UniProt accession (isoforms, ``sp|…|…``), Ensembl gene
    (with or without its version), Entrez number, then other and previous symbols. Where a name
    belongs to several genes and is the symbol of none, there is no answer: :meth:`candidates`.

    Parameters
    ----------
    rows
        Symbol → its row of the table.
    own
        Rows of what, name, symbol and source: names the table does not have or leaves open.
    """

    def __init__(self, rows: dict[str, list[str]], own: list[list[str]]) -> None:
        self._rows, self._own = rows, own
        self._found: dict[str, tuple[str, ...]] = {}

    def candidates(self, written: str) -> tuple[str, ...]:
        """Return the symbols a name may stand for: none, one, or several."""
        found = self._found.get(written)
        if found is None:
            found = self._found[written] = self._looked_up(written.strip())
        return found

    def symbol(self, written: str) -> str | None:
        """Return the symbol of a name, or None when it is unknown or belongs to several genes."""
        found = self.candidates(written)
        return found[0] if len(found) == 1 else None

    def gene(self, written: str) -> Gene | None:
        """Return the gene of a name, or None as :meth:`symbol`."""
        symbol = self.symbol(written)
        if symbol is None:
            return None
        _, entrez, kind, uniprot, ensembl, aliases, name = self._rows[symbol]
        return Gene(
            symbol, entrez, kind or "protein-coding", _split(uniprot, ";"), _split(ensembl, ";"),
            _split(aliases, "|"), name,
        )  # fmt: skip

    def uniprot(self, written: str) -> tuple[str, ...]:
        """Return the accessions of a gene, the likeliest reviewed one first; () if unknown."""
        gene = self.gene(written)
        return gene.uniprot if gene else ()

    def entrez(self, written: str) -> str | None:
        """Return the Entrez Gene number."""
        gene = self.gene(written)
        return gene.entrez if gene else None

    def ensembl(self, written: str) -> tuple[str, ...]:
        """Return the Ensembl genes; () if unknown."""
        gene = self.gene(written)
        return gene.ensembl if gene else ()

    def symbols(self, *, coding: bool = True) -> frozenset[str]:
        """Return every symbol, or every one of a protein-coding gene."""
        return frozenset(s for s, row in self._rows.items() if not (coding and row[2]))

    def __contains__(self, symbol: str) -> bool:
        return symbol in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def _looked_up(self, name: str) -> tuple[str, ...]:
        """Return the candidates of a name that has not been asked for yet."""
        if name in self._rows:
            return (name,)
        piped = _PIPED.fullmatch(name)
        name = piped[1] if piped else name
        if match := _UNIPROT.fullmatch(name):
            found = self._accessions.get(match[1])
            if found:
                return found
        if match := _ENSEMBL.fullmatch(name):
            return self._ensembl.get(match[1], ())
        if name.isdigit():
            return self._entrez.get(name, ())
        if name in self._aliases:
            return self._aliases[name]
        if _ORF.fullmatch(name):  # C1ORF112 for C1orf112, as programs that shout write it
            written = name.upper().replace("ORF", "orf")
            return (written,) if written in self._rows else self._aliases.get(written, ())
        return ()

    @cached_property
    def _entrez(self) -> dict[str, tuple[str, ...]]:
        return {row[1]: (symbol,) for symbol, row in self._rows.items()}

    @cached_property
    def _accessions(self) -> dict[str, tuple[str, ...]]:
        return self._index(3, ";", "accession")

    @cached_property
    def _ensembl(self) -> dict[str, tuple[str, ...]]:
        return self._index(4, ";", "")

    @cached_property
    def _aliases(self) -> dict[str, tuple[str, ...]]:
        return self._index(5, "|", "alias")

    def _index(self, column: int, sep: str, what: str) -> dict[str, tuple[str, ...]]:
        """Return name → symbols of a column; our own rows of that kind decide."""
        index: dict[str, tuple[str, ...]] = {}
        for symbol, row in self._rows.items():
            if row[column]:
                for one in row[column].split(sep):
                    index[one] = (*index[one], symbol) if one in index else (symbol,)
        index.update({written: (symbol,) for kind, written, symbol, _ in self._own if kind == what})
        return index


@cache
def ids() -> Ids:
    """Return the map of names of human genes (Entrez Gene of September 2022, and our own table)."""
    rows: dict[str, list[str]] = {}
    for row in _rows("ids.tsv.gz"):
        if row[0] not in rows or not row[2]:  # of two records, the one that makes a protein
            rows[row[0]] = row
    return Ids(rows, _own())


@cache
def gene_sets(collection: str) -> dict[str, frozenset[str]]:
    """Return the gene sets of a branch of the Gene Ontology.

    Parameters
    ----------
    collection
        ``GO_BP``, ``GO_CC`` or ``GO_MF``: biological process, cellular component, function.

    Returns
    -------
    dict
        Name with its number, ``wound healing (GO:0042060)`` → symbols of protein-coding genes;
        sets of 5 to 500, with any evidence code.

    Raises
    ------
    DataError
        No such collection.
    """
    if collection not in COLLECTIONS:
        raise DataError(f"no gene sets {collection!r}; there is {', '.join(COLLECTIONS)}")
    rows = _rows(f"{collection.lower()}.tsv.gz")
    return {name: frozenset(map(intern, symbols)) for name, *symbols in rows}


@cache
def locations() -> dict[str, dict[str, frozenset[str]]]:
    """Return symbol → place → evidence codes: where a protein is annotated to be.

    Places are those of ``tools/bundle.py``: ``extracellular`` (without vesicles, matrix and blood
    microparticles, which hold what was found in them and are places of their own), ``vesicle``,
    ``matrix``, ``cell surface``, ``plasma membrane``, ``cytosol``, ``nucleus`` …
    Codes are the Gene Ontology's: ``IDA`` measured, ``HDA`` measured in bulk, ``TAS`` stated …
    """
    found: dict[str, dict[str, frozenset[str]]] = {}
    codes: dict[str, frozenset[str]] = {}
    for symbol, place, said in _rows("places.tsv.gz"):
        evidence = codes.get(said)
        if evidence is None:
            evidence = codes[said] = frozenset(said.split(";"))
        found.setdefault(symbol, {})[place] = evidence
    return found


@cache
def pathway_weights() -> dict[str, dict[str, float]]:
    """Return pathway → symbol → weight: genes that answer to a pathway (PROGENy, Schubert 2018).

    The 500 genes of smallest p of each of 14 pathways; a weight is above zero where the pathway
    raises the RNA. It is a table of RNA: proteins in a medium answer later and less.
    """
    found: dict[str, dict[str, float]] = {}
    for pathway, symbol, weight, _ in _rows("progeny.tsv.gz"):
        found.setdefault(pathway, {})[symbol] = float(weight)
    return found


@dataclass(frozen=True)
class Pair:
    """A ligand and a receptor that bind.

    Attributes
    ----------
    ligand, receptor
        Symbols of their parts: a complex has several, and needs them all.
    resources
        Who says so: ``cellphonedb`` is curated; ``ramilowski2015`` alone holds pairs that were
        inferred from protein interactions too.
    """

    ligand: tuple[str, ...]
    receptor: tuple[str, ...]
    resources: tuple[str, ...]

    @property
    def curated(self) -> bool:
        """Whether a curated resource has it."""
        return "cellphonedb" in self.resources


@cache
def ligand_receptor() -> tuple[Pair, ...]:
    """Return who binds whom: CellPhoneDB and Ramilowski et al. 2015, as liana 1.10.0 has them."""
    return tuple(
        Pair(_split(ligand, "_"), _split(receptor, "_"), _split(said, ";"))
        for ligand, receptor, said in _rows("pairs.tsv.gz")
    )


def _split(cell: str, sep: str) -> tuple[str, ...]:
    """Return the parts of a cell; an empty cell has none."""
    return tuple(cell.split(sep)) if cell else ()


def _rows(name: str) -> Iterator[list[str]]:
    """Return the rows of a bundled table, without its header."""
    packed = (files("cutis.omics.names") / "bundled" / name).read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    return (line.split("\t") for line in lines[1:])


def _own() -> list[list[str]]:
    """Return the rows of the names the packages do not have."""
    text = (files("cutis.omics.names") / "bundled" / "own_ids.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [line.split("\t") for line in lines[1:]]
