"""A virtual trial as one HTML file: the study it looks like, and the model behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cutis.analysis.study import Analysis
from cutis.analysis.trial import Twin
from cutis.analysis.trial_repeats import Repeats
from cutis.readout.grading import settings
from cutis.report.content import Block, Chart, Facts, Section, Table, Text
from cutis.report.evidence.study import headlines, study_sections
from cutis.report.page import build
from cutis.tables import Frame

CHANGES = {
    "endpoint": "endpoint", "group": "group", "true": "model's change of score",
    "seen": "change of grade seen", "improved": "improved", "improved_low": "from",
    "improved_high": "to", "worse": "worse", "percent": "improvement of the mean (%)",
    "found": "found to improve", "harm": "found to worsen",
}  # fmt: skip
BETWEEN = {
    "endpoint": "endpoint", "group": "group", "true": "model's difference of score",
    "true_low": "atlas from", "true_high": "atlas to", "estimate": "estimate − 0.5 seen",
    "estimate_low": "from", "estimate_high": "to", "found": "found better",
    "harm": "found worse",
}  # fmt: skip
COMPARED = {
    "endpoint": "endpoint", "group": "group", "published": "published (%)",
    "improved": "subjects improved (%)", "improved_low": "from", "improved_high": "to",
    "percent": "improvement of the mean (%)", "percent_low": "from ", "percent_high": "to ",
    "untreated": "improved in the control (%)", "verdict": "verdict",
}  # fmt: skip
LEAD = (
    "In silico: a model made every grade here. It shows what such a trial would look like if the "
    "model were right; it is no evidence of any effect."
)


@dataclass(frozen=True)
class Shown:
    """All that a report of a trial shows.

    Attributes
    ----------
    twin, analysis
        The model's part; one drawing, analysed.
    repeats
        The trial many times over, or None.
    compared
        Beside published percentages, or None.
    published
        Published trials the model was run for, see
        :func:`cutis.analysis.trial_compare.published_changes`.
    again
        The command that made it.
    """

    twin: Twin
    analysis: Analysis
    repeats: Repeats | None
    compared: Frame | None
    published: Sequence[dict[str, object]]
    again: str


def trial_html(shown: Shown) -> str:
    """Return the report."""
    title = shown.analysis.study.title
    return build(trial_sections(shown), title=title, lead=LEAD, facts=trial_facts(shown))


def trial_facts(shown: Shown) -> dict[str, str]:
    """Return what came of it, in short."""
    facts = headlines(shown.analysis)
    facts["adverse events"] = "the model has none"
    if shown.compared is not None:
        missed = shown.compared["verdict"].str.startswith("missed")
        facts["published figures missed"] = f"{int(missed.sum())} of {len(missed)}"
    return facts


def trial_sections(shown: Shown) -> list[Section]:
    """Return the sections of the report, in their order."""
    found = study_sections(shown.analysis, shown.again)
    if shown.repeats is not None:
        found.insert(-1, _behind(shown, shown.repeats))
    found.insert(-1, _held(shown))
    found.insert(-1, _graded(shown))
    return found


def _behind(shown: Shown, repeats: Repeats) -> Section:
    """Return the repeated trial beside what the model holds."""
    drawn = repeats.changes.rename(
        columns={"group": "arm", "improved": "value", "improved_low": "low",
                 "improved_high": "high"}
    )  # fmt: skip
    drawn["says"] = [f"found in {100 * value:.0f} %" for value in repeats.changes["found"]]
    drawn["found"] = "exploratory"
    columns = ["endpoint", "arm", "value", "low", "high", "found", "says"]
    many = f"{repeats.repeats} drawings"
    blocks: list[Block] = [
        Chart("forest", {"endpoints": drawn[columns]}, id="forest-repeats",
              options={"title": f"Improved in {many} of the same trial"}),
        Table("repeats", "Every endpoint, over the drawings", repeats.changes, columns=CHANGES),
    ]  # fmt: skip
    if repeats.between is not None:
        blocks.append(
            Table("repeats-between", "Against the control: the same people under either rule, and "
                  "what a trial of this size sees", repeats.between, columns=BETWEEN)
        )  # fmt: skip
    rules = {name: str(rule) for name, rule in shown.twin.trial.groups.items()}
    often = {f"any endpoint of the family found better or worse {name}": f"{100 * value:.1f} %"
             for name, value in repeats.family.items()}  # fmt: skip
    blocks.append(Facts({f"group {name}": rule for name, rule in rules.items()} | often))
    return Section(
        "behind", "Behind the grades", "What does the model hold, and what does a trial see of it?",
        "The model's own change of score, free of noise (lower is better), and the same trial "
        f"drawn again ({many}): other grading, other losses. What is seen differs from what is "
        "held by rounding, by the mean's pull where people were chosen by their grade, and by "
        "expectation.",
        "Whether people differ in their response beyond age, phototype, sex, sun and smoking: the "
        "model gives the same response to two people whom these do not tell apart.", blocks,
    )  # fmt: skip


def _held(shown: Shown) -> Section:
    """Return the comparison with published figures."""
    blocks: list[Block] = []
    if shown.compared is not None:
        blocks.append(
            Table("compared", "Published percentages beside the trial", shown.compared,
                  columns=COMPARED)
        )  # fmt: skip
    for one in shown.published:
        blocks.append(
            Text(f"{one['name']}: change of {one['endpoint']} less that under vehicle, published "
                 f"{one['published']:.2f}, model {one['model']:.2f} scores.")
        )  # fmt: skip
    if not blocks:
        blocks.append(Text("No published study of this length is known to the grading's file."))
    return Section(
        "held", "Against published figures", "Is what the trial shows like what was published?",
        "Published percentages of graded endpoints; a publication rarely says whether they are "
        "shares of subjects or changes of the mean, so each is held against both.",
        "Why a figure is missed: the material of a published study is not this trial's, its people "
        "knew what they used, and water in the corneum, occlusion and care are not in the model.",
        blocks,
    )  # fmt: skip


def _graded(shown: Shown) -> Section:
    """Return the observation model: what is calibrated, and what is not."""
    import pandas as pd

    trial, said = shown.twin.trial, settings()
    noise = trial.noise()
    known = pd.DataFrame(said["calibrated"])[["what", "to", "sets", "source", "status", "note"]]
    graders = trial.record.graders
    turning = "another may see a person at each visit" if graders.turning else "each keeps people"
    facts = {
        "graders": f"{graders.number}, {turning}",
        "one grader between two looks": f"{noise.within:g} scores",
        "graders' own severity": f"{noise.between:g} scores",
        "people beyond the model": f"{noise.people:g} scores",
        "leave, miss a visit": f"{100 * trial.lost:g} %, {100 * trial.missed:g} %",
        "expectation": f"{trial.expectation:g} scores",
    }
    for name, (low, high) in trial.include.items():
        facts[f"may enter by {name}"] = f"{low:g} to {high:g}"
    return Section(
        "graded", "How the model is graded", "How do states of a model become grades?",
        "Scores of endpoints.yaml, people's and graders' noise of grading.yaml, thresholds.",
        "That a grade of the model is a grade of skin.",
        [Facts(facts), Table("calibrated", "Calibrated on", known),
         *(Text(f"Not calibrated: {one}.") for one in said["not calibrated"])],
    )  # fmt: skip
