"""What the machine cannot do ends in a sentence, with what is kept and how to go on."""

from __future__ import annotations

import errno
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from cutis.cli.faults import kept_in, sentence
from cutis.errors import CutisError
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.run import Interrupted

LINE = "person age 30; wait 4 day"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left", "a.zarr"), "a.zarr: the disk is full; make room"),
        (OSError(errno.EMFILE, "Too many"), "too many files are open; raise the limit with"),
        (OSError(errno.EROFS, "Read-only", "a"), "a: nothing may be written there; choose another"),
        (PermissionError(errno.EACCES, "denied", "a"), "a: you may not read or write there"),
        (OSError(errno.EXDEV, "Cross-device link", "a"), "a: Cross-device link; check the path"),
        (MemoryError(), "the memory is full; take fewer people"),
        (ValueError("x"), ""),
        (OSError("cannot be said by its number"), ""),
    ],
)
def test_each_has_its_sentence(error: BaseException, said: str) -> None:
    found = sentence(error)
    assert found.startswith(said) if said else not found


def stopped_by(error: BaseException, place: Path) -> BaseException:
    """Return what comes out where an error ends a run."""
    with pytest.raises(BaseException) as caught, kept_in(place):  # noqa: PT011
        raise error
    return caught.value


def test_what_is_kept_is_counted_and_the_command_named(tmp_path: Path) -> None:
    place = tmp_path / "a.zarr"
    Plan.parse(LINE).run(store=place, draws=9)
    full = OSError(errno.ENOSPC, "No space left")
    said = stopped_by(full, place)
    assert isinstance(said, CutisError)
    assert str(said).startswith("the disk is full; make room")
    assert str(said).endswith(f"2 of 2 chunks are kept in {place}; `cutis resume {place}` goes on")
    assert "nothing is kept in" in str(stopped_by(full, tmp_path / "none.zarr"))
    assert "memory is full" in str(stopped_by(MemoryError(), place))
    again = stopped_by(KeyboardInterrupt(), place)
    assert type(again) is KeyboardInterrupt
    assert "stopped at once; 2 of 2 chunks are kept" in str(again)
    first = Interrupted("says it itself")
    assert stopped_by(first, place) is first
    bug = ValueError("an error of cutis itself stays one")
    assert stopped_by(bug, place) is bug


def test_a_run_whose_files_may_not_grow_says_so(tmp_path: Path) -> None:
    code = (
        f"import resource; resource.setrlimit({resource.RLIMIT_FSIZE}, (4000, 4000))\n"
        "from cutis.cli.main import main; main()"
    )
    place = tmp_path / "a.zarr"
    words = ["run", LINE, "--draws", "400", "-q", "-o", str(place)]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "larger than allowed" in done.stderr
    assert f"{place}" in done.stderr
    assert "error of cutis itself" not in done.stderr
    assert "Traceback" not in done.stderr
