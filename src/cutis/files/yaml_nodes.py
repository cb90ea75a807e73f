"""YAML 1.2 text to plain data that remembers the line and column of every field.

Only mappings, lists and scalars; scalars follow the core schema of YAML 1.2, so that ``no`` and
``on`` are text and ``1e5`` is a number. What is wrong becomes a problem with its position.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from cutis.errors import Problem

#: Path inside a file: field names and list positions.
Path = tuple[str | int, ...]

#: An atlas file is a page or two; anything this large is a mistake or an attack.
MAX_BYTES = 262_144
MAX_NODES = 20_000
MAX_DEPTH = 24

_TAG = "tag:yaml.org,2002:"
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


#: The C loader where it was built, the plain one elsewhere.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):
    """The fast loader, with the scalars of YAML 1.2 instead of 1.1, and a limited depth."""

    depth = 0

    def descend_resolver(self, current_node: yaml.Node | None, current_index: Any) -> None:
        """Refuse brackets nested so deeply that the composer's own stack would overflow."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            mark = current_node.start_mark if current_node is not None else None
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise _Unreadable(line, column, f"nested more than {MAX_DEPTH} deep", "simplify it")

    def ascend_resolver(self) -> None:
        """Leave one level."""
        self.depth -= 1

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        """Return the tag of a node that has none written."""
        if kind is yaml.MappingNode:
            return _TAG + "map"
        if kind is yaml.SequenceNode:
            return _TAG + "seq"
        return _TAG + (_scalar_kind(value) if implicit[0] else "str")


def _scalar_kind(text: str) -> str:
    """Return the core-schema type of a plain scalar."""
    if text in _NULL:
        return "null"
    if text in _BOOL:
        return "bool"
    if text[0] in "+-.0123456789":
        if _INT.fullmatch(text):
            return "int"
        if _FLOAT.fullmatch(text) or _SPECIAL.fullmatch(text):
            return "float"
    return "str"


@dataclass(frozen=True)
class Document:
    """What one file says, and where it says it (line and column, from 1)."""

    data: dict[str, Any]
    marks: dict[Path, tuple[int, int]]


class _Unreadable(Exception):
    """Stops the reading of one file; carries its problem."""

    def __init__(self, line: int, column: int, what: str, hint: str) -> None:
        super().__init__(what)
        self.line, self.column, self.what, self.hint = line, column, what, hint


def read_document(raw: bytes, shown: str) -> tuple[Document | None, list[Problem]]:
    """Read the bytes of one file.

    Parameters
    ----------
    raw
        Content of the file.
    shown
        The file as messages name it.

    Returns
    -------
    tuple
        The document (``None`` when it cannot be read at all) and the problems found.
    """
    reading = _Reading(shown)
    try:
        text = _decode(raw)
        document = reading.document(_compose(text))
    except _Unreadable as stop:
        where = f"{shown}:{stop.line}:{stop.column}"
        return None, [*reading.problems, Problem(where, "", stop.what, stop.hint)]
    return document, reading.problems


def _decode(raw: bytes) -> str:
    """Return the text of a file; it must be UTF-8 without a byte order mark."""
    if len(raw) > MAX_BYTES:
        size = f"the file is too large, expected at most {MAX_BYTES:,} bytes"
        raise _Unreadable(1, 1, size, "split it into one file for each thing")
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        what = "the file starts with a byte order mark, expected plain UTF-8"
        raise _Unreadable(1, 1, what, "save it as UTF-8 without BOM")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        what = f"the byte 0x{raw[error.start]:02x} is not UTF-8 text, expected UTF-8"
        raise _Unreadable(line, column, what, "save the file as UTF-8") from None


def _compose(text: str) -> yaml.Node | None:
    """Return the node tree of a text with one YAML document."""
    try:
        return yaml.compose(text, Loader=_Loader)  # pyright: ignore[reportArgumentType]
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text) from None
    except yaml.YAMLError as error:
        what = f"cannot be read as YAML: {' '.join(str(error).split())}"
        raise _Unreadable(1, 1, what, "remove the unprintable character") from None
    except (RecursionError, ValueError) as error:
        raise _Unreadable(1, 1, f"cannot be read as YAML: {error}", "simplify the file") from None


def _syntax_error(error: yaml.MarkedYAMLError, text: str) -> _Unreadable:
    """Turn the parser's complaint into a sentence with a next step."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    if "\t" in written[: len(written) - len(written.lstrip())] or "\\t" in str(error.problem):
        what = "a tab is used for indentation, expected spaces"
        return _Unreadable(line, column, what, "replace each tab by two spaces")
    reasons = [part for part in (error.context, error.problem) if part]
    what = f"cannot be read as YAML: {', '.join(reasons)}"
    return _Unreadable(line, column, what, "check colons, brackets, quotes and indentation")


class _Reading:
    """Turns the nodes of one file into plain data, within limits."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.problems: list[Problem] = []
        self.marks: dict[Path, tuple[int, int]] = {}
        self.nodes = 0

    def document(self, root: yaml.Node | None) -> Document:
        """Return the document; its top level must be a mapping."""
        if root is None or (isinstance(root, yaml.ScalarNode) and root.value == ""):
            hint = "`cutis new KIND NAME` writes a template"
            raise _Unreadable(1, 1, "the file is empty, expected fields such as `name: …`", hint)
        if not isinstance(root, yaml.MappingNode):
            kind = "a list" if isinstance(root, yaml.SequenceNode) else "a single value"
            line, column = _position(root)
            what = f"the file holds {kind}, expected fields such as `name: …`"
            raise _Unreadable(line, column, what, "write one `field: value` on each line")
        self.marks[()] = _position(root)
        return Document(self._value(root, (), 0), self.marks)

    def _value(self, node: yaml.Node, path: Path, depth: int) -> Any:
        """Return what a node holds."""
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            line, column = _position(node)
            what = f"aliases expand to more than {MAX_NODES:,} values or {MAX_DEPTH} levels"
            raise _Unreadable(line, column, what, "write the values out instead of using `*name`")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            items = []
            for index, item in enumerate(node.value):
                self.marks[(*path, index)] = _position(item)
                items.append(self._value(item, (*path, index), depth + 1))
            return items
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path, depth: int) -> dict[str, Any]:
        """Return a mapping; a key written twice is a problem that names both lines."""
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem(key_node, path, "a field name must be text", "write `name: value`")
                continue
            key = key_node.value
            place = (*path, key)
            if key in result:
                first = self.marks[place][0]
                line = key_node.start_mark.line + 1
                what = f"written twice, on line {first} and on line {line}"
                self._problem(key_node, place, what, "remove one of them")
                continue
            self.marks[place] = _position(key_node)
            result[key] = self._value(value_node, place, depth + 1)
        return result

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        """Return a scalar by the YAML 1.2 core schema."""
        text, kind = node.value, node.tag.removeprefix(_TAG)
        if kind == "str":
            return text
        if kind == "null":
            return None
        if kind == "bool" and text in _BOOL:
            return _BOOL[text]
        try:
            if kind == "int":
                return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
            if kind == "float":
                return float(text.replace(".inf", "inf").replace(".nan", "nan").lower())
        except ValueError:
            self._problem(node, path, f"cannot read {text[:40]!r} as a number", "check its digits")
            return None
        what = f"the tag {node.tag!r} is not allowed, expected plain text or a number"
        self._problem(node, path, what, "remove the tag")
        return None

    def _problem(self, node: yaml.Node, path: Path, what: str, hint: str) -> None:
        """Note a problem at a node."""
        line, column = _position(node)
        where = f"{self.shown}:{line}:{column}"
        self.problems.append(Problem(where, dotted(path), what, hint))


def dotted(path: Path) -> str:
    """Return a path as people write it: ``heard_by.0.up_to``."""
    return ".".join(str(part) for part in path)


def _position(node: yaml.Node) -> tuple[int, int]:
    """Return line and column of a node, from 1."""
    return node.start_mark.line + 1, node.start_mark.column + 1
