"""One door a product: what `dir` lists, loads, is documented, and is not taken by a module."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from inspect import getdoc, isclass, isfunction, signature
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

import cutis
from cutis.methods import Record, all_methods, method, record_of

ROOT = Path(__file__).parents[1]
PRODUCTS = ("cutis.skin", "cutis.omics", "cutis.evidence")
NAMES = [(product, name) for product in PRODUCTS for name in dir(import_module(product))]
#: Of the doors: what reads, writes, shows or puts together, and computes nothing uncertain.
NO_METHODS = {
    "from_long", "load_atlas", "multi_omics", "open_run", "read", "read_claims", "read_dossier",
    "read_study", "read_trial", "report_of_run", "save", "study", "why",
}  # fmt: skip
PACKAGES = ("cutis.statistics", *PRODUCTS)
HEAVY = {"numpy", "scipy", "pandas", "xarray", "altair", "llvmlite", "pint", "symengine", "zarr"}


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_door_lists_its_names_and_nothing_else(product: str) -> None:
    door = import_module(product)
    assert dir(door) == sorted(door.__all__)
    assert set(door.__all__) == set(vars(door)["_PUBLIC"])
    assert 10 < len(dir(door)) < 25


@pytest.mark.parametrize("product", PRODUCTS)
def test_no_name_of_a_door_is_that_of_a_module(product: str) -> None:
    """Importing a submodule sets an attribute on its package: it would replace the function."""
    door = import_module(product)
    assert {found.name for found in iter_modules(door.__path__)} & set(dir(door)) == set()


@pytest.mark.parametrize(("product", "name"), NAMES)
def test_every_name_loads_and_is_documented(product: str, name: str) -> None:
    found = getattr(import_module(product), name)
    assert isfunction(found) or isclass(found), "a function, or a class that people build"
    assert getdoc(found), "a docstring"
    if isfunction(found) and signature(found).parameters:
        text = getdoc(found) or ""
        assert "\nParameters\n---" in text, "a numpy docstring that says what its parameters are"


@pytest.mark.parametrize(("product", "name"), NAMES)
def test_every_method_of_a_door_has_a_record(product: str, name: str) -> None:
    found = getattr(import_module(product), name)
    assert (record_of(found) is None) == (isclass(found) or name in NO_METHODS)


def test_what_needs_no_record_is_in_a_door() -> None:
    assert {name for _, name in NAMES} >= NO_METHODS


@pytest.mark.parametrize("one", list(all_methods(*PACKAGES)), ids=lambda one: one.__qualname__)
def test_a_record_is_whole_and_its_check_is_there(one: Any) -> None:
    record = one.record
    assert record.what.endswith(".")
    assert record.formula
    assert record.limits
    files = re.findall(r"tests/[\w/.-]+", record.check)
    assert files, "the check names the test that makes it"
    assert [file for file in files if not (ROOT / file).exists()] == []
    text = "".join((ROOT / file).read_text(encoding="utf-8") for file in files)
    assert re.search(rf"\b{one.__name__}\b", text), "the test calls the method"
    assert not record.reference or re.search(r"\b(19|20)\d\d\b", record.reference)


def test_a_record_leaves_its_function_alone() -> None:
    def double(x: float) -> float:
        """Return twice a number.

        More of it.
        """
        return 2 * x

    made = method(formula="2x", limits="none", check="by hand")(double)
    assert made is double
    assert made(2) == 4
    assert record_of(made) == Record("Return twice a number.", "2x", "none", "by hand")
    assert record_of(len) is None


def test_a_wrong_name_is_told_with_the_nearest() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'presense' .*'presence'.*it has .*"):
        cutis.omics.presense  # noqa: B018


def test_doors_load_nothing_heavy_until_they_are_used() -> None:
    code = (
        "import cutis, sys\n"
        "names = [dir(door) for door in (cutis.skin, cutis.omics, cutis.evidence)]\n"
        "print(' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert HEAVY & set(done.stdout.split()) == set()


def test_a_module_that_is_imported_takes_no_name_of_a_door() -> None:
    import cutis.omics.compare.emergence
    import cutis.omics.report
    import cutis.omics.secretome.findings

    assert isfunction(cutis.omics.emergence)
    assert isfunction(cutis.omics.secreted)


def test_the_readme_in_python_runs() -> None:
    """The lines under *In Python*, with fewer draws and two weeks instead of twelve."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"## In Python\n+```python\n(.*?)```", text, re.DOTALL)
    assert shown is not None
    code = shown[1].replace("draws=200", "draws=2").replace("12 weeks", "2 weeks")
    assert code != shown[1]
    names: dict[str, Any] = {}
    exec(code, names)
    assert names["run"]["collagen"].dims == ("arm", "individual", "time")
