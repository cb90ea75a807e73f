"""Files of instruments: what is wrong in one is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cutis.errors import AtlasError
from cutis.skin.readout.instruments import load

GOOD = """instrument: ruler
readouts:
  height:
    law: power law
    unit: um
    means: How high.
    young: {value: 3 (2 to 4) um, source: prior, status: prior}
    powers:
      RETE: {value: 1 (0.5 to 2), source: prior, status: prior}
"""


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "ruler.yaml").write_text(GOOD)
    one = load(tmp_path)["ruler"].readouts["height"]
    assert (one.numbers["young"].low, one.numbers["young"].value) == (2, 3)
    assert one.powers["RETE"].high == 2
    assert one.address == "instruments/ruler.height"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    unit: um\n", "", r"ruler.yaml:3: readouts.height.unit: is missing"),
        ("status: prior}\n    powers", "status: guessed}\n    powers", "status 'guessed'"),
        (
            ", source: prior, status: prior}\n    powers",
            "}\n    powers",
            "is no number of the atlas",
        ),
        ("3 (2 to 4) um", "three um", "readouts.height.young"),
        ("    law:", "    subject: mouse\n    law:", "'mouse' is not known"),
        ("readouts:", "readings: 1\nreadouts:", "ruler.yaml:2: readings: is no field"),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in GOOD
    (tmp_path / "ruler.yaml").write_text(GOOD.replace(old, new, 1))
    with pytest.raises(AtlasError, match=said):
        load(tmp_path)


def test_two_instruments_cannot_share_a_name(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text(GOOD)
    with pytest.raises(AtlasError, match=r"'height' stands in a.yaml too"):
        load(tmp_path)
