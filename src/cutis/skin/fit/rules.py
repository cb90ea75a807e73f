"""Rules of observations that ask the model: readouts it has, experiments it can run."""

from __future__ import annotations

from collections.abc import Iterator

from cutis import units
from cutis.errors import PlanError, Problem
from cutis.knowledge.rulebook.rule import Atlas, Rule
from cutis.knowledge.rulebook.tables import measurements, proteins
from cutis.nearest import suggestion

#: How a readout ends that may be one of a protein of the panel.
OF_PANEL = (" in medium", " in lysate", " mRNA")


def _readouts(atlas: Atlas) -> Iterator[Problem]:
    """Find observations of a readout that does not exist, or in a unit that it has not."""
    rows = [row for row in measurements(atlas)[0] if row.readout]
    if not rows:
        return
    from cutis.skin.readout.known import known_readouts

    panel, unreadable = proteins(atlas)
    known = known_readouts(atlas.knowledge, panel)
    for row in rows:
        if unreadable and row.readout not in known and row.readout.endswith(OF_PANEL):
            continue  # it may be that of a row of the panel that cannot be read
        if row.readout not in known:
            hint = suggestion(row.readout, known, else_="the README of observations lists readouts")
            yield Problem(row.where, "readout", f"there is no readout {row.readout!r}", hint)
        elif row.statistic == "value" and not _fits(row.unit, known[row.readout]):
            what = f"{row.unit!r} does not fit, {row.readout!r} is in {known[row.readout]!r}"
            yield Problem(row.where, "unit", what, f"write the value in {known[row.readout]}")


def _fits(unit: str, of: str) -> bool:
    """Tell whether a unit measures what another does; what cannot be read is said elsewhere."""
    try:
        return not unit or not of or units.dimension_ok(unit, of)
    except units.UnitError:
        return True


def _experiments(atlas: Atlas) -> Iterator[Problem]:
    """Find observations whose experiment is no plan that can be run."""
    rows = [row for row in measurements(atlas)[0] if row.experiment]
    if not rows:
        return
    from cutis.skin.experiment.plan import Plan
    from cutis.skin.experiment.resolve import resolve

    read: dict[str, list[Problem]] = {}
    for row in rows:
        for text in row.plans.values():
            if text not in read:
                read[text] = []
                try:
                    resolve(Plan.parse(text), atlas.knowledge)
                except PlanError as error:
                    read[text] = error.problems
            for one in read[text]:
                hint = one.hint or "the README of observations says how an experiment is written"
                yield Problem(row.where, "experiment", one.what, hint)


RULES = (
    Rule("observation readouts", "An observation names a readout that an instrument defines or the "
         "equations have, in a unit of it.", _readouts, records=True),
    Rule("observation experiments", "The experiment of an observation is a plan that can be run.",
         _experiments, records=True),
)  # fmt: skip
