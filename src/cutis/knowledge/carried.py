"""An atlas as text, carried by what was made from it: a run brings the atlas it was run with.

A copy is one JSON text, ``{"layers": [{"name": "", "files": {"signals/FGF7.yaml": "…"}}, …]}``: the
folders of an atlas from the lowest up. The bundled atlas has no name, a folder laid over it the
last part of its path, so that no copy says where somebody keeps their files. Only what an atlas is
made of is copied: the records, tables and bibliography in the folders an atlas has.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cutis.errors import AtlasError, Problem
from cutis.knowledge.cache import cache_folder, load_roots
from cutis.knowledge.reader import (
    BIBLIOGRAPHY,
    CARRIED,
    OTHER_FOLDERS,
    fingerprint_of,
    name_of_root,
)
from cutis.knowledge.records import FOLDERS

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge

#: What a file of a copy may be called: nothing that leads out of its folder.
_FILE = re.compile(r"(?:[A-Za-z][\w-]*/)?[^/\\.][^/\\]*\.(?:yaml|csv|bib)")
_LAYER = re.compile(r"(?:[^/\\.][^/\\]*)?")


def packed(knowledge: Any) -> bytes | None:
    """Return a copy of the files an atlas was read from.

    Parameters
    ----------
    knowledge
        An atlas, read from folders.

    Returns
    -------
    bytes or None
        UTF-8; the same files give the same bytes. None when it came from no folder, or when its
        files are not those any more that it was read from.
    """
    roots = getattr(knowledge, "roots", ())
    if not roots:
        return None
    try:
        body = pack(roots)
        return body if fingerprint_of(list(roots)) == knowledge.fingerprint else None
    except (OSError, UnicodeDecodeError):
        return None


def pack(roots: Sequence[Path]) -> bytes:
    """Return a copy of the files in the folders of an atlas, the lowest first."""
    given = [{"name": name_of_root(root), "files": dict(_texts(root))} for root in roots]
    return json.dumps({"layers": given}, ensure_ascii=False, separators=(",", ":")).encode()


def _texts(root: Path) -> Iterator[tuple[str, str]]:
    """Go through the files of one folder of an atlas: name within it, and text."""
    if (root / BIBLIOGRAPHY).is_file():
        yield BIBLIOGRAPHY, _text(root / BIBLIOGRAPHY)
    for folder in sorted({*FOLDERS, *OTHER_FOLDERS}):
        for path in sorted((root / folder).glob("*")):
            if path.suffix in (".yaml", ".csv") and not path.name.startswith((".", "__")):
                yield f"{folder}/{path.name}", _text(path)


def _text(path: Path) -> str:
    """Return a text with its line ends as they are: the fingerprint is one of bytes."""
    return path.read_bytes().decode("utf-8")


def digest(body: bytes) -> str:
    """Return a hash of a copy."""
    return blake2b(body, digest_size=12).hexdigest()


def unpacked(body: bytes) -> Knowledge:
    """Return the knowledge of a copy.

    Its files are written once into the user's cache folder, so that every reader of an atlas finds
    them in a folder; where nothing may be written there, into one that is removed at the end.

    Raises
    ------
    AtlasError
        It is no copy of an atlas, or not one this cutis can read.
    """
    given = layers(body)
    target = cache_folder() / CARRIED / digest(body)
    try:
        return load_roots(_laid_out(target, given))
    except OSError:
        with tempfile.TemporaryDirectory(prefix="cutis-") as folder:
            return load_roots(_laid_out(Path(folder) / CARRIED / digest(body), given), cache=False)


def layers(body: bytes) -> list[tuple[str, dict[str, str]]]:
    """Return the folders of a copy, the lowest first: name, ``""`` of the bundled, text by file.

    Raises
    ------
    AtlasError
        It is no copy of an atlas, or damaged.
    """
    try:
        said = json.loads(body)
        found = [(str(one["name"]), dict(one["files"])) for one in said["layers"]]
    except (ValueError, KeyError, TypeError):
        found = []
    sound = all(
        _LAYER.fullmatch(name) and all(_FILE.fullmatch(file) for file in files)
        for name, files in found
    )
    if not found or not sound:
        hint = "copy the run again, or give the atlas with --atlas"
        raise AtlasError([Problem("atlas", "", "the copy of the atlas is damaged", hint)])
    return found


def _laid_out(target: Path, given: list[tuple[str, dict[str, str]]]) -> list[Path]:
    """Write the files of a copy, unless they are there, and return the folders."""
    roots = [target / f"{number}.{name}" for number, (name, _) in enumerate(given)]
    whole = [(root, files) for root, (_, files) in zip(roots, given, strict=True)]
    if all(_is_there(root, files) for root, files in whole):
        return roots
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = Path(tempfile.mkdtemp(prefix=".", dir=target.parent))
    try:
        for root, files in whole:
            (draft / root.name).mkdir()
            for name, text in files.items():
                path = draft / root.name / name
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(text.encode())
        shutil.rmtree(target, ignore_errors=True)
        with suppress(OSError):  # somebody else was faster: theirs is the same
            draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    if not all(_is_there(root, files) for root, files in whole):
        raise OSError(f"{target} cannot be written")
    return roots


def _is_there(root: Path, files: dict[str, str]) -> bool:
    """Tell whether a folder has these files and no others."""
    try:
        there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
        return there == set(files) and all(
            (root / name).read_bytes() == text.encode() for name, text in files.items()
        )
    except OSError:
        return False
