"""Studies as files: valid ones are read as declared, invalid ones say what is wrong and where."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.files.workbooks import Cell, write_workbook
from tests.shared import SHARED, needs_shared

from cutis.errors import CutisError, DataError
from cutis.evidence.study.analyse import analyse
from cutis.evidence.study.read import read_study

CASES = Path(__file__).parents[2] / "cases"
VALID = sorted((CASES / "valid" / "study").glob("*.yaml"))
INVALID = sorted((CASES / "invalid" / "study").glob("*.expect"))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_study_is_read_and_analysed(path: Path) -> None:
    study = read_study(path)
    assert len(study.subjects) == study.enrolled
    assert analyse(study).endpoints["n"].min() >= 1


def test_all_layouts_of_the_same_grades_agree() -> None:
    long, wide, declared = (
        read_study(CASES / "valid" / "study" / f"{name}.yaml").wide("dryness")
        for name in ("long", "wide", "declared-columns")
    )
    assert long.equals(declared)
    assert wide.loc["A1"].equals(long.loc["A1"])
    assert np.isnan(wide.loc["A3", "week 12"])


def test_what_two_arms_say_is_kept() -> None:
    study = read_study(CASES / "valid" / "study" / "two-arms.yaml")
    assert study.arms == ["serum", "placebo"]
    assert study.subjects["arm"].to_dict()["02"] == "placebo"
    assert list(study.subjects["stratum"]) == ["S1", "S1", "S2", "S2"]
    assert study.wide("wrinkles").loc["01", "Week 12"] == 2.5
    assert not study.subjects.loc["04", "completed"]
    assert study.subjects.loc["04", "reason"] == "moved away"
    assert study.endpoints["moisture"].kind == "instrument"
    assert study.endpoints["wrinkles"].grades[1] == 0.5
    aside = study.report.aside
    assert aside["visit 'Unscheduled' is not declared"].count == 1
    assert aside["endpoint 'colour' is not declared"].count == 1
    assert study.report.repaired["decimal comma"].count == 1
    assert study.events is not None
    assert study.events["related"].tolist() == [True, False, False]


def test_a_label_is_a_grade() -> None:
    grades = read_study(CASES / "valid" / "study" / "by-visit.yaml").wide("dryness")
    assert grades.loc["A2"].tolist() == [3.0, 0.0]


@pytest.mark.parametrize("expected", INVALID, ids=lambda path: path.stem)
def test_an_invalid_study_says_what_is_wrong(expected: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_study(expected.with_suffix(".yaml"))
    for pattern in expected.read_text("utf-8").splitlines():
        assert re.search(pattern, str(caught.value)), str(caught.value)


def test_codes_that_differ_in_little_are_told(tmp_path: Path) -> None:
    """A subject typed in two ways is two subjects, and the report says so."""
    (tmp_path / "t.csv").write_text(
        "subject,visit,endpoint,grade\nS1,a,d,3\ns1,b,d,2\nS2,a,d,3\nS2,b,d,3\n7,a,d,1\n007,b,d,1\n"
    )
    (tmp_path / "t.yaml").write_text(
        "title: t\ndata: t.csv\nvisits: {a: 0 day, b: 1 week}\n"
        "endpoints: {d: {scale: 0 to 3, better: lower}}\n"
    )
    notes = read_study(tmp_path / "t.yaml").report.notes
    assert [n for n in notes if "two subjects" in n] == [
        "'S1' and 's1' are taken for two subjects", "'7' and '007' are taken for two subjects",
    ]  # fmt: skip


def test_dates_for_visits_are_refused_with_what_was_found(tmp_path: Path) -> None:
    head: list[Cell] = ["subject", "visit", "endpoint", "grade"]
    rows: list[list[Cell]] = [
        ["S1", dt.date(2024, 1, 8), "d", 3],
        ["S1", dt.date(2024, 2, 5), "d", 2],
    ]
    plan = (
        "title: t\ndata: t.xlsx\nvisits: {a: 0 day, b: 4 week}\n"
        "endpoints: {d: {scale: 0 to 3, better: lower}}\n"
    )
    write_workbook(tmp_path / "t.xlsx", {"grades": [head, *rows]})
    (tmp_path / "t.yaml").write_text(plan)
    with pytest.raises(DataError, match="2024-01-08"):
        read_study(tmp_path / "t.yaml")
    (tmp_path / "t.yaml").write_text(plan + "names: {2024-01-08: a, 2024-02-05: b}\n")
    assert read_study(tmp_path / "t.yaml").wide("d").loc["S1"].tolist() == [3.0, 2.0]


@pytest.mark.parametrize("code", [b".", b"_", b"A", b"Z"])
def test_every_missing_code_of_a_transport_file_is_a_gap(tmp_path: Path, code: bytes) -> None:
    xpt(tmp_path / "t.xpt", {
        "USUBJID": ["S1", "S1", "S2", "S2"], "AVISIT": ["a", "b"] * 2, "PARAM": ["d"] * 4,
        "AVAL": [3.0, 2.0, 4.0, float("nan")],
    })  # fmt: skip
    raw = (tmp_path / "t.xpt").read_bytes()
    (tmp_path / "t.xpt").write_bytes(raw.replace(b"." + bytes(7), code + bytes(7)))
    (tmp_path / "t.yaml").write_text(
        "title: t\ndata: t.xpt\nvisits: {a: 0 day, b: 1 week}\n"
        "endpoints: {d: {unit: x, better: lower}}\n"
    )
    grades = read_study(tmp_path / "t.yaml").wide("d")
    assert grades.loc["S1"].tolist() == [3.0, 2.0]
    assert np.isnan(grades.loc["S2", "b"])


def test_there_are_thirty_of_them() -> None:
    assert len(INVALID) >= 30


def test_a_dropout_who_was_never_graded_is_enrolled(tmp_path: Path) -> None:
    """25 enrolled and 24 in the table: the one without a grade is named under `dropouts`."""
    for suffix in (".yaml", ".csv"):
        shutil.copy(CASES / "valid" / "study" / f"long{suffix}", tmp_path / f"long{suffix}")
    plan = tmp_path / "long.yaml"
    text = plan.read_text()
    many = len(read_study(plan).subjects)
    text = text.replace("enrolled: 3", f"enrolled: {many + 1}\ndropouts: {{Z9: fell ill}}")
    plan.write_text(text)
    study = read_study(plan)
    assert study.subjects.loc["Z9", ["completed", "reason"]].tolist() == [False, "fell ill"]
    assert study.wide("dryness").loc["Z9"].isna().all()
    flow = analyse(study).flow.set_index("step")["subjects"]
    assert flow["enrolled"] == many + 1
    plan.write_text(text.replace(f"enrolled: {many + 1}", f"enrolled: {many}"))
    with pytest.raises(DataError, match="'Z9' is no subject of the table"):
        read_study(plan)


def xpt(path: Path, columns: dict[str, list]) -> None:
    """Write a SAS transport file, version 5, as CDISC has them (pandas reads but cannot write)."""

    def ibm(value: float) -> bytes:
        if value != value:
            return b"." + bytes(7)
        if value == 0:
            return bytes(8)
        exponent, fraction = 0, abs(value)
        while fraction >= 1:
            fraction, exponent = fraction / 16, exponent + 1
        while fraction < 1 / 16:
            fraction, exponent = fraction * 16, exponent - 1
        sign = 0x80 if value < 0 else 0
        return bytes([sign | (exponent + 64)]) + int(fraction * 2**56).to_bytes(7, "big")

    def card(text: str) -> bytes:
        return text.ljust(80).encode()

    stamp = "01JAN26:00:00:00"
    text = {name: isinstance(values[0], str) for name, values in columns.items()}
    width = {n: max(len(v) for v in values) if text[n] else 8 for n, values in columns.items()}
    out = card("HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!000000000000000000000000000000")
    out += card(f"SAS     SAS     SASLIB  9.4     Linux   {'':24}{stamp}") + card(stamp)
    out += card("HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!000000000000000001600000000140")
    out += card("HEADER RECORD*******DSCRPTR HEADER RECORD!!!!!!!000000000000000000000000000000")
    out += card(f"SAS     ADEFF   SASDATA 9.4     Linux   {'':24}{stamp}") + card(stamp)
    out += card(
        f"HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!000000{len(columns):04d}" + "0" * 20
    )
    at, names = 0, b""
    for number, name in enumerate(columns, 1):
        names += struct.pack(">hhhh", 2 if text[name] else 1, 0, width[name], number)
        names += name.ljust(8).encode() + bytes(40).replace(b"\0", b" ")
        names += b" " * 8 + struct.pack(">hhh", 0, 0, 0) + b"\0\0" + b" " * 8
        names += struct.pack(">hh", 0, 0) + struct.pack(">l", at) + bytes(52)
        at += width[name]
    out += names + b" " * (-len(names) % 80)
    out += card("HEADER RECORD*******OBS     HEADER RECORD!!!!!!!000000000000000000000000000000")
    body = b""
    for row in zip(*columns.values(), strict=True):
        for (name, wide), value in zip(width.items(), row, strict=True):
            body += value.ljust(wide).encode() if text[name] else ibm(value)
    path.write_bytes(out + body + b" " * (-len(body) % 80))


def test_a_cdisc_transport_file_is_read(tmp_path: Path) -> None:
    """ADaM names, a grade of zero, a missing grade."""
    for suffix in (".yaml", ".csv"):
        shutil.copy(CASES / "valid" / "study" / f"long{suffix}", tmp_path / f"long{suffix}")
    wanted = pd.read_csv(tmp_path / "long.csv")
    wanted.loc[0, "grade"] = 0
    grades = wanted["grade"].astype(float).tolist()
    xpt(tmp_path / "adeff.xpt", {
        "USUBJID": wanted["subject"].tolist(), "AVISIT": wanted["visit"].tolist(),
        "PARAM": wanted["endpoint"].tolist(), "AVAL": [*grades[:-1], float("nan")],
    })  # fmt: skip
    plan = (tmp_path / "long.yaml").read_text().replace("long.csv", "adeff.xpt")
    (tmp_path / "adam.yaml").write_text(plan)
    study = read_study(tmp_path / "adam.yaml").wide("dryness")
    assert study.loc["A1"].tolist() == [0.0, 1.0]
    assert np.isnan(study.loc["A3", "week 12"])


@given(st.data())
def test_a_mangled_table_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data) -> None:
    folder = tmp_path_factory.mktemp("mangled")
    source = CASES / "valid" / "study"
    text = (source / "two-arms.csv").read_text("utf-8")
    at = data.draw(st.integers(0, len(text)))
    piece = data.draw(st.text(alphabet="\x00,;\t\n\"'.9-Ä A", max_size=4))
    cut = data.draw(st.integers(0, 12))
    (folder / "two-arms.csv").write_text(text[:at] + piece + text[at + cut :], encoding="utf-8")
    for name in ("two-arms.yaml", "two-arms-events.csv"):
        shutil.copy(source / name, folder / name)
    try:
        study = read_study(folder / "two-arms.yaml")
    except CutisError:
        return
    assert set(study.grades["endpoint"]) <= {"wrinkles", "moisture"}


@needs_shared
def test_a_real_two_arm_trial_is_read(tmp_path: Path) -> None:
    """The dermatology trial: wide, missing grades as NA, a stratum of centre and stage."""
    data = pd.read_csv(SHARED / "clinical" / "sanon_dermatology" / "skin.csv")
    data["subject"] = [f"P{k:03d}" for k in range(len(data))]
    data.to_csv(tmp_path / "skin.csv", index=False, na_rep="NA")
    (tmp_path / "skin.yaml").write_text(
        "title: t\ndata: skin.csv\ncolumns: {arm: treat, stratum: stage, "
        "improvement: {first: res1, second: res2, third: res3}}\n"
        "visits: {first: 1 week, second: 2 week, third: 3 week}\n"
        "arms: {test: treatment, placebo: control}\n"
        "endpoints: {improvement: {scale: 1 to 5, better: lower}}\n"
    )
    study = read_study(tmp_path / "skin.yaml")
    table = study.wide("improvement")
    assert table.isna().sum().tolist() == [3, 16, 30]
    assert study.subjects["arm"].value_counts().to_dict() == {"test": 88, "placebo": 84}
    between = analyse(study).between
    assert between is not None
    assert bool(between["better"][0])
