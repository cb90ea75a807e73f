"""The entry: help at once, nothing imported for it, errors as sentences with their exit code."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.cli.command import stopped

from cutis._version import __version__
from cutis.cli.main import COMMANDS, STOPPED

NAMES = [name for rows in COMMANDS.values() for name in rows]


def cutis(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "cutis", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_help_lists_every_command_and_has_examples() -> None:
    done = cutis("--help")
    assert done.returncode == 0
    for name in NAMES:
        assert f"\n  {name} " in done.stdout
    assert "cutis demo -o demo" in done.stdout
    assert "not evidence" in done.stdout


def test_help_imports_no_command_and_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from cutis.cli.main import app\n"
        "try:\n    app(['--help'], prog_name='cutis')\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pandas', 'rich', 'altair', 'xarray', 'pydantic', 'cutis.knowledge'}\n"
        "loaded = heavy & set(sys.modules)\n"
        "loaded |= {m for m in sys.modules if m.startswith('cutis.cli.')}\n"
        "loaded -= {'cutis.cli.main', 'cutis.cli.faults'}\n"
        "sys.exit(f'loaded {sorted(loaded)}' if loaded else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_an_example(name: str) -> None:
    done = cutis(name, "--help")
    assert done.returncode == 0, done.stderr
    assert f"cutis {name}" in done.stdout.split("Usage", 1)[1]
    assert "Example" in done.stdout


def test_version() -> None:
    assert cutis("--version").stdout == f"cutis {__version__}\n"


def test_a_mistyped_command_gives_the_nearest() -> None:
    done = cutis("repot")
    assert done.returncode == 2
    assert "no command 'repot'; the nearest is 'report'" in done.stderr


def test_a_foreign_command_lists_them() -> None:
    done = cutis("xyzzy")
    assert done.returncode == 2
    assert all(name in done.stderr for name in NAMES)


def test_an_unknown_option_is_a_usage_error() -> None:
    done = cutis("why", "--nonsense")
    assert done.returncode == 2
    assert "--nonsense" in done.stderr


def test_an_error_is_a_sentence_without_traceback() -> None:
    done = cutis("why", "FGF7.halflife")
    assert done.returncode == 1
    assert "FGF7.half_life" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_traceback_on_demand() -> None:
    done = cutis("--traceback", "why", "FGF7.halflife")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


@pytest.mark.parametrize(
    ("raised", "code", "says"),
    [
        ("KeyboardInterrupt()", 130, "stopped"),
        ("KeyboardInterrupt('go on with `cutis resume x`')", 130, "cutis resume x"),
        ("cutis.errors.StoreError('no run there')", 1, "no run there"),
        ("ZeroDivisionError('oh')", 1, "cutis --traceback"),
    ],
)
def test_what_goes_wrong_inside_a_command(raised: str, code: int, says: str) -> None:
    script = (
        "import cutis.errors, cutis.cli.why\n"
        f"def command(address: str) -> None:\n    raise {raised}\n"
        "cutis.cli.why.command = command\n"
        "from cutis.cli.main import app\n"
        "app(['why', 'x'], prog_name='cutis')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
@pytest.mark.parametrize("after", [0.08, 0.15, 0.3])
def test_ctrl_c_at_the_start_ends_it_without_a_traceback(after: float) -> None:
    done = stopped("check", after=after)
    assert done.returncode in (0, STOPPED)  # it may be done
    assert "cutis/cli" not in done.stderr
