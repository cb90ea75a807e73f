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

OUT = Path(__file__).parents[1] / "src" / "cutis" / "omics" / "names" / "bundled"

#: Kinds of genes that are left out: they make nothing a reader of proteins or RNA would name.
NOT_GENES = ("pseudo", "unknown", "biological-region")

#: Genes of the mitochondrion's own DNA: Entrez Gene's symbol → HGNC's.
MITOCHONDRIAL = {
    **{f"ND{n}": f"MT-ND{n}" for n in ("1", "2", "3", "4", "4L", "5", "6")},
    **{f"COX{n}": f"MT-CO{n}" for n in (1, 2, 3)},
    **{"ATP6": "MT-ATP6", "ATP8": "MT-ATP8", "CYTB": "MT-CYB", "RNR1": "MT-RNR1"},
    "RNR2": "MT-RNR2",
}

#: Gene sets of fewer or more protein-coding genes are left out.
SMALLEST, LARGEST = 5, 500

#: Genes kept of each PROGENy pathway, those of the smallest p.
RESPONSIVE = 500

#: Places a protein may be annotated to → the GO term that means it with all below it, and the terms
#: below it that do not count, with all below them. Vesicles, matrix proteomes and plasma
#: proteomes hold what was found in them, so they are places of their own, not "extracellular".
PLACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "extracellular": ("GO:0005576", ("GO:1903561", "GO:0031012", "GO:0072562")),
    "vesicle": ("GO:1903561", ()),
    "matrix": ("GO:0031012", ()),
    "blood microparticle": ("GO:0072562", ()),
    "cell surface": ("GO:0009986", ()),
    "plasma membrane": ("GO:0005886", ()),
    "integral to plasma membrane": ("GO:0005887", ()),
    "integral to membrane": ("GO:0016021", ()),
    "anchored to membrane": ("GO:0031225", ()),
    "secretory granule": ("GO:0030141", ()),
    "endoplasmic reticulum": ("GO:0005783", ()),
    "Golgi": ("GO:0005794", ()),
    "lysosome": ("GO:0005764", ()),
    "cytosol": ("GO:0005829", ("GO:0005840",)),
    "cytoplasm": ("GO:0005737", ("GO:*",)),
    "cytoskeleton": ("GO:0005856", ()),
    "nucleus": ("GO:0005634", ()),
    "chromatin": ("GO:0000785", ()),
    "mitochondrion": ("GO:0005739", ()),
    "ribosome": ("GO:0005840", ()),
    "proteasome": ("GO:0000502", ()),
}

#: Ligand–receptor resources that may be passed on, by their own licence, and those left out.
TAKEN = {"cellphonedb": "MIT", "ramilowski2015": "CC BY 4.0"}
LEFT_OUT = {
    "baccin2019": "CC BY-NC 4.0: not for every use",
    "cellcall": "no licence for its data found",
    "cellchatdb": "GPL-3: not joined to a BSD-3-Clause package",
    "cellinker": "no licence found",
    "celltalkdb": "GPL-3",
    "connectomedb2020": "GPL-3 (NATMI)",
    "consensus": "a union that holds rows of the others",
    "embrace": "CC BY 4.0 in OmniPath's register, but its article's licence was not seen",
    "guide2pharma": "CC BY-SA: shares alike",
    "hpmr": "CC BY-NC 4.0",
    "icellnet": "GPL-3",
    "italk": "CC BY-NC-SA 3.0",
    "kirouac2010": "CC BY-NC-ND 3.0",
    "lrdb": "GPL-3",
    "mouseconsensus": "a union that holds rows of the others",
}

SOURCES = """# Where the bundled tables come from

Written by `tools/bundle.py`, which says how each is made. The licence texts are in `licences/`.

| file | what | from | licence | date of the data |
|---|---|---|---|---|
| ids.tsv.gz | names of genes; changed: pseudogenes and loci that are no genes left out, genes of \
mitochondrial DNA under HGNC's symbols | Debian r-bioc-org.hs.eg.db: Entrez Gene, UniProt, \
Ensembl | Artistic-2.0; UniProt's mapping CC BY 4.0 | Entrez {entrez}, Ensembl {ensembl}, \
UniProt {uniprot} |
| go_bp, go_cc, go_mf.tsv.gz | Gene Ontology sets of 5 to 500 protein-coding genes, every evidence \
code but ND | Debian r-bioc-org.hs.eg.db and r-bioc-go.db | Artistic-2.0; Gene Ontology \
(geneontology.org) CC BY 4.0 | ontology {go}, annotations {entrez} |
| places.tsv.gz | where a protein is annotated to be, with evidence codes | the same | the same | \
the same |
| progeny.tsv.gz | genes that answer to 14 pathways, the 500 of smallest p of each | Debian \
r-bioc-progeny (Schubert et al. 2018) | Apache-2.0 | 2021 |
| pairs.tsv.gz | ligand–receptor pairs, changed: symbols made current, a receptor complex that \
holds its own ligand written without it | liana 1.10.0, `omni_resource.csv` (BSD-3-Clause), rows \
of the resources taken below: CellPhoneDB (MIT), Ramilowski et al. 2015, doi:10.1038/ncomms8866 \
(CC BY 4.0, https://creativecommons.org/licenses/by/4.0/) | as said | as in liana 1.10.0 |
| own_ids.tsv | accessions and names the map does not have | this project | BSD-3-Clause | 2026 |

The `kegg` table of org.Hs.eg.db (a copy of 2011) is not used.
Licences of the ligand–receptor resources are those OmniPath's register of resources gives
(`resources.json` of pypath), where it lists them.

| package read | sha256 |
|---|---|"""

_REVIEWED = re.compile(r"[OPQ][0-9][A-Z0-9]{3}[0-9]")


def main() -> None:
    """Read the arguments and write every table."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
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
        go = sqlite3.connect(library / "GO.db" / "extdata" / "GO.sqlite")
        pairs = list(_omni(given.liana))
        first = {row["source_genesymbol"]: row["source"] for row in pairs}
        current = write_ids(org, first, given.out)
        write_sets(org, go, given.out)
        write_places(org, go, given.out)
        write_weights(library / "progeny" / "data" / "Rdata", current, given.out)
        write_pairs(pairs, current, given.out)
        write_sources(given, org, root, given.out)


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


def write_ids(org: sqlite3.Connection, first: dict[str, str], out: Path) -> dict[str, str]:
    """Write the map of names, one row a gene; return any unambiguous name → its symbol."""
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
        others = sorted(alias[one] | {symbol})
        symbol = MITOCHONDRIAL.get(symbol, str(symbol))
        others = [other for other in others if other != symbol]
        cells = (symbol, entrez, "" if kind == "protein-coding" else kind)
        rows.append(
            (*cells, ";".join(accessions), ";".join(sorted(ensembl[one])),
             "|".join(others), " ".join(name.split()))
        )  # fmt: skip
    rows.sort(key=lambda row: (row[0], int(row[1])))
    header = ("symbol", "entrez", "kind", "uniprot", "ensembl", "aliases", "name")
    write_table(out / "ids.tsv.gz", header, rows)
    said: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for name in filter(None, row[5].split("|")):
            said[name].add(row[0])
    return {
        **{name: next(iter(symbols)) for name, symbols in said.items() if len(symbols) == 1},
        **{row[0]: row[0] for row in rows},
    }


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


def write_sets(org: sqlite3.Connection, go: sqlite3.Connection, out: Path) -> None:
    """Write GO's sets of protein-coding genes, a file for each of its three branches."""
    terms = dict(go.execute("SELECT go_id, term FROM go_term"))
    for branch in ("bp", "cc", "mf"):
        genes: dict[str, set[str]] = defaultdict(set)
        for term, symbol in org.execute(
            f"SELECT DISTINCT go_id, symbol FROM go_{branch}_all JOIN gene_info USING (_id) "
            "JOIN genetype USING (_id) WHERE gene_type = 'protein-coding' AND evidence != 'ND'"
        ):
            genes[term].add(MITOCHONDRIAL.get(symbol, str(symbol)))
        rows = [
            (f"{terms[term]} ({term})", *sorted(members))
            for term, members in sorted(genes.items())
            if SMALLEST <= len(members) <= LARGEST
        ]
        write_table(out / f"go_{branch}.tsv.gz", ("set", "genes"), rows)


def write_places(org: sqlite3.Connection, go: sqlite3.Connection, out: Path) -> None:
    """Write where each gene's protein is annotated to be, with the evidence codes of that."""
    number = dict(go.execute("SELECT go_id, _id FROM go_term"))
    named = {one: term for term, one in number.items()}

    def below(term: str) -> set[str]:
        found = go.execute(
            "SELECT _offspring_id FROM go_cc_offspring WHERE _id = ?", (number[term],)
        )
        return {term} | {named[one] for (one,) in found}

    evidence: dict[tuple[str, str], set[str]] = defaultdict(set)
    annotated: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for symbol, term, code in org.execute(
        "SELECT symbol, go_id, evidence FROM go_cc JOIN gene_info USING (_id) "
        f"JOIN genetype USING (_id) WHERE gene_type NOT IN {NOT_GENES} AND evidence != 'ND'"
    ):
        annotated[term].append((MITOCHONDRIAL.get(symbol, str(symbol)), code))
    for place, (top, without) in PLACES.items():
        meant = {top} if without == ("GO:*",) else below(top)
        for term in meant.difference(*(below(one) for one in without if one in number)):
            for symbol, code in annotated[term]:
                evidence[symbol, place].add(code)
    rows = [(symbol, place, ";".join(sorted(codes)))
            for (symbol, place), codes in sorted(evidence.items())]  # fmt: skip
    write_table(out / "places.tsv.gz", ("symbol", "place", "evidence"), rows)


def write_weights(table: Path, current: dict[str, str], out: Path) -> None:
    """Write the genes that answer to each of PROGENy's pathways: weight and p."""
    script = (
        f'lazyLoad("{table}"); options(digits = 15); '
        'write.table(model_human_full, sep = "\\t", quote = FALSE, row.names = FALSE)'
    )
    ran = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=True)
    lines = [line.split("\t") for line in ran.stdout.splitlines()]
    start = lines.index(["gene", "pathway", "weight", "p.value"])
    pathways: dict[str, list[tuple[float, str, str]]] = defaultdict(list)
    for gene, pathway, weight, p in lines[start + 1 :]:
        pathways[pathway].append((float(p), gene, weight))
    rows = []
    for pathway, genes in sorted(pathways.items()):
        seen: dict[str, tuple[str, ...]] = {}
        for p, gene, weight in sorted(genes)[:RESPONSIVE]:
            symbol = current.get(gene, gene)
            seen.setdefault(symbol, (pathway, symbol, f"{float(weight):.6g}", f"{p:.4g}"))
        rows += seen.values()
    write_table(out / "progeny.tsv.gz", ("pathway", "symbol", "weight", "p"), rows)


def write_pairs(pairs: list[dict[str, str]], current: dict[str, str], out: Path) -> None:
    """Write who binds whom, of the resources that may be passed on; complexes joined by ``_``.

    Where a row's receptor is the whole complex with its ligand in it, the ligand is taken out.
    """
    taken = [row for row in pairs if row["resource"] in TAKEN]
    binds = {(row["source_genesymbol"], row["target_genesymbol"]) for row in taken}
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in taken:
        ligand, receptor = row["source_genesymbol"], row["target_genesymbol"]
        parts = receptor.split("_")
        without = [one for one in parts if one != ligand and (one, receptor) not in binds]
        names = (
            "_".join(current.get(one, one) for one in side)
            for side in (ligand.split("_"), without or parts)
        )
        found[tuple(names)].add(row["resource"])
    rows = [(*pair, ";".join(sorted(said))) for pair, said in sorted(found.items())]
    write_table(out / "pairs.tsv.gz", ("ligand", "receptor", "resources"), rows)


def write_sources(
    given: argparse.Namespace, org: sqlite3.Connection, root: Path, out: Path
) -> None:
    """Write where everything comes from, and the licence texts the packages carry."""
    dates = dict(org.execute("SELECT name, value FROM metadata"))
    lines = [SOURCES.format(
        entrez=dates["EGSOURCEDATE"], go=dates["GOSOURCEDATE"], ensembl=dates["ENSOURCEDATE"],
        uniprot=dates["UPSOURCEDATE"],
    )]  # fmt: skip
    lines += [f"| {path.name} | {sha256(path)} |" for path in
              (given.org, given.go, given.progeny, given.liana)]  # fmt: skip
    lines += ["", "| ligand–receptor resource | taken | licence, or why it is left out |",
              "|---|---|---|"]  # fmt: skip
    lines += [f"| {name} | yes | {licence} |" for name, licence in TAKEN.items()]
    lines += [f"| {name} | no | {why} |" for name, why in LEFT_OUT.items()]
    (out / "SOURCES.md").write_text("\n".join(lines) + "\n", "utf-8")
    folder = out / "licences"
    folder.mkdir(exist_ok=True)
    for name in ("r-bioc-org.hs.eg.db", "r-bioc-go.db", "r-bioc-progeny"):
        text = (root / "usr" / "share" / "doc" / name / "copyright").read_text("utf-8")
        (folder / f"{name}.txt").write_text(text, "utf-8")
    apache = Path("/usr/share/common-licenses/Apache-2.0").read_text("utf-8")
    (folder / "Apache-2.0.txt").write_text(apache, "utf-8")
    with zipfile.ZipFile(given.liana) as packed:
        (name,) = (n for n in packed.namelist() if n.endswith("licenses/LICENSE"))
        (folder / "liana.txt").write_bytes(packed.read(name))


def sha256(path: Path) -> str:
    """Return the checksum of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
