"""The register of claims in a dossier: what is to be said, on what evidence, by whose leave."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from cutis.errors import DataError
from cutis.files.declared import record_of
from cutis.files.read_report import fail, nearest, refuse
from cutis.knowledge.fields import Record


class EvidenceItem(Record):
    """One piece of evidence."""

    grade: str = Field(description="in silico, in vitro, … as the rules list them")
    file: str = Field(description="a study (.yaml), a run (.zarr) or a document, beside this file")
    endpoint: str = Field("", description="of the study, whose numbers the wording may use")
    arm: str = Field("", description="of a study with several treated arms: which one")
    note: str = ""


class Quote(Record):
    """Somebody's words."""

    words: str
    by: str = Field(description="who said them")
    approval: str = Field("", description="file that holds the written approval")


class Claim(Record):
    """One claim."""

    wording: str = Field(description="the exact words")
    evidence: list[EvidenceItem] = Field(default_factory=list)
    quotes: list[Quote] = Field(default_factory=list)
    note: str = ""


class RegisterRecord(Record):
    """A register of claims."""

    material: str
    approvers: list[str] = Field(min_length=1, description="who may release a claim, by name")
    claims: dict[str, Claim]


@dataclass(frozen=True)
class Register:
    """A register of claims that was read.

    Attributes
    ----------
    path
        The file; evidence lies beside it, and so does the log.
    record
        As written.
    """

    path: Path
    record: RegisterRecord

    @property
    def log(self) -> Path:
        """The log of what was done with the claims."""
        return self.path.with_suffix(".log")

    def claim(self, name: str) -> Claim:
        """Return a claim; raise DataError with the nearest name."""
        if name not in self.record.claims:
            hint = nearest(name, self.record.claims)
            raise DataError(f"{self.path}: no claim {name!r}; {hint}")
        return self.record.claims[name]

    def beside(self, name: str) -> Path:
        """Return a file named in the register."""
        return self.path.parent / name


def read_claims(path: str | Path) -> Register:
    """Read a register of claims.

    Parameters
    ----------
    path
        A YAML file; the files of its evidence, and its log, lie beside it.

    Raises
    ------
    DataError
        With every problem, each at its line.
    """
    path = Path(path)
    record, _, problems = record_of(path, RegisterRecord, "name a register of claims")
    if record is None:
        refuse(problems)
    for name, claim in record.claims.items():
        if not claim.wording.strip():
            fail(path, "is empty", "write the exact words", field=f"claims.{name}.wording")
    return Register(path, record)


def fingerprint(words: str) -> str:
    """Return the hash of a wording: of its characters, with runs of white space as one.

    A changed word, letter, sign or capital gives another; how lines are broken does not.
    """
    plain = " ".join(unicodedata.normalize("NFC", words).split())
    return hashlib.sha256(plain.encode()).hexdigest()
