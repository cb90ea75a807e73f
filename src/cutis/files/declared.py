"""Reads one YAML file into its record, wherever it lies; what is wrong comes back with its line."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from cutis.errors import Problem
from cutis.files.limits import small_bytes
from cutis.files.messages import translate
from cutis.files.yaml_nodes import Document, read_document

Kind = TypeVar("Kind", bound=BaseModel)


def document_of(path: Path, hint: str) -> tuple[Document | None, list[Problem]]:
    """Return the content of a file, or the problems with it; ``hint`` when it cannot be opened."""
    try:
        raw = small_bytes(path)
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        return None, [Problem(str(path), "", what, hint)]
    return read_document(raw, str(path))


def record_of(
    path: Path, model: type[Kind], hint: str
) -> tuple[Kind | None, Document | None, list[Problem]]:
    """Return a file's record and its lines, or the problems with it."""
    document, problems = document_of(path, hint)
    if document is None or problems:
        return None, document, problems
    try:
        return model.model_validate(document.data), document, []
    except ValidationError as error:
        return None, document, translate(error, model, document, str(path))
