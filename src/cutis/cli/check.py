"""`cutis check`: is an atlas sound, and what is in it?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cutis.cli.options import AsJson

if TYPE_CHECKING:
    from cutis.errors import Problem
    from cutis.knowledge.rulebook.lint import Report
    from cutis.knowledge.rulebook.rule import Rule

#: Problems that say the same are listed one by one up to this many.
_SAME = 3


def command(
    atlas: Annotated[
        Path | None,
        typer.Argument(help="Folder laid over the bundled atlas; the bundled one if left out."),
    ] = None,
    alone: Annotated[
        bool, typer.Option("--alone", help="Check the folder without the bundled atlas.")
    ] = False,
    rules: Annotated[
        bool, typer.Option("--rules", help="List what must hold of an atlas, and check nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check an atlas: every problem with file, line and next step, or a table of what it holds.

    Ends with 1 when there is a problem.

    Examples: `cutis check`, `cutis check my-atlas`, `cutis check my-atlas --alone --json`,
    `cutis check --rules`
    """
    from cutis.cli.rulebook import every_rule
    from cutis.knowledge.rulebook.lint import lint
    from cutis.knowledge.rulebook.rule import Atlas

    if rules:
        return _print_rules(every_rule(), as_json)
    report = lint(Atlas.at(atlas, alone=alone), every_rule())
    if as_json:
        typer.echo(report.to_json())
    else:
        _print(report)
    if not report.ok:
        raise typer.Exit(1)


def _print_rules(rules: Sequence[Rule], as_json: bool) -> None:
    """Print the names of rules, each with its sentence."""
    if as_json:
        import json

        said = [{"name": r.name, "says": r.says, "error": r.grave} for r in rules]
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    width = max(len(rule.name) for rule in rules)
    for rule in rules:
        typer.echo(f"{rule.name:<{width}}  {rule.says}" + ("" if rule.grave else " (a warning)"))


def _print(report: Report) -> None:
    """Print a report, with colours on a terminal."""
    for name, problems in (("error", report.errors), ("warning", report.warnings)):
        _print_problems(name, problems)
    for note in report.notes:
        typer.echo(f"note: {note}")
    if report.counts:
        _print_counts(report.counts)
    errors, warnings = len(report.errors), len(report.warnings)
    typer.echo(f"{errors} {_plural('error', errors)}, {warnings} {_plural('warning', warnings)}")


def _print_problems(name: str, problems: list[Problem]) -> None:
    """Print problems, each on one line; one that occurs in many places is said once."""
    colour = typer.colors.RED if name == "error" else typer.colors.YELLOW
    places: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        places.setdefault((problem.what, problem.hint), []).append(problem)
    for same in places.values():
        shown = same if len(same) <= _SAME else same[:1]
        for problem in shown:
            typer.echo(f"{typer.style(name, fg=colour)}: {problem}")
        if len(shown) < len(same):
            others = ", ".join(problem.where for problem in same[1 : _SAME + 1])
            more = len(same) - 1 - _SAME
            typer.echo(f"  the same at {others}" + (f" and {more} more places" if more > 0 else ""))


def _print_counts(counts: dict[str, int | float]) -> None:
    """Print how much there is of each thing: a table on a terminal, plain lines otherwise."""
    import sys

    rows = {
        name: f"{value:,}" if isinstance(value, int) else f"{100 * value:.1f} %"
        for name, value in counts.items()
    }
    if not sys.stdout.isatty():
        width = max(map(len, rows))
        for name, value in rows.items():
            typer.echo(f"{name:<{width}}  {value}")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("in the atlas", "")
    table.columns[1].justify = "right"
    for name, value in rows.items():
        table.add_row(name, value)
    Console().print(table)


def _plural(word: str, number: int) -> str:
    """Return a word in singular or plural."""
    return word if number == 1 else f"{word}s"
