"""Which columns of a table are samples, which name the feature, and which are neither.

A statistic is never a sample: Perseus, limma and spreadsheets leave differences, p-values and
means beside the levels, sometimes those of another table. They are set aside by name and, for
means, by value.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from cutis.files.grid import Grid
from cutis.files.numerals import MISSING, meant_as_number, to_numbers
from cutis.files.read_report import ReadReport, squeezed

#: Headings of the columns that name a feature, small letters and digits, the surest first.
SYMBOL = ("genenames", "genename", "genesymbol", "genesymbols", "symbol", "hgncsymbol", "genes",
          "gene", "pggenes", "primarygene", "proteingene", "cytokine", "analyte")  # fmt: skip
ACCESSION = ("majorityproteinids", "leadingproteins", "proteinids", "proteinid", "pgproteingroups",
             "proteingroup", "proteingroups", "uniprotids", "uniprotid", "uniprot", "accession",
             "accessions", "proteinaccession", "proteinaccessions", "uniprotaccession",
             "uniprotkb", "entry")  # fmt: skip
NAME = ("proteinnames", "proteinname", "description", "proteindescription", "proteindescriptions",
        "pgproteindescriptions", "fastaheaders", "protein", "fullname")  # fmt: skip
PEPTIDES = ("peptides", "peptidecount", "numberofpeptides", "razoruniquepeptides",
            "uniquepeptides")  # fmt: skip

#: What a statistic is called.
_STATISTIC = re.compile(
    r"p[ _.\-]?val|q[ _.\-]?val|-\s*log\s*(10)?\s*\(?\s*[pq]\b|neg.?log|\bfdr\b|\badj\b|padj"
    r"|adj[ ._]p|p[ ._]adj|differ|fold[ _.]?(change|diff)?\b|log2?f(c|old)|\bl?fc\b|log2? ?ratio"
    r"|lfcse|base ?mean|student|welch|t[- ]test|anova|signific|(test|t|f)[ _.]statistic|\bs0\b"
    r"|z[ _.]?score|^[ptqfb]$|^stat$|^b[ _.]?stat|confidence|cluster",
    re.IGNORECASE,
)
#: What a summary of replicates is called.
_MEAN = re.compile(
    r"^(?:ave|avg|average|mean|means|median|sd|stdev|std|sem|cv)(?:$|[^a-z])"
    r"|[ _.\-](?:ave|avg|average|mean|median|sd|stdev|std|sem|cv)$|ave(?:rage)?expr",
    re.IGNORECASE,
)
_EXPRESSION = re.compile(r"ave(?:rage)?expr", re.IGNORECASE)
#: What a sum over all samples is called.
_SUM = re.compile(r"(?:grand )?(?:total|sum)s?(?: intensity)?|intensity|ibaq|ms/ms count", re.I)
#: Numbers that describe the feature, not a sample.
_ABOUT = re.compile(
    r"\bpeptides?\b|\brazor\b|sequence coverage|\bcoverage\b|mol\.? ?weight|molecular weight|\bmw\b"
    r"|\blength\b|\bscore\b|^ids?$|\bids?$|^no\.?$|^rows?$|^index$|^rank$|position|^start$|^end$"
    r"|numberpsm|maxpepprob|referenceintensity|\bmass\b"
    r"|entrez|gene ?id|isoelectric|valid values|^number of|^chr(om)?|^x$|^#$|^unnamed",
    re.IGNORECASE,
)
#: Perseus writes the type of a column before its name: text, numerical, categorical, multi.
_TYPED = re.compile(r"[TNCM]: ?")

STATISTICS = "column of a statistic, no sample"
SUMS = "column of sums beside the samples, no sample"
MEANS = "column of means beside their replicates, no sample"
DESCRIBES = "column of numbers about the feature, no sample"
UNNAMED = "column of numbers without a name"
EMPTY = "column without any value"


@dataclass
class Columns:
    """Positions of the columns of a table.

    Attributes
    ----------
    samples
        Levels.
    symbol, accession, name, peptides
        What names the feature; None where there is no such column.
    text
        Other columns of text, by position.
    means
        Whether the samples are means that have no replicates beside them.
    """

    samples: list[int] = field(default_factory=list)
    symbol: int | None = None
    accession: int | None = None
    name: int | None = None
    peptides: int | None = None
    text: list[int] = field(default_factory=list)
    means: bool = False


def bare(heading: str) -> str:
    """Return a heading in small letters and digits, without Perseus' type before it."""
    return squeezed(_TYPED.sub("", heading, count=1))


def sort_columns(
    grid: Grid,
    report: ReadReport,
    *,
    types: Sequence[str] = (),
    named: Sequence[str] = (),
    taken: Collection[int] = (),
) -> Columns:
    """Return what each column of a table is; what is numeric and no sample is set aside.

    Parameters
    ----------
    grid
        The table.
    report
        Takes note of columns set aside, with their names.
    types
        Perseus' letter for each column (``E`` for levels), where the file says it.
    named
        Columns a user names as samples; then only they are.
    taken
        Positions of columns that are known for something else.

    Returns
    -------
    Columns
    """
    found = Columns()
    kinds = [bare(name) for name in grid.header]
    found.symbol = _first(kinds, SYMBOL)
    found.accession = _first(kinds, ACCESSION)
    found.name = _first(kinds, NAME)
    found.peptides = _first(kinds, PEPTIDES)
    means: list[int] = []
    sums: list[int] = []
    used = {found.symbol, found.accession, found.name, *taken}
    for at, heading in enumerate(grid.header):
        if at in used:
            continue
        if named:
            (found.samples if heading in named else found.text).append(at)
            continue
        share = _share(grid, at)
        reason = _no_sample(heading)
        if types and types[at] == "E":
            found.samples.append(at)
        elif share is None:
            report.set_aside(EMPTY, heading or f"column {at + 1}")
        elif share < 0.5:
            found.text.append(at)
        elif types or reason:
            if reason in (MEANS, SUMS) and not types:
                (means if reason == MEANS else sums).append(at)
            else:
                report.set_aside(reason or DESCRIBES, heading or f"column {at + 1}")
        else:
            found.samples.append(at)
    if not found.samples and not means:
        found.samples, sums = sums, []
    for at in sums:
        report.set_aside(SUMS, grid.header[at])
    _without_means(grid, found, means, report, checked=bool(types or named))
    return found


def numbers_at(
    grid: Grid, places: Sequence[int], report: ReadReport, *, negative: bool = True
) -> np.ndarray:
    """Return columns by position as numbers (rows × columns); names need not be unique."""
    cells = columns_at(grid, places)
    return to_numbers(grid.path, cells, grid.lines, report, negative=negative)


def columns_at(grid: Grid, places: Sequence[int]) -> dict[str, list[str]]:
    """Return the cells of columns by position, under names made unique."""
    return {
        grid.header[at] if grid.header.count(grid.header[at]) == 1
        else f"{grid.header[at]} (column {at + 1})": [row[at] for row in grid.rows]
        for at in places
    }  # fmt: skip


def _first(kinds: Sequence[str], wanted: Sequence[str]) -> int | None:
    """Return the position of the first heading there is, the surest first."""
    return next((kinds.index(word) for word in wanted if word in kinds), None)


def _share(grid: Grid, at: int) -> float | None:
    """Return the share of a column's filled cells that are numbers; None when all are empty."""
    filled = [cell for row in grid.rows if (cell := row[at].strip()) not in MISSING]
    if not filled:
        return None
    return sum(map(meant_as_number, filled)) / len(filled)


def _no_sample(heading: str) -> str:
    """Return why a column of numbers is no sample by its name; empty when it may be one."""
    if not heading:
        return UNNAMED
    if _TYPED.match(heading):
        return DESCRIBES
    if _SUM.fullmatch(heading):
        return SUMS
    for pattern, reason in ((_STATISTIC, STATISTICS), (_MEAN, MEANS), (_ABOUT, DESCRIBES)):
        if pattern.search(heading):
            return reason
    return ""


def _without_means(
    grid: Grid, found: Columns, means: list[int], report: ReadReport, *, checked: bool
) -> None:
    """Set means aside where their replicates are there; where they are not, they are the levels."""
    if means and not found.samples:
        found.samples = [at for at in means if not _EXPRESSION.search(grid.header[at])]
        found.means = True
        for at in set(means) - set(found.samples):
            report.set_aside(STATISTICS, grid.header[at])
        return
    for at in means:
        report.set_aside(MEANS, grid.header[at])
    if checked:
        return
    conditions = _replicates(grid, found.samples)
    doubtful = [at for at in found.samples if grid.header[at] in conditions]
    doubtful += _equal_to_means(grid, found.samples, conditions)
    for at in dict.fromkeys(doubtful):
        report.set_aside(MEANS, grid.header[at])
        found.samples.remove(at)


def _replicates(grid: Grid, samples: Sequence[int]) -> dict[str, list[int]]:
    """Return the columns of each condition that has two or more, by their names."""
    from cutis.omics.samples.samples import guessed_samples

    names = [grid.header[at] for at in samples]
    if len(set(names)) < len(names):
        return {}
    guessed = guessed_samples(names, ReadReport("", ""))
    groups: dict[str, list[int]] = {}
    for at, name, condition in zip(samples, names, guessed["condition"], strict=True):
        if condition != name:
            groups.setdefault(condition, []).append(at)
    return {condition: places for condition, places in groups.items() if len(places) > 1}


def _equal_to_means(
    grid: Grid, samples: Sequence[int], conditions: dict[str, list[int]]
) -> list[int]:
    """Return columns that are, in nearly all rows, the mean of other samples' replicates."""
    inside = {at for places in conditions.values() for at in places}
    others = [at for at in samples if at not in inside]
    found: list[int] = []
    if not others or len(grid.rows) < 5:
        return found
    scratch = ReadReport("", "")
    values = {at: numbers_at(grid, [at], scratch)[:, 0] for at in {*others, *inside}}
    for at in others:
        for places in conditions.values():
            block = np.column_stack([values[place] for place in places])
            mean = block.mean(axis=1)
            both = np.isfinite(mean) & np.isfinite(values[at])
            spread = block[both].std(axis=1) > 0
            near = np.isclose(values[at][both], mean[both], rtol=1e-4, atol=1e-4)
            if spread.sum() >= 5 and near[spread].mean() > 0.95:
                found.append(at)
                break
    return found
