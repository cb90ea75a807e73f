"""A person's genotype file → calls of the atlas's variants, with every doubt kept as a doubt.

Read are a table of rsID and genotype, the exports of 23andMe, AncestryDNA and MyHeritage, and the
VCF of one person. A file stays where it is. Alleles never stand in a message, a repr, a hash or a
read report: those say how many calls there were, and of which kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from cutis.files.cells import decoded, raw_bytes
from cutis.files.read_report import ReadReport, fail
from cutis.knowledge.alleles import letters
from cutis.knowledge.cache import given_or_bundled
from cutis.methods import method
from cutis.tables import Frame

if TYPE_CHECKING:
    from cutis.knowledge.records import Variation
    from cutis.knowledge.resolve import Knowledge

#: What may be known of a variant. *no-call*: the file has it without an answer; *not covered*: the
#: file does not have it; *ambiguous*: an answer that cannot be trusted, with the reason.
Status = Literal["called", "no-call", "not covered", "ambiguous"]

_RSID = re.compile(r"rs\d+", re.IGNORECASE)
_BASES = re.compile(r"[ACGTDI]{1,2}")
_NO_CALL = frozenset({"", "-", "--", "0", "00", "0/0", ".", "./.", "NA", "NN", "N", "??"})
_COMPLEMENT = str.maketrans("ACGT", "TGCA")

#: Columns of the formats there are: names of the id → names of the columns of alleles.
_IDS = ("rsid", "snp", "marker", "id", "variant")
_ALLELES = (("genotype",), ("result",), ("alleles",), ("call",), ("allele1", "allele2"))
_FORM = "expected the columns rsid and genotype, an export of a testing company, or a VCF"


@dataclass(frozen=True)
class Call:
    """What is known of one variant in one person; its repr holds no allele.

    Attributes
    ----------
    status
        One of :data:`Status`.
    alleles
        The two alleles, or one on a chromosome there is one of; none unless called.
    why
        Reason of a doubt.
    """

    status: Status
    alleles: tuple[str, ...] = field(default=(), repr=False, hash=False)
    why: str = ""


@dataclass(frozen=True, eq=False)
class Genotypes:
    """One person's calls of the variants of the atlas; its repr says only how many there are.

    Attributes
    ----------
    format
        What the file was taken for.
    calls
        rsID → call, as the file has it; no other variant of the file is kept.
    report
        How the reading went, without ids and alleles.
    variants
        The atlas's variants.
    """

    format: str
    calls: Mapping[str, Call] = field(repr=False)
    report: ReadReport = field(repr=False)
    variants: Mapping[str, Variation] = field(repr=False)

    def __post_init__(self) -> None:
        """Keep calls of its own, which nobody can write to: what follows from them is kept."""
        object.__setattr__(self, "calls", MappingProxyType(dict(self.calls)))

    def __repr__(self) -> str:
        """Return format and count."""
        return f"Genotypes({self.format}, {len(self.calls)} variants)"

    __hash__ = None  # type: ignore[assignment]

    def of(self, variant: Variation) -> Call:
        """Return the call of a variant of the atlas in the atlas's own words for its alleles.

        A call on the other strand is turned. Of an A/T or C/G variant the strand cannot be seen:
        it is ambiguous where another call of the file was on the other strand.
        """
        found = next((self.calls[n] for n in _names(variant) if n in self.calls), None)
        if found is None:
            return Call("not covered", why="the file does not have it")
        if found.status != "called":
            return found
        return _in_words(found, variant, other_strand=self.other_strand)

    @cached_property
    def other_strand(self) -> bool:
        """Whether a variant of the atlas is called with the complement of its alleles."""
        return any(
            _turned(self.calls[name], variant)
            for variant in self.variants.values()
            for name in _names(variant)
            if name in self.calls
        )

    def donor(self) -> dict[str, str]:
        """Return rsID → ``C/T`` of the atlas's variants that were called, for a donor."""
        calls = {v.rsid: self.of(v) for v in self.variants.values() if v.rsid}
        return {n: "/".join(one.alleles) for n, one in calls.items() if one.status == "called"}

    def table(self) -> Frame:
        """Return variant, gene, rsid, status, dosage of the effect allele, and why: private."""
        import pandas as pd

        rows = []
        for name, variant in self.variants.items():
            call = self.of(variant)
            called = call.status == "called"
            dosage = float(variant.count("/".join(call.alleles))) if called else float("nan")
            rows.append((name, variant.gene, variant.rsid, call.status, dosage, call.why))
        return pd.DataFrame(rows, columns=["variant", "gene", "rsid", "status", "dosage", "why"])


@method(
    formula=(
        "alleles on the forward strand; palindromes, other strands and contradictions ambiguous"
    ),
    limits="of the variants of the atlas alone",
    check="cases by hand; real exports of one person (tests/omics/person/test_genotypes.py)",
)
def read_genotypes(
    path: str | Path, *, sample: str = "", knowledge: Knowledge | None = None
) -> Genotypes:
    """Read a genotype file.

    Parameters
    ----------
    path
        Table, company export or VCF; gzipped or not.
    sample
        Which column of a VCF of several people.
    knowledge
        The atlas, whose variants are looked for; None takes the one that comes with cutis.

    Raises
    ------
    DataError
        The file cannot be read, or is none of these; the message holds no genotype.
    """
    variants = given_or_bundled(knowledge).variants
    report = ReadReport(str(path), "genotypes")
    text = decoded(path, raw_bytes(path), report)
    lines = text.split("\n")
    if text.startswith("##fileformat=VCF") or any(one.startswith("#CHROM") for one in lines[:5000]):
        report.format = "VCF"
        rows = _vcf(path, lines, sample, report)
    else:
        rows = _table(path, lines, report)
    wanted = {name for variant in variants.values() for name in _names(variant)}
    calls: dict[str, Call] = {}
    statuses = Counter[str]()
    for rsid, call in rows:
        statuses[call.status] += 1
        if rsid not in wanted:
            continue
        if rsid in calls and calls[rsid] != call:
            call = Call("ambiguous", why="the file calls it twice, differently")
        calls[rsid] = call
    if not statuses:
        fail(path, "no line has an rsID", _FORM)
    report.kept = len(calls)
    for status in ("no-call", "ambiguous"):
        if statuses[status]:
            report.note(f"{statuses[status]} of {statuses.total()} calls: {status}.")
    aside = statuses.total() - len(calls)
    if aside:
        report.set_aside("a variant the atlas does not have, or has a second time", count=aside)
    return Genotypes(report.format, calls, report, variants)


def _table(path: str | Path, lines: list[str], report: ReadReport) -> Iterator[tuple[str, Call]]:
    """Return the calls of a table with or without a header."""
    start, between = _header(path, lines)
    names = [cell.lower() for cell in _split(lines[start].lstrip("# "), between)]
    own = next((names.index(one) for one in _IDS if one in names), None)
    columns = next((c for c in _ALLELES if set(c) <= set(names)), None)
    headed = own is not None and columns is not None
    at = [names.index(one) for one in columns] if headed and columns else [len(names) - 1]
    chromosome = next((names.index(n) for n in ("chromosome", "chrom", "chr") if n in names), None)
    report.format = {
        ("genotype",): "23andMe export" if chromosome is not None else "table of genotypes",
        ("result",): "MyHeritage export",
        ("allele1", "allele2"): "AncestryDNA export",
    }.get(columns or (), "table of genotypes")
    if not headed:
        if not _RSID.fullmatch(names[0]) or len(names) < 2:
            fail(path, "the first line is no header of a genotype file", _FORM, line=start + 1)
        own = 0
    for number, line in enumerate(lines[start + headed :], start=start + headed + 1):
        if not line.strip() or line.startswith("#"):
            continue
        report.rows += 1
        cells = _split(line, between)
        if len(cells) != len(names):
            what = f"the line has {len(cells)} columns, expected {len(names)}"
            fail(path, what, "the file may be cut off; export it again", line=number)
        rsid = cells[own or 0].lower()
        if not (rsid.startswith("rs") and rsid[2:].isdigit()):
            report.set_aside("an id that is no rsID")
            continue
        where = cells[chromosome].upper().removeprefix("CHR") if chromosome is not None else ""
        found = _call("".join([cells[i] for i in at]).upper(), where)
        if found is None:
            what = "the genotype is not two of A, C, G, T, D, I"
            fail(path, what, "write `C/T`", line=number)
        yield rsid, found


def _header(path: str | Path, lines: list[str]) -> tuple[int, str]:
    """Return the line a table starts at and what parts its cells."""
    last = -1
    for number, line in enumerate(lines):
        if line.startswith("#") or not line.strip():
            named = line.lstrip("# ").lower()
            last = number if named.startswith(_IDS) and "genotype" in named else last
            continue
        between = next((one for one in ("\t", ",", ";") if one in line), " ")
        return (number if last < 0 else last), between
    fail(path, "the file has no genotypes", _FORM)


def _split(line: str, between: str) -> list[str]:
    """Return the cells of a line, without blanks and quotes around them."""
    cells = line.split() if between == " " else line.split(between)
    if '"' in line or " " in line:
        return [cell.strip().strip('"').strip() for cell in cells]
    return cells


@lru_cache(maxsize=4096)
def _call(given: str, where: str) -> Call | None:
    """Return the call of ``CT``, ``C/T`` or ``C|T`` on a chromosome; None where it is no call."""
    text = re.sub(r"[/|\s]", "", given)
    if given in _NO_CALL or text in _NO_CALL:
        return Call("no-call", why="the file has no answer")
    if not _BASES.fullmatch(text):
        if len(text) == 2 and set(text) <= set("ACGTDIN-0.?"):
            return Call("no-call", why="one of the alleles has no answer")
        return None
    if len(text) == 1 and where not in ("X", "Y", "MT", "M", "23", "24", "25", "26"):
        return Call("ambiguous", why="one allele, where there are two")
    return Call("called", tuple(sorted(text)))


def _vcf(
    path: str | Path, lines: list[str], sample: str, report: ReadReport
) -> Iterator[tuple[str, Call]]:
    """Return the calls of one person of a VCF; records without an rsID are counted."""
    column = 0
    for number, line in enumerate(lines, start=1):
        if line.startswith("#CHROM"):
            column = _person(path, line.rstrip("\r").split("\t"), number, sample)
        if not line.strip() or line.startswith("#"):
            continue
        if not column:
            fail(path, "a record stands before the line #CHROM", "the file is no VCF", line=number)
        report.rows += 1
        cells = line.rstrip("\r").split("\t")
        if len(cells) <= column:
            what = f"the record has {len(cells)} columns, expected at least {column + 1}"
            fail(path, what, "the file may be cut off", line=number)
        ids = [one.lower() for one in cells[2].split(";") if _RSID.fullmatch(one)]
        if not ids:
            report.set_aside("a record without an rsID")
        for rsid in ids:
            yield rsid, _record(path, number, cells, column)


def _person(path: str | Path, names: list[str], line: int, sample: str) -> int:
    """Return the column of the person; names of people are not repeated."""
    people = names[9:]
    if not people:
        fail(path, "the VCF has no genotypes, only sites", "give one with a sample", line=line)
    if sample and sample not in people:
        fail(path, f"none of the {len(people)} samples has that name", "check it", line=line)
    if len(people) > 1 and not sample:
        hint = "say which with sample=NAME (--genotype-sample NAME)"
        fail(path, f"the VCF is of {len(people)} people", hint, line=line)
    return 9 + (people.index(sample) if sample else 0)


def _record(path: str | Path, line: int, cells: list[str], column: int) -> Call:
    """Return the call of one record."""
    keys, values = cells[8].split(":"), cells[column].split(":")
    if "GT" not in keys:
        return Call("no-call", why="the record has no GT")
    given = re.split(r"[/|]", values[keys.index("GT")])
    if "." in given:
        return Call("no-call", why="the file has no answer")
    if cells[6] not in ("PASS", ".", ""):
        return Call("ambiguous", why="the record did not pass its filters")
    alleles = [cells[3].upper(), *cells[4].upper().split(",")]
    if not all(one.isdigit() and int(one) < len(alleles) for one in given):
        fail(path, "the genotype names an allele that the record does not have", "", line=line)
    own = [alleles[int(one)] for one in given]
    if not all(set(one) <= set("ACGT") for one in own):
        return Call("ambiguous", why="a symbolic allele")
    if any(len(one) > 1 for one in alleles if set(one) <= set("ACGT")):
        lengths = sorted({len(one) for one in alleles if set(one) <= set("ACGT")})
        if len(lengths) != 2:
            return Call("ambiguous", why="several lengths of insertion")
        own = ["I" if len(one) == lengths[1] else "D" for one in own]
    return Call("called", tuple(sorted(own)))


def _names(variant: Variation) -> list[str]:
    """Return the rsIDs of a variant."""
    return [one.lower() for one in (variant.rsid, *variant.aliases) if _RSID.fullmatch(one)]


def _words(variant: Variation) -> dict[str, str]:
    """Return allele as a file writes it → as the atlas does: insertions are I, deletions D."""
    pair = [one.split(" ")[0] for one in (variant.effect_allele, variant.other_allele)]
    if all(one in "ACGT" and one for one in pair):
        return {one: one for one in pair}
    return letters(variant.effect_allele, variant.other_allele)


def _turned(call: Call, variant: Variation) -> bool:
    """Return whether a call holds the complement of the variant's alleles, and not these."""
    words = set(_words(variant))
    if call.status != "called" or not words or not words <= set("ACGT"):
        return False
    own = set(call.alleles)
    return not own <= words and {one.translate(_COMPLEMENT) for one in own} <= words


def _in_words(call: Call, variant: Variation, *, other_strand: bool) -> Call:
    """Return a call in the atlas's words, or why it cannot be."""
    words = _words(variant)
    if not words:
        return Call("ambiguous", why="the atlas does not know its alleles")
    if _turned(call, variant):
        own = [one.translate(_COMPLEMENT) for one in call.alleles]
        return Call("called", tuple(own), "read on the other strand")
    if not set(call.alleles) <= set(words):
        return Call("ambiguous", why="the file's alleles are not those of the variant")
    palindrome = {one.translate(_COMPLEMENT) for one in words} == set(words)
    if palindrome and words.keys() <= set("ACGT") and other_strand:
        return Call("ambiguous", why="A/T or C/G in a file with calls on the other strand")
    return Call("called", tuple(words[one] for one in call.alleles))
