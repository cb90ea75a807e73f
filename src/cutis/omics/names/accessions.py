"""What a protein's identifier says: accession, species, and whether it is a contaminant or decoy.

Search programs write the same protein as ``P02769``, ``sp|P02769|ALBU_BOVIN``, ``CON__P02769``
(MaxQuant), ``contam_sp|P02769|ALBU_BOVIN`` (FragPipe), ``Cont_P02769`` or ``cRAP-…`` (DIA-NN and
others); decoys as ``REV__…`` or ``rev_sp|…``; the UPS standard as ``UPS|P02768ups|ALBU_HUMAN_UPS``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cutis.omics.names.foreign import ENSEMBL, foreign

#: UniProt's letters for a species, and its Latin name → the word used for it here.
SPECIES = {
    "HUMAN": "human", "BOVIN": "bovine", "MOUSE": "mouse", "RAT": "rat", "PIG": "pig",
    "HORSE": "horse", "SHEEP": "sheep", "RABIT": "rabbit", "CHICK": "chicken", "CANLF": "dog",
    "YEAST": "yeast", "ECOLI": "E. coli", "ECOBD": "E. coli", "GOAT": "goat",
    "homo sapiens": "human", "bos taurus": "bovine", "mus musculus": "mouse",
    "rattus norvegicus": "rat", "sus scrofa": "pig", "equus caballus": "horse",
    "ovis aries": "sheep", "oryctolagus cuniculus": "rabbit", "gallus gallus": "chicken",
    "canis lupus familiaris": "dog", "saccharomyces cerevisiae": "yeast",
    "escherichia coli": "E. coli", "capra hircus": "goat",
}  # fmt: skip

_DECOY = re.compile(r"(?:REV__|rev_|DECOY_|decoy_|XXX_|##)+")
_CONTAMINANT = re.compile(r"(?:CON__|contam_|Contam_|Cont_|cont_|CONT_|cRAP-|cRAP_)+")
_PIPED = re.compile(r"[A-Za-z]{2,4}\|([^|]*)\|(\S*)")
_ENTRY = re.compile(r"[A-Z0-9]{1,11}_([A-Z0-9]{2,5})(_UPS)?")
_UPS = re.compile(r"(.+?)ups")
_LATIN = re.compile(r"OS=(.+?)(?:\s+(?:OX|GN|PE|SV)=|$)|\((Bos taurus|Sus scrofa|Mus musculus)\)")
_GENE = re.compile(r"\bGN=(\S+)|Gene_Symbol=(\S+)")
_UNIPROT = re.compile(
    r"([OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2})(-\d+)?"
)


@dataclass(frozen=True)
class Protein:
    """What one identifier says.

    Attributes
    ----------
    accession
        Without prefixes, with the isoform as written: ``P02751-2``.
    entry
        UniProt's entry name (``ALBU_BOVIN``), where it is given.
    organism
        human, bovine …; empty where the identifier does not tell.
    contaminant, decoy
        By its prefix.
    """

    accession: str
    entry: str = ""
    organism: str = ""
    contaminant: bool = False
    decoy: bool = False


@lru_cache(maxsize=200_000)
def parsed(identifier: str) -> Protein:
    """Return what an identifier says, whichever program wrote it."""
    text = identifier.strip()
    decoy = _DECOY.match(text)
    text = text[decoy.end() :] if decoy else text
    contaminant = _CONTAMINANT.match(text)
    text = text[contaminant.end() :] if contaminant else text
    entry = ""
    if piped := _PIPED.match(text):
        text, entry = piped[1], piped[2]
    elif _ENTRY.fullmatch(text):
        entry = text
    if ups := _UPS.fullmatch(text):
        text = ups[1]
    organism = organism_of_entry(entry)
    if not organism:
        # An accession is of one species, whether or not the search marked it.
        known = foreign().get(text) or foreign().get(text.partition("-")[0])
        organism = known[0] if known else _of_ensembl(text) if contaminant else ""
    entry = entry.removesuffix("_UPS")
    return Protein(text, entry, organism, bool(contaminant), bool(decoy))


def proteins(group: str) -> list[Protein]:
    """Return the proteins of a group (``A;B`` or ``A, B``), each accession once, in their order."""
    found: dict[str, Protein] = {}
    for item in group.replace(", ", ";").split(";"):
        if item.strip():
            one = parsed(item)
            before = found.get(one.accession)
            # CON__P08727;P08727: one protein, which the search's own list and the database hold.
            if before is None or (before.contaminant and not one.contaminant):
                found[one.accession] = one
    return list(found.values())


def organism_of_entry(entry: str) -> str:
    """Return the species of an entry name (``ALBU_BOVIN``), '' when it names none."""
    match = _ENTRY.fullmatch(entry)
    return SPECIES.get(match[1], match[1].lower()) if match else ""


def organism_of_words(text: str) -> str:
    """Return the species of a Latin name (Homo sapiens), or of a FASTA header that holds one."""
    match = _LATIN.search(text)
    words = (match[1] or match[2] if match else text).split(";")[0].strip().lower()
    if words in SPECIES:
        return SPECIES[words]
    for latin, name in SPECIES.items():
        if " " in latin and words.startswith(latin):  # with a strain behind
            return name
    if text in SPECIES.values():
        return text
    return words if match or re.fullmatch(r"[a-z]+( [a-z.]+)?", words) else ""


def gene_of_header(header: str) -> str:
    """Return the gene a FASTA header names (``GN=ALB``), '' when it names none."""
    match = _GENE.search(header)
    return (match[1] or match[2]).strip(";") if match else ""


def is_uniprot(accession: str) -> bool:
    """Return whether it has the form of a UniProt accession, isoform or not."""
    return _UNIPROT.fullmatch(accession) is not None


def _of_ensembl(text: str) -> str:
    """Return the species of an Ensembl protein (``ENSEMBL:ENSBTAP00000007350``)."""
    bare = text.rpartition(":")[2]
    for letters, species in ENSEMBL.items():
        if bare.startswith(letters):
            return species
    return ""
