"""Limits on the readings of a vesicle library: verdicts, reasons, and files of the user's."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from tests.shared import SHARED, needs_shared

from cutis.errors import DataError
from cutis.omics.logs import READINGS, Reading, read_logs
from cutis.omics.vesicles.limits import bundled_limits, read_limits
from cutis.omics.vesicles.quality import (
    NOT_JUDGED,
    OTHER,
    quality,
    rna_class,
    rna_classes,
    worst,
)

LOGS = SHARED / "vesicles" / "seq_qc_logs"
VALID = Path(__file__).parents[2] / "cases" / "valid" / "sequencing"


def reading(name: str, value: float, of: str = "", **more: str) -> Reading:
    fields = {"sample": "EV", "tool": "STAR", "unit": "%", "note": "", **more}
    return Reading(fields["sample"], fields["tool"], name, of, value, fields["unit"], "f", 3,
                   fields["note"])  # fmt: skip


def verdict(name: str, value: float, of: str = "", **more: str) -> str:
    return quality([reading(name, value, of, **more)]).verdict


def test_every_limit_has_a_reason_and_a_source() -> None:
    limits = bundled_limits()
    assert len(limits.limits) >= 12
    for one in (*limits.limits, *limits.markers):
        assert one.why
        assert one.source == "prior" or one.source in limits.sources
        assert (one.source == "prior") == (one.status == "prior")
    assert {one.reading for one in limits.limits} <= set(READINGS)
    used = {one.source for one in (*limits.limits, *limits.markers)}
    assert set(limits.sources) <= used


@pytest.mark.parametrize(
    ("value", "expected"),
    [(85.6, "pass"), (70, "pass"), (69.9, "warn"), (50, "warn"), (49.9, "fail")],
)
def test_the_share_that_maps(value: float, expected: str) -> None:
    assert verdict("mapped share", value) == expected


def test_the_vesicles_of_the_mission_pass() -> None:
    found = quality(
        read_logs([VALID / "vesicles_76M.flagstat.txt", VALID / "vesicles_76MLog.final.out"])
    )
    assert found.verdict == "pass"
    assert found.reasons == []
    assert set(found.table["tool"]) == {"samtools flagstat", "STAR"}


def test_classes_are_added_up() -> None:
    rows = [reading("biotype share", 15, "rRNA"), reading("biotype share", 10, "Mt_rRNA")]
    table = quality(rows).table.set_index("reading")
    assert table.loc["ribosomal share", "value"] == 25
    assert table.loc["ribosomal share", "verdict"] == "warn"
    assert table.loc["mitochondrial share", "value"] == 10


def test_a_peak_has_two_sides() -> None:
    assert verdict("length peak", 22, unit="nt") == "pass"
    assert verdict("length peak", 18, unit="nt") == "warn"
    assert verdict("length peak", 32, unit="nt") == "warn"


def test_everything_mapped_is_suspicious_only_where_unmapped_reads_can_be_left_out() -> None:
    assert verdict("mapped share", 100, tool="samtools flagstat") == "warn"
    assert verdict("mapped share", 100) == "pass"


def test_a_contradiction_is_at_best_a_warning() -> None:
    found = quality([reading("mapped share", 90, note="the log prints 80 %")])
    assert found.verdict == "warn"
    assert "the log prints 80 %" in found.reasons[0]
    assert verdict("mapped share", 10, note="x") == "fail"


def test_no_reads_pass_nothing() -> None:
    found = quality([reading("mapped share", math.nan)])
    assert found.verdict == "warn"
    assert "no reads" in found.reasons[0]


def test_what_has_no_limit_is_not_judged() -> None:
    found = quality([reading("chimeric share", 99)])
    assert found.verdict == NOT_JUDGED
    assert found.samples["reason"].item() == "no limit is set for what its logs say"
    assert len(found.unchecked) == len(bundled_limits().limits)
    assert worst([]) == NOT_JUDGED


def test_reasons_name_the_limit_and_the_line() -> None:
    found = quality([reading("mapped share", 42.25)])
    assert found.reasons == [
        "EV: fail: mapped share is 42.2 %, expected at least 70 %, fails below 50 %: what does not "
        "map is adapter, degraded, or of another species"
    ]
    assert found.table["where"].item() == "f:3"


@pytest.mark.parametrize(
    ("biotype", "kind"),
    [
        ("miRNA", "miRNA"), ("protein_coding", "messenger"), ("IG_V_gene", "messenger"),
        ("IG_V_pseudogene", "pseudogene"), ("rRNA_pseudogene", "ribosomal"), ("rRNA", "ribosomal"),
        ("Mt_rRNA", "mitochondrial"), ("lncRNA", "long non-coding"), ("tRNA", "other small RNA"),
        ("sense_intronic", "long non-coding"), ("artifact", "artifact"), ("unknown", OTHER),
        ("TEC", OTHER),
    ],
)  # fmt: skip
def test_classes_of_rna(biotype: str, kind: str) -> None:
    assert rna_class(biotype) == kind


def test_classes_make_up_what_the_log_says() -> None:
    rows = [reading("biotype share", 60, "miRNA"), reading("biotype share", 25, "rRNA"),
            reading("biotype share", 10, "snRNA"), reading("biotype share", 5, "snoRNA"),
            reading("biotype share", 0, "TEC"), reading("mapped share", 50)]  # fmt: skip
    table = rna_classes(rows).set_index("kind")
    assert table["share"].to_dict() == {"miRNA": 60, "ribosomal": 25, "other small RNA": 15}
    assert table.loc["other small RNA", "biotypes"] == "snRNA, snoRNA"


def limits_file(folder: Path, text: str) -> Path:
    path = folder / "limits.yaml"
    path.write_text(text)
    return path


OWN = (
    "name: ours\nlimits:\n  - {reading: mapped share, warn_below: 90, source: sop7,"
    " status: verified, why: our rule}\nsources:\n  sop7: our procedure 7\n"
)


def test_a_users_limit_replaces_ours(tmp_path: Path) -> None:
    own = read_limits(limits_file(tmp_path, OWN))
    assert len(own.limits) == len(bundled_limits().limits)
    found = quality([reading("mapped share", 85.6)], own)
    assert found.verdict == "warn"
    assert found.table["source"].item() == "sop7"
    alone = read_limits(limits_file(tmp_path, "alone: true\n" + OWN))
    assert len(alone.limits) == 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("mapped share", "maped share", ":3:5: limits.0: 'maped share' is no reading"),
        ("warn_below: 90", "warn_bellow: 90", "the nearest is 'warn_below'"),
        ("warn_below: 90, ", "", "no limit; give one of warn_below"),
        ("warn_below: 90", "warn_below: 90, fail_below: 95", "not in order"),
        ("warn_below: 90", "warn_below: high", ":3:"),
        ("source: sop7", "source: sop8", "the source 'sop8' is not in `sources`"),
        (", why: our rule", "", "the field `why` is missing"),
        ("status: verified", "status: sure", "'sure' is not allowed"),
        ("name: ours", "name: [", ""),
    ],
)
def test_wrong_limits(old: str, new: str, says: str, tmp_path: Path) -> None:
    path = limits_file(tmp_path, OWN.replace(old, new))
    with pytest.raises(DataError) as error:
        read_limits(path)
    assert str(error.value).startswith(f"{path}:")
    assert says in str(error.value)


def test_limits_that_are_not_there() -> None:
    with pytest.raises(DataError, match="check that it exists"):
        read_limits("nowhere.yaml")


@needs_shared
def test_real_logs_are_judged() -> None:
    found = quality(read_logs(LOGS))
    by_sample = found.samples.set_index("sample")["verdict"]
    assert by_sample["star_2.7.1a"] == by_sample["P1234_101"] == by_sample["salmon"] == "pass"
    assert by_sample["P1234_1003"] == "warn"  # 67.9 % mapped
    assert by_sample["small.samtools13"] == "fail"  # 5401 reads
    assert by_sample["cc3-mirbase-ready"] == NOT_JUDGED
    table = found.table.set_index(["sample", "reading"])
    # a mouse library held to the limits of human vesicles
    assert table.loc[("Example_101", "human miRNA"), "verdict"] == "fail"
    # miRTrace's own flags of these two
    small = found.table[found.table["of"].isin(["20 to 25 nt", "miRNA", "passed"])]
    bad = set(map(tuple, small.loc[small["verdict"] != "pass", ["sample", "of"]].to_numpy()))
    assert bad == {("Example_143", "20 to 25 nt"), ("Example_143", "passed"),
                   ("Example_201", "20 to 25 nt"), ("Example_201", "miRNA")}  # fmt: skip
