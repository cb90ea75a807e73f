"""Names of samples: what they say, and which one of a file a design means."""

from __future__ import annotations

import pytest

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.omics.samples.samples import guessed_samples, matched_samples


@pytest.mark.parametrize(
    ("names", "conditions", "replicates"),
    [
        (["RAS_F8_01", "RAS_F8_02"], ["RAS_F8", "RAS_F8"], ["01", "02"]),
        (["OIS_F8", "OIS_F20", "OIS_CM"], ["OIS_F8", "OIS_F20", "OIS_CM"], ["1", "1", "1"]),
        (["F20", "F21"], ["F20", "F21"], ["1", "1"]),
        (["K1", "K2", "KF1", "KF2"], ["K", "K", "KF", "KF"], ["1", "2", "1", "2"]),
        (["Toddler-Sample1", "Adult-Sample2"], ["Toddler", "Adult"], ["1", "2"]),
        (["K rep 2", "K rep3"], ["K", "K"], ["2", "3"]),
        (["control_a", "ko_b"], ["control", "ko"], ["a", "b"]),
        (["SRR1917326", "GSM12"], ["all", "all"], ["1", "1"]),
        (["24h_1", "KF"], ["24h", "KF"], ["1", "1"]),
        (["1", "2"], ["all", "all"], ["1", "2"]),
    ],
)
def test_guessed(names: list[str], conditions: list[str], replicates: list[str]) -> None:
    report = ReadReport("file", "test")
    table = guessed_samples(names, report)
    assert list(table["condition"]) == conditions
    assert list(table["replicate"]) == replicates
    assert "guessed" in report.notes[0]


def matched(wanted: list[str], there: list[str]) -> dict[str, str]:
    """Return samples matched, of a design whose first sample is on line 2."""
    report = ReadReport("proteins.txt", "test")
    return matched_samples(
        wanted, there, report, path="design.csv", lines=range(2, 2 + len(wanted))
    )


def test_the_same_name_comes_first() -> None:
    assert matched(["K1"], ["K10", "K1", "xK1"]) == {"K1": "K1"}


def test_capitals_and_punctuation_do_not_count() -> None:
    assert matched(["ras-cm 01"], ["RAS_CM_01", "RAS_CM_02"]) == {"ras-cm 01": "RAS_CM_01"}


def test_a_name_inside_another() -> None:
    there = ["2021_run-K1-a.raw", "2021_run-K10-a.raw"]
    assert matched(["K1", "K10"], there) == {"K1": there[0], "K10": there[1]}
    assert matched(["LFQ intensity K1"], ["K1", "K2"]) == {"LFQ intensity K1": "K1"}


@pytest.mark.parametrize(
    ("wanted", "there", "message"),
    [
        (["K3"], ["K1", "K2"], r"design\.csv:2: the sample 'K3' is not in proteins\.txt"),
        (["K1"], ["a K1", "b K1"], r"design\.csv:2: the sample 'K1' may be 'a K1', 'b K1'"),
        (["K1", "k1"], ["K1"], r"design\.csv:3: 'k1' and 'K1' are both the sample 'K1'"),
        (["keratinocyte1"], ["keratinocytes1", "F"], r"the nearest is 'keratinocytes1'"),
    ],
)
def test_no_match(wanted: list[str], there: list[str], message: str) -> None:
    with pytest.raises(DataError, match=message):
        matched(wanted, there)


def test_a_letter_beside_other_letters_is_a_condition() -> None:
    """N1 alone is number 1; beside H1 and L1 it is the condition N."""
    report = ReadReport("x", "matrix")
    table = guessed_samples(["H1", "H2", "L1", "L2", "N1", "N2"], report)
    assert list(table["condition"]) == ["H", "H", "L", "L", "N", "N"]
    assert list(guessed_samples(["N1", "N2"], report)["condition"]) == ["all", "all"]
