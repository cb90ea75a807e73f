"""Reads a case file: a file of an atlas whose first comments say where it goes and what to expect.

The comments stay in the file, so that line numbers in a message are those of the case file::

    # folder: signals
    # file: FGF7.yaml
    # expect: a part of the message
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
MINI = HERE / "valid" / "mini"
_HEAD = re.compile(r"# (folder|file|expect|encoding): (.*)")


@dataclass
class Case:
    """One case: the file, where it goes, and parts of the messages it must give."""

    path: Path
    folder: str = "."
    file: str = ""
    encoding: str = "utf-8"
    expect: list[str] = field(default_factory=list)

    def lay_over(self, atlas: Path) -> Path:
        """Copy the small atlas to a folder, put this file into it, and return the folder."""
        shutil.copytree(MINI, atlas)
        target = atlas / self.folder / self.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(self.path.read_text(encoding="utf-8").encode(self.encoding))
        return atlas


def read_case(path: Path) -> Case:
    """Read the comments at the head of a case file."""
    case = Case(path)
    for line in path.read_text(encoding="utf-8").splitlines():
        match = _HEAD.fullmatch(line)
        if match is None:
            break
        if match[1] == "expect":
            case.expect.append(match[2])
        else:
            setattr(case, match[1], match[2])
    return case


def cases(kind: str) -> list[Case]:
    """Return the cases of a kind, ``valid`` or ``invalid``."""
    return [read_case(path) for path in sorted((HERE / kind).glob("*.yaml"))]
