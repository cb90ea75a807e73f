"""What stands behind the report: versions, sources with their licences, how to repeat it."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from cutis.files.fingerprint import file_fingerprint
from cutis.files.shared import shown_path
from cutis.omics.secretome.findings import Findings
from cutis.page.content import Block, Facts, Section, Table
from cutis.page.versions import moment, versions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cutis.omics.names.gene_sets import GeneSets
    from cutis.tables import Frame

#: Packages besides those of a simulation that decide a result.
PACKAGES = ("pandas", "scipy", "python-calamine", "anndata", "pyarrow", "pydeseq2")

#: What ships with cutis and was used: what, from where, under which licence.
SOURCES = (
    ("names of genes and proteins", "Bioconductor org.Hs.eg.db", "Artistic-2.0"),
    ("gene sets GO_BP, GO_CC, GO_MF and places of proteins", "Gene Ontology, by org.Hs.eg.db and "
     "GO.db", "CC BY 4.0"),
    ("ligands and receptors", "CellPhoneDB and Ramilowski et al. 2015, by liana", "see "
     "SOURCES.md in cutis/omics/names/bundled"),
    ("moderated t", "Smyth 2004, Stat Appl Genet Mol Biol 3:3; Phipson et al. 2016", "method"),
    ("detection", "Ahlmann-Eltze & Anders 2020 (proDA), with a logistic curve", "method"),
    ("enrichment", "Subramanian et al. 2005, PNAS 102:15545", "method"),
)  # fmt: skip


def section(found: Findings, seconds: float) -> Section:
    """Return the section."""
    import pandas as pd

    facts = {
        "written": moment(),
        "to repeat": found.asked.again,
        "computed in": f"{seconds:.0f} s",
        "gene sets": ", ".join(f"{one.name} ({len(one):,})" for one in _sets(found)) or "none",
        "versions": ", ".join(f"{name} {version}" for name, version in packages().items()),
    }
    files = file_table(found.files)
    sources = pd.DataFrame(SOURCES, columns=["what", "from", "licence"])
    blocks: list[Block] = [Facts(facts)]
    if found.left_out:
        rows = [{"section": name, "why": why} for name, why in found.left_out.items()]
        blocks.append(Table("left-out", "Not in this report, and why", pd.DataFrame(rows)))
    blocks += [Table("files", "Files that were read", files),
               Table("sources", "What was used besides", sources)]  # fmt: skip
    return Section(
        "sources", "Sources, versions, and how to repeat this", "What does all this rest on?",
        "Every file that was read with its checksum, what ships with cutis, and versions.",
        "Whether an annotation is right: it may be old or of another tissue.", blocks,
    )  # fmt: skip


def _sets(found: Findings) -> list[GeneSets]:
    """Return the gene sets that were used."""
    return found.made.get("sets", [])


def packages() -> dict[str, str]:
    """Return the versions that decide a result."""
    found = versions()
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def file_table(names: Iterable[str]) -> Frame:
    """Return each of the files that there is, with its size and checksum."""
    import pandas as pd

    return pd.DataFrame(
        [{"file": shown_path(name), "bytes": path.stat().st_size,
          "SHA-256, first 16": file_fingerprint(path)[:16]}
         for name in names if (path := Path(name)).is_file()]
    )  # fmt: skip
