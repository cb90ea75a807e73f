"""`cutis together`: several layers of one person, condensed to the state they start in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from cutis.report.measured.layers import Asked, Layers

#: Pathways and doubts of a genotype shown.
FIRST, DOUBTS = 8, 6


def command(
    proteome: Annotated[
        Path | None, typer.Option("--proteome", help="Table of proteins of any known format.")
    ] = None,
    transcriptome: Annotated[
        Path | None, typer.Option("--transcriptome", help="Table of RNA: counts or levels.")
    ] = None,
    design: Annotated[
        Path | None,
        typer.Option(
            "--design",
            "-d",
            help="Samples: condition, donor, age; layer where names differ between the tables.",
        ),
    ] = None,
    genotype: Annotated[
        Path | None,
        typer.Option(
            "--genotype",
            help="Export of a testing company, table of rsID, or VCF. "
            "Read here; nothing of it leaves unless asked.",
        ),
    ] = None,
    genotype_sample: Annotated[
        str, typer.Option("--genotype-sample", help="Which sample of a VCF of several people.")
    ] = "",
    genotype_of: Annotated[
        str, typer.Option("--genotype-of", help="Whose it is: a donor or a sample.")
    ] = "",
    with_genotype_layer: Annotated[
        bool, typer.Option("--with-genotype-layer", help="Put the genotype into the h5mu file.")
    ] = False,
    alleles: Annotated[
        list[str] | None,
        typer.Option("--alleles", help="Where alleles may be shown: screen, json, report, plan."),
    ] = None,
    condition: Annotated[
        str, typer.Option("--condition", help="Whose state; the only other than the reference.")
    ] = "",
    against: Annotated[
        str, typer.Option("--against", help="The reference; the first condition of all layers.")
    ] = "",
    weights: Annotated[
        Path | None,
        typer.Option("--weights", help="Table pathway, symbol, weight, over PROGENy's."),
    ] = None,
    person: Annotated[
        str, typer.Option("--person", help="What else is known: 'age 62, woman, Fitzpatrick III'.")
    ] = "",
    by: Annotated[str, typer.Option("--by", help="Rows of the h5mu file: sample or donor.")] = "",
    sheet: Annotated[
        str | None, typer.Option("--sheet", help="Of the proteome's workbook.")
    ] = None,
    quantity: Annotated[
        str | None, typer.Option("--quantity", "-q", help="Which quantity of the proteome.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write all layers as one .h5mu file.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write one HTML file that needs no network.")
    ] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", help="Write the person as a plan for `cutis run`.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read proteome, transcriptome and genotype of a person; say in which state their skin starts.

    A design has a line a sample: `sample,condition,donor,age`; with a column `layer` (proteome or
    transcriptome) where the samples of the tables have different names.

    Examples
    --------
    `cutis together --proteome examples/together/proteome.csv
    --transcriptome examples/together/transcriptome.csv --design examples/together/design.csv
    --condition aged --against young --plan person.yaml`,
    `cutis together --transcriptome counts.csv --genotype me.txt --alleles screen`,
    `cutis together --proteome p.csv --transcriptome r.csv -o person.h5mu --report r.html`
    """  # fmt: skip
    from cutis.cli.lot import listed
    from cutis.cli.secretome import again
    from cutis.report.measured.layers import Asked, read_layers

    files = {"proteome": proteome, "transcriptome": transcriptome}
    asked = Asked(
        {name: path for name, path in files.items() if path is not None}, design, sheet, quantity,
        genotype, genotype_sample, genotype_of, condition, against, weights, _rows(by),
        _places(listed(alleles)), again(),
    )  # fmt: skip
    _check(asked, layer=with_genotype_layer, output=output)
    found = read_layers(asked)
    written = write_all(found, output, report, plan, person, layer=with_genotype_layer)
    if as_json:
        typer.echo(as_text(found))
    else:
        show(found)
    for one in written:
        typer.echo(f"wrote {one}", err=as_json)
    if not written and not as_json:
        typer.echo("--plan person.yaml writes the person, --report r.html all of it, -o the layers")


def write_all(
    found: Layers, output: Path | None, report: Path | None, plan: Path | None, person: str,
    *, layer: bool,
) -> list[str]:  # fmt: skip
    """Write what was asked for, all of it made first; return what to say of it."""
    from cutis.report.measured.person import plan_text
    from cutis.report.measured.together import facts, sections
    from cutis.report.page import build, write

    text = None if plan is None else plan_text(found, person)
    joined = None if output is None else found.joined(genotype=layer)
    html = None
    if report is not None:
        html = build(sections(found), title="Layers of one person", facts=facts(found))
    private = found.asked.alleles if found.genotypes is not None else frozenset()
    written = []
    if output is not None:
        from cutis.data.together import save_together

        kept = save_together(joined, output)
        written.append(_kept(kept, private=layer))
    if report is not None and html is not None:
        written.append(_kept(write(report, html), private="report" in private))
    if plan is not None and text is not None:
        kept = write(plan, text)
        written.append(f"{_kept(kept, private='plan' in private)}; now: cutis run {plan}")
    return written


def _kept(path: Path, *, private: bool) -> str:
    """Return what to say of a file; one that holds a genotype is for its owner alone."""
    if private:
        os.chmod(path, 0o600)
        return f"{path} (holds a genotype: readable by you alone, keep it on this machine)"
    return str(path)


def as_text(found: Layers) -> str:
    """Return what was found as JSON; alleles only when asked for."""
    import json

    from cutis.cli.read import described
    from cutis.cli.secretome import plain
    from cutis.report.measured.together import facts, genotype_table

    state, calls = found.state, found.genotypes
    shown = "json" in found.asked.alleles
    said: dict[str, Any] = {
        "results": facts(found),
        "layers": {name: described(one) for name, one in found.measured.items()},
        "condition": found.condition, "against": found.against,
        "activities": {name: made.conditions.to_dict("records")
                       for name, made in found.activities.items()},
        "state": None if state is None else {
            "pathways": state.pathways, "sentence": state.sentence,
            "assumption": state.assumption, "table": state.table.to_dict("records"),
        },
        "genotype": None if calls is None else {
            "file": calls.report.file, "format": calls.format, "notes": calls.report.notes,
            "variants": genotype_table(found, alleles=shown).to_dict("records"),
        },
        "not_used": found.left_out,
    }  # fmt: skip
    return json.dumps(plain(said), ensure_ascii=False, indent=2)


def show(found: Layers) -> None:
    """Print what was found on one screen."""
    from cutis.report.measured.together import changes, facts, notes

    said = facts(found)
    for name in found.measured:
        typer.echo(f"{name}: {said[name]}")
    for row in notes(found).to_dict("records"):
        typer.echo(f"  {row['of']}: {row['note']}")
    state = found.state
    for condition in [found.condition] if found.condition else found.conditions:
        if condition != found.against and found.activities:
            typer.echo(f"\npathways in {condition} against {found.against}")
            _show_changes(changes(found, condition))
    if state is not None:
        typer.echo(f"\nstart of {state.condition}, in folds of {state.against}")
        _show_state(state.table)
        typer.echo(state.assumption)
        typer.echo(f"in a plan: {state.sentence or 'nothing to say, as everybody starts'}")
    elif not found.condition:
        others = ", ".join(c for c in found.conditions if c != found.against)
        typer.echo(f"no starting state: say whose with --condition ({others})")
    if found.genotypes is not None:
        _show_genotype(found, said["genotype"])


def _show_changes(table: Any) -> None:
    """Print the activities, a column a layer; the surest pathways."""
    layers = list(dict.fromkeys(table["layer"]))
    grid = _grid("pathway", *(word for name in layers for word in (name, "p")))
    for pathway in list(dict.fromkeys(table["pathway"]))[:FIRST]:
        cells = []
        for name in layers:
            own = table[(table["pathway"] == pathway) & (table["layer"] == name)]
            row = own.iloc[0] if len(own) else None
            if row is None or row["change"] != row["change"]:
                cells += ["–", ""]
            else:
                half = (row["high"] - row["low"]) / 2  # intervals are symmetric
                cells += [f"{row['change']:+.2f} ± {half:.2f}", f"{row['p']:.1g}"]
        grid.add_row(pathway, *cells)
    _print(grid)
    left = table["pathway"].nunique() - FIRST
    if left > 0:
        typer.echo(f"… {left} more; --report or --json has all")


def _show_state(table: Any) -> None:
    """Print the folds, and why a pathway has none."""
    from cutis.report.measured.together import spread

    grid = _grid("pathway", "fold", "range", "p", "")
    for row in table[table["pathway"] != ""].to_dict("records"):
        known = row["change"] == row["change"]
        cells = (f"{row['fold']:.2f}", spread(row["fold_low"], row["fold_high"]), f"{row['p']:.2g}")
        shown = cells if known else ("–", "", "")
        word = "" if row["used"] else "not used: "
        grid.add_row(row["pathway"], *shown, f"{word}{row['why']}")
    _print(grid)


def _show_genotype(found: Layers, counted: str) -> None:
    """Print what the genotype says of the atlas's variants; alleles only when asked for."""
    from cutis.report.measured.together import PRIVATE, genotype_table

    calls = found.genotypes
    assert calls is not None
    typer.echo(f"\ngenotype ({calls.format}): {counted}")
    shown = "screen" in found.asked.alleles
    table = genotype_table(found, alleles=shown)
    doubts = table[table["status"].isin(["no-call", "ambiguous"])]
    for row in doubts.head(DOUBTS).to_dict("records"):
        typer.echo(f"  {row['variant']} ({row['rsid']}): {row['status']}, {row['why']}")
    called = table[table["status"] == "called"]
    if shown:
        typer.echo(PRIVATE)
        grid = _grid("variant", "rsid", "alleles", "effect alleles", "acts on", "evidence")
        for row in called.to_dict("records"):
            grid.add_row(*(str(row[c]) for c in ("variant", "rsid", "alleles", "effect alleles",
                                                 "acts on", "evidence")))  # fmt: skip
        _print(grid)
        return
    acting = called[called["acts on"] != ""]
    first = acting.head(FIRST).to_dict("records")
    named = ", ".join(f"{row['variant']} ({row['acts on']})" for row in first)
    more = f" and {len(acting) - FIRST} more" if len(acting) > FIRST else ""
    typer.echo(f"  called, and the model acts on them: {named or 'none'}{more}")
    typer.echo("  alleles are not shown; --alleles screen shows them")


def _grid(*heads: str) -> Any:
    """Return a table without lines."""
    from rich.table import Table

    return Table(*heads, box=None, pad_edge=False)


def _print(grid: Any) -> None:
    """Print a table as it is; a narrow terminal folds its cells."""
    from rich.console import Console

    Console(markup=False, highlight=False).print(grid)


def _places(given: tuple[str, ...]) -> frozenset[str]:
    """Return where alleles may be shown."""
    from cutis.data.reading import nearest
    from cutis.report.measured.layers import PLACES

    for place in given:
        if place not in PLACES:
            raise typer.BadParameter(f"no place {place!r}; {nearest(place, PLACES)}",
                                     param_hint="--alleles")  # fmt: skip
    return frozenset(given)


def _rows(given: str) -> Any:
    """Return what a row of the joined file is."""
    if given not in ("", "sample", "donor"):
        raise typer.BadParameter(f"{given!r} is neither sample nor donor", param_hint="--by")
    return given


def _check(asked: Asked, *, layer: bool, output: Path | None) -> None:
    """Refuse choices that do not go together."""
    from cutis.errors import CutisError

    if asked.genotype is None:
        named = {"--with-genotype-layer": layer, "--alleles": asked.alleles,
                 "--genotype-of": asked.owner, "--genotype-sample": asked.vcf_sample}  # fmt: skip
        for option in (name for name, given in named.items() if given):
            raise CutisError(f"{option} speaks of a genotype; give its file with --genotype")
    if layer and output is None:
        raise CutisError("--with-genotype-layer needs a file to put it into: -o person.h5mu")
    if output is not None and output.suffix.lower() != ".h5mu":
        raise CutisError(f"cannot write {output}: expected a name that ends in .h5mu")
