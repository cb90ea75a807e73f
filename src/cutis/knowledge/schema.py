"""JSON Schema of the atlas, written from its records, so that editors complete and check files.

One schema a folder. A quantity has the pattern that :mod:`cutis.units` reads; whether it needs a
unit, may be a bare number or may be left to `balance` is what :mod:`cutis.knowledge.rules` says of
it. A schema sees one file: whether names and sources exist, and whether units convert, is for
`cutis check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from math import inf
from typing import Any

from pydantic import AliasChoices
from pydantic.json_schema import GenerateJsonSchema

from cutis.knowledge.fields import AMOUNT, Arrow, Quantity
from cutis.knowledge.numbers import BALANCE
from cutis.knowledge.records import FOLDERS
from cutis.knowledge.rules import RULES, Rule
from cutis.units import NUMBER

#: Of the drafts of JSON Schema the one that every editor understands.
DRAFT = "http://json-schema.org/draft-07/schema#"
#: Units in which a number may stand bare.
_BARE = frozenset({"1", "fold", "activity"})
_VALUE = rf"^\s*{NUMBER}(?:\s*\({NUMBER}\s+to\s+{NUMBER}\))?"
_UNIT = r"\s+\d|\s*[^\s\d(),.]"  # how one begins: ` 1/day`, `%`


class _Plain(GenerateJsonSchema):
    """Pydantic's schema without titles, which only repeat the names of the fields."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Leave fields without a title."""
        return False


def schema(folder: str) -> dict[str, Any]:
    """Return the schema of the files in one folder of an atlas.

    Parameters
    ----------
    folder
        A key of :data:`cutis.knowledge.records.FOLDERS`.

    Returns
    -------
    dict
        JSON Schema, draft 7, without references.

    Raises
    ------
    KeyError
        When no atlas has such a folder.
    """
    record = FOLDERS[folder]
    made = record.model_json_schema(schema_generator=_Plain)
    parts = made.pop("$defs", {})
    whole = _resolved(made, parts, RULES.get(record, {}), ())
    return {"$schema": DRAFT, "title": f"atlas/{folder}", **whole}


def editor_settings(
    place: str, atlas: str = "atlas", folders: Iterable[str] = tuple(FOLDERS)
) -> dict[str, dict[str, str]]:
    """Return what an editor with the YAML language server is to be told.

    Parameters
    ----------
    place
        Folder of the schemas, as the editor finds it from the project's root.
    atlas
        Folder of the atlas whose files they are for, from the same root.
    folders
        Of the atlas, those that have a schema.
    """
    files = "**/" + atlas.strip("./")
    return {"yaml.schemas": {f"{place}/{one}.json": f"{files}/{one}/*.yaml" for one in folders}}


def quantity(rule: Rule | None) -> dict[str, Any]:
    """Return the schema of a number of the atlas; without a rule, of any.

    The numbers of arrows have no rule of their own: theirs depends on what the arrow joins.
    """
    rule = rule or Rule()
    known = bool(rule.units) and not any("{" in unit for unit in rule.units)
    bare = not known or not _BARE.isdisjoint(rule.units)
    ends = rf"(?:\s*$|{_UNIT})" if bare else rf"(?:{_UNIT})"
    either: list[dict[str, Any]] = [{"type": "string", "pattern": _VALUE + ends}]
    if bare:
        either.append({"type": "number", **_bounds(rule)})
    if rule.balance:
        either.append({"const": BALANCE})
    units = " or ".join(f"`{unit}`" for unit in rule.units if unit != "1") if known else ""
    said = f"in {units}, or what converts to it" if units else "a value with its unit and range"
    return {"anyOf": either, "description": said, "examples": [rule.example]}


def _bounds(rule: Rule) -> dict[str, float]:
    """Return the bounds of a bare number."""
    found: dict[str, float] = {}
    if rule.low != -inf:
        found["exclusiveMinimum" if rule.positive and not rule.low else "minimum"] = rule.low
    if rule.high != inf:
        found["maximum"] = rule.high
    return found


def _resolved(
    node: Mapping[str, Any], parts: Mapping[str, Any], rules: Mapping[str, Rule], path: tuple
) -> dict[str, Any]:
    """Return a node with the records it refers to written out and its numbers by their rules.

    ``path`` is where it stands in a file, ``*`` standing for any key or position.
    """
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        own = {key: value for key, value in node.items() if key != "$ref"}
        return {**_resolved(_aliased(name, parts[name]), parts, rules, path), **own}
    if node.get("format") == AMOUNT:
        made = quantity(rules.get(".".join(path[:-1] if path[-1:] == ("value",) else path)))
        general = node.get("description") == Quantity.model_fields["value"].description
        return {**made, **_without(node, "format", "type", *(["description"] if general else []))}

    def inside(part: Mapping[str, Any], *key: str) -> dict[str, Any]:
        return _resolved(part, parts, rules, (*path, *key))

    found = _without(node, "title", *(["default"] if node.get("default", 0) is None else []))
    for key in ("anyOf", "oneOf"):
        if key in found:
            found[key] = [inside(part) for part in found[key]]
    if "properties" in found:
        found["properties"] = {
            name: inside(part, name) for name, part in found["properties"].items()
        }
    if isinstance(found.get("additionalProperties"), dict):
        found["additionalProperties"] = inside(found["additionalProperties"], "*")
    if "prefixItems" in found:  # newer than draft 7; those of the atlas are all of one kind
        found["items"] = found.pop("prefixItems")[0]
    if "items" in found:
        found["items"] = inside(found["items"], "*")
    return found


def _aliased(name: str, part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of a record with the other names its fields may be written with."""
    if name != Arrow.__name__:
        return part
    made = deepcopy(dict(part))
    for field, info in Arrow.model_fields.items():
        if isinstance(info.validation_alias, AliasChoices):
            others = [str(each) for each in info.validation_alias.choices if each != field]
            made["properties"] |= dict.fromkeys(others, made["properties"][field])
    return made


def _without(node: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return a copy of a node without some of its keys."""
    return {key: value for key, value in node.items() if key not in names}
