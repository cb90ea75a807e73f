"""What `docs/architecture.md` says of the house is so."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass

import pytest
from tests.imports import ROOT, floor, imports, modules, reached

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PRODUCTS = ("cutis.skin", "cutis.omics", "cutis.evidence")
#: Imports of one product's modules by another's; lower it when there are fewer, never raise it.
MEETINGS = 36
CROWDED = 30
#: Folders where one file is one thing, and files are found by looking.
COLLECTIONS = {"cutis.figures", "cutis.omics.formats", "cutis.cli"}

_WALK = re.compile(r"^### (?P<name>.+)\n\n(?P<steps>(?:\d+\. .+\n)+)", re.MULTILINE)
_STEP = re.compile(
    r"(?P<number>\d+)\. `(?P<name>[\w.]+)`(?: by `(?P<by>[\w.]+)`)?"
    r"(?: hands over `(?P<over>[\w.]+)`)?: (?P<says>.+)"
)


@dataclass(frozen=True)
class Step:
    """One line of a walk: a module, what it works by, the record it hands over."""

    name: str
    by: str = ""
    over: str = ""


def walks() -> dict[str, list[Step]]:
    """Read the walks of the page."""
    found = {}
    for walk in _WALK.finditer(PAGE):
        lines = walk["steps"].splitlines()
        matches = [_STEP.fullmatch(line) for line in lines]
        assert all(matches), [line for line, m in zip(lines, matches, strict=True) if not m]
        found[walk["name"]] = [
            Step(*(f"cutis.{m[part]}" if m[part] else "" for part in ("name", "by", "over")))
            for m in matches
            if m
        ]
    return found


def faults(walk: list[Step]) -> list[str]:
    """Return what is not so of a walk, as the page defines it."""
    unknown = [n for s in walk for n in (s.name, s.by, s.over) if n and n not in modules()]
    if unknown:
        return [f"there is no module {name}" for name in unknown]
    found = []
    for step in walk:
        for at_hand in filter(None, (step.by, step.over)):
            if at_hand not in imports(step.name):
                found.append(f"{step.name} does not import {at_hand}")
            if floor(at_hand) > floor(step.name):
                found.append(f"{at_hand} stands above {step.name}")
    for before, after in itertools.pairwise(walk):
        if floor(after.name) < floor(before.name):
            found.append(f"{after.name} stands below {before.name}, which comes before it")
        if before.over and before.over not in imports(after.name):
            found.append(f"{after.name} does not import {before.over}, which it is handed")
        if not before.over and before.name not in reached(after.name):
            found.append(f"{after.name} does not import {before.name}, by no way")
    for place, step in enumerate(walk):
        later = {one.name for one in walk[place + 1 :]} - {step.name}
        found += [f"{step.name} loads {one}" for one in later & reached(step.name, loading=True)]
    return found


def test_there_are_three_walks() -> None:
    assert len(walks()) == 3
    assert all(len(walk) >= 6 for walk in walks().values())
    assert all(walk[-1].name.startswith("cutis.cli.") for walk in walks().values())


@pytest.mark.parametrize("name", walks())
def test_a_walk_is_as_the_page_says(name: str) -> None:
    assert faults(walks()[name]) == []


@pytest.mark.parametrize(
    ("walk", "fault"),
    [
        (["cutis.cli.study", "cutis.files.grid"], "stands below"),
        (["cutis.files.grid", "cutis.cli.warmup"], "by no way"),
        (
            ["cutis.evidence.study.analyse", "cutis.evidence.study.within_arm_change"],
            "loads cutis.evidence",
        ),
        (["cutis.files.grit"], "there is no module cutis.files.grit"),
    ],
)
def test_a_wrong_walk_is_seen(walk: list[str], fault: str) -> None:
    assert any(fault in said for said in faults([Step(name) for name in walk]))


def test_what_is_at_hand_has_to_be_imported() -> None:
    said = faults([Step("cutis.files.grid", by="cutis.units"), Step("cutis.omics.formats.long")])
    assert "cutis.files.grid does not import cutis.units" in said


def product(module: str) -> str:
    """Return the product a module is of; nothing for the floors that serve all three."""
    return next((one for one in PRODUCTS if module == one or module.startswith(f"{one}.")), "")


def test_the_products_meet_in_few_places() -> None:
    met = [
        f"{module} imports {other}"
        for module in modules()
        for other in sorted(imports(module))
        if product(module) and product(other) and product(module) != product(other)
    ]
    assert len(met) <= MEETINGS, "\n".join(met)


def circles(graph: dict[str, frozenset[str]]) -> list[list[str]]:
    """Return the modules that can be reached from themselves, those of one circle together."""
    seen = {module: _from(graph, module) for module in graph}
    inside = [module for module in graph if module in seen[module]]
    same = {frozenset(o for o in inside if o in seen[m] and m in seen[o]) for m in inside}
    return sorted(sorted(one) for one in same)


def _from(graph: dict[str, frozenset[str]], module: str) -> set[str]:
    """Return what can be reached from one module, itself only by a way round."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def test_no_modules_load_each_other_in_a_circle() -> None:
    assert circles({module: imports(module, loading=True) for module in modules()}) == []


def test_a_circle_is_seen() -> None:
    graph = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("b"), "d": frozenset("a")}
    assert circles(graph) == [["b", "c"]]


def test_no_folder_is_crowded() -> None:
    folders = Counter(
        ".".join(path.parent.relative_to(ROOT / "src").parts)
        for path in modules().values()
        if path.name != "__init__.py"
    )
    crowded = {f: n for f, n in folders.items() if n > CROWDED and f not in COLLECTIONS}
    assert crowded == {}
    assert folders.keys() >= COLLECTIONS


@pytest.mark.parametrize("folder", ["analysis", "data"])
def test_the_halls_of_before_hold_old_names_only(folder: str) -> None:
    files = list((ROOT / "src" / "cutis" / folder).rglob("*.py"))
    assert len(files) <= 3
    assert all("_moved" in path.read_text(encoding="utf-8") for path in files)


def test_every_floor_of_the_page_is_one_of_the_contract_in_its_order() -> None:
    rows = re.findall(r"^\| (`.+?`) \|", PAGE, re.MULTILINE)
    named = [re.findall(r"`(\w+)(?:/|\.py)`", row) for row in rows]
    heights = [{floor(f"cutis.{name}") for name in row} for row in named]
    assert len(heights) == 8
    for above, below in itertools.pairwise(heights):
        assert min(above) > max(below)


@pytest.mark.parametrize("name", [one.removeprefix("cutis.") for one in PRODUCTS])
def test_the_floors_of_a_product_are_those_of_the_contract(name: str) -> None:
    line = re.search(rf"^\* `{name}/`: (.+)[.;]$", PAGE, re.MULTILINE)
    assert line is not None
    steps = [set(step.split(", ")) for step in line[1].split(" → ")]
    heights = [{floor(f"cutis.{name}.{one}") for one in step} for step in steps]
    for below, above in itertools.pairwise(heights):
        assert max(below) <= min(above)
    for one in {m.split(".")[2] for m in modules() if m.startswith(f"cutis.{name}.")}:
        assert any(one in step for step in steps), one
