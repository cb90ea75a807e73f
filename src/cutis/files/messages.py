"""What pydantic finds wrong, said in the words of the schema."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from cutis.errors import Problem
from cutis.files.yaml_nodes import Document, Path, dotted
from cutis.nearest import nearest

#: The two ways to write a quantity, and how an error's location names them.
AS_TEXT, AS_FIELDS = "‹text›", "‹fields›"

#: Parts of an error's location that stand for no field of the file.
_BRANCHES = (AS_TEXT, AS_FIELDS, "[key]")

#: Field as a file spells it → as the record names it, and back.
_FIELD = {"in": "cell"}
_SPELLED = {"cell": "in"}

_KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "fields",
    "model_type": "fields",
    "model_attributes_type": "fields",
}


def translate(
    error: ValidationError, model: type[BaseModel], document: Document, shown: str
) -> list[Problem]:
    """Return the problems of one file, each at its line, in our own sentences."""
    return [
        _problem(detail, model, document, shown)
        for detail in error.errors(include_url=False, include_context=True)
    ]


def _problem(
    detail: ErrorDetails, model: type[BaseModel], document: Document, shown: str
) -> Problem:
    """Say one error in the schema's words."""
    path = tuple(part for part in detail["loc"] if part not in _BRANCHES)
    name = str(path[-1]) if path else ""
    owner = model_at(model, path[:-1])
    info = owner.model_fields.get(_FIELD.get(name, name)) if owner else None
    meaning = (info.description or "") if info else ""
    if detail["type"] == "missing":
        what = f"the field `{name}` is missing, expected {meaning or 'a value'}"
        hint = f"add `{name}: …`"
    elif detail["type"] == "extra_forbidden":
        fields = owner.model_fields if owner else {}
        names = [one.alias or _SPELLED.get(field, field) for field, one in fields.items()]
        near = nearest(name, names)
        what = f"unknown field {name!r}"
        hint = f"the nearest is {near!r}" if near else f"the fields are {', '.join(names)}"
    elif detail["type"] == "literal_error":
        allowed = str(detail.get("ctx", {}).get("expected", ""))
        what = f"{detail['input']!r} is not allowed, expected {allowed}"
        values = [part.strip(" '") for part in allowed.replace(" or ", ",").split(",")]
        near = nearest(str(detail["input"]), values)
        hint = f"the nearest is {near!r}" if near else "write one of them"
    else:
        what = f"{_named(detail['input'])} is given, expected {_expected(detail, info)}"
        hint = f"`{name}`: {meaning}" if meaning else ""
    line, column = position(document, path[:-1] if detail["type"] == "missing" else path)
    return Problem(f"{shown}:{line}:{column}", dotted(path), what, hint)


def _expected(detail: ErrorDetails, info: FieldInfo | None) -> str:
    """Return the kind of value a field takes."""
    kind = detail["type"]
    if kind == "model_type" and detail.get("ctx", {}).get("class_name") == "Quantity":
        return "`{value: 6 (3 to 12) h, source: …, status: …}`"
    if kind in _KINDS:
        return _KINDS[kind]
    return detail["msg"].removeprefix("Input should be ").removeprefix("Value error, ")


def _named(given: Any) -> str:
    """Return what was given, in words."""
    if given is None:
        return "nothing"
    if isinstance(given, dict):
        return "a group of fields"
    if isinstance(given, list):
        return "a list"
    return repr(given) if not isinstance(given, bool) else str(given).lower()


def position(document: Document, path: Path) -> tuple[int, int]:
    """Return line and column of a path, or of the nearest thing around it."""
    while path and path not in document.marks:
        path = path[:-1]
    return document.marks.get(path, (1, 1))


def model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """Return the record class that stands at a path inside ``skin/model``; ``None`` for none."""
    here: Any = model
    for part in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            info = here.model_fields.get(_FIELD.get(str(part), str(part)))
            here = info.annotation if info else None
        elif get_origin(here) in (list, dict, tuple):
            here = get_args(here)[-1]
        here = _record_among(here)
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _record_among(annotation: Any) -> Any:
    """Return the record or container that a union offers, or the annotation itself."""
    if get_origin(annotation) is Annotated:
        return _record_among(get_args(annotation)[0])
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    for arg in map(_record_among, get_args(annotation)):
        if get_origin(arg) or (isinstance(arg, type) and issubclass(arg, BaseModel)):
            return arg
    return None
