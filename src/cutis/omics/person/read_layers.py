"""Layers of the same people, from their files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cutis.errors import CutisError
from cutis.files.read_report import ReadReport, fail, nearest
from cutis.omics.person.layers import KINDS, RNA, Asked, Layers

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge
    from cutis.omics.measured import Measured
    from cutis.omics.samples.design import Design


def read_layers(asked: Asked, knowledge: Knowledge | None = None) -> Layers:
    """Read every file that was given.

    Parameters
    ----------
    asked
        Files and choices.
    knowledge
        The atlas, whose variants are looked for; None takes the one that comes with cutis.

    Raises
    ------
    DataError
        A file cannot be read, or is not what it was given as; no message holds an allele.
    CutisError
        There is no layer at all.
    """
    from cutis.omics.samples.design import read_design

    if not asked.files:
        raise CutisError("no layer was given; give --proteome FILE or --transcriptome FILE")
    known = None if asked.design is None else read_design(asked.design)
    if known is not None:
        _check_layers(known, asked)
    measured = {name: _layer(name, path, known, asked) for name, path in asked.files.items()}
    weights = report = genotypes = None
    if asked.weights is not None:
        from cutis.omics.names.footprints import read_weights

        report = ReadReport(str(asked.weights), "pathway weights")
        weights = read_weights(asked.weights, report)
    if asked.genotype is not None:
        from cutis.omics.person.genotypes import read_genotypes

        genotypes = read_genotypes(asked.genotype, sample=asked.vcf_sample, knowledge=knowledge)
    return Layers(measured, asked, genotypes, weights, report)


def _check_layers(design: Design, asked: Asked) -> None:
    """Refuse a line of a design that speaks of a layer there is not."""
    if "layer" not in design.table:
        return
    named = list(map(str, design.table["layer"]))
    for line, name in zip(design.lines, named, strict=True):
        if name and name not in KINDS:
            what = f"there is no layer {name!r}"
            fail(design.path, what, nearest(name, KINDS), line=line, field="layer")
    for name in asked.files:
        if not {"", name} & set(named):
            what = f"no sample is of the layer {name!r}"
            fail(design.path, what, "add its samples, or leave the column out", field="layer")


def _layer(name: str, path: Path, design: Design | None, asked: Asked) -> Measured:
    """Return a layer with what the design says of its samples."""
    from cutis.omics.formats.sniff import read, sniff

    if design is not None and "layer" in design.table:
        own = design.table["layer"].isin(["", name]).to_numpy(dtype=bool)
        lines = tuple(line for line, here in zip(design.lines, own, strict=True) if here)
        table = design.table.loc[own].drop(columns="layer")
        design = replace(design, table=table, lines=lines)
    if name == "transcriptome":
        # Levels such as TPM by symbol look like any table; here the user has said what they are.
        form = RNA if sniff(path).name == "matrix" else None
        measured = read(path, design=design, format=form)
    else:
        measured = read(path, design=design, sheet=asked.sheet, quantity=asked.quantity)
    if name == "proteome" and measured.kind != "protein":
        fail(
            path, f"is a table of {measured.kind}, expected proteins", "give it as --transcriptome"
        )
    if name == "transcriptome" and measured.kind == "miRNA":
        fail(path, "is a table of miRNA, expected genes", "see `cutis vesicles --counts`")
    if measured.kind != KINDS[name]:
        measured.report.note(f"nothing in the file says that it is {KINDS[name]}; taken as such")
        measured = replace(measured, kind=KINDS[name])
    return measured
