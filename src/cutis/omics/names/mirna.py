"""Names of miRNAs: which are the same molecule, in miRBase's spelling and in older ones.

``hsa-miR-21-5p`` is a mature miRNA of one arm, ``miR-21`` leaves the arm open, ``hsa-mir-21`` (with
a small r) and the gene ``MIR21`` are the precursor, ``miR-21*`` is how the minor arm was once
written, and ``let-7`` is a family.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: ``hsa-``, ``miR``/``mir``/``let``, number, letter, locus, arm.
MIRBASE = re.compile(
    r"(?:(?P<species>[a-z]{3,4})-)?(?P<kind>miR|mir|let|microRNA|miRNA|MIR|MiR|Mir|LET|Let)-?"
    r"(?P<number>[0-9]+)(?P<letter>[a-z]*)(?:-(?P<locus>[0-9]+))?(?:-(?P<arm>[35]p)|(?P<star>\*))?"
)

#: HGNC symbols of the genes: ``MIR21``, ``MIR125B1``, ``MIR16-1``, ``MIRLET7A1``.
GENE = re.compile(r"MIR(?P<let>LET)?(?P<number>[0-9]+)(?P<letter>(?!HG)[A-Z]*)-?(?P<locus>[0-9]*)")

#: Prefix of human miRNAs; the species a name without one is taken for.
HUMAN = "hsa"


@dataclass(frozen=True)
class Name:
    """A miRNA's name in its parts.

    Attributes
    ----------
    species
        ``hsa``, ``bta`` …; empty where the name has none.
    family
        ``miR-21``, ``let-7``: kind and number.
    letter, locus
        Member of the family, and copy in the genome: ``125b-1`` has ``b`` and ``1``.
    arm
        ``5p``, ``3p``, ``*`` (minor, of old names), or empty where the name does not say.
    precursor
        It names the hairpin or its gene.
    """

    species: str
    family: str
    letter: str
    locus: str
    arm: str
    precursor: bool

    @property
    def member(self) -> str:
        """``miR-125b``, ``let-7a``: without species, copy and arm."""
        return f"{self.family}{self.letter}"

    def __str__(self) -> str:
        """Return the name as miRBase would write it."""
        family = self.family.replace("miR", "mir") if self.precursor else self.family
        parts = [self.species, f"{family}{self.letter}", self.locus, self.arm.strip("*")]
        return "-".join(part for part in parts if part) + ("*" if self.arm == "*" else "")


def parse(text: str) -> Name | None:
    """Return a miRNA's name in its parts, None where a text is no name of a miRNA."""
    text = text.strip()
    if gene := GENE.fullmatch(text):
        kind = "let" if gene["let"] else "miR"
        family = f"{kind}-{int(gene['number'])}"
        return Name(HUMAN, family, gene["letter"].lower(), gene["locus"], "", True)
    found = MIRBASE.fullmatch(text)
    if found is None or len(found["number"]) > 6:
        return None
    kind = "let" if found["kind"].lower() == "let" else "miR"
    arm = found["arm"] or ("*" if found["star"] else "")
    precursor = found["kind"] == "mir" and not arm
    family = f"{kind}-{int(found['number'])}"
    return Name(
        found["species"] or "", family, found["letter"], found["locus"] or "", arm, precursor
    )


def relation(asked: Name, other: Name) -> str:
    """Return how another name stands to the one asked for, empty where it is another miRNA.

    Returns
    -------
    str
        ``same``; ``arm not named`` where one of the two leaves it open; ``precursor`` where one is
        the hairpin of the other; ``family`` where the asked name is a family and the other a
        member of it.
    """
    species = {asked.species or HUMAN, other.species or HUMAN}
    if len(species) > 1 or asked.family != other.family:
        return ""
    if asked.letter != other.letter:
        return "family" if not asked.letter and other.letter else ""
    if asked.locus and other.locus and asked.locus != other.locus:
        return ""
    if asked.precursor != other.precursor:
        return "precursor"
    if asked.arm == other.arm:
        return "same"
    return "arm not named" if not asked.arm or not other.arm else ""


#: Best first: only the best kind of match there is counts.
RELATIONS = ("same", "arm not named", "precursor", "family")


def matches(asked: str, names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the names that mean the miRNA asked for, each with how it stands to it.

    Parameters
    ----------
    asked
        As somebody wrote it.
    names
        Those there are.

    Returns
    -------
    list of (name, relation)
        Only the best kind of match: an exact name hides those whose arm is open, which hide the
        family. Names that are no miRNA match when they are equal but for case.
    """
    name = parse(asked)
    if name is None:
        plain = asked.strip().casefold()
        return [(one, "same") for one in names if one.strip().casefold() == plain]
    found: dict[str, list[str]] = {}
    for one in names:
        other = parse(one)
        how = relation(name, other) if other else ""
        if how:
            found.setdefault(how, []).append(one)
    best = next((how for how in RELATIONS if how in found), "")
    return [(one, best) for one in found.get(best, [])]
