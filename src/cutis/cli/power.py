"""`cutis power`: how many subjects a paired ordinal study needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cutis.cli.options import AsJson

if TYPE_CHECKING:
    from cutis.evidence.study.power import Assumed, Power


def command(
    endpoints: Annotated[
        list[str],
        typer.Argument(help="NAME=IMPROVED[/WORSE] in per cent, such as dryness=60/10."),
    ],
    subjects: Annotated[int, typer.Option("--subjects", "-n", min=1, help="Enrolled.")] = 25,
    lost: Annotated[float, typer.Option("--lost", help="Chance that one is lost, %.")] = 4.0,
    target: Annotated[
        float | None, typer.Option("--target", help="Power wanted, %: finds the subjects needed.")
    ] = None,
    of: Annotated[
        str, typer.Option("--of", help="Whose power: an endpoint, `any` or `all`.")
    ] = "all",
    detect: Annotated[
        bool, typer.Option("--detect", help="Also the smallest share that is found, by endpoint.")
    ] = False,
    zeros: Annotated[str, typer.Option("--zeros", help="wilcoxon, pratt or sign.")] = "pratt",
    correction: Annotated[str, typer.Option("--correction", help="none, holm, bh.")] = "holm",
    correlation: Annotated[
        float, typer.Option("--correlation", help="Between the endpoints of a subject.")
    ] = 0.3,
    alpha: Annotated[float, typer.Option("--alpha", help="Level of the tests.")] = 0.05,
    studies: Annotated[int, typer.Option("--studies", min=10, help="Simulated.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed, the same answer.")] = 4711,
    as_json: AsJson = False,
) -> None:
    """Simulate a study many times, tested as it will be, and say how often it finds what is there.

    Examples: `cutis power dryness=60/10 smoothness=50/10 -n 25`,
    `cutis power dryness=60/10 firmness=30/10 --target 80 --of any`,
    `cutis power dryness=50 --detect`
    """
    from cutis.evidence.study.power import Design, detectable, power, sample_size

    assumed = dict(_assumed(one) for one in endpoints)
    if len(assumed) < len(endpoints):
        raise typer.BadParameter("an endpoint is given twice; give each a name of its own")
    if target is not None and not 1 <= target < 100:
        raise typer.BadParameter(f"the power wanted is {target:g} %; give it in %, such as 80")
    design = Design(
        assumed, n=subjects, lost=lost / 100,
        correlation=correlation, zeros=zeros, correction=correction, alpha=alpha,
    )  # fmt: skip
    if target is None:
        found = power(design, studies=studies, seed=seed, progress=None if as_json else _progress)
    else:
        found = sample_size(design, target / 100, of=of, studies=studies, seed=seed)
    shares = {}
    if detect:
        names = list(design.endpoints)
        shares = {n: detectable(found.design, n, (target or 80) / 100, seed=seed) for n in names}
    if as_json:
        import json

        from cutis.cli.terminal import plain

        said = {"n": found.design.n, "studies": found.studies,
                "power": found.table.to_dict("records"), "detectable": shares}  # fmt: skip
        typer.echo(json.dumps(plain(said), indent=2))
        return
    _show(found, shares, (target or 80))


def _assumed(text: str) -> tuple[str, Assumed]:
    """Return the name and the chances of one endpoint."""
    from cutis.evidence.study.power import Assumed

    name, between, given = text.partition("=")
    better, _, worse = given.partition("/")
    try:
        values = [float(part) / 100 for part in (better, worse or "5")]
    except ValueError:
        values = []
    if not name or not between or not values:
        raise typer.BadParameter(f"{text!r} is not NAME=IMPROVED/WORSE, such as dryness=60/10")
    return name, Assumed(values[0], values[1])


def _progress(done: int, count: int) -> None:
    """Say how many studies are done, on one line of the error stream."""
    import sys

    if sys.stderr.isatty():
        sys.stderr.write(f"\rsimulating study {done} of {count}" + ("\n" if done == count else ""))
        sys.stderr.flush()


def _show(found: Power, shares: dict[str, float], target: float) -> None:
    """Print the power of each endpoint."""
    from rich.console import Console
    from rich.table import Table

    design = found.design
    table = Table(
        "endpoint", "power", "95 % interval", *(["smallest share found"] if shares else [])
    )
    for row in found.table.to_dict("records"):
        share = shares.get(row["endpoint"], float("nan"))
        none = "none with so few" if row["endpoint"] in shares else ""
        said = [f"{100 * share:.0f} % improving" if share == share else none] if shares else []
        interval = f"{100 * row['low']:.0f} to {100 * row['high']:.0f} %"
        table.add_row(row["endpoint"], f"{100 * row['power']:.0f} %", interval, *said)
    typer.echo(
        f"{design.n} subjects enrolled, {100 * design.lost:g} % lost; signed-rank, zero rule "
        f"{design.zeros}, {design.correction} over {len(design.endpoints)} endpoints, level "
        f"{design.alpha:g}; {found.studies} simulated studies"
    )
    Console().print(table)
    if shares:
        typer.echo(f"smallest share of improving subjects that is found with {target:g} % power")
