"""A dossier: what is known of a material, as a YAML file and the files it names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from cutis.files.declared import document_of, record_of
from cutis.files.messages import position
from cutis.files.read_report import refuse
from cutis.files.yaml_nodes import Document
from cutis.knowledge.fields import Record

#: The name of a dossier in its folder.
NAME = "dossier.yaml"
HINT = f"name a dossier, or a folder with {NAME} in it"


class DossierRecord(Record):
    """A dossier's file."""

    material: str
    maker: str = Field(description="who makes or sells it")
    standard: str = Field("iss", description="name in the atlas, or a file beside this one")
    process: str | dict[str, Any] = Field("", description="process record: here, or its file")
    secretome: str = Field("", description="design of the measured secretome (.yaml)")
    stressed_secretome: str = Field(
        "", alias="stressed secretome", description="design with `rest` and `stressed`"
    )
    inci: dict[str, Any] = Field(default_factory=dict, description="name, file")
    studies: list[str] = Field(default_factory=list, description="study files (.yaml)")
    claims: str = Field("", description="register of claims (.yaml)")


@dataclass(frozen=True)
class Found:
    """A field of a dossier: its value (None where it is not there), and where it stands."""

    value: Any
    where: str


@dataclass(frozen=True)
class Dossier:
    """A dossier that was read.

    Attributes
    ----------
    path
        The file; the others lie beside it.
    record
        As written.
    """

    path: Path
    record: DossierRecord
    _documents: tuple[tuple[str, Path, Document], ...]

    def beside(self, name: str) -> Path:
        """Return a file named in the dossier."""
        return self.path.parent / name

    def field(self, address: str) -> Found:
        """Return a field by its address, such as ``process.culture.kind``, and its file:line."""
        head, *rest = address.split(".")
        for name, path, document in self._documents:
            inside = rest if name else [head, *rest]
            if name and name != head:
                continue
            value: Any = document.data
            for step in inside:
                value = value.get(step) if isinstance(value, dict) else None
            line, _ = position(document, tuple(inside))
            return Found(value, f"{path}:{line}")
        return Found(None, str(self.path))


def read_dossier(path: str | Path) -> Dossier:
    """Read a dossier: its file, or the folder it is in.

    Parameters
    ----------
    path
        A YAML file, or a folder that holds ``dossier.yaml``.

    Raises
    ------
    DataError
        With every problem, each at its line.
    """
    path = Path(path)
    path = path / NAME if path.is_dir() else path
    record, document, problems = record_of(path, DossierRecord, HINT)
    if record is None or document is None:
        refuse(problems)
    documents = [("", path, document)]
    if isinstance(record.process, str) and record.process:
        place = path.parent / record.process
        documents.insert(0, ("process", place, _document(place)))
    return Dossier(path, record, tuple(documents))


def _document(path: Path) -> Document:
    """Return the content of a YAML file, or raise with its problems."""
    document, problems = document_of(path, HINT)
    if document is None or problems:
        refuse(problems)
    return document
