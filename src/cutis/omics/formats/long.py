"""Levels in long form, one value a line, as features × samples; and limits of an assay.

Shared by immunoassays and panels of RT-qPCR: each gives :class:`Value` after value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from cutis.files.numerals import MISSING, meant_as_number, to_numbers
from cutis.files.read_report import ReadReport, fail, first_of
from cutis.omics.formats.assemble import Found, assembled
from cutis.omics.measured import Measured
from cutis.omics.names.analytes import gene_of
from cutis.tables import Frame

#: ``<3.2``, ``>10000``, ``< LLOQ``, ``OOR <``, ``OOR>``, ``*12.3`` (extrapolated beyond standards).
_BELOW = re.compile(
    r"(?:<\s*(?P<limit>[\d.,]+)|<\s*(?:L?LOQ|LOD|LLOD|MIN)|OOR\s*<|below.*|LLOQ|BLQ|BLOQ|ND)", re.I
)
_ABOVE = re.compile(r"(?:>\s*(?P<limit>[\d.,]+)|>\s*(?:U?LOQ|MAX)|OOR\s*>|above.*|ULOQ|ALQ)", re.I)
_EXTRAPOLATED = re.compile(r"\*+\s*(?P<value>[\d.,]+)|(?P<other>[\d.,]+)\s*\*+")

BELOW = "below the limit of quantification: missing"
ABOVE = "above the limit of quantification: missing"
EXTRAPOLATED = "value extrapolated beyond the standards (*), kept"
KITS = "analyte under a kit's name, taken for its gene"


#: Columns of the samples worth keeping; those of the instrument (plate, date) are not conditions.
OF_SAMPLE = ("condition", "group", "treatment", "donor", "time", "timepoint", "lot", "batch",
             "age", "passage", "replicate", "dose", "culture", "scale")  # fmt: skip


@dataclass(frozen=True)
class Value:
    """One value.

    Attributes
    ----------
    feature, sample
        What was measured, in which sample.
    level
        NaN when it is outside what can be measured.
    line
        Where it stands.
    bound
        ``<``, ``>`` or empty.
    limit
        Of detection or quantification, where the file says; else NaN.
    """

    feature: str
    sample: str
    level: float
    line: int
    bound: str = ""
    limit: float = float("nan")


@dataclass
class Known:
    """What a long table says of features and samples: text by column, by name."""

    accessions: dict[str, str] = field(default_factory=dict)
    samples: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Level:
    """What a cell of an immunoassay says.

    Attributes
    ----------
    level
        NaN when nothing was measured, or it is outside what can be.
    bound, limit
        As of a :class:`Value`.
    """

    level: float
    bound: str = ""
    limit: float = float("nan")


def measured_levels(
    path: Path | str, columns: Mapping[str, Sequence[str]], lines: Sequence[int],
    report: ReadReport,
) -> dict[str, list[Level]]:  # fmt: skip
    """Return what the cells of an immunoassay say.

    Parameters
    ----------
    path, lines
        Where they stand, for messages.
    columns
        Cells by the name of their column: numbers, nothing, or one of ``<3.2``, ``OOR<``,
        ``>10000``, ``*12.3``. All columns of a table at once, for what a comma means in one it
        means in all.
    report
        Counts what lies outside.

    Raises
    ------
    DataError
        A cell is none of these, or what a comma means cannot be told.
    """
    written: dict[str, list[str]] = {}
    bounds: dict[str, list[str]] = {}
    for name, cells in columns.items():
        pairs = [
            _read_cell(path, cell.strip(), line, name, report)
            for cell, line in zip(cells, lines, strict=True)
        ]
        written[name] = [number for number, _ in pairs]
        bounds[name] = [bound for _, bound in pairs]
    numbers = to_numbers(path, written, lines, report)
    nan = float("nan")
    return {
        name: [
            Level(nan, bound, float(value)) if bound else Level(float(value))
            for bound, value in zip(bounds[name], numbers[:, at], strict=True)
        ]
        for at, name in enumerate(columns)
    }


def _read_cell(
    path: Path | str, text: str, line: int, column: str, report: ReadReport
) -> tuple[str, str]:
    """Return the number in a cell as written, of the level or of its limit, and the bound."""
    if text in MISSING and text != "ND":
        return "", ""
    for pattern, bound, reason in ((_BELOW, "<", BELOW), (_ABOVE, ">", ABOVE)):
        if match := pattern.fullmatch(text):
            report.set_aside(reason, f"line {line}: {text}")
            return match["limit"] or "", bound
    if match := _EXTRAPOLATED.fullmatch(text):
        report.repair(EXTRAPOLATED, f"line {line}: {text}")
        return match["value"] or match["other"], ""
    if meant_as_number(text) and "inf" not in text.lower():
        return text, ""
    fail(
        path, f"{text[:40]!r} is no level, expected a number, <LLOQ, >ULOQ or nothing",
        "correct the cell", line=line, field=column,
    )  # fmt: skip


def from_values(
    path: Path | str, values: Sequence[Value], known: Known, report: ReadReport, *, unit: str,
    kind: str = "protein",
) -> Measured:  # fmt: skip
    """Return values as features × samples.

    Parameters
    ----------
    path
        The file.
    values
        In the order of the file.
    known
        Accessions of features and columns of samples.
    report
        Takes note of limits.
    unit, kind
        Of the levels.

    Raises
    ------
    DataError
        A feature has two values in a sample.
    """
    features = list(dict.fromkeys(value.feature for value in values))
    samples = list(dict.fromkeys(value.sample for value in values))
    row = {name: at for at, name in enumerate(features)}
    column = {name: at for at, name in enumerate(samples)}
    levels = np.full((len(features), len(samples)), np.nan)
    lines: dict[tuple[str, str], int] = {}
    low, high = np.full(len(features), np.nan), np.full(len(features), np.nan)
    for value in values:
        place = (value.feature, value.sample)
        if place in lines:
            what = f"{value.feature} in {value.sample!r} is already on line {lines[place]}"
            fail(path, what, "give each repeat its own sample, or delete one", line=value.line)
        lines[place] = value.line
        levels[row[value.feature], column[value.sample]] = value.level
        limits = high if value.bound == ">" else low
        limits[row[value.feature]] = np.fmin(limits[row[value.feature]], value.limit)
    first = dict(reversed([(value.feature, value.line) for value in values]))
    found = Found(
        [known.accessions.get(name, "") for name in features],
        [first[name] for name in features],
        genes=features,
        extra={"assay": features, "limit": list(low), "upper limit": list(high)},
    )
    table = _design(path, samples, values, known, report)
    _note_floor(features, levels, report)
    genes = {name: gene_of(name) for name in features}
    _note_unknown(
        [name for name in features if genes[name] is None and not known.accessions.get(name)],
        report,
    )
    measured = assembled(report, found, levels, samples, unit=unit, samples=table)
    return _labelled(_with_genes(replace(measured, kind=kind), genes, report))


def _design(
    path: Path | str, samples: list[str], values: Sequence[Value], known: Known,
    report: ReadReport,
) -> Frame | None:  # fmt: skip
    """Return what the file itself says of its samples, as a design; None where it says nothing."""
    from cutis.omics.samples.design import design_of

    headings = list(dict.fromkeys(key for one in known.samples.values() for key in one))
    fields = {
        key: [known.samples.get(name, {}).get(key, "") for name in samples] for key in headings
    }
    fields = {key: cells for key, cells in fields.items() if any(cells)}
    if not fields:
        return None
    inner = ReadReport(str(path), "")
    first_line = {value.sample: value.line for value in reversed(values)}
    table = design_of(path, samples, [first_line[name] for name in samples], fields, inner).table
    for sentence in inner.notes:
        report.note(sentence)
    return table


def _labelled(measured: Measured) -> Measured:
    """Return it with features named by their assay that nothing else tells apart."""
    names = Counter(measured.features["assay"])
    labels = [
        assay if names[assay] == 1 and (label.startswith("unnamed") or label[-1:] == "]") else label
        for label, assay in zip(measured.features.index, measured.features["assay"], strict=True)
    ]
    index = measured.features.index.__class__(labels, dtype=object)
    return replace(
        measured,
        levels=measured.levels.set_axis(index, axis=0),
        features=measured.features.set_axis(index, axis=0),
    )


def _with_genes(
    measured: Measured, genes: Mapping[str, str | None], report: ReadReport
) -> Measured:
    """Return it with the genes of analytes under their kits' names, and say which were taken so."""
    from cutis.omics.names.bundle import ids

    features = measured.features.copy()
    for at, name in enumerate(features["assay"]):
        gene = genes[name]
        if gene not in (None, name) and features["symbol"].iloc[at] in ("", name):
            features.iloc[at, features.columns.get_indexer(["symbol", "symbols"])] = gene
            if ids().symbol(name) is None:
                report.repair(KITS, f"{name} is {gene}")
    return replace(measured, features=features)


def _note_unknown(unknown: Sequence[str], report: ReadReport) -> None:
    """Note analytes that no gene is known for by that name: nothing that follows can use them."""
    if unknown:
        shown = first_of(unknown)
        many = "1 analyte has" if len(unknown) == 1 else f"{len(unknown)} analytes have"
        report.note(
            f"{many} no name of a gene ({shown}) and reach no receptor or "
            "pathway; write the HGNC symbol, such as CXCL8 for IL-8, or a column UniProt"
        )


def _note_floor(features: Sequence[str], levels: np.ndarray, report: ReadReport) -> None:
    """Note features of which many levels equal the lowest: a limit written as a number."""
    for name, row in zip(features, levels, strict=True):
        seen = row[np.isfinite(row)]
        if seen.size < 10:
            continue
        same = int((seen == seen.min()).sum())
        if same >= 5 and same > 0.2 * seen.size:
            report.note(
                f"{name}: {same} of {seen.size} levels are exactly {seen.min():g}, the lowest; "
                "that may be the limit of detection, written as a level"
            )
