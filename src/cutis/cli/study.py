"""`cutis study`: the analysis of a clinical study, as it was declared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cutis.cli.options import AsJson, Report

if TYPE_CHECKING:
    from cutis.evidence.study.analyse import Analysis


def command(
    study: Annotated[
        Path | None, typer.Argument(help="YAML that declares the study and names its tables.")
    ] = None,
    report: Report = None,
    tables: Annotated[
        Path | None, typer.Option("--tables", help="Folder for every table as CSV.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option("--template", help="Write a study's file to fill in, and end.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Analyse a study: who improved, how surely, corrected over its endpoints; adverse events.

    Everything that decides the result (zero rule, family, missing visits) stands in the study's
    file, to be written before the grades are seen.

    Examples: `cutis study --template study.yaml`, `cutis study study.yaml --report study.html`,
    `cutis study examples/study/study.yaml --json`
    """
    if template is not None:
        _template(template)
        return
    if study is None:
        raise typer.BadParameter("name a study's file; --template FILE writes one to fill in")
    from cutis.cli.terminal import again
    from cutis.evidence.report.study import study_html, study_sections
    from cutis.evidence.study.analyse import analyse
    from cutis.evidence.study.read import read_study
    from cutis.page import write
    from cutis.page.page import save_tables

    analysis = analyse(read_study(study))
    written: list[object] = []
    if report is not None:
        written.append(write(report, study_html(analysis, again())))
    if tables is not None:
        many = len(save_tables(tables, study_sections(analysis, again())))
        written.append(f"{many} tables in {tables}")
    if as_json:
        typer.echo(as_text(analysis))
    else:
        show(analysis)
    for one in written:
        typer.echo(f"wrote {one}", err=as_json)


def as_text(analysis: Analysis) -> str:
    """Return the analysis as JSON."""
    import json

    from cutis.cli.terminal import plain

    def records(table) -> list | None:
        return None if table is None else table.to_dict("records")

    said = {
        "title": analysis.study.title, "evidence": analysis.evidence,
        "simulated": analysis.study.simulated,
        "endpoints": records(analysis.endpoints), "visits": records(analysis.visits),
        "between": records(analysis.between), "flow": records(analysis.flow),
        "events": records(analysis.events), "notes": list(analysis.notes),
        "report": analysis.study.report.to_dict(),
    }  # fmt: skip
    return json.dumps(plain(said), ensure_ascii=False, indent=2)


def show(analysis: Analysis) -> None:
    """Print the analysis on one screen."""
    from rich.console import Console
    from rich.table import Table

    from cutis.evidence.report.study import headlines, say_p
    from cutis.evidence.study.findings import with_findings

    typer.echo(typer.style(analysis.study.title, bold=True))
    for name, value in headlines(analysis).items():
        typer.echo(f"{name}: {value}")
    colours = {"holds": "green", "does not hold": "dim", "exploratory": "yellow"}
    several = len(analysis.study.arms) > 1
    table = Table(title=f"change from baseline at {analysis.study.declared.at}")
    heads = ("endpoint", *(["arm"] if several else []), "improved", "same", "worse", "p", "finding")
    for head in heads:
        table.add_column(head)
    for row in with_findings(analysis.endpoints, "improves").to_dict("records"):
        interval = f"{100 * row['improved_low']:.0f} to {100 * row['improved_high']:.0f} %"
        table.add_row(
            row["endpoint"], *([row["arm"]] if several else []),
            f"{row['improved']} of {row['n']} ({interval})", str(row["same"]), str(row["worse"]),
            say_p(row["p_adjusted"], row["p"]), f"[{colours[row['finding']]}]{row['finding']}[/]",
        )  # fmt: skip
    Console().print(table)
    if analysis.between is not None:
        Console().print(_against(analysis.between, analysis.study.control))
    for note in (*analysis.notes, *analysis.study.report.notes):
        typer.echo(f"note: {note}")
    for one in analysis.study.report.aside.values():
        typer.echo(f"set aside: {one.count} rows: {one.reason}")


def _against(between, control: str):
    """Return the comparison with control as a table."""
    from rich.table import Table

    from cutis.evidence.report.study import say_p
    from cutis.evidence.study.findings import with_findings

    table = Table("endpoint", "arm", "chance to fare better", "p", "finding",
                  title=f"against {control}")  # fmt: skip
    for row in with_findings(between, "better").to_dict("records"):
        values = [f"{100 * (row[name] + 0.5):.0f}" for name in ("estimate", "low", "high")]
        table.add_row(row["endpoint"], row["arm"], f"{values[0]} % ({values[1]} to {values[2]} %)",
                      say_p(row["p_adjusted"], row["p"]), row["finding"])  # fmt: skip
    return table


def _template(path: Path) -> None:
    """Write a study's file to fill in."""
    from importlib.resources import files

    from cutis.errors import CutisError
    from cutis.page import write

    if path.exists():
        raise CutisError(f"cannot write {path}: it is there already; choose another place")
    text = files("cutis.evidence.study").joinpath("template.yaml").read_text("utf-8")
    typer.echo(f"wrote {write(path, text)}; fill it in, then `cutis study {path}`")
