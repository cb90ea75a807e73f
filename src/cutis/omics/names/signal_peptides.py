"""Reads which proteins have a signal peptide: a table of UniProt, or the output of SignalP."""

from __future__ import annotations

import csv
from pathlib import Path

from cutis.files.read_report import ReadReport, fail

_HINT = "expected UniProt's columns Entry and Signal peptide, or SignalP's prediction_results.txt"


def read_signal_peptides(path: Path | str) -> tuple[dict[str, str], ReadReport]:
    """Return accession or name → what the table says of its signal peptide.

    Parameters
    ----------
    path
        UniProt's TSV with the columns ``Entry`` and ``Signal peptide`` (``SIGNAL 1..20; …``, empty
        where there is none), or SignalP 5 or 6's ``prediction_results.txt`` (``# ID``,
        ``Prediction``: ``SP``, ``LIPO``, ``TAT`` … or ``OTHER``).

    Returns
    -------
    dict, ReadReport
        Proteins that have one; those without are counted as set aside.

    Raises
    ------
    DataError
        It is neither.
    """
    try:
        lines = Path(path).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        fail(path, f"cannot be read: {error}", _HINT)
    start = next((i for i, line in enumerate(lines) if line.startswith("# ID\t")), None)
    if start is not None:
        return _read(path, lines, start, "# ID", "Prediction", "SignalP")
    if lines and "\t" in lines[0]:
        header = lines[0].split("\t")
        if "Entry" in header and "Signal peptide" in header:
            return _read(path, lines, 0, "Entry", "Signal peptide", "UniProt table")
    fail(path, "has no signal peptides", _HINT, line=1)


def _read(
    path: Path | str, lines: list[str], start: int, name: str, says: str, kind: str
) -> tuple[dict[str, str], ReadReport]:
    """Return the proteins of a table whose header is the line ``start``."""
    report = ReadReport(str(path), kind, quantity=says)
    header = lines[start].split("\t")
    at, what = header.index(name), header.index(says)
    found: dict[str, str] = {}
    for number, row in enumerate(csv.reader(lines[start + 1 :], delimiter="\t"), start + 2):
        if not row or row[0].startswith("#"):
            continue
        if len(row) <= max(at, what):
            fail(path, f"has {len(row)} fields, the header has {len(header)}", line=number)
        report.rows += 1
        protein, said = row[at].split(" ")[0].strip(), row[what].strip()
        if not said or said == "OTHER":
            report.set_aside("no signal peptide", protein)
        else:
            found[protein] = f"UniProt {said.split(';')[0]}" if kind != "SignalP" else said
    report.kept = len(found)
    return found, report
