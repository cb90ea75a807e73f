"""`cutis`: finds a command, imports it, and turns what goes wrong into a sentence.

To add a command, add a line to :data:`COMMANDS` and a module of that name with a function
``command`` whose arguments are typer's. The help of `cutis` is written from the table alone, so
that it answers at once however heavy the commands are.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cutis._version import __version__
from cutis.cli.faults import sentence
from cutis.errors import CutisError
from cutis.nearest import nearest

#: Heading → command → what it does, in one line.
COMMANDS = {
    "Start here": {
        "demo": "run the whole laboratory once and write a report",
        "warmup": "compile the models now, so that nothing waits later",
    },
    "Experiments": {
        "run": "run a plan: a person or a dish, what is done to it, when one looks",
        "resume": "finish a run that was stopped",
        "verify": "is a stored run as it was written?",
        "branch": "go on from a stored run with other arms",
        "compare": "hold a run, or the model, against published measurements",
        "report": "write one HTML file about a stored run",
        "export": "write the equations as SBML, Antimony or LaTeX",
    },
    "Measured data": {
        "read": "what a measured file is, and what is read of it",
        "secretome": "two cells and their co-culture: what emerges, changes, is heard",
        "lot": "is a lot like the reference lots?",
        "together": "proteome, transcriptome and genotype of one person, as a starting state",
        "vesicles": "sequencing quality and RNA of extracellular vesicles",
    },
    "Evidence": {
        "study": "the analysis of a clinical study, as it was declared",
        "power": "how many subjects a study needs, by simulating it",
        "trial": "a virtual study: a cohort through the model, graded and analysed like a real one",
        "judge": "does a dossier meet a standard, criterion by criterion?",
        "claims": "what may be said, who released it, and the log",
        "library": "the literature behind the numbers, and where it is used",
    },
    "Atlas": {
        "check": "is an atlas sound, and what is in it?",
        "show": "show a record of the atlas in full",
        "why": "what stands behind a number",
        "new": "a template for a new file of an atlas",
        "schema": "what editors need to complete and check an atlas",
    },
}

EXAMPLES = """Examples:
  cutis demo -o demo                          a report in a few minutes
  cutis run plan.yaml -o run.zarr             run your own plan
  cutis report run.zarr -o report.html        and read what came of it
  cutis secretome design.yaml --report s.html a measured secretome, all of it
  cutis why FGF7.half_life                    ask any number why it is what it is

`cutis COMMAND --help` says more.
A simulation is not evidence, and nothing here is medical advice."""

#: Exit codes: something wrong that was said so; a command line that cannot be read; Ctrl-C.
WRONG, USAGE, STOPPED = 1, 2, 130


class Commands(TyperGroup):
    """Commands by name, imported when they are called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names, in the order of the table."""
        return [name for rows in COMMANDS.values() for name in rows]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import a command; None when there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        from cutis.cli.guarded import guarded

        function = guarded(cmd_name, import_module(f"cutis.cli.{cmd_name}").command)
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        settings = {"help_option_names": ["-h", "--help"]}
        app.command(cmd_name, context_settings=settings)(function)
        return typer.main.get_command(app)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; name the nearest when there is none."""
        names = self.list_commands(ctx)
        if args and args[0] not in names:
            near = nearest(args[0], names)
            hint = f"the nearest is {near!r}" if near else "there is " + ", ".join(names)
            ctx.fail(f"no command {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the table, importing none of the commands."""
        for heading, rows in COMMANDS.items():
            with formatter.section(heading):
                formatter.write_dl(list(rows.items()))

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples as they stand."""
        formatter.write(f"\n{EXAMPLES}\n")

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what goes wrong becomes a message and an exit code."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            _say(str(stop) or "stopped; nothing was left half written")
            raise typer.Exit(STOPPED) from None
        except CutisError as error:
            if ctx.params.get("traceback"):
                raise
            _say(str(error))
            raise typer.Exit(WRONG) from None
        except Exception as error:
            if ctx.params.get("traceback") or _not_ours(error):
                raise
            if said := sentence(error):
                _say(said)
                raise typer.Exit(WRONG) from None
            _say(f"{type(error).__name__}: {error}")
            _say("this is an error of cutis itself; `cutis --traceback …` shows where it happened")
            raise typer.Exit(WRONG) from None


def _not_ours(error: Exception) -> bool:
    """Tell whether typer is to handle it: a wrong command line, an exit, a closed pipe."""
    if isinstance(error, OSError):
        return error.errno == errno.EPIPE
    typers = {
        kind for known in (typer.BadParameter, typer.Exit, typer.Abort) for kind in known.mro()
    }
    return bool(typers.intersection(type(error).mro()) - set(RuntimeError.mro()))


def _say(text: str) -> None:
    """Write to the error stream, in red on a terminal."""
    typer.secho(text, err=True, fg=typer.colors.RED if sys.stderr.isatty() else None)


def _version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo(f"cutis {__version__}")
        raise typer.Exit()


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _cutis(
    traceback: Annotated[
        bool, typer.Option("--traceback", help="Show where an error happened.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """A virtual skin laboratory: run, break and restore the conversation of skin."""


#: How many threads linear algebra starts for itself, where the user does not say. One: matrices are
#: small here, several threads wait for each other longer than they work, and what is worth it is
#: run in parallel by cutis.
ALGEBRA = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> None:
    """Run the command line."""
    for name in ALGEBRA:  # read when NumPy is first imported, which a command does
        os.environ.setdefault(name, "1")
    try:
        app(prog_name="cutis")
    except KeyboardInterrupt:  # before a command was found, which says more
        raise SystemExit(STOPPED) from None


if __name__ == "__main__":
    main()
