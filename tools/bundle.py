"""Write the tables that ship with the package from the packages they come from.

    python tools/bundle.py --org r-bioc-org.hs.eg.db_….deb --go r-bioc-go.db_….deb \
        --progeny r-bioc-progeny_….deb --liana liana-….whl

The Debian packages hold SQLite files, which Python reads; PROGENy's table is R's own format, which
``Rscript`` decodes. Only ``dpkg-deb`` and ``Rscript`` are needed besides Python, and only here: the
package reads what this writes. The same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import re
import sqlite3
import subprocess
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

OUT = Path(__file__).parents[1] / "src" / "cutis" / "data" / "bundled"

#: Kinds of genes that are left out: they make nothing a reader of proteins or RNA would name.
NOT_GENES = ("pseudo", "unknown", "biological-region")

#: Gene sets of fewer or more protein-coding genes are left out.
SMALLEST, LARGEST = 5, 500

#: Genes kept of each PROGENy pathway, those of the smallest p.
RESPONSIVE = 500

#: Places a protein may be annotated to, and the GO terms (with all terms below) that mean it.
PLACES = {
    "extracellular": ("GO:0005576", "GO:0005615"),
    "exosome": ("GO:1903561",),
    "matrix": ("GO:0031012",),
    "cell surface": ("GO:0009986",),
    "plasma membrane": ("GO:0005886",),
    "membrane": ("GO:0016020",),
    "secretory granule": ("GO:0030141", "GO:0034774"),
    "endoplasmic reticulum": ("GO:0005783",),
    "Golgi": ("GO:0005794",),
    "lysosome": ("GO:0005764",),
    "cytosol": ("GO:0005829",),
    "cytoplasm": ("GO:0005737",),
    "cytoskeleton": ("GO:0005856",),
    "nucleus": ("GO:0005634",),
    "mitochondrion": ("GO:0005739",),
    "ribosome": ("GO:0005840",),
    "proteasome": ("GO:0000502",),
    "blood microparticle": ("GO:0072562",),
}

_REVIEWED = re.compile(r"[OPQ][0-9][A-Z0-9]{3}[0-9]")


def main() -> None:
    """Read the arguments and write every table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name in ("org", "go", "progeny", "liana"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("-o", "--out", type=Path, default=OUT)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for package in (given.org, given.go, given.progeny):
            subprocess.run(["dpkg-deb", "-x", package, root], check=True)
        library = root / "usr" / "lib" / "R" / "site-library"
        org = sqlite3.connect(library / "org.Hs.eg.db" / "extdata" / "org.Hs.eg.sqlite")

        pairs = list(_omni(given.liana))
        write_ids(org, {row["source_genesymbol"]: row["source"] for row in pairs}, given.out)


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a compressed table of tabs whose bytes depend on nothing but its text."""
    text = io.StringIO()
    text.write("\t".join(header) + "\n")
    for row in rows:
        if any("\t" in cell or "\n" in cell for cell in row):
            raise ValueError(f"{path.name}: a cell holds a tab: {row}")
        text.write("\t".join(row) + "\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


def write_ids(org: sqlite3.Connection, first: dict[str, str], out: Path) -> None:
    """Write the map of names: one row a gene."""
    skip = ",".join(f"'{kind}'" for kind in NOT_GENES)
    genes = org.execute(
        "SELECT _id, symbol, gene_id, gene_type, gene_name FROM genes JOIN gene_info USING (_id) "
        f"JOIN genetype USING (_id) WHERE gene_type NOT IN ({skip})"
    ).fetchall()
    uniprot, ensembl = _many(org, "uniprot", "uniprot_id"), _many(org, "ensembl", "ensembl_id")
    alias = _many(org, "alias", "alias_symbol")
    rows = []
    for one, symbol, entrez, kind, name in genes:
        if kind == "tRNA" and symbol.startswith("TRNA"):
            continue  # placeholders of the database, several to a symbol
        accessions = sorted(uniprot[one], key=lambda a: (a != first.get(symbol), *_likely(a)))
        others = sorted(alias[one] - {symbol})
        cells = (symbol, entrez, "" if kind == "protein-coding" else kind)
        rows.append(
            (*cells, ";".join(accessions), ";".join(sorted(ensembl[one])),
             "|".join(others), " ".join(name.split()))
        )  # fmt: skip
    rows.sort(key=lambda row: (row[0], int(row[1])))
    header = ("symbol", "entrez", "kind", "uniprot", "ensembl", "aliases", "name")
    write_table(out / "ids.tsv.gz", header, rows)


def _many(org: sqlite3.Connection, table: str, column: str) -> dict[int, set[str]]:
    """Return everything a table of names says of each gene."""
    found: dict[int, set[str]] = defaultdict(set)
    for one, value in org.execute(f"SELECT _id, {column} FROM {table}"):
        found[one].add(value)
    return found


def _likely(accession: str) -> tuple[int, str]:
    """Return a key that sorts accessions likely to be reviewed first; the map does not say."""
    if not _REVIEWED.fullmatch(accession):
        return 4 if accession.startswith("A0A") else 3, accession
    return {"P": 0, "O": 1, "Q": 2}[accession[0]], accession


def _omni(wheel: Path) -> Iterable[dict[str, str]]:
    """Return the rows of liana's table."""
    with zipfile.ZipFile(wheel) as packed:
        text = packed.read("liana/resource/omni_resource.csv").decode()
    return csv.DictReader(io.StringIO(text))


def sha256(path: Path) -> str:
    """Return the checksum of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
