"""The whole analysis of a measured secretome: sections, a summary, one HTML file."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from cutis.errors import CutisError
from cutis.files.shared import shown_path
from cutis.omics.report.regulation import say_verdicts
from cutis.omics.secretome.findings import Findings
from cutis.omics.secretome.possible import is_medium
from cutis.page.content import Section
from cutis.page.page import build, save_tables, write

#: Parts of the report in their order: module, what is said while it is made, about what share of
#: the time.
PARTS = (
    ("reading", "what was read", 1),
    ("counts", "which proteins there are", 20),
    ("emergence", "alone and together", 15),
    ("regulation", "what changes", 5),
    ("secreted", "secreted or leaked", 5),
    ("enrichment", "which pathways speak", 30),
    ("ligand_receptor", "who hears it", 5),
    ("state", "what state the cells were in", 5),
    ("response", "what skin is expected to do", 20),
    ("stages", "stages", 5),
    ("lots", "lots", 5),
)

#: Parts named otherwise than the analysis they show.
SHOWN = {"counts": "presence", "state": "source"}


@dataclass(frozen=True)
class Made:
    """What came of it.

    Attributes
    ----------
    found
        The analyses.
    sections
        Of the report.
    facts
        Results in short, figures with their intervals.
    seconds
        How long it took.
    title
        Heading.
    """

    found: Findings
    sections: list[Section]
    facts: dict[str, str]
    seconds: float
    title: str

    def html(self) -> str:
        """Return the report as one file that needs nothing else."""
        lead = f"{shown_path(self.found.asked.design)}: {lead_of(self.found)}"
        asked = any(one.id == "response" for one in self.sections)
        return build(self.sections, title=self.title, lead=lead, facts=self.facts, simulated=asked)

    def write(self, path: Path) -> Path:
        """Write the report."""
        return write(path, self.html())

    def save_tables(self, folder: Path) -> list[Path]:
        """Write every table, whole, as CSV."""
        return save_tables(folder, self.sections)


def make(
    found: Findings,
    move: Callable[[float, str], None] = lambda share, says: None,
    *,
    parts: Collection[str] = (),
    title: str = "",
) -> Made:
    """Make every section that the data allow; say of the others why not.

    Parameters
    ----------
    found
        See :func:`cutis.omics.secretome.study.study`.
    move
        Called with the share done and what is done next.
    parts
        Names of :data:`PARTS`; empty makes all.
    title
        Of the report; that of the design when left out.
    """
    began = time.monotonic()
    if (
        found.note
        and is_medium(found)
        and (not parts or {"ligand_receptor", "response"} & set(parts))
    ):
        found.measured.report.note(found.note)
    sections = list(_sections(found, move, parts))
    from cutis.omics.report.provenance import section

    seconds = time.monotonic() - began
    sections.append(section(found, seconds))
    move(1.0, "")
    return Made(found, sections, headlines(found), seconds, title or found.asked.title)


def _sections(
    found: Findings, move: Callable[[float, str], None], parts: Collection[str]
) -> Iterator[Section]:
    """Make the sections one after the other."""
    wanted = []
    for part in PARTS:
        if parts and part[0] not in parts:
            continue
        why = found.why_not(SHOWN.get(part[0], part[0]))
        if why:
            found.left_out[part[1]] = why
        else:
            wanted.append(part)
    whole = sum(weight for _, _, weight in wanted)
    done = 0
    for name, says, weight in wanted:
        move(done / whole, says)
        try:
            yield import_module(f"cutis.omics.report.{name}").section(found)
        except CutisError as error:
            found.left_out[says] = str(error)
        done += weight


def lead_of(found: Findings) -> str:
    """Return what was analysed as a sentence."""
    measured = found.measured
    groups = measured.samples["condition"].value_counts(sort=False)
    said = ", ".join(f"{name} × {many}" for name, many in groups.items())
    rows, columns = measured.levels.shape
    return (
        f"{rows:,} {measured.kind}{'s' * (rows != 1)} in {columns} sample{'s' * (columns != 1)}: "
        f"{said}."
    )


def headlines(found: Findings) -> dict[str, str]:
    """Return the results in short: what was made, with intervals."""
    from cutis.omics.report.counts import facts as counted
    from cutis.omics.report.emergence import facts as emerged
    from cutis.omics.report.ligand_receptor import facts as heard

    facts: dict[str, str] = {}
    made = found.made
    if "presence" in made:
        facts |= counted(found)
    if "emergence" in made:
        facts |= emerged(found)
    if "regulation" in made:
        for (condition, against), one in found.regulation.items():
            verdicts = one.table["verdict"].value_counts()
            facts[f"{condition} against {against}"] = say_verdicts(verdicts)
    if "ligand_receptor" in made:
        facts |= {
            name: said for name, said in heard(found).items() if name.startswith("heard by a")
        }
    if "stages" in made:
        facts["stages"] = f"{len(found.stages.table)}; {found.stages.collect.says}"
    if "lots" in made:
        facts[f"lot {found.lots.lot}"] = str(found.lots.verdict)
    return facts
