"""A dossier held against a standard, as one HTML file."""

from __future__ import annotations

from cutis.evidence.standards.judge import Judgement
from cutis.evidence.standards.verdicts import MET
from cutis.files.shared import shown_path
from cutis.page.content import Facts, Section, Table, Text
from cutis.page.page import build


def judgement_html(made: Judgement, again: str) -> str:
    """Return the report; ``again`` is the command that made it."""
    record, chosen = made.dossier.record, made.standard
    met = sum(one.verdict == MET for one in made.verdicts)
    facts = {one.criterion: one.verdict for one in made.verdicts}
    lead = (
        f"{met} of {len(made.verdicts)} criteria met. Met means shown in the dossier by evidence "
        "that could be checked; it does not mean that the material works."
    )
    title = f"{record.material} against {chosen.name}, version {chosen.version}"
    return build(judgement_sections(made, again), title=title, lead=lead, facts=facts)


def judgement_sections(made: Judgement, again: str) -> list[Section]:
    """Return one section a criterion, then the files."""
    import pandas as pd

    table = made.table()
    folder = f"{made.dossier.path.parent}/"
    table["where"] = table["where"].str.removeprefix(folder)
    sections = []
    for number, one in enumerate(made.verdicts, 1):
        rows = table[table["criterion"] == one.criterion].drop(columns="criterion")
        columns = {"asks": "asked", "verdict": "verdict", "says": "what decides it",
                   "where": "where", "next": "next step"}  # fmt: skip
        if (rows["next"] == "").all():
            del columns["next"]
        block = Table(f"criterion-{number}", "Requirements", rows, columns=columns, marks="verdict")
        sections.append(
            Section(f"c{number}", f"{one.criterion}: {one.verdict}", one.asks,
                    "Each requirement, its verdict, and the place that decides it.",
                    "Whether what is written in the dossier is true.", [block])
        )  # fmt: skip
    files = pd.DataFrame(
        [{"file": name, "SHA-256": digest or "not there"} for name, digest in made.files.items()],
        columns=["file", "SHA-256"],
    )
    chosen = made.standard
    blocks = [Facts({"standard": f"{chosen.name} {chosen.version}", "source": chosen.source,
                     "dossier": shown_path(made.dossier.path), "to repeat": again}),
              Table("files", "Files of the dossier, as they were when judged", files)]  # fmt: skip
    if chosen.note:
        blocks.append(Text(chosen.note))
    return [*sections, Section(
        "files", "What was judged", "Which files does the judgement rest on?",
        "The dossier's files with their checksums: a changed file asks for a new judgement.",
        "Who wrote them.", blocks,
    )]  # fmt: skip
