"""What imports what, read from the source without running it, and the floors of the contract."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"


@cache
def modules() -> dict[str, Path]:
    """Return every module of the package with its file."""
    found = {}
    for path in sorted((SOURCE / "cutis").rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(module: str, loading: bool = False) -> frozenset[str]:
    """Return the modules of the package that one imports.

    With ``loading`` only those it needs to be loaded itself: not those of a function's body, nor
    those for a type checker.
    """
    tree = ast.parse(modules()[module].read_text(encoding="utf-8"))
    found = {name for node in _nodes(tree, loading) for name in _named(node)}
    return frozenset(found & modules().keys() - {module})


def _nodes(tree: ast.AST, loading: bool) -> Iterator[ast.AST]:
    """Go through a module, passing over what does not run while it is loaded if asked to."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        inner = list(ast.iter_child_nodes(node))
        if loading and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if loading and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            inner = list(node.orelse)
        waiting += inner


def _named(node: ast.AST) -> Iterator[str]:
    """Return the modules an import statement may name."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        assert not node.level, "the house imports by full names"
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            yield inner if inner in modules() else node.module


def reached(module: str, loading: bool = False) -> set[str]:
    """Return every module that one imports, itself or through what it imports."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        new = imports(waiting.pop(), loading) - found
        found |= new
        waiting += new
    return found


@cache
def _layers() -> dict[str, tuple[int, int]]:
    """Return the floors of the contract: folder → floor of the house, floor inside the product."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    found: dict[str, tuple[int, int]] = {}
    for contract in sorted(contracts, key=lambda one: len(one["containers"][0])):
        (container,) = contract["containers"]
        for height, names in enumerate(reversed(contract["layers"]), start=1):
            for name in names.split(" | "):
                outer = found.get(container, (height, 0))[0]
                found[f"{container}.{name}"] = (
                    (outer, height) if container in found else (height, 0)
                )
    return found


def floor(module: str) -> tuple[int, int]:
    """Return the floor a module stands on, higher ones greater; raise KeyError without one."""
    parts = module.split(".")
    for length in (3, 2):
        name = ".".join(parts[:length])
        if name in _layers():
            return _layers()[name]
    raise KeyError(module)
