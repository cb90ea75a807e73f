"""How sure it is that a measured protein was secreted: tiers of evidence, each with its reason.

"Extracellular" alone does not do: bulk studies of fluids annotate actin and keratins so, and
curators missed some enzymes every fibroblast secretes. So the kind of evidence counts, and
whether the protein has its main place inside the cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cutis.knowledge.cache import given_or_bundled
from cutis.methods import method
from cutis.omics.names.bundle import ids, locations
from cutis.tables import Columns

if TYPE_CHECKING:
    import pandas as pd

    from cutis.knowledge.resolve import Knowledge
    from cutis.omics.measured import Measured

#: What each tier says, surest first; 0 is a protein of which nothing is known.
TIERS = {
    1: "secreted: curated, or found outside cells by experiment",
    2: "secreted: stated by a curator or a signal peptide",
    3: "cargo of vesicles",
    4: "membrane protein: shed, or on vesicles",
    5: "of the inside of cells: leakage suspected",
    0: "nothing is known of where it is",
}

#: Evidence codes of the Gene Ontology: an experiment on this protein, and a curator's word.
#: HDA, HTP, HMP (seen in bulk) and IEA (nobody looked) are in neither.
EXPERIMENT = frozenset({"EXP", "IDA", "IPI", "IMP", "IGI", "IEP"})
CURATED = frozenset({"TAS", "NAS", "IC", "ISS", "ISO", "ISA", "ISM", "IBA"})

#: Places inside a cell; those of the way out, which say that an inner place is not the only one;
#: and those of its surface.
INSIDE = (
    *("cytosol", "nucleus", "chromatin", "mitochondrion", "ribosome", "proteasome"),
    *("cytoskeleton", "cytoplasm"),
)
WAY_OUT = ("endoplasmic reticulum", "Golgi")
SURFACE = ("integral to plasma membrane", "cell surface", "plasma membrane")
IN_MEMBRANE = ("integral to plasma membrane", "integral to membrane", "anchored to membrane")


@dataclass(frozen=True)
class Evidence:
    """What is known of where a protein goes.

    Attributes
    ----------
    tier
        A key of :data:`TIERS`.
    why
        The reason, such as ``extracellular (IDA)``.
    """

    tier: int
    why: str

    @property
    def says(self) -> str:
        """The sentence of the tier."""
        return TIERS[self.tier]

    @property
    def secreted(self) -> bool:
        """Whether it is of the first two tiers."""
        return self.tier in (1, 2)


#: Of the table of proteins, and of the counts of tiers.
COLUMNS = Columns("secreted", ("protein", "symbol", "tier", "says", "evidence", "leakage", "serum"))
COUNTS = Columns("secreted counts", ("tier", "says", "proteins", "share"))


@dataclass(frozen=True)
class Secreted:
    """The proteins of a table by how surely they are secreted.

    Attributes
    ----------
    table
        protein, symbol, tier, says, evidence, leakage (tier 5), serum (why it may be of the
        medium, or empty); a row a feature, in their order.
    counts
        tier, says, proteins and share of the intensity (mean of the samples; what may be of the
        medium has none).
    samples
        As :func:`cutis.omics.meaning.leakage.leakage`.
    """

    table: pd.DataFrame
    counts: pd.DataFrame
    samples: pd.DataFrame


@method(
    formula="tier of the best evidence of the Gene Ontology, the atlas, a signal peptide",
    limits="of the gene, not of this molecule",
    check="known proteins; a real medium beside vesicles (tests/omics/meaning/test_secreted.py)",
)
def secreted(
    measured: Measured,
    *,
    medium: Sequence[str] = (),
    signal_peptides: Mapping[str, str] | None = None,
    knowledge: Knowledge | None = None,
) -> Secreted:
    """Say of each protein how sure its secretion is, and of each sample how much leaked.

    Parameters
    ----------
    measured
        Levels of proteins.
    medium
        What the culture medium held, such as ``bovine serum``.
    signal_peptides
        Accession or symbol → what the user's table says, as
        :func:`cutis.omics.names.signal_peptides.read_signal_peptides` gives it.
    knowledge
        The atlas; None takes the one that comes with cutis.
    """
    import pandas as pd

    from cutis.omics.meaning.leakage import leakage, shares
    from cutis.omics.meaning.serum import serum

    symbols = symbols_of(measured)
    peptides = _by_symbol(signal_peptides or {})
    by_atlas = listed(knowledge)
    found = [evidence(symbol, peptides.get(symbol, ""), by_atlas) for symbol in symbols]
    table = pd.DataFrame(
        {
            "protein": measured.features.index.to_numpy(),
            "symbol": symbols,
            "tier": [one.tier for one in found],
            "says": [one.says for one in found],
            "evidence": [one.why for one in found],
            "leakage": [one.tier == 5 for one in found],
            "serum": serum(measured, symbols, medium, knowledge),
        }
    )
    own = (table["serum"] == "").to_numpy()
    share = shares(measured, own).mean(axis=1).to_numpy()
    tiers = table["tier"].to_numpy()
    counts = pd.DataFrame(
        [
            (tier, says, int(np.sum(tiers == tier)), float(share[tiers == tier].sum()))
            for tier, says in TIERS.items()
        ],
        columns=COUNTS.of(),
    )
    return Secreted(COLUMNS.held(table), counts, leakage(measured, tiers, own))


def symbols_of(measured: Measured) -> list[str]:
    """Return each feature's current symbol: of its symbol, else of its accessions, else ''.

    A protein that the table says is of another species has none: a gene of yeast may bear the name
    of a human one (EFB1, an old name of EFNB1).
    """
    known = ids()
    features = measured.features
    organism = (
        features["organism"].fillna("").tolist() if "organism" in features else [""] * len(features)
    )
    columns = [name for name in ("symbol", "symbols", "accessions") if name in features]
    found = []
    cells_of = (features[name].tolist() for name in columns)
    rows = zip(features.index.tolist(), organism, *cells_of, strict=True)
    for label, species, *cells in rows:
        if species not in ("", "human"):
            found.append("")
            continue
        written = [one for cell in cells if isinstance(cell, str) for one in cell.split(";")]
        current = (known.symbol(one) for one in [*written, str(label)] if one)
        fallback = written[0] if written and "symbol" in features else ""
        found.append(next((one for one in current if one), fallback))
    return found


def evidence(
    symbol: str, signal_peptide: str = "", by_atlas: Mapping[str, str] | None = None
) -> Evidence:
    """Return what is known of where a protein goes.

    Parameters
    ----------
    symbol
        Current HGNC symbol; empty when there is none.
    signal_peptide
        What a table of the user says of its signal peptide; empty when nothing.
    by_atlas
        What an atlas lists, as :func:`listed` gives it; None: the one that comes with cutis.
    """
    by_atlas = listed() if by_atlas is None else by_atlas
    if symbol in by_atlas:
        return Evidence(1, by_atlas[symbol])
    where = locations().get(symbol, {})
    outside = {place: where[place] for place in ("extracellular", "matrix") if place in where}
    sure = EXPERIMENT | CURATED
    inside = [place for place in INSIDE if where.get(place, frozenset()) & sure]
    way_out = [place for place in WAY_OUT if where.get(place, frozenset()) & sure]
    measured, stated = _with(outside, EXPERIMENT), _with(outside, CURATED)
    if measured and not any(where[place] & EXPERIMENT for place in inside):
        return Evidence(1, measured)
    if signal_peptide:
        if way_out and not outside:
            return Evidence(5, f"signal peptide, but kept in the {way_out[0]}")
        return Evidence(2, f"signal peptide ({signal_peptide})")
    if measured:
        return Evidence(2, f"{measured}, but {_with({p: where[p] for p in inside}, None)} too")
    # what neutrophils spill from granules is stated to be extracellular, glycolysis included
    spilled = "secretory granule" in where
    if stated and not (inside and (spilled or not (way_out or "integral to membrane" in where))):
        return Evidence(2, stated)
    return _of_cells(where, inside)


def _of_cells(where: Mapping[str, frozenset[str]], inside: Sequence[str]) -> Evidence:
    """Return the evidence of a protein that nobody says is secreted."""
    vesicle = where.get("vesicle", frozenset())
    if vesicle & (EXPERIMENT | CURATED):
        return Evidence(3, _with({"vesicle": vesicle}, EXPERIMENT | CURATED))
    surface = {place: where[place] for place in SURFACE if place in where}
    if _with(surface, EXPERIMENT | CURATED) and (
        not inside or any(place in where for place in IN_MEMBRANE)
    ):
        return Evidence(4, _with(surface, None))
    inner = inside or [place for place in INSIDE if place in where]
    if inner:
        return Evidence(5, _with({place: where[place] for place in inner}, None))
    if vesicle:
        return Evidence(3, "vesicle (seen in bulk)")
    if where:
        return Evidence(5, _with(where, None))
    return Evidence(0, "")


def _with(places: Mapping[str, frozenset[str]], codes: frozenset[str] | None) -> str:
    """Return the places that have some of the codes, or any, as ``cytosol (IDA, TAS)``."""
    said = []
    for place, known in places.items():
        shared = known if codes is None else known & codes
        if shared:
            said.append(f"{place} ({', '.join(sorted(shared))})")
    return "; ".join(said)


def listed(knowledge: Knowledge | None = None) -> dict[str, str]:
    """Return the proteins an atlas says cells secrete, with where it says so.

    None takes the atlas that comes with cutis.
    """
    known = given_or_bundled(knowledge)
    found = {one.symbol: "the atlas's panel" for one in known.panel.values() if one.secreted}
    return found | {
        str(record.symbol): "a signal of the atlas"
        for record in known.signals.values()
        if record.made_by and record.symbol in ids()
    }


def _by_symbol(peptides: Mapping[str, str]) -> dict[str, str]:
    """Return the user's words by current symbol."""
    known = ids()
    named = ((known.symbol(name) or name, says) for name, says in peptides.items())
    return {symbol: says for symbol, says in named if says}
