"""Logs of sequencing: cases as files, every real log with its numbers, and mangled text."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.omics.logs import READINGS, Reading, read_log, read_logs
from cutis.omics.logs.log import clean, disagreement

CASES = Path(__file__).parents[2] / "cases"
VALID = sorted((CASES / "valid" / "sequencing").iterdir())
INVALID = sorted(
    path for path in (CASES / "invalid" / "sequencing").iterdir() if path.suffix != ".expect"
)
LOGS = SHARED / "vesicles" / "seq_qc_logs"


def value(readings: list[Reading], reading: str, of: str = "", sample: str = "") -> float:
    """Return the one value of a reading."""
    found = [
        one.value for one in readings
        if one.reading == reading and one.of == of and sample in ("", one.sample)
    ]  # fmt: skip
    assert len(found) == 1, (reading, of, found)
    return found[0]


def valid(name: str) -> list[Reading]:
    return read_log(CASES / "valid" / "sequencing" / name)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_invalid(path: Path) -> None:
    expected = path.with_name(path.name + ".expect").read_text("utf-8").strip()
    with pytest.raises(DataError) as error:
        read_log(path)
    message = str(error.value)
    assert message.startswith(str(path))
    assert expected in message
    assert "\n" not in message


def test_there_are_enough_wrong_logs() -> None:
    assert len(INVALID) >= 14


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.name)
def test_valid(path: Path) -> None:
    readings = read_log(path)
    assert readings
    for one in readings:
        assert one.reading in READINGS
        assert one.file == str(path)
        assert not one.note
        assert one.unit in {"reads", "%", "nt", "number"}
        assert one.unit != "%" or 0 <= one.value <= 100
    keys = [(one.sample, one.reading, one.of) for one in readings]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", ["vesicles_76M.flagstat.txt", "vesicles_76MLog.final.out"])
def test_seventy_six_million_reads_of_which_85_6_percent_map(name: str) -> None:
    readings = valid(name)
    assert value(readings, "reads") == 76_100_000
    assert value(readings, "mapped reads") == 65_141_600
    assert value(readings, "mapped share") == pytest.approx(85.6, abs=1e-12)
    assert {one.sample for one in readings} == {"vesicles_76M"}


def test_reads_that_failed_the_filter_are_reads_all_the_same() -> None:
    readings = valid("failed_reads.flagstat.txt")
    assert value(readings, "alignments") == 10_000_000
    assert value(readings, "reads") == 10_000_000 - 500_000 - 100_000
    assert value(readings, "mapped reads") == 8_500_000 - 600_000
    assert value(readings, "mapped share") == pytest.approx(100 * 7.9 / 9.4)
    assert value(readings, "QC-failed share") == pytest.approx(10)
    assert value(readings, "duplicate share") == pytest.approx(10)
    assert value(readings, "properly paired share") == pytest.approx(100 * 7.3 / 9.4)


@pytest.mark.parametrize("name", ["small.flagstat.tsv", "small.flagstat.json"])
def test_every_form_of_flagstat_gives_the_same(name: str) -> None:
    readings = valid(name)
    assert value(readings, "reads") == 5401
    assert value(readings, "mapped reads") == 5337
    assert value(readings, "properly paired share") == pytest.approx(100 * 5011 / 5401)
    lines = {one.reading: one.line for one in readings}
    text = (CASES / "valid" / "sequencing" / name).read_text().splitlines()
    assert "mapped" in text[lines["mapped reads"] - 1]


def test_biotypes_with_coordinates_and_two_samples() -> None:
    readings = valid("genes_by_biotype_full.txt")
    assert {one.sample for one in readings} == {"EV_1", "EV_2"}
    assert value(readings, "biotype share", "miRNA", "EV_1") == pytest.approx(30)
    assert value(readings, "biotype share", "rRNA", "EV_2") == pytest.approx(10)
    assert value(readings, "assigned reads", "", "EV_2") == 1000


def test_a_summary_of_feature_counts() -> None:
    readings = valid("EV_1.featureCounts.txt.summary")
    assert value(readings, "assigned share") == 50
    assert value(readings, "unassigned share", "MultiMapping") == 12.5


def test_tables_of_mirtrace() -> None:
    readings = valid("qc.tsv")
    assert value(readings, "quality share", "passed", "A") == 94
    assert value(readings, "quality share", "low complexity", "B") == 20
    assert value(valid("rnatype.tsv"), "RNA type share", "rRNA", "B") == 50


def test_results_of_mirtrace_and_mirtop() -> None:
    traced = valid("mirtrace.json")
    assert value(traced, "length peak") == 22
    assert value(traced, "length share", "20 to 25 nt") == 60
    assert value(traced, "clade share", "primates") == 99
    assert value(traced, "RNA type share", "miRNA") == 50
    assert value(valid("mirtop_stats.log"), "isomiR share") == 40
    assert value(valid("salmon_meta_info.json"), "mapped share") == 75


CONTRADICTIONS = {
    "flag.flagstat.txt": (
        "100 + 0 in total (QC-passed reads + QC-failed reads)\n0 + 0 secondary\n"
        "0 + 0 supplementary\n80 + 0 mapped (85.00% : N/A)\n",
        "the log prints 85 %, its counts give 80.00 %",
    ),
    "more.flagstat.txt": (
        "100 + 0 in total (QC-passed reads + QC-failed reads)\n0 + 0 secondary\n"
        "120 + 0 mapped (120.00% : N/A)\n",
        "more reads mapped than there are: 120 of 100",
    ),
    "ends.flagstat.txt": (
        "100 + 0 in total (QC-passed reads + QC-failed reads)\n0 + 0 secondary\n"
        "80 + 0 mapped (80.00% : N/A)\n90 + 0 paired in sequencing\n45 + 0 read1\n40 + 0 read2\n"
        "60 + 0 properly paired (66.67% : N/A)\n",
        "first and second ends are 85, paired reads 90",
    ),
    "aLog.final.out": (
        "Number of input reads |\t100\nUniquely mapped reads number |\t60\n"
        "Uniquely mapped reads % |\t61.00%\nNumber of reads mapped to multiple loci |\t10\n",
        "the log prints 61 %, its counts give 60.00 %",
    ),
    "bLog.final.out": (
        "Number of input reads |\t100\nUniquely mapped reads number |\t60\n"
        "Uniquely mapped reads % |\t60.00%\nNumber of reads mapped to multiple loci |\t10\n"
        "% of reads mapped to multiple loci |\t10.00%\n"
        "% of reads mapped to too many loci |\t1.00%\n"
        "% of reads unmapped: too many mismatches |\t0.00%\n"
        "% of reads unmapped: too short |\t20.00%\n% of reads unmapped: other |\t4.00%\n",
        "the classes make up 95.00 % of the reads",
    ),
    "meta_info.json": (
        '{"salmon_version": "1", "num_processed": 10, "num_mapped": 5, "percent_mapped": 60.0}',
        "the log prints 60 %, its counts give 50.00 %",
    ),
    "mirtop.log": (
        '{"metrics": {"A": {"ref_miRNA_sum": 10, "ref_miRNA_count": 2, "ref_miRNA_mean": 6.0,'
        ' "isomiR_sum": 1}}}',
        "the log prints a mean of 6 for ref_miRNA, its counts give 5",
    ),
    "mirtrace.json": (
        '{"mirtraceVersion": "1", "results": [{"verbosename": "A", "stats": '
        '{"allSeqsCount": 11, "statsQC": [1, 1, 1, 1, 1]}}]}',
        "the quality classes make up 5 reads of 11",
    ),
}


@pytest.mark.parametrize("name", sorted(CONTRADICTIONS))
def test_a_log_that_contradicts_itself_says_so(name: str, tmp_path: Path) -> None:
    text, says = CONTRADICTIONS[name]
    path = tmp_path / name
    path.write_text(text)
    notes = [one.note for one in read_log(path) if one.note]
    assert any(says in note for note in notes), notes
    assert any(says in note for note in read_logs([path]).notes)


def test_no_reads_at_all_has_no_share(tmp_path: Path) -> None:
    path = tmp_path / "none.flagstat.txt"
    path.write_text("0 + 0 in total (QC-passed reads + QC-failed reads)\n0 + 0 secondary\n"
                    "0 + 0 mapped (N/A : N/A)\n")  # fmt: skip
    assert math.isnan(value(read_log(path), "mapped share"))


def test_an_unknown_line_is_noted_and_the_rest_read(tmp_path: Path) -> None:
    text = (CASES / "valid" / "sequencing" / "vesicles_76M.flagstat.txt").read_text()
    path = tmp_path / "new.flagstat.txt"
    path.write_text(text + "5 + 0 optical duplicates\n")
    logs = read_logs(path)
    assert value(list(logs.readings), "reads") == 76_100_000
    assert any("'optical duplicates' is not known" in note for note in logs.notes)


def test_a_byte_order_mark_and_line_ends_of_windows(tmp_path: Path) -> None:
    raw = (CASES / "valid" / "sequencing" / "vesicles_76MLog.final.out").read_text()
    for name, data in (
        ("a", b"\xef\xbb\xbf" + raw.replace("\n", "\r\n").encode()),
        ("b", raw.encode("utf-16")),
    ):
        path = tmp_path / f"{name}Log.final.out"
        path.write_bytes(data)
        assert value(read_log(path), "mapped reads") == 65_141_600


@pytest.mark.parametrize(
    ("name", "sample"),
    [
        ("P1234_1001Log.final.out", "P1234_1001"),
        ("run/EV_1Aligned.sortedByCoord.out.bam", "EV_1"),
        ("small.samtools13.flagstat.log.txt", "small.samtools13"),
        ("EV-3.bam.flagstat", "EV-3.bam"),
        ("EV 3.txt", "EV 3"),
        ("C:\\data\\EV_4.sorted.bam", "EV_4"),
    ],
)
def test_names_of_samples(name: str, sample: str) -> None:
    assert clean(name) == sample


def test_salmon_names_the_sample_by_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "DRR016125_quant" / "aux_info"
    folder.mkdir(parents=True)
    path = folder / "meta_info.json"
    path.write_text('{"salmon_version": "1", "num_processed": 10, "num_mapped": 5}')
    assert {one.sample for one in read_log(path)} == {"DRR016125"}


def test_a_rounded_share_agrees_and_a_wrong_one_does_not() -> None:
    assert disagreement(98.82, 5350, 5414) == ""
    assert disagreement(98.80, 5350, 5414) == "the log prints 98.8 %, its counts give 98.82 %"
    assert disagreement(None, 1, 2) == ""


def test_a_folder_says_what_it_left_out(tmp_path: Path) -> None:
    (tmp_path / "readme.md").write_text("x")
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(DataError, match="no log of sequencing"):
        read_logs(tmp_path)
    text = (CASES / "valid" / "sequencing" / "vesicles_76M.flagstat.txt").read_text()
    (tmp_path / "a.flagstat.txt").write_text(text)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.flagstat.txt").write_text(
        text.replace("76100000 + 0 in", "76100009 + 0 in")
    )
    logs = read_logs(tmp_path)
    assert logs.samples == ["a"]
    assert {one: noted.count for one, noted in logs.skipped.aside.items()} == {
        "not named as a log": 1, "no log that is known here": 1,
        "given twice by logs of one tool": 7,
    }  # fmt: skip
    assert any("reads of a is 7.61e+07" in note for note in logs.notes)


def test_missing_file_and_folder() -> None:
    with pytest.raises(DataError, match="check that it exists"):
        read_log("nowhere.txt")
    with pytest.raises(DataError, match="a folder, expected a log"):
        read_log(CASES)


# --- real logs ----------------------------------------------------------------------------------

REAL = {
    "samtools.flagstat.log.txt": {"alignments": 11540659, "reads": 11534294,
                                  "mapped reads": 11534278, "duplicates": 0},
    "low_quality_1.samtools.flagstat.log.txt": {"reads": 137147, "mapped reads": 137147,
                                                "mapped share": 100.0},
    "small.samtools13.flagstat.log.txt": {"reads": 5401, "mapped reads": 5337,
                                          "alignments": 5414},
    "star_2.7.1a_Log.final.out": {"reads": 94446403, "uniquely mapped reads": 75077194,
                                  "mapped reads": 79266943, "mapped share": 83.92796,
                                  "read length": 152,
                                  "multi-mapped reads": 4189751, "mismatch share": 0.54,
                                  "chimeric share": 1.42},
    "P1234_1001Log.final.out": {"reads": 33406147, "uniquely mapped reads": 22770437,
                                "mapped reads": 23842854, "uniquely mapped share": 68.16242},
    "P1234_1002Log.final.out": {"reads": 30821087, "mapped reads": 21919032},
    "P1234_1003Log.final.out": {"reads": 33453836, "mapped share": 67.91657},
    "salmon_meta_info.json": {"reads": 12147911, "mapped reads": 11674255,
                              "mapped share": 96.10092632387577, "targets": 55157},
    "P1234_101Aligned.sortedByCoord.out_biotype_counts.txt": {"assigned reads": 10079699},
    "P1234_102Aligned.sortedByCoord.out_biotype_counts.txt": {"assigned reads": 10808468},
    "P1234_103Aligned.sortedByCoord.out_biotype_counts.txt": {"assigned reads": 10439340},
}  # fmt: skip


@needs_shared
@pytest.mark.parametrize("name", sorted(REAL))
def test_real_logs(name: str) -> None:
    readings = read_log(LOGS / name)
    for reading, expected in REAL[name].items():
        assert value(readings, reading) == pytest.approx(expected, rel=1e-6)
    assert all(not one.note or "no count of secondary" in one.note for one in readings)


@needs_shared
def test_every_real_log_is_read() -> None:
    logs = read_logs(LOGS)
    table = logs.table()
    assert set(table["tool"]) == {
        "samtools flagstat", "STAR", "Salmon", "featureCounts", "miRTrace", "mirtop",
    }  # fmt: skip
    assert {noted.reason: noted.count for noted in logs.skipped.aside.values()}[
        "not named as a log"
    ] == 1
    assert logs.skipped.kept == 15
    assert len(logs.samples) == 3 + 3 + 4 + 1 + 19 + 7
    assert not [note for note in logs.notes if "which is kept" in note]
    assert (table["line"] > 0).all()
    assert isinstance(table, pd.DataFrame)


@needs_shared
def test_real_biotypes() -> None:
    readings = read_log(LOGS / "P1234_101Aligned.sortedByCoord.out_biotype_counts.txt")
    assert value(readings, "biotype reads", "protein_coding") == 9830705
    assert value(readings, "biotype reads", "miRNA") == 766
    text = (LOGS / "P1234_101Aligned.sortedByCoord.out_biotype_counts.txt").read_text()
    raw = [line.split("\t") for line in text.splitlines()[2:]]
    total = sum(int(count) for _, count in raw)
    assert total == value(readings, "assigned reads")
    assert value(readings, "biotype share", "Mt_rRNA") == pytest.approx(100 * 33233 / total)


@needs_shared
def test_real_mirtrace_agrees_with_its_own_tables_and_flags() -> None:
    readings = read_log(LOGS / "mirtrace-results.json")
    clades = read_log(LOGS / "mirtrace-stats-contamination_basic.tsv")
    lengths = read_log(LOGS / "mirtrace-stats-length.tsv")
    by_key = {(one.sample, one.reading, one.of): one.value for one in readings}
    shared = [one for one in (*clades, *lengths) if not math.isnan(one.value)]
    assert len(shared) > 1000
    assert all(by_key[one.sample, one.reading, one.of] == one.value for one in shared)
    flags = json.loads((LOGS / "mirtrace-results.json").read_text())["results"]
    said = 0
    for result in flags:
        for flag, key in (
            ("rnatype", ("RNA type share", "miRNA")), ("length", ("length share", "20 to 25 nt")),
            ("qc", ("quality share", "passed")),
        ):  # fmt: skip
            words = result["stats"]["qcAnalysisFlags"][flag]
            if words == "ok":
                continue
            said += 1
            printed = float(words.split("%")[0])
            ours = by_key[(result["verbosename"], *key)]
            assert round(ours, 1) == pytest.approx(printed, abs=0.051)
    assert said >= 3
    assert by_key["Example_101", "length peak", ""] == 22
    assert by_key["Example_101", "adapter", "TGGAATTC"] == 8
    assert by_key["Example_103", "clade reads", "primates"] == 1


@needs_shared
def test_real_mirtop() -> None:
    readings = read_log(LOGS / "test1_mirtop_stats.log")
    assert value(readings, "miRNA reads", "", "cc3-mirbase-ready") == 2298658 + 2448812
    assert value(readings, "miRNAs", "", "cc7-mirbase-ready") == 660
    assert value(readings, "isomiR reads", "iso_3p", "cc1-mirbase-ready") == 3072288


# --- mangled text -------------------------------------------------------------------------------


def _mangled(text: str, data: st.DataObject) -> str:
    """Cut, repeat or overwrite a part of a text."""
    lines = text.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 4))):
        how = data.draw(st.sampled_from(["drop", "double", "cut", "put", "swap"]))
        at = data.draw(st.integers(0, max(0, len(lines) - 1)))
        if not lines:
            break
        if how == "drop":
            del lines[at]
        elif how == "double":
            lines.insert(at, lines[at])
        elif how == "cut":
            lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
        else:
            where = data.draw(st.integers(0, len(lines[at])))
            junk = st.sampled_from(["-1", "1e999", "nan", "|", "\t", "{", "[", '"', "9" * 5000, "٣",
                                    "null", "true", "\0", "é", "½"])  # fmt: skip
            put = data.draw(junk) if how == "put" else data.draw(st.text(max_size=5))
            lines[at] = lines[at][:where] + put + lines[at][where + 1 :]
    return "".join(lines)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.name)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_mangled_logs_give_readings_or_one_clear_error(
    path: Path, tmp_path: Path, data: st.DataObject
) -> None:
    text = path.read_text("utf-8")
    broken = tmp_path / path.name
    broken.write_bytes(_mangled(text, data).encode("utf-8", "surrogatepass"))
    _read_or_refused(broken)


TOP = ["results", "metrics", "QC-passed reads", "QC-failed reads", "num_mapped", "num_processed"]
STARTS = [b"", b"LENGTH\tA\n", b"Geneid\tA\n", b"Number of input reads |\t", b"\xff\xfe",
          b"1 + 1 in total (QC-passed reads", b"Status\tA\nAssigned\t"]  # fmt: skip
STRUCTURES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=5)
    | st.dictionaries(
        st.sampled_from(["results", "stats", "verbosename", "allSeqsCount", "statsQC", "metrics",
                         "statsLength", "statsRNAType", "statsClades", "cladeIdentifiers", "A",
                         "ref_miRNA_sum", "ref_miRNA_count", "isomiR_sum", "num_processed",
                         "num_mapped", "percent_mapped", "quant_errors", "QC-passed reads", "total",
                         "QC-failed reads", "mapped", "mapped %", "secondary", "num_targets"]),
        inside, max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip


@pytest.mark.parametrize(
    "mark", ["mirtraceVersion", "salmon_version", "QC-passed reads", "metrics ref_miRNA"]
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(inside=st.dictionaries(st.sampled_from(TOP), STRUCTURES))
def test_any_json_gives_readings_or_one_clear_error(
    mark: str, tmp_path: Path, inside: dict[str, object]
) -> None:
    path = tmp_path / "some.json"
    named = {name: 1 for name in mark.split() if name not in inside}
    path.write_text(json.dumps({**named, **inside}))
    _read_or_refused(path)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=st.binary(max_size=200), start=st.sampled_from(STARTS))
def test_any_bytes_give_readings_or_one_clear_error(
    tmp_path: Path, raw: bytes, start: bytes
) -> None:
    path = tmp_path / "some.log"
    path.write_bytes(start + raw)
    _read_or_refused(path)


def _read_or_refused(path: Path) -> None:
    try:
        readings = read_log(path)
    except DataError as error:
        message = str(error)
    else:
        message = str(path)
        assert all(one.value >= 0 or math.isnan(one.value) for one in readings)
    assert message.startswith(str(path))
