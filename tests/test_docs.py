"""The pages under ``docs/`` say what the program says."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
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


def command_lines(text: str) -> list[str]:
    """Return every command line of a page, a docstring's backquotes included."""
    shown = [line for fence in _FENCE.finditer(text) for line in fence["text"].splitlines()]
    shown += re.findall(r"`(cutis \w[^`]*)`", " ".join(_FENCE.sub("", text).split()))
    return [line for line in shown if re.match(r"cutis [a-z]+ +[^# ]", line)]


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=by_name
)
def test_command_lines_are_accepted(page: Path) -> None:
    """Every option a page shows is an option of its command."""
    for line in command_lines(page.read_text(encoding="utf-8")):
        accepted(line)


def test_examples_of_the_commands_are_accepted() -> None:
    """The examples in the help of the commands show options that there are."""
    lines = [
        line
        for file in sorted((ROOT / "src/cutis/cli").glob("*.py"))
        for line in command_lines(file.read_text(encoding="utf-8"))
    ]
    assert len(lines) > 20
    for line in lines:
        accepted(line)
    with pytest.raises(AssertionError, match="--nowhere"):
        accepted("cutis read --nowhere x")


def accepted(line: str) -> None:
    """Parse a command line without running it; fail where its command refuses it."""
    import typer

    from cutis.cli.main import app

    _, name, *given = shlex.split(line, comments=True)
    group: Any = typer.main.get_command(app)
    with group.make_context("cutis", [name, *given], resilient_parsing=True) as context:
        command = group.get_command(context, name)
        assert command is not None, line
        try:
            command.make_context(name, given, parent=context)
        except Exception as error:
            raise AssertionError(f"{line}: {error}") from None


def test_plans_and_rows_that_are_shown_can_be_read(tmp_path: Path) -> None:
    """The plan, the line of a plan and the row that the pages show are accepted."""
    from cutis.knowledge.tables import observations
    from cutis.skin.experiment.plan import Plan
    from cutis.skin.experiment.resolve import resolve

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


def test_the_designs_that_are_shown_can_be_read(tmp_path: Path) -> None:
    """The design and the YAML that the page on measured data shows lead to three cultures."""
    from cutis.omics.samples.design import read_design
    from cutis.omics.secretome.study import study

    fences = list(_FENCE.finditer((ROOT / "docs" / "measured.md").read_text(encoding="utf-8")))
    design = tmp_path / "design.csv"
    design.write_text(next(f["text"] for f in fences if f["text"].startswith("sample,")))
    table: Any = read_design(design).table
    assert table.loc["C1", ["condition", "time", "scale"]].tolist() == ["co-culture", 2, 2]
    for short, long in (("K", "keratinocyte"), ("F", "fibroblast"), ("co", "co-culture")):
        shutil.copy(ROOT / f"examples/secretome/synthetic-{long}.txt", tmp_path / f"{short}.txt")
    (tmp_path / "co.csv").write_text("sample,condition\nC1,co-culture\nC2,co-culture\n")
    (tmp_path / "hallmark.gmt").write_text("SET\t\tMMP1\tCOL1A1\n")
    (tmp_path / "counts.csv").write_text("gene,a1,a2\nEGFR,90,120\nMET,7,11\nGAPDH,900,840\n")
    design = tmp_path / "study.yaml"
    design.write_text(next(f["text"] for f in fences if f["kind"] == "yaml"))
    found = study(design)
    assert found.cultures == ("keratinocyte", "fibroblast", "co-culture")
    assert [one.name for one in found.sets] == ["GO_BP", "hallmark"]
    assert list(found.receptors) == ["fibroblast"]
    assert found.measured.levels.shape[1] == 8


def test_the_keys_that_are_promised_are_written() -> None:
    """Every key of `--json` that the page on stability promises stands in the command's code."""
    text = (ROOT / "docs" / "stability.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*`.*) \|$", text.partition("keys of `--json`")[2], re.M)
    assert len(rows) > 10
    behind = {"check": "knowledge/rulebook/lint.py", "compare": "skin/fit/compare.py",
              "show": "knowledge/show.py", "why": "knowledge/why.py"}  # fmt: skip
    with_json = [
        path.stem for path in (ROOT / "src/cutis/cli").glob("*.py") if "as_json: A" in
        path.read_text(encoding="utf-8")
    ]  # fmt: skip
    assert {name for name, _ in rows} == {*with_json} - {"library"}
    for name, said in rows:
        code = (ROOT / "src/cutis" / behind.get(name, f"cli/{name}.py")).read_text("utf-8")
        wanted = [key for key in re.findall(r"`(\w+)`", said) if key != "study"]
        assert [key for key in wanted if f'"{key}"' not in code] == [], name


def test_the_examples_that_are_shown_are_there() -> None:
    """Every file of the examples that a page names exists."""
    for page in [*PAGES, ROOT / "README.md"]:
        named = re.findall(r"examples/[\w./-]*\w", page.read_text(encoding="utf-8"))
        assert [name for name in named if not (ROOT / name).exists()] == []
