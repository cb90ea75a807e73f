"""A study as one HTML file: who was seen, what was graded, what changed, what it may be called."""

from __future__ import annotations

from dataclasses import replace

from cutis.evidence.study.analyse import Analysis
from cutis.evidence.study.detectable_effect import say_resolution
from cutis.evidence.study.findings import with_findings
from cutis.figures.registry import figure
from cutis.files.shared import shown_path
from cutis.page.content import Block, Chart, Facts, Section, Table, Text
from cutis.page.page import build
from cutis.statistics.multiplicity import CORRECTIONS
from cutis.tables import Frame

#: At the end of the title of what a model made.
SIMULATED = " (simulated: no evidence)"
#: Column → heading of the tables people read.
COLUMNS = {
    "endpoint": "endpoint", "arm": "arm", "n": "subjects", "improved": "improved", "same": "same",
    "worse": "worse", "beyond": "beyond reading error", "says_p": "p",
    "says_adjusted": "p, adjusted", "finding": "finding", "ranks": "rank-biserial",
    "shifted": "shift",
}  # fmt: skip
#: Of the table of percentages: the same grades in other codings.
CODINGS = {
    "endpoint": "endpoint", "arm": "arm", "percent": "improvement of the mean (%)",
    "recoded": "in other codings",
}  # fmt: skip
BETWEEN = {
    "endpoint": "endpoint", "arm": "arm", "control": "control", "estimate": "estimate − 0.5",
    "low": "low", "high": "high", "says_p": "p",
    "says_adjusted": "p, adjusted", "says_ranks": "p, van Elteren", "finding": "finding",
}  # fmt: skip


def study_html(analysis: Analysis, again: str) -> str:
    """Return the report.

    Parameters
    ----------
    analysis
        What came of the study.
    again
        The command that made it.
    """
    study = analysis.study
    lead = f"{analysis.evidence[:1].upper()}{analysis.evidence[1:]}. {analysis.notes[0]}"
    return build(
        study_sections(analysis, again),
        title=study.title,
        lead=lead,
        facts=headlines(analysis),
        simulated=study.simulated,
    )


def study_sections(analysis: Analysis, again: str) -> list[Section]:
    """Return the sections of the report, in their order."""
    found = [_subjects(analysis), _changes(analysis)]
    if analysis.between is not None:
        found.append(_between(analysis, analysis.between))
    found += [_grades(analysis), _events(analysis), _declared(analysis, again)]
    return simulated(found) if analysis.study.simulated else found


def simulated(sections: list[Section]) -> list[Section]:
    """Return sections whose every chart and table says that a model made it.

    A chart and a table are read without the page they come from.
    """
    return [replace(one, blocks=[_simulated(block) for block in one.blocks]) for one in sections]


def _simulated(block: Block) -> Block:
    """Return a chart with a title that says so, a table with a column that does."""
    if isinstance(block, Table):
        shown = block.columns or {str(name): str(name) for name in block.table}
        return replace(block, table=block.table.assign(simulated="yes"), columns=shown)
    if isinstance(block, Chart):
        title = str(block.options.get("title", figure(block.figure).title))
        tables = {name: None if table is None else table.assign(simulated="yes")
                  for name, table in block.tables.items()}  # fmt: skip
        marked = title if title.endswith(SIMULATED) else title + SIMULATED
        return replace(block, tables=tables, options={**block.options, "title": marked})
    return block


def headlines(analysis: Analysis) -> dict[str, str]:
    """Return what came of it, in short."""
    study, rows = analysis.study, analysis.endpoints
    done = int(study.subjects["completed"].sum())
    facts = {
        "evidence": analysis.evidence,
        "subjects": f"{study.enrolled} enrolled, {done} completed",
    }
    if analysis.between is not None:
        family = analysis.between[analysis.between["in_family"]]
        names = list(family.loc[family["better"], "endpoint"])
        facts["better than control"] = f"{len(names)} of {len(family)}" + _listed(names)
    for arm in study.arms:
        family = rows[(rows["arm"] == arm) & rows["in_family"]]
        names = list(family.loc[family["improves"], "endpoint"])
        label = "improve from baseline" + (f", {arm}" if len(study.arms) > 1 else "")
        facts[label] = f"{len(names)} of {len(family)}" + _listed(names)
    if analysis.events is None:
        facts["adverse events"] = "the study does not say"
    else:
        any_event = analysis.events[analysis.events["what"] == "any adverse event"]
        for row in any_event.to_dict("records"):
            arm = f", {row['arm']}" if len(study.arms) > 1 else ""
            facts[f"adverse events{arm}"] = (
                f"{row['subjects']} of {row['of']} subjects ({100 * row['low']:.0f} to "
                f"{100 * row['high']:.0f} %)"
            )
    return facts


def _listed(names: list[str]) -> str:
    return f" ({', '.join(names)})" if names else ""


def _subjects(analysis: Analysis) -> Section:
    """Return the flow of subjects."""
    return Section(
        "subjects", "Subjects", "Who was enrolled, seen and lost?",
        "Every subject, at every visit; those lost with the reason given.",
        "Whether those lost would have answered alike: see how missing visits are dealt with.",
        [Chart("flow", {"flow": analysis.flow}),
         Table("flow-table", "The same as a table", analysis.flow, folded=True)],
    )  # fmt: skip


def _changes(analysis: Analysis) -> Section:
    """Return the change from baseline."""
    study = analysis.study
    rows = with_findings(analysis.endpoints, "improves")
    drawn = rows.rename(
        columns={"improved_share": "value", "improved_low": "low", "improved_high": "high",
                 "finding": "found"}
    )  # fmt: skip
    drawn["says"] = [
        f"{row.improved} of {row.n}, {row.worse} worse, {say_p(row.p_adjusted, row.p)}"
        for row in drawn.itertuples()
    ]
    shown = ["endpoint", "arm", "value", "low", "high", "found", "says"]
    rows = _said(rows, several=len(study.arms) > 1)
    known = {c: head for c, head in COLUMNS.items() if c in rows and not rows[c].isna().all()}
    codings = {c: head for c, head in CODINGS.items() if c in rows}
    title = f"Improved from {study.declared.baseline} to {study.declared.at}"
    graded = rows[rows["recoded"] != ""]
    blocks: list[Block] = [
        Chart("forest", {"endpoints": drawn[shown]},
              options={"title": title, "level": study.declared.level}),
        Table("endpoints", "Every endpoint", rows, columns=known, marks="finding"),
        *(Text(sentence) for sentence in say_resolution(study)),
        *([Table("codings", "Per cent improvement depends on how grades are coded", graded,
                 columns=codings, folded=True)] if len(graded) else []),
        Table("visits", "Every later visit; only the declared one is confirmatory", analysis.visits,
              folded=True),
        *(Text(note) for note in analysis.notes),
    ]  # fmt: skip
    cannot = "What made them change: time, season, expectation and the mean's pull do so too."
    return Section(
        "changes", "Change from baseline", "What changed in the same subjects, and how surely?",
        "How many improved, stayed and worsened, with exact intervals; the signed-rank test with "
        "its declared zero rule, corrected over the declared family; how strong by ranks.",
        cannot, blocks,
    )  # fmt: skip


def _said(rows: Frame, *, several: bool) -> Frame:
    """Return the rows with p values and intervals as text; without arms when there is but one."""
    found = rows.assign(
        says_p=[say_value(p) for p in rows["p"]],
        says_adjusted=[say_value(p) for p in rows["p_adjusted"]],
    )
    if "rank_biserial" in rows:
        found["ranks"] = _with_interval(rows, "rank_biserial")
        found["shifted"] = _with_interval(rows, "shift", rows["unit"])
        found.loc[rows["shift"].isna(), "shifted"] = None
    return found if several else found.drop(columns="arm")


def _with_interval(rows: Frame, name: str, units: Frame | None = None) -> list[str]:
    """Return estimates with their intervals as text."""
    from cutis.page.page import say

    unit = [""] * len(rows) if units is None else [f" {one}" for one in units]
    parts = zip(rows[name], rows[f"{name}_low"], rows[f"{name}_high"], unit, strict=True)
    return [f"{say(float(value), 2)} ({say(float(low), 2)} to {say(float(high), 2)}){one}"
            if value == value else "–" for value, low, high, one in parts]  # fmt: skip


def say_value(p: float) -> str:
    """Return a p value for people."""
    if p != p:
        return "–"
    return "<\u00a00.001" if p < 0.001 else f"{p:.3f}"


def say_p(adjusted: float, p: float) -> str:
    """Return a p value for people: adjusted where it is in the family."""
    value, name = (adjusted, "adjusted p") if adjusted == adjusted else (p, "p")
    return f"{name} {say_value(value)}"


def _between(analysis: Analysis, table: Frame) -> Section:
    """Return the comparison of arms."""
    rows = _said(with_findings(table, "better"), several=True)
    rows["says_ranks"] = [say_value(p) for p in rows["van_elteren_p"]]
    drawn = rows.rename(columns={"estimate": "value", "finding": "found"})
    drawn["says"] = [say_p(row.p_adjusted, row.p) for row in drawn.itertuples()]
    shown = ["endpoint", "arm", "value", "low", "high", "found", "says"]
    options = {
        "title": f"Against {analysis.study.control}", "domain": (-0.5, 0.5), "none": 0.0,
        "axis": "chance of a better grade than control, less a half", "percent": False,
        "level": analysis.study.declared.level,
    }  # fmt: skip
    return Section(
        "between", "Against control", "Does the treated arm fare better than the control?",
        "The chance that a treated subject is graded better than one of the control, less a half, "
        "averaged over the strata; corrected over the family in all arms.",
        "Whether the difference matters to anybody: a sure one can be small.",
        [Chart("forest", {"endpoints": drawn[shown]}, id="forest-between", options=options),
         Table("between", "Every endpoint", rows, columns=BETWEEN, marks="finding")],
    )  # fmt: skip


def _grades(analysis: Analysis) -> Section:
    """Return the distributions."""
    table = places(analysis)
    blocks: list[Block] = [Text("No endpoint is graded.")]
    if len(table):
        blocks = [Chart("grade_bars", {"grades": table}),
                  Table("grades", "The same as a table", table, folded=True)]  # fmt: skip
    return Section(
        "grades", "Grades", "How were the grades distributed at each visit?",
        "Every subject in one bar, missing ones grey.", "Who moved where: see the changes.", blocks,
    )  # fmt: skip


def places(analysis: Analysis) -> Frame:
    """Return the distributions with where each grade stands on its scale, 0 worst to 1 best."""
    table = analysis.distributions.copy()
    values = []
    for row in table.to_dict("records"):
        endpoint = analysis.study.endpoints[row["endpoint"]]
        low, high = min(endpoint.grades), max(endpoint.grades)
        place = (row["grade"] - low) / (high - low)
        values.append(place if endpoint.better == "higher" else 1 - place)
    table["place"] = values
    order = {visit: k for k, visit in enumerate(analysis.study.visits)}
    return table.sort_values("visit", key=lambda names: names.map(order), kind="stable")


def _events(analysis: Analysis) -> Section:
    """Return the adverse events."""
    if analysis.events is None:
        blocks: list[Block] = [Text("The study says nothing about adverse events.")]
    else:
        blocks = [Table("events", "Subjects with an adverse event", analysis.events)]
    return Section(
        "events", "Adverse events", "Did anybody come to harm?",
        "Subjects counted once for each kind of event, with exact intervals: where there was "
        "none, the upper end says how common they may still be.",
        "Whether the material caused an event.", blocks,
    )  # fmt: skip


def _declared(analysis: Analysis, again: str) -> Section:
    """Return what was declared, and how to repeat it."""
    study, plan = analysis.study, analysis.study.declared
    facts = {
        "study": shown_path(study.file), "visits": f"{plan.baseline} to {plan.at}",
        "family": ", ".join(plan.family), "correction": f"{plan.correction}: "
        f"{CORRECTIONS[plan.correction]}", "zero rule": plan.zeros,
        "test": f"signed-rank, {plan.method}",
        "missing": plan.missing, "level of the tests": f"{plan.alpha:g}",
        **study.facts, "to repeat": again,
    }  # fmt: skip
    blocks: list[Block] = [Facts(facts)]
    log = study.report.table()
    if len(log):
        blocks.append(Table("read-report", "Rows set aside or repaired, and why", log))
    blocks += [Text(note) for note in study.report.notes]
    return Section(
        "declared", "As declared", "What was decided before the grades were seen?",
        "The plan of analysis from the study's file, and what was left out of its table.",
        "Whether the plan was really written first: only its registration can say.", blocks,
    )  # fmt: skip
