"""`cutis together`: several layers of one person, condensed to the state they start in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cutis.cli.options import AsJson, Atlas, Report, listed

if TYPE_CHECKING:
    from cutis.omics.person.layers import Asked, Layers


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
        str, typer.Option("--condition", help="Whose state; needed where several are there.")
    ] = "",
    against: Annotated[
        str, typer.Option("--against", help="The reference; the first condition if left out.")
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
    report: Report = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", help="Write the person as a plan for `cutis run`.")
    ] = None,
    atlas: Atlas = None,
    as_json: AsJson = False,
) -> None:
    """Read proteome, transcriptome and genotype of a person; say in which state their skin starts.

    A design has a line a sample: `sample,condition,donor,age`; with a column `layer` (proteome or
    transcriptome) where the samples of the tables have different names.

    Examples: `cutis together --proteome proteome.csv --transcriptome transcriptome.csv
    --design design.csv --condition aged --against young --plan person.yaml` (such files are in
    examples/together), `cutis together --transcriptome counts.csv --genotype me.txt
    --alleles screen`, `cutis together --proteome p.csv --transcriptome r.csv -o person.h5mu`
    """  # fmt: skip
    from cutis.cli.terminal import again
    from cutis.cli.together_shown import show
    from cutis.knowledge import load
    from cutis.omics.person.layers import Asked
    from cutis.omics.person.read_layers import read_layers

    files = {"proteome": proteome, "transcriptome": transcriptome}
    asked = Asked(
        {name: path for name, path in files.items() if path is not None}, design, sheet, quantity,
        genotype, genotype_sample, genotype_of, condition, against, weights, _rows(by),
        _places(listed(alleles)), again(),
    )  # fmt: skip
    _check(asked, layer=with_genotype_layer, output=output)
    found = read_layers(asked, load(atlas))
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
    from cutis.omics.person.plan import plan_text
    from cutis.omics.report.together import facts, sections
    from cutis.page.page import build, write

    text = None if plan is None else plan_text(found, person)
    joined = None if output is None else found.joined(genotype=layer)
    html = None
    if report is not None:
        html = build(
            sections(found), title="Layers of one person", facts=facts(found), simulated=False
        )
    private = found.asked.alleles if found.genotypes is not None else frozenset()
    written = []
    if output is not None:
        from cutis.omics.person.multi_omics import save_together

        kept = save_together(joined, output, private=layer)
        written.append(_kept(kept, private=layer))
    if report is not None and html is not None:
        own = "report" in private
        written.append(_kept(write(report, html, private=own), private=own))
    if plan is not None and text is not None:
        own = "plan" in private
        kept = _kept(write(plan, text, private=own), private=own)
        written.append(f"{kept}; now: cutis run {plan}")
    return written


def _kept(path: Path, *, private: bool) -> str:
    """Return what to say of a file; one that holds a genotype is for its owner alone."""
    if private:
        return f"{path} (holds a genotype: readable by you alone, keep it on this machine)"
    return str(path)


def as_text(found: Layers) -> str:
    """Return what was found as JSON; alleles only when asked for."""
    import json

    from cutis.cli.read import described
    from cutis.cli.terminal import plain
    from cutis.omics.person.variants import genotype_table
    from cutis.omics.report.together import facts

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


def _places(given: tuple[str, ...]) -> frozenset[str]:
    """Return where alleles may be shown."""
    from cutis.files.read_report import nearest
    from cutis.omics.person.layers import PLACES

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
