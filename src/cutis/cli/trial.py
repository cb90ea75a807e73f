"""`cutis trial`: a cohort through the model, graded and analysed like a real study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cutis.cli.options import AsJson, Atlas, Report

if TYPE_CHECKING:
    from cutis.evidence.trial.findings import TrialFindings


def command(
    plan: Annotated[Path, typer.Argument(help="A plan's file with a cohort, and a part `trial:`.")],
    subjects: Annotated[
        int | None, typer.Option("--subjects", "-n", min=1, help="Enrolled in all groups.")
    ] = None,
    visits: Annotated[
        str, typer.Option("--visits", help="After baseline: '4 week, 8 week, 12 week'.")
    ] = "",
    seed: Annotated[int | None, typer.Option(help="Of every random number.")] = None,
    draws: Annotated[
        int | None, typer.Option(help="Samples of the atlas's uncertain numbers; 0: central.")
    ] = None,
    repeats: Annotated[
        int | None, typer.Option(min=0, help="Times that grading is drawn anew.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder for study.yaml and grades.csv."),
    ] = None,
    report: Report = None,
    tables: Annotated[
        Path | None, typer.Option("--tables", help="Folder for every table as CSV.")
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Also run the published trials of the grading's file.")
    ] = False,
    atlas: Atlas = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Make a virtual study: people through the model, grades as a grader gives them, same analysis.

    What comes out is in silico: it plans a study, and is never evidence. The files of -o are read
    back by `cutis study`, which calls them simulated too.

    Examples: `cutis trial examples/virtual-trial.yaml --report trial.html`,
    `cutis trial examples/virtual-trial.yaml -n 25 --visits "6 week, 12 week" -o virtual`,
    `cutis trial examples/personalised-trial.yaml --draws 10 --json`
    """
    from cutis.cli.plans import is_spoken
    from cutis.cli.terminal import again
    from cutis.errors import CutisError
    from cutis.evidence.report.trial import trial_html, trial_sections
    from cutis.evidence.trial.findings import run_trial
    from cutis.knowledge import load
    from cutis.page import write
    from cutis.page.page import save_tables
    from cutis.skin.experiment.run import Interrupted

    if is_spoken(str(plan)):
        hint = (
            "one line cannot say how people are grouped and graded; see examples/virtual-trial.yaml"
        )
        raise CutisError(f"{plan}: expected a plan's file with a part `trial:`; {hint}")
    wanted = [one for one in visits.split(",") if one.strip()]
    try:
        shown = run_trial(
            plan, again=again(), progress=not quiet and not as_json, repeats=repeats,
            published=compare, knowledge=load(atlas), subjects=subjects, visits=wanted, seed=seed,
            draws=draws,
        )  # fmt: skip
    except Interrupted:
        raise KeyboardInterrupt("stopped; nothing was written") from None
    written: list[object] = []
    if output is not None:
        from cutis.evidence.study.save import save_study

        written += save_study(shown.analysis.study, output)
    if report is not None:
        written.append(write(report, trial_html(shown)))
    if tables is not None:
        written.append(f"{len(save_tables(tables, trial_sections(shown)))} tables in {tables}")
    if as_json:
        typer.echo(as_text(shown))
    else:
        show(shown)
    for one in written:
        typer.echo(f"wrote {one}", err=as_json)


def as_text(shown: TrialFindings) -> str:
    """Return the trial as JSON: the study's, and what stands behind it."""
    import json

    from cutis.cli.study import as_text as study_text
    from cutis.cli.terminal import plain

    said = json.loads(study_text(shown.analysis))
    said["simulated"] = True
    said["seed"] = shown.outcomes.trial.plan.seed
    if shown.repeats is not None:
        between = shown.repeats.between
        said["repeats"] = {
            "times": shown.repeats.repeats,
            "changes": shown.repeats.changes.to_dict("records"),
            "between": None if between is None else between.to_dict("records"),
            "family": shown.repeats.family,
        }
    said["compared"] = None if shown.compared is None else shown.compared.to_dict("records")
    said["published"] = list(shown.published)
    return json.dumps(plain(said), ensure_ascii=False, indent=2)


def show(shown: TrialFindings) -> None:
    """Print the trial on one screen."""
    from rich.console import Console
    from rich.table import Table

    from cutis.cli.study import show as show_study

    show_study(shown.analysis)
    if shown.repeats is not None:
        many = shown.repeats.repeats
        table = Table(title=f"the same trial drawn {many} times")
        for head in ("endpoint", "group", "model's change", "grade seen", "improved", "found",
                     "found worse"):  # fmt: skip
            table.add_column(head)
        for row in shown.repeats.changes.to_dict("records"):
            ends = f"{100 * row['improved_low']:.0f} to {100 * row['improved_high']:.0f} %"
            table.add_row(
                row["endpoint"], row["group"], f"{_clean(row['true']):+.2f}",
                f"{_clean(row['seen']):+.2f}",
                f"{100 * row['improved']:.0f} ({ends})", f"{100 * row['found']:.0f} %",
                f"{100 * row['harm']:.0f} %",
            )  # fmt: skip
        Console().print(table)
    if shown.compared is not None:
        missed = shown.compared[shown.compared["verdict"].str.startswith("missed")]
        for row in missed.to_dict("records"):
            typer.echo(
                f"missed: {row['endpoint']}, {row['group']}: published {row['published']:.0f} %, "
                f"here {row['improved']:.0f} % of subjects, "
                f"{_clean(row['percent']):.0f} % of the mean"
            )
    for one in shown.published:
        typer.echo(
            f"published: {one['name']}: {one['published']:.2f} scores, here {one['model']:.2f}"
        )


def _clean(value: float) -> float:
    """Return a number without the minus of a zero."""
    return round(value, 2) + 0.0
