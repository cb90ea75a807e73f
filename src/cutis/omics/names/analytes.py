"""Names that kits of immunoassays give their analytes, such as IL-8, GM-CSF and TNF-α, as genes.

The table holds names that no list of genes knows as written; they were recalled, and the symbols
are held against the bundled names by a test. A name that means several genes (GRO, PDGF-AB,
IL-12p70) is in no row and stays what it is.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

from cutis.files import read_report

_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "κ": "kappa", "δ": "delta", "ß": "beta"}
#: How kits shorten a Greek letter.
_SHORT = {"alpha": "a", "beta": "b", "gamma": "g"}


def gene_of(name: str) -> str | None:
    """Return the symbol of an analyte, however hyphens, case and Greek letters are written.

    None where the name belongs to no gene, or to several.
    """
    from cutis.omics.names.bundle import ids

    known = ids().symbol
    key = squeezed(name)
    return known(name) or _kits().get(key) or known(key.upper())


def squeezed(name: str) -> str:
    """Return letters and digits of a name, Greek ones spelt out: ``IL-1 β`` is ``il1beta``."""
    text = unicodedata.normalize("NFKC", name)
    for letter, spelt in _GREEK.items():
        text = text.replace(letter, spelt)
    return read_report.squeezed(text)


@lru_cache(maxsize=1)
def _kits() -> dict[str, str]:
    """Return squeezed name → symbol, Greek letters spelt out and shortened."""
    text = files("cutis.omics.names").joinpath("analytes.csv").read_text("utf-8")
    found: dict[str, str] = {}
    for row in csv.DictReader(text.splitlines()):
        for name in row["names"].split("|"):
            short = name
            for spelt, letter in _SHORT.items():
                short = re.sub(rf"\b{spelt}\b", letter, short)
            found[squeezed(name)] = found[squeezed(short)] = row["symbol"]
    return found
