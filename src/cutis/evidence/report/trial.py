"""A virtual trial as one HTML file: the study it looks like, and the model behind it."""

from __future__ import annotations

from cutis.evidence.report.study import headlines, simulated, study_sections
from cutis.evidence.trial.findings import TrialFindings
from cutis.evidence.trial.repeats import Repeats
from cutis.page.content import Block, Chart, Facts, Section, Table, Text
from cutis.page.page import build
from cutis.skin.readout.grading import settings
from cutis.tables import Frame

CHANGES = {
    "endpoint": "endpoint", "group": "group", "held": "model's change",
    "mean": "change of grade seen", "subjects": "subjects improved", "down": "worse",
    "often": "found better", "harmed": "found worse",
}  # fmt: skip
BETWEEN = {
    "endpoint": "endpoint", "group": "group", "held": "model's difference of score",
    "chance": "estimate − 0.5 seen", "often": "found better", "harmed": "found worse",
}  # fmt: skip
COMPARED = {
    "endpoint": "endpoint", "group": "group", "said": "published", "subjects": "subjects improved",
    "by": "the mean better by", "without": "in the control", "verdict": "verdict",
}  # fmt: skip
LEAD = (
    "In silico: a model made every grade here. It shows what such a trial would look like if the "
    "model were right; it is no evidence of any effect."
)


def trial_html(shown: TrialFindings) -> str:
    """Return the report."""
    title = shown.analysis.study.title
    return build(trial_sections(shown), title=title, lead=LEAD, facts=trial_facts(shown))


def trial_facts(shown: TrialFindings) -> dict[str, str]:
    """Return what came of it, in short."""
    facts = headlines(shown.analysis)
    facts["adverse events"] = "the model has none"
    if shown.compared is not None:
        missed = shown.compared["verdict"].str.startswith("missed")
        facts["published figures missed"] = f"{int(missed.sum())} of {len(missed)}"
    return facts


def trial_sections(shown: TrialFindings) -> list[Section]:
    """Return the sections of the report, in their order."""
    found = study_sections(shown.analysis, shown.again)
    if shown.repeats is not None:
        found.insert(-1, _behind(shown, shown.repeats))
    found.insert(-1, _held(shown))
    found.insert(-1, _graded(shown))
    return simulated(found)


def _behind(shown: TrialFindings, repeats: Repeats) -> Section:
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
        Table("repeats", "Every endpoint, over the drawings", _changes(repeats.changes),
              columns=CHANGES),
    ]  # fmt: skip
    if repeats.between is not None:
        blocks.append(
            Table("repeats-between", "Against the control: the same people under either rule, and "
                  "what a trial of this size sees", _against(repeats.between), columns=BETWEEN)
        )  # fmt: skip
    rules = {name: str(rule) for name, rule in shown.outcomes.trial.groups.items()}
    often = {f"any endpoint of the family found better or worse {name}": f"{100 * value:.1f} %"
             for name, value in repeats.family.items()}  # fmt: skip
    if repeats.short:
        often["drawings with fewer subjects than declared"] = f"{repeats.short} of {many}"
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


def _held(shown: TrialFindings) -> Section:
    """Return the comparison with published figures."""
    blocks: list[Block] = []
    if shown.compared is not None:
        blocks.append(
            Table("compared", "Published percentages beside the trial", _published(shown.compared),
                  columns=COMPARED, marks="verdict")
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


def _graded(shown: TrialFindings) -> Section:
    """Return the observation model: what is calibrated, and what is not."""
    import pandas as pd

    trial = shown.outcomes.trial
    said = settings(trial.knowledge)
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


def _changes(table: Frame) -> Frame:
    """Return the repeats with what people read."""
    return table.assign(
        held=_each(table, "true", digits=2),
        mean=_each(table, "seen", digits=2),
        subjects=_each(table, "improved", 100, unit=" %"),
        down=[f"{100 * value:.0f} %" for value in table["worse"]],
        by=_each(table, "percent", unit=" %"),
        **_found(table),
    )


def _against(table: Frame) -> Frame:
    """Return the repeats against the control with what people read."""
    return table.assign(
        held=_each(table, "true", digits=2), chance=_each(table, "estimate", digits=2),
        **_found(table),
    )  # fmt: skip


def _published(table: Frame) -> Frame:
    """Return the comparison with what people read."""
    return table.assign(
        said=[f"{value:g} %" for value in table["published"]],
        subjects=_each(table, "improved", unit=" %"),
        by=_each(table, "percent", unit=" %"),
        without=["–" if value != value else f"{value:.0f} %" for value in table["untreated"]],
    )


def _found(table: Frame) -> dict[str, list[str]]:
    """Return how often an endpoint is found better, and worse."""
    return {
        "often": [f"{100 * value:.0f} %" for value in table["found"]],
        "harmed": [f"{100 * value:.0f} %" for value in table["harm"]],
    }


def _each(
    table: Frame, name: str, times: float = 1.0, *, digits: int = 0, unit: str = ""
) -> list[str]:
    """Return a number with its range, where it has one, for each row."""
    said = []
    for value, low, high in zip(
        table[name], table[f"{name}_low"], table[f"{name}_high"], strict=True
    ):
        one, first, last = (
            f"{round(times * v, digits) + 0.0:.{digits}f}" for v in (value, low, high)
        )
        ends = "" if low != low else f" ({first} to {last})"
        said.append(f"{one}{ends}{unit}".replace("-", "−"))
    return said
