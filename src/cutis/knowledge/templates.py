"""Templates for new files of the atlas, written from the sentences of the schema."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from textwrap import wrap
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from cutis.errors import AtlasError, Problem
from cutis.knowledge.reader import TODO
from cutis.knowledge.records import FOLDERS, Arrow, Delta, Quantity, Record
from cutis.knowledge.rules import RULES
from cutis.nearest import nearest

#: What a person calls a thing → the folder its file goes to.
KINDS = {
    "place": "places",
    "interface": "interfaces",
    "signal": "signals",
    "pathway": "pathways",
    "cell": "cells",
    "matrix": "matrix",
    "junction": "junction",
    "damage": "damage",
    "property": "properties",
    "exposure": "exposures",
    "ingredient": "ingredients",
    "vesicle": "vesicles",
    "ageing": "ageing",
    "site": "sites",
    "phototype": "phototypes",
    "variant": "variants",
    "medium": "media",
    "dish": "dishes",
    "instrument": "instruments",
}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _+-]*")
_WIDTH = 96


def folder_of(kind: str) -> str:
    """Return the folder of a kind of thing.

    Raises
    ------
    AtlasError
        When there is no such kind.
    """
    if kind in KINDS:
        return KINDS[kind]
    if kind in FOLDERS:
        return kind
    near = nearest(kind, KINDS)
    hint = f"the nearest is {near!r}" if near else f"the kinds are {', '.join(KINDS)}"
    raise AtlasError([Problem(kind, "", "there is no such kind of thing", hint)])


def template(kind: str, name: str) -> str:
    """Return the text of a new file, with a TODO where a person has to write.

    Parameters
    ----------
    kind
        ``signal``, ``ingredient`` … (see :data:`KINDS`).
    name
        The symbol or name; for a cell ``type/state``.

    Raises
    ------
    AtlasError
        When the kind is unknown or the name cannot be one.
    """
    folder = folder_of(kind)
    stem = stem_of(kind, name)
    model = FOLDERS[folder]
    known = {"symbol": stem, "rsid": name if name.startswith("rs") else ""}
    if folder == "cells":
        known["type"], _, known["state"] = name.partition("/")
    if folder in ("exposures", "ingredients", "vesicles"):
        known["kind"] = folder.removesuffix("s")
    head = (model.__doc__ or "").strip().splitlines()[0]
    lines = [f"# {head}"]
    lines += [
        f"# Replace each {TODO}; uncomment what is known. `cutis check` then says if it holds."
    ]
    for field, info in model.model_fields.items():
        lines += _field(model, field, info, known.get(field, ""))
    return "\n".join(lines) + "\n"


def stem_of(kind: str, name: str) -> str:
    """Return the file stem for a name.

    Raises
    ------
    AtlasError
        When the name cannot be one.
    """
    parts = name.split("/")
    wanted = 2 if folder_of(kind) == "cells" else 1
    if len(parts) != wanted or not all(_NAME.fullmatch(part) for part in parts):
        like = "fibroblast/papillary" if wanted == 2 else "FGF7 or my-ingredient"
        what = f"expected letters, digits, dashes{' and one slash' if wanted == 2 else ''}"
        raise AtlasError([Problem(name, "", f"cannot be a name, {what}", f"such as {like}")])
    return "_".join(part.replace(" ", "-") for part in parts)


def write_template(kind: str, name: str, atlas: Path) -> Path:
    """Write a new file into an atlas folder, whole or not at all, and never over another.

    Raises
    ------
    AtlasError
        When the file is there already, or cannot be written.
    """
    text = template(kind, name)
    target = atlas / folder_of(kind) / f"{stem_of(kind, name)}.yaml"
    exists = Problem(str(target), "", "is there already", "choose another name, or edit it")
    if target.exists():
        raise AtlasError([exists])
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".partial")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(partial).chmod(0o644)
            _place(Path(partial), target)
        finally:
            Path(partial).unlink(missing_ok=True)
    except FileExistsError:
        raise AtlasError([exists]) from None
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise AtlasError([Problem(str(target), "", what, "give another folder")]) from None
    return target


def _place(partial: Path, target: Path) -> None:
    """Give a finished file its name, unless there is one of that name.

    Raises
    ------
    FileExistsError
        When there is.
    """
    try:
        os.link(partial, target)  # unlike a rename, this refuses to replace a file
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with target.open("x", encoding="utf-8") as stream:
            stream.write(partial.read_text(encoding="utf-8"))


def _field(model: type[Record], name: str, info: FieldInfo, known: str) -> list[str]:
    """Return the lines of one field: its sentence, then the field, commented out if optional."""
    sentence = info.description or ""
    rule = RULES[model].get(name) or RULES[model].get(f"{name}.*")
    if rule is not None and "`" not in sentence:
        sentence = f"{sentence}; such as `{rule.example}`".lstrip("; ")
    lines = [f"# {line}" for line in wrap(sentence, _WIDTH)]
    mark = "" if info.is_required() or known or name == "changes" else "# "
    if get_origin(info.annotation) is list and get_args(info.annotation)[0] is not str:
        item = _item(name, get_args(info.annotation)[0], info)
        return [*lines, f"{mark}{name}:", f"{mark}  - {item}"]
    return [*lines, f"{mark}{name}: {known or _blank(info.annotation, info)}"]


def _item(name: str, model: type[Record], info: FieldInfo) -> str:
    """Return one item of a list: an arrow's end depends on the list it is in."""
    if model is Arrow:
        end = "signal" if name == "driven_by" else "via"
        numbers = f"change: increases, up_to: {TODO}, half_at: {TODO}"
        return f"{{{end}: {TODO}, in: {TODO}, {numbers}, source: {TODO}, status: prior}}"
    text = _blank(model, info)
    return text.replace("{target: TODO", "{target: TODO, times: TODO") if model is Delta else text


def _blank(annotation: Any, info: FieldInfo) -> str:
    """Return what stands in a field that a person has to fill in."""
    if annotation is Quantity:
        return f"{{value: {TODO}, source: {TODO}, status: prior}}"
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is list:
        return f"[{TODO}]"
    if origin is tuple:
        return f"[{', '.join([TODO] * len(args))}]"
    if origin is dict:
        return f"{{{TODO}: {_blank(args[-1], info)}}}"
    if isinstance(annotation, type) and issubclass(annotation, Record):
        parts = annotation.model_fields
        names = [name for name, part in parts.items() if part.is_required() or name == "rate"]
        inner = [f"{name}: {_blank(parts[name].annotation, parts[name])}" for name in names]
        inner += [f"source: {TODO}", "status: prior"] if "source" in parts else []
        return f"{{{', '.join(inner)}}}"
    inner_types = [arg for arg in args if arg is not type(None)]
    if inner_types and type(None) in args:
        return _blank(inner_types[0], info)
    default = info.get_default()
    return str(default) if not info.is_required() and default and isinstance(default, str) else TODO
