"""Reads expectations that a biologist writes: ``given`` a plan, ``expect`` a readout to change.

A file is one finding::

    title: what is expected, as a sentence
    source: key of atlas/sources.bib
    given: a plan of one line, as in atlas/observations
    expect:
      - {readout: FGF7 in medium, compare: arm cut / arm open, change: at most 0.5 fold}

``change`` is ``up``, ``down``, ``same``, ``not up``, ``not down`` or ``unchanged``, ``at least``,
``at most`` or ``within`` something, in fold where two groups are compared. Instead of a change a
row may say ``more than: READOUT`` (in the same group), ``loses: 10 %`` and ``before: READOUT``
(which of two falls first), or ``when: peak`` with a time as its change. ``never: division`` of
a cell type says that the model has no such process. ``xfail`` says what the model does instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import yaml

from cutis.knowledge.tables.observations import DIRECTIONS, Observation, parse_comparison

HERE = Path(__file__).parent

#: The numbers of two courses that should be one differ by what the engine's tolerance leaves.
NOISE = 0.002

_FIELDS = {"title", "source", "given", "expect", "note"}
_KEYS = {"readout", "compare", "change", "more than", "loses", "before", "when", "never", "xfail"}
_NUMBER = r"[-+]?\d[\d.,]*(?:e[-+]?\d+)?"
_BOUND = re.compile(rf"(?P<side>at least|at most) (?P<a>{_NUMBER})(?P<unit> .+)?")
_WITHIN = re.compile(rf"within \[(?P<a>{_NUMBER}), (?P<b>{_NUMBER})\](?P<unit> .+)?")
_WHEN = {"peak": "time of peak", "onset": "time of onset", "half decay": "time of half decay",
         "half-life": "half-life"}  # fmt: skip


@dataclass(frozen=True)
class Expectation:
    """One row of a file.

    Attributes
    ----------
    name
        File and number, such as ``interleukin-1 2``.
    row
        The measurement that asks for it.
    other
        A second readout, where two are compared; None otherwise.
    loses
        Share lost, where it is asked which of the two falls first; 0 otherwise.
    never
        A process that must not be there, such as ``division of senescent fibroblast``.
    xfail
        What the model does instead, and why; empty where it should do as expected.
    """

    name: str
    row: Observation
    other: Observation | None = None
    loses: float = 0.0
    never: str = ""
    xfail: str = ""


def read_all(folder: Path = HERE) -> list[Expectation]:
    """Return the expectations of every file of a folder, in order."""
    return [one for file in sorted(folder.glob("*.yaml")) for one in read_file(file)]


def read_file(file: Path) -> list[Expectation]:
    """Return the expectations of a file; raise ValueError for one that cannot be read."""
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    wrong = set(said) - _FIELDS or _FIELDS - {"note"} - set(said)
    if wrong:
        raise ValueError(f"{file.name}: {', '.join(sorted(wrong))}: unknown, or missing")
    rows = enumerate(said["expect"], 1)
    return [_expectation(file, number, row, said) for number, row in rows]


def _expectation(file: Path, number: int, row: dict[str, Any], said: dict[str, Any]) -> Expectation:
    name = f"{file.stem} {number}"
    if set(row) - _KEYS:
        raise ValueError(f"{name}: unknown {', '.join(sorted(set(row) - _KEYS))}")
    other = row.get("more than") or row.get("before")
    plain = other is not None or "never" in row
    made = _observation(name, said, row, row.get("readout", ""), plain=plain)
    return Expectation(
        name=name,
        row=made,
        other=_observation(f"{name} other", said, row, other, plain=True) if other else None,
        loses=float(row["loses"].removesuffix("%")) / 100 if "loses" in row else 0.0,
        never=f"{row['never']}" if "never" in row else "",
        xfail=row.get("xfail", ""),
    )


def _observation(
    name: str, said: dict[str, Any], row: dict[str, Any], readout: str, *, plain: bool
) -> Observation:
    """Return the measurement that asks for a row; ``plain`` asks for the value alone."""
    compare = parse_comparison(row.get("compare", "single"))
    statistic, low, high, direction, unit = "value", None, None, "", ""
    if not plain:
        statistic, low, high, direction, unit = _change(row, bool(compare.to), name)
    return Observation(
        id=name, title=said["title"], readout=readout, experiment=" ".join(said["given"].split()),
        compare=compare, statistic=statistic, low=low, value=None, high=high, direction=direction,
        unit=unit, use="check", source=said["source"], status="", grade="", note="", where=name,
    )  # fmt: skip


def _change(
    row: dict[str, Any], two: bool, name: str
) -> tuple[str, float | None, float | None, str, str]:
    """Return statistic, low, high, direction and unit of what a row's ``change`` says."""
    text = " ".join(str(row.get("change", "")).split())
    statistic = _WHEN[row["when"]] if "when" in row else "ratio" if two else "value"
    if text in DIRECTIONS and statistic == "ratio":
        return "direction", None, None, text, ""
    if text == "unchanged" and statistic == "ratio":
        return statistic, 1 - NOISE, 1 + NOISE, "", "fold"
    found = _BOUND.fullmatch(text) or _WITHIN.fullmatch(text)
    if found is None:
        raise ValueError(f"{name}: {text!r} is no change")
    first, unit = float(found["a"].replace(",", "")), (found["unit"] or "").strip()
    if "side" in found.groupdict():
        low, high = (first, inf) if found["side"] == "at least" else (-inf, first)
    else:
        low, high = first, float(found["b"].replace(",", ""))
    return statistic, low, high, "", unit
