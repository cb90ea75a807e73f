"""The pages under ``docs/`` say what the program says."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
_FENCE = re.compile(r"```(?P<kind>\w*)\n(?P<text>.*?)```", re.DOTALL)
_LINK = re.compile(r"\]\((?P<to>[^)#]+)\)")
_COMMAND = re.compile(r"^cutis (?P<name>\w+)", re.MULTILINE)


def by_name(page: Path) -> str:
    """Name a case by its page."""
    return page.stem


@pytest.fixture(scope="module")
def make() -> ModuleType:
    """Return ``docs/make.py`` as a module."""
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_generated_parts_are_up_to_date(page: Path, make: ModuleType) -> None:
    """What the program knows stands in the page as the program says it now."""
    text = page.read_text(encoding="utf-8")
    assert make.regenerated(text) == text, "run `python docs/make.py`"


def test_every_block_is_used_and_stale_text_is_found(make: ModuleType) -> None:
    """Every generated part has its place, and a changed one is noticed."""
    everything = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert set(re.findall(r"<!-- generated: ([\w ]+) -->", everything)) == set(make.BLOCKS)
    stale = "<!-- generated: times -->\nUnits of time: fortnight.\n<!-- end -->\n"
    assert "fortnight" not in make.regenerated(stale)


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_pages_are_short(page: Path) -> None:
    """A page is read to its end."""
    assert len(page.read_text(encoding="utf-8").splitlines()) < 200


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link of a page is a file."""
    found = [link["to"] for link in _LINK.finditer(page.read_text(encoding="utf-8"))]
    local = [to for to in found if "://" not in to]
    assert [to for to in local if not (page.parent / to).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_commands_exist(page: Path) -> None:
    """Every command a page shows is a file in ``cli/``."""
    text = page.read_text(encoding="utf-8")
    shown = "\n".join(fence["text"] for fence in _FENCE.finditer(text))
    shown += "\n" + "\n".join(re.findall(r"`(cutis \w+[^`]*)`", text))
    commands = {match["name"] for match in _COMMAND.finditer(shown)}
    assert {c for c in commands if not (ROOT / f"src/cutis/cli/{c}.py").exists()} == set()


def test_plans_and_rows_that_are_shown_can_be_read(tmp_path: Path) -> None:
    """The plan, the line of a plan and the row that the pages show are accepted."""
    from cutis.experiment.plan import Plan
    from cutis.experiment.resolve import resolve
    from cutis.knowledge import observations

    text = (ROOT / "docs" / "plan-language.md").read_text(encoding="utf-8")
    file = tmp_path / "plan.yaml"
    file.write_text(next(f["text"] for f in _FENCE.finditer(text) if f["kind"] == "yaml"))
    line = re.search(r'cutis run "([^"]+)"', text)
    assert line is not None
    shown = [Plan.from_yaml(file), Plan.parse(line[1])]
    assert [[arm.name for arm in resolve(plan).arms] for plan in shown] == [
        ["untreated", "retinol"]
    ] * 2
    rows = (ROOT / "docs" / "compare.md").read_text(encoding="utf-8")
    table = tmp_path / "mine.csv"
    table.write_text(next(f["text"] for f in _FENCE.finditer(rows) if f["text"].startswith("id,")))
    (row,) = observations.load(table)
    assert row.compare.groups == ("arm treated", "arm control")


def test_the_atlas_file_that_is_shown_is_a_record() -> None:
    """The signal that the page on the atlas shows fits the schema."""
    import yaml

    from cutis.knowledge.records import Signal

    text = (ROOT / "docs" / "atlas.md").read_text(encoding="utf-8")
    shown = next(f["text"] for f in _FENCE.finditer(text) if f["kind"] == "yaml")
    assert Signal.model_validate(yaml.safe_load(shown)).symbol == "FGF7"


def test_the_expectation_that_is_shown_can_be_read(tmp_path: Path) -> None:
    """The expectation that the page on measurements shows is one the tests would run."""
    from tests.facts.reading import read_file

    text = (ROOT / "docs" / "compare.md").read_text(encoding="utf-8")
    shown = next(f["text"] for f in _FENCE.finditer(text) if f["text"].startswith("title:"))
    file = tmp_path / "shown.yaml"
    file.write_text(shown)
    (one,) = read_file(file)
    assert (one.row.statistic, one.row.low, one.row.unit) == ("ratio", 10, "fold")
