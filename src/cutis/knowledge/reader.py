"""Reads the folders of an atlas into records, and collects everything that is wrong in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from cutis.errors import AtlasError, Problem
from cutis.files.messages import position, translate
from cutis.files.yaml_nodes import MAX_BYTES, Document, dotted, read_document
from cutis.files.yaml_nodes import Path as FieldPath
from cutis.knowledge.records import FOLDERS, Cell, Component, Pathway, Record, Signal
from cutis.nearest import nearest

#: Folders of an atlas that hold no records → the files they may hold, beside a README.
PANEL = "panel"
OTHER_FOLDERS = {
    "observations": ("*.csv",),
    PANEL: ("*.csv",),
    "receptors": ("receptors.csv", "antagonists.csv"),
    "signatures": ("*.csv",),
    "standards": ("*.yaml",),
}

BIBLIOGRAPHY = "sources.bib"

#: The folder that copies of atlases are laid out in; see :mod:`cutis.knowledge.carried`.
CARRIED = "carried-atlases"

#: What a template writes where a person has to.
TODO = "TODO"


@dataclass(frozen=True)
class AtlasFile:
    """One file of an atlas: where it is, and how messages name it."""

    folder: str
    path: Path
    shown: str

    @property
    def stem(self) -> str:
        """Name of the file without its ending."""
        return self.path.stem


@dataclass(frozen=True)
class Entry:
    """A file that was read: its record, under the name the atlas knows it by."""

    file: AtlasFile
    name: str
    record: Record
    document: Document

    def position(self, path: FieldPath) -> tuple[int, int]:
        """Return line and column of a field, or of the nearest thing around it."""
        return position(self.document, path)


@dataclass
class Reading:
    """Everything read from an atlas: entries, what was wrong, and a hash of the content.

    ``panels`` are the tables of the panel: only their symbols and makers matter to the records.
    """

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    bibliographies: list[AtlasFile] = field(default_factory=list)
    panels: list[Path] = field(default_factory=list)
    fingerprint: str = ""


def bundled_root() -> Path:
    """Return the folder of the atlas that comes with cutis."""
    return Path(str(files("cutis").joinpath("atlas")))


def name_of_root(root: Path) -> str:
    """Return what a folder of an atlas is called: nothing for the bundled one, or a copy of it."""
    if root == bundled_root():
        return ""
    return root.name.partition(".")[2] if _is_copy(root) else root.resolve().name


def shown_root(root: Path) -> str:
    """Return what stands before the names of a root's files in messages."""
    if root == bundled_root():
        return ""
    name = name_of_root(root)
    return f"{root}/" if not _is_copy(root) else f"{name}/" if name else ""


def _is_copy(root: Path) -> bool:
    """Tell whether a folder is a copy that something carried."""
    return root.parent.parent.name == CARRIED


def atlas_roots(path: str | Path | None, *, alone: bool = False) -> list[Path]:
    """Return the folders an atlas is made of, later ones replacing files of earlier ones.

    Raises
    ------
    AtlasError
        When ``path`` is not a folder.
    """
    if path is None:
        return [bundled_root()]
    root = Path(path)
    if not root.is_dir():
        what = "is a file" if root.exists() else "does not exist"
        hint = "give the folder that has signals/, cells/ … in it"
        raise AtlasError([Problem(str(path), "", f"{what}, expected a folder", hint)])
    return [root] if alone else [bundled_root(), root]


def files_of(roots: Sequence[Path], folder: str, pattern: str = "*.csv") -> list[Path]:
    """Return the files of a folder of tables, in order of name.

    A file of a later root replaces the one of the same name of an earlier root.
    """
    found = {path.name: path for root in roots for path in (root / folder).glob(pattern)}
    return [found[name] for name in sorted(found)]


def find_files(roots: list[Path]) -> tuple[list[AtlasFile], list[AtlasFile], list[Problem]]:
    """Return the record files and bibliographies of an atlas, and what does not belong.

    A file of a later root replaces the one of the same folder and name of an earlier root.
    """
    found: dict[tuple[str, str], AtlasFile] = {}
    bibliographies: list[AtlasFile] = []
    problems: list[Problem] = []
    for root in roots:
        before = shown_root(root)
        bibliography = root / BIBLIOGRAPHY
        if bibliography.is_file():
            bibliographies.append(AtlasFile("", bibliography, before + BIBLIOGRAPHY))
        for folder in sorted(root.iterdir()):
            if folder.name.startswith((".", "__")) or folder.name in OTHER_FOLDERS:
                continue
            if not folder.is_dir() or folder.name not in FOLDERS:
                problems += _misplaced(folder, before)
                continue
            for file, problem in _files_in(folder, before):
                if problem is not None:
                    problems.append(problem)
                else:
                    found[folder.name, file.path.name] = file
    return [found[key] for key in sorted(found)], bibliographies, problems


def _files_in(folder: Path, before: str) -> Iterator[tuple[AtlasFile, Problem | None]]:
    """Go through the files of a folder; anything but ``*.yaml`` is a problem."""
    for path in sorted(folder.iterdir()):
        shown = f"{before}{folder.name}/{path.name}"
        problem = None
        if path.name.startswith((".", "__")):
            continue
        if path.is_dir():
            problem = Problem(shown, "", "a folder inside a folder, expected files", "move it up")
        elif path.suffix != ".yaml":
            hint = f"name it {path.stem}.yaml"
            problem = Problem(shown, "", "not an atlas file, expected a name in .yaml", hint)
        yield AtlasFile(folder.name, path, shown), problem


def _misplaced(path: Path, before: str) -> list[Problem]:
    """Say what is wrong with a folder or file that no atlas has."""
    shown = before + path.name
    if path.is_dir():
        near = nearest(path.name, [*FOLDERS, *OTHER_FOLDERS])
        hint = f"the nearest is {near!r}" if near else f"the folders are {', '.join(FOLDERS)}"
        return [Problem(shown, "", "unknown folder of an atlas", hint)]
    if path.suffix in (".yaml", ".yml"):
        what = "a record outside any folder"
        return [Problem(shown, "", what, f"move it into one of {', '.join(FOLDERS)}")]
    return []


def read_atlas(roots: list[Path]) -> Reading:
    """Read every file of an atlas.

    Parameters
    ----------
    roots
        Folders, later ones replacing files of earlier ones.

    Returns
    -------
    Reading
        With every problem found so far; nothing is raised.
    """
    reading = Reading()
    files_found, reading.bibliographies, reading.problems = find_files(roots)
    reading.panels = [path for root in roots for path in sorted((root / PANEL).glob("*.csv"))]
    digest = blake2b(digest_size=16)
    names: dict[tuple[str, str], Entry] = {}
    for file in files_found:
        raw, problem = read_bytes(file)
        if problem is not None:
            reading.problems.append(problem)
            reading.broken |= _guessed_names(file)
            continue
        _take_in(digest, file, raw)
        entry, problems = read_file(file, raw)
        reading.problems += problems
        if entry is None:
            reading.broken |= _guessed_names(file)
            continue
        key = (FOLDERS[file.folder].__name__, entry.name)
        if key in names:
            first = names[key].file.shown
            what = f"{entry.name!r} is already described by {first}"
            reading.problems.append(Problem(f"{file.shown}:1:1", "", what, "remove one of the two"))
            continue
        names[key] = entry
        reading.entries.append(entry)
    reading.fingerprint = digest.hexdigest()
    return reading


def _take_in(digest: blake2b, file: AtlasFile, raw: bytes) -> None:
    """Take a file into the hash of an atlas."""
    digest.update(f"{file.folder}/{file.stem}\0{len(raw)}\0".encode())
    digest.update(raw)


def fingerprint_of(roots: list[Path]) -> str:
    """Return the fingerprint that the files in some folders have now; nothing of them is checked.

    Raises
    ------
    OSError
        A file cannot be read.
    """
    digest = blake2b(digest_size=16)
    for file in find_files(roots)[0]:
        _take_in(digest, file, file.path.read_bytes())
    return digest.hexdigest()


def read_bytes(file: AtlasFile, limit: int = MAX_BYTES) -> tuple[bytes, Problem | None]:
    """Return the content of a file, no more than just over a limit, or why it cannot be read."""
    try:
        with file.path.open("rb") as stream:
            return stream.read(limit + 1), None
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        return b"", Problem(file.shown, "", what, "check that it exists and may be read")


def read_file(file: AtlasFile, raw: bytes) -> tuple[Entry | None, list[Problem]]:
    """Read one file into its record."""
    document, problems = read_document(raw, file.shown)
    if document is None:
        return None, problems
    model = FOLDERS[file.folder]
    problems += _unfilled(file, document)
    if problems:
        return None, problems
    try:
        record = model.model_validate(document.data)
    except ValidationError as error:
        return None, translate(error, model, document, file.shown)
    name, field_name, expected = known_as(file, record)
    if field_name and file.stem != expected:
        line, column = position(document, (field_name,))
        what = f"the file is named {file.stem!r}, expected {expected!r}"
        hint = f"rename it to {expected}.yaml or change `{field_name}`"
        problems.append(Problem(f"{file.shown}:{line}:{column}", field_name, what, hint))
    if "." in file.stem:
        what = f"the name {file.stem!r} has a dot, which separates the parts of an address"
        problems.append(Problem(f"{file.shown}:1:1", "", what, "use a dash"))
    if problems:
        return None, problems
    return Entry(file, name, record, document), problems


def _unfilled(file: AtlasFile, document: Document) -> list[Problem]:
    """Return what a template still leaves open."""
    problems: list[Problem] = []

    def visit(value: object, path: FieldPath) -> None:
        if isinstance(value, dict):
            for key, part in value.items():
                visit(part, (*path, key))
        elif isinstance(value, list):
            for index, part in enumerate(value):
                visit(part, (*path, index))
        if value == TODO or path[-1:] == (TODO,):
            line, column = position(document, path)
            where = f"{file.shown}:{line}:{column}"
            hint = "replace it, or remove the field if it is not needed"
            problems.append(Problem(where, dotted(path), f"still a {TODO}", hint))

    visit(document.data, ())
    return problems


def known_as(file: AtlasFile, record: Record) -> tuple[str, str, str]:
    """Return the name of a record, the field that says it, and the file stem that goes with it."""
    if isinstance(record, Signal | Pathway | Component):
        return record.symbol, "symbol", record.symbol
    if isinstance(record, Cell):
        name = f"{record.type}/{record.state}"
        same = _cell_stem(name) == file.stem.replace(" ", "-")
        return name, "state", file.stem if same else _cell_stem(name)
    if file.folder == "places":
        return file.stem.replace("-", " ").replace("_", " "), "", ""
    return file.stem, "", ""


def _cell_stem(name: str) -> str:
    """Return the file stem of a cell: ``senescent-fibroblast_DNA-damage``."""
    return name.replace("/", "_").replace(" ", "-")


def _guessed_names(file: AtlasFile) -> set[str]:
    """Return the names a file that cannot be read probably stands for.

    Arrows that mention them are not reported: one mistake, one message.
    """
    stem = file.stem
    if file.folder == "cells":
        kind, _, state = stem.replace("-", " ").partition("_")
        return {kind, f"{kind}/{state}", f"{kind}/{state.replace('_', ' ')}"}
    if file.folder == "places":
        return {stem.replace("-", " ").replace("_", " ")}
    return {stem}
