"""Cases as files: `tests/cases/valid/FOLDER` and `tests/cases/invalid/FOLDER`, found by looking.

A folder that nobody else owns holds tables of measurements: `tests/omics/formats/test_cases.py`
reads each of its files and holds it to `FILE.expect` beside it. So a new folder is run without a
word here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parent
CASES = TESTS / "cases"
KINDS = ("valid", "invalid")

#: Folder of something else than tables → the test that goes through its files.
OWNERS = {
    "claim-rules": "evidence/test_evidence_files.py",
    "claims": "evidence/test_evidence_files.py",
    "design": "omics/formats/test_tables.py",
    "dishes": "omics/formats/test_tables.py",
    "dossier": "evidence/test_evidence_files.py",
    "footprints": "omics/names/test_footprints.py",
    "genotypes": "omics/person/test_genotypes.py",
    "gmt": "omics/names/test_gene_sets.py",
    "grid": "omics/formats/test_readers.py",
    "sequencing": "omics/logs/test_logs.py",
    "standard": "evidence/test_evidence_files.py",
    "study": "evidence/study/test_read.py",
    "targets": "omics/names/test_targets.py",
    "trial": "evidence/trial/test_simulate.py",
}

#: Folders of tables that programs of mass spectrometry wrote.
PROGRAMS = ("maxquant", "diann", "fragpipe", "spectronaut", "discoverer")


def folders(kind: str) -> list[str]:
    """Return the folders of ``valid`` or ``invalid`` cases."""
    return sorted(path.name for path in (CASES / kind).iterdir() if path.is_dir())


def table_folders(kind: str) -> list[str]:
    """Return the folders whose files are tables of measurements."""
    return [name for name in folders(kind) if name not in OWNERS]


def beside(file: Path) -> Path:
    """Return the file that says what is expected."""
    return file.with_name(file.name + ".expect")


def files(kind: str, *names: str) -> list[Path]:
    """Return the files of cases of these folders; a folder that is not there, or empty, fails."""
    found = []
    for name in names:
        own = sorted(
            file for file in (CASES / kind / name).iterdir()
            if file.suffix != ".expect" and beside(file).is_file()
        )  # fmt: skip
        assert own, f"tests/cases/{kind}/{name} holds no file with a FILE.expect beside it"
        found += own
    return found


def cases(kind: str, *names: str) -> list[Any]:
    """Return the same as parameters of a test, named by folder and file."""
    return [
        pytest.param(file, id=f"{file.parent.name}/{file.name}") for file in files(kind, *names)
    ]
