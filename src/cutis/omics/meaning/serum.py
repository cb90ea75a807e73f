"""Proteins that may have come with the culture medium: bovine, or of serum.

Bovine albumin and human albumin share peptides: in a medium that held serum, a "human" serum
protein may be the cow's, and no intensity tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cutis.omics.names.bundle import locations

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge
    from cutis.omics.measured import Measured

#: Words of a medium that mean it held serum.
_SERUM = re.compile(r"serum|\bFBS\b|\bFCS\b|\bBSA\b|calf|bovine|platelet|plasma", re.IGNORECASE)
_WITHOUT = re.compile(r"serum[- ]free|without serum|no serum", re.IGNORECASE)
_SPIKED = re.compile(r"\biRT\b|Biognosys|\b[A-Z0-9]+ups\b|_UPS\b", re.IGNORECASE)
_BOVINE = re.compile(r"_BOVIN\b|bovine|Bos taurus|OX=9913", re.IGNORECASE)

#: Places that proteins of blood are found in; and those that say cells make or hold it themselves.
_BLOOD = "blood microparticle"
_OWN = ("cytosol", "nucleus", "cytoskeleton", "ribosome", "mitochondrion")

#: Abundant proteins of serum that cells of skin do not make, or hardly, and that the annotation of
#: blood misses. Recalled: what proteomes of foetal bovine serum are full of.
SERUM = frozenset(
    {
        *("ALB", "AFP", "A1BG", "A2M", "AHSG", "FETUB", "TF", "SERPINC1", "SERPINF2", "ITIH1"),
        *("ITIH2", "ITIH3", "ITIH4", "APOA1", "APOA2", "APOA4", "APOB", "APOC3", "APOH", "APOM"),
        *("HBA1", "HBA2", "HBB", "HBD", "HBG1", "HBG2", "HP", "HPX", "GC", "TTR", "F2", "PLG"),
        *("KNG1", "AMBP", "ORM1", "ORM2", "RBP4", "HRG", "C8A", "C8B", "C8G", "C9", "CP", "FGA"),
        *("FGB", "FGG", "IGHG1", "IGHG2", "IGHG3", "IGHG4", "IGHM", "IGHA1", "IGKC", "IGLC2"),
        *("SERPINA3", "SERPIND1", "LRG1", "CPN1", "CPN2", "PON1", "GPX3", "F5", "F12", "F13B"),
    }
)


def holds_serum(medium: Sequence[str]) -> bool:
    """Tell whether what a medium held names serum: ``10 % FBS``, ``bovine serum`` …"""
    return any(_SERUM.search(one) and not _WITHOUT.search(one) for one in medium)


def serum(
    measured: Measured,
    symbols: Sequence[str],
    medium: Sequence[str] = (),
    knowledge: Knowledge | None = None,
) -> list[str]:
    """Return of each feature why it may be of the medium; empty where nothing says so.

    Parameters
    ----------
    measured
        Levels of proteins; organism, name, accessions and contaminant are looked at.
    symbols
        Current symbol of each feature.
    medium
        What the medium held.
    knowledge
        The atlas, whose signals are of cells; None takes the one that comes with cutis.

    Returns
    -------
    list of str
        ``bovine``, ``serum: may be bovine`` (the medium held serum), ``spiked in`` (a standard of
        the laboratory), ``contaminant`` or empty.
        Without word of serum in the medium, serum proteins are not flagged: cells may make some.
    """
    from cutis.omics.meaning.secreted import listed

    fed = holds_serum(medium)
    by_atlas = listed(knowledge) if fed else {}
    features = measured.features
    written = [name for name in ("organism", "name", "accessions", "symbols") if name in features]
    columns = [features[name].fillna("").astype(str).tolist() for name in written]
    labels = [str(label) for label in features.index]
    dirty = (
        features["contaminant"].fillna(False).to_numpy(dtype=bool)
        if "contaminant" in features
        else [False] * len(features)
    )
    found = []
    for symbol, contaminant, *texts in zip(symbols, dirty, *columns, labels, strict=True):
        text = " ".join(texts)
        if _BOVINE.search(text):
            found.append("bovine")
        elif _SPIKED.search(text):
            found.append("spiked in")
        elif fed and _of_serum(symbol, by_atlas):
            found.append("serum: may be bovine")
        else:
            found.append("contaminant" if contaminant else "")
    return found


def _of_serum(symbol: str, by_atlas: Mapping[str, str]) -> bool:
    """Tell whether a protein is of blood and not one that cells of a dish hold or secrete."""
    from cutis.omics.meaning.secreted import evidence

    if symbol in SERUM:
        return True
    where = locations().get(symbol, {})
    if _BLOOD not in where or where.keys() & set(_OWN):
        return False
    return "atlas" not in evidence(symbol, by_atlas=by_atlas).why
