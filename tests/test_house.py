"""The rules of the house, as tests: see AGENTS.md."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import cutis

SOURCE = Path(cutis.__file__).parent
ATLAS = SOURCE / "atlas"
HEAVY = {"numpy", "scipy", "pandas", "xarray", "altair", "llvmlite", "pint", "symengine", "zarr"}
#: Folders of the atlas whose file names are names of molecules, cells or substances.
NAMED = ("signals", "cells", "matrix", "junction", "vesicles", "ingredients", "variants")
LONGEST = 400
#: Lines of the body of a function, without its signature and its docstring.
LONGEST_BODY = 50


def biology() -> set[str]:
    """Molecules, cells and ingredients: the atlas's file names of three letters or more."""
    stems = {path.stem for folder in NAMED for path in (ATLAS / folder).rglob("*.yaml")}
    words = stems | {path.parent.name for path in (ATLAS / "cells").glob("*/*.yaml")}
    return {word for word in words if len(word) >= 3}


def names_in(text: str, names: set[str]) -> list[str]:
    """Return which names stand in a text as whole words (a snake_case part is a word too)."""
    words = {word.lower() for word in re.findall(r"[A-Za-z0-9]+", text)}
    return sorted(name for name in names if name.lower() in words)


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def loaded_after(code: str) -> set[str]:
    """Heavy modules that a fresh Python holds after running some code."""
    report = f"{code}\nimport sys; print('\\n' + ' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, check=True, timeout=60
    )
    return HEAVY & set(done.stdout.splitlines()[-1].split())


def test_the_atlas_has_names_to_look_for() -> None:
    assert len(biology()) >= 30


def test_a_name_is_found_as_a_whole_word_only() -> None:
    names = {"FGF7", "fibroblast"}
    assert names_in("k_fgf7 = 2  # Fibroblast", names) == ["FGF7", "fibroblast"]
    assert names_in("FGF70 and fibroblasts_are others", names) == []


ENGINE = sorted((SOURCE / "skin" / "engine").glob("*.py"))


def test_there_is_an_engine_to_look_at() -> None:
    assert len(ENGINE) >= 20


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: path.name)
def test_the_engine_names_no_biology(path: Path) -> None:
    assert names_in(path.read_text(encoding="utf-8"), biology()) == []


def test_no_module_is_too_long() -> None:
    lengths = {
        str(path.relative_to(SOURCE)): len(path.read_text("utf-8").splitlines())
        for path in modules()
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def bodies(text: str) -> dict[str, int]:
    """Return the lines of each function's body, without signature and docstring."""
    found = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            last = body[-1].end_lineno if body else None
            lines = last - body[0].lineno + 1 if last else 0
            found[node.name] = max(lines, found.get(node.name, 0))
    return found


def test_no_function_is_too_long() -> None:
    long = {
        f"{path.relative_to(SOURCE)}:{name}": lines
        for path in modules()
        for name, lines in bodies(path.read_text("utf-8")).items()
        if lines > LONGEST_BODY
    }
    assert long == {}, "cut these where they have parts"


def test_a_long_function_would_be_seen() -> None:
    text = 'def f(\n    a,\n):\n    """Say.\n\n    More.\n    """\n' + "    a += 1\n" * 51
    assert bodies(text) == {"f": 51}


def test_every_folder_of_python_is_a_package() -> None:
    folders = {path.parent for path in modules()}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_imports_follow_the_house_order() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(command), "--no-cache"],
        cwd=SOURCE.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_importing_cutis_loads_nothing_heavy() -> None:
    assert loaded_after("import cutis") == set()


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['cutis', '--help']\n"
        "from cutis.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code"
    )
    assert loaded_after(code) == set()


def test_a_heavy_module_would_be_seen() -> None:
    assert loaded_after("import numpy") == {"numpy"}


@pytest.mark.parametrize("name", cutis.__all__)
def test_every_public_name_loads(name: str) -> None:
    assert getattr(cutis, name) is not None
    assert name in dir(cutis)


def test_an_unknown_public_name_lists_the_known_ones() -> None:
    with pytest.raises(AttributeError, match=r"it has .*Donor"):
        importlib.import_module("cutis").Doner  # noqa: B018


#: What reads the atlas that comes with cutis where nobody gives one.
AMBIENT = {"load", "load_atlas", "given_or_bundled", "bundled_root", "default_knowledge"}

#: Modules that may: commands; the floor that reads atlases; the doors, which are functions that
#: people call in Python, and take the bundled atlas where they are given none.
MAY_READ = {
    "knowledge/cache.py", "knowledge/reader.py", "knowledge/tables/rows.py",
    "knowledge/tables/receptors.py", "knowledge/tables/senescence.py", "knowledge/why.py",
    "skin/experiment/resolve.py", "skin/experiment/run.py",
    "skin/experiment/carry.py", "skin/fit/compare.py", "skin/report/demo.py",
    "omics/compare/stages.py", "omics/compare/lots.py", "omics/meaning/response.py",
    "omics/meaning/secreted.py", "omics/meaning/ligand_receptor.py", "omics/person/genotypes.py",
    "omics/vesicles/findings.py", "omics/detection/detection.py", "omics/vesicles/limits.py",
    "evidence/standards/standards.py", "evidence/trial/read.py", "knowledge/rulebook/rule.py",
}  # fmt: skip


def ambient_reads(text: str) -> set[str]:
    """Return what a module takes from the readers of the atlas by which it needs no argument."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        of_atlas = re.fullmatch(
            r"cutis\.knowledge(\.(cache|reader))?|cutis\.skin\.experiment\.resolve", node.module
        )
        if of_atlas:
            found |= {name.name for name in node.names} & AMBIENT
    return found


def test_the_atlas_is_an_argument() -> None:
    readers = {
        path.relative_to(SOURCE).as_posix()
        for path in modules()
        if ambient_reads(path.read_text("utf-8"))
    }
    defining = {"knowledge/cache.py", "knowledge/reader.py"}
    others = {name for name in readers if not name.startswith("cli/") and "__init__" not in name}
    assert others - MAY_READ == set(), "take the atlas as an argument"
    assert MAY_READ - others - defining == set(), "these need not be listed any more"


def test_an_ambient_read_is_seen() -> None:
    assert ambient_reads("def f():\n    from cutis.knowledge import load\n") == {"load"}
    assert ambient_reads("from cutis.knowledge.tables.panel import load\n") == set()


def test_every_command_that_reads_the_atlas_takes_one() -> None:
    # the rest names its folder itself, or reads none
    without = {"new", "power", "read", "schema", "study", "verify"}
    for path in sorted((SOURCE / "cli").glob("*.py")):
        text = path.read_text("utf-8")
        if "\ndef command(" not in text or path.stem in without | {"check"}:
            continue
        assert "atlas: Atlas = None" in text, f"{path.name} takes no --atlas"
