"""Compiled code on disk: found again, never trusted blindly."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.skin.engine.systems import P, X, make

from cutis.skin.engine import cache, compiled, native, solve, warm


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CUTIS_CACHE_DIR", str(tmp_path))
    compiled._kernel.cache_clear()
    return tmp_path / "kinetics"


SYSTEM = make("cached", [P[0] - P[1] * X[0] * 0.30000000000000004], 2)


def run() -> np.ndarray:
    """Solve with the code as it is on disk, not as it is in memory."""
    compiled._kernel.cache_clear()
    return solve(SYSTEM, [1.0], [2.0, 1.0], [0, 1, 2]).states


def test_second_start_finds_the_code(folder: Path) -> None:
    assert not warm(SYSTEM).cached
    compiled._kernel.cache_clear()
    again = warm(SYSTEM)
    assert again.cached
    assert again.backend == "compiled"
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "foreign"])
def test_a_damaged_file_is_compiled_anew(folder: Path, damage: str) -> None:
    good = run()
    (path,) = folder.iterdir()
    data = path.read_bytes()
    middle = len(data) // 2
    broken = {
        "cut": data[:middle],
        "flip": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
        "empty": b"",
        "foreign": b"something else\n" * 50,
    }[damage]
    path.write_bytes(broken)
    assert cache.read(path.stem) is None
    assert run().tobytes() == good.tobytes()
    assert path.read_bytes() == data


def test_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("CUTIS_CACHE_DIR", str(blocked))
    assert np.isfinite(run()).all()


def test_numbers_that_print_alike_are_different_models() -> None:
    other = make("cached", [P[0] - P[1] * X[0] * 0.3], 2)
    assert str(other.rates[0]) == str(SYSTEM.rates[0])
    assert native._key(other, 1) != native._key(SYSTEM, 1)
    assert native._key(SYSTEM, 1) != native._key(SYSTEM, 4)


def test_the_key_is_the_same_in_every_process() -> None:
    code = (
        "from tests.skin.engine.skinlike import skinlike; from cutis.skin.engine import native;"
        "print(native._key(skinlike(30)[0], 4))"
    )
    keys = set()
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        environment["PYTHONPATH"] = os.pathsep.join(["src", ".", os.environ.get("PYTHONPATH", "")])
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True,
            check=True, cwd=Path(__file__).parents[3],
        )  # fmt: skip
        keys.add(done.stdout.strip())
    assert len(keys) == 1


def test_the_source_is_the_same_every_time() -> None:
    assert native.source(SYSTEM, 4) == native.source(SYSTEM, 4)


def test_the_engine_needs_no_scipy_and_the_numpy_backend_no_llvm() -> None:
    code = (
        "import sys; sys.modules['llvmlite'] = None; import cutis.skin.engine as e, numpy as np;"
        "from tests.skin.engine.systems import decay;"
        "run = e.solve(decay(), [1.0], [1.0], [0, 1]); print(run.states[0, 1, 0]);"
        "assert e.warm(decay()).backend == 'numpy'; assert 'scipy' not in sys.modules"
    )
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(["src", ".", os.environ.get("PYTHONPATH", "")])
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) == pytest.approx(np.exp(-1), rel=1e-4)
