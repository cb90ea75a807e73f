"""Every command runs with a ledger of what it reads and writes, and can be told to overwrite.

Which options of a command name a place to write to is said here, once: :data:`WRITES`. All other
files and folders that a command is given, it reads.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

#: Parameters that name a place to write to: of any command, or of one.
WRITES = frozenset({"output", "report", "tables", "template", "together plan"})
#: Parameters that name a folder without reading it: of a text that is printed, or to add to.
NEITHER = frozenset({"schema atlas", "new atlas"})
#: What writes a folder of files, and what a whole run.
FOLDERS = frozenset({"tables", "trial output", "demo output", "schema output"})
RUNS = frozenset({"run output", "branch output"})

Overwrite = Annotated[
    bool,
    typer.Option("--overwrite", help="Replace files that cutis did not write; never one it read."),
]

ExcelSafe = Annotated[
    bool,
    typer.Option("--excel-safe", help="Write '=… for text that a spreadsheet would compute."),
]
#: What writes tables of text.
TABLES = frozenset({"tables", "read output", "secretome output", "compare output"})


def guarded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command that runs with a ledger open, and has ``--overwrite`` when it writes.

    Parameters
    ----------
    name
        Of the command.
    function
        Whose parameters are typer's.
    """
    signature = inspect.signature(function, eval_str=True)
    own = "overwrite" in signature.parameters
    writes = {one: shown for one, (shown, way) in places(name, signature).items() if way == "write"}
    reads = [one for one, (_, way) in places(name, signature).items() if way == "read"]

    def call(**given: Any) -> Any:
        from cutis.files.ledger import keeping

        overwrite = given["overwrite"] if own else given.pop("overwrite", False)
        safe = given.pop("excel_safe", False)
        asked = {one: given[one] for one in writes if given[one] is not None}
        inputs = [path for one in reads for path in _paths(given[one])]
        options = {path: writes[one] for one, path in asked.items()}
        with keeping(inputs, options, overwrite=overwrite, excel_safe=safe):
            _check(name, asked, writes, inputs)
            return function(**given)

    call.__doc__, call.__name__, call.__module__ = function.__doc__, name, function.__module__
    added = {"overwrite": Overwrite} if writes and not own else {}
    if any({one, f"{name} {one}"} & TABLES for one in writes):
        added["excel_safe"] = ExcelSafe
    parameters = [
        *signature.parameters.values(),
        *(inspect.Parameter(one, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=kind)
          for one, kind in added.items()),
    ]  # fmt: skip
    call.__signature__ = signature.replace(parameters=parameters)  # pyright: ignore
    call.__annotations__ = {one.name: one.annotation for one in parameters}
    return call


def places(name: str, signature: inspect.Signature) -> dict[str, tuple[str, str]]:
    """Return the parameters of a command that take files or folders.

    Returns
    -------
    dict
        Parameter → its option as it is shown, and ``read``, ``write`` or ``neither``.
    """
    found = {}
    for one in signature.parameters.values():
        if not _takes_path(one.annotation):
            continue
        known = {one.name, f"{name} {one.name}"}
        way = "write" if known & WRITES else "neither" if known & NEITHER else "read"
        found[one.name] = (_shown(one), way)
    return found


def _takes_path(annotation: Any) -> bool:
    """Tell whether a path is somewhere in an annotation."""
    return annotation is Path or any(_takes_path(one) for one in get_args(annotation))


def _shown(parameter: inspect.Parameter) -> str:
    """Return an option as messages name it: ``-o`` rather than ``--output``."""
    said = [
        one
        for part in get_args(parameter.annotation)[1:]
        for one in (getattr(part, "default", None), *(getattr(part, "param_decls", None) or ()))
        if isinstance(one, str)  # typer keeps the first name as a default
    ]
    return min(said, key=len) if said else parameter.name.upper()


def _paths(value: Any) -> list[Path]:
    """Return the paths an argument holds."""
    if isinstance(value, Path):
        return [value]
    return [one for one in value or () if isinstance(one, Path)]


def _check(
    name: str, asked: Mapping[str, Path], shown: Mapping[str, str], inputs: list[Path]
) -> None:
    """Refuse, before the work, places that cannot or must not be written to."""
    from cutis.cli.places import check_places, keep_apart
    from cutis.files.ledger import ledger

    folders, files, runs = {}, {}, {}
    for one, path in asked.items():
        known = {one, f"{name} {one}"}
        kind = folders if known & FOLDERS else runs if known & RUNS else files
        kind[shown[one]] = path
    keep_apart({**files, **folders, **runs}, inputs, runs)
    check_places(files, folders)
    now = ledger()
    for path in files.values():
        if now is not None:
            now.check(path)
