"""Stages of a time course, and when to collect."""

from __future__ import annotations

from typing import Any

import numpy as np

from cutis.omics.secretome.findings import Findings
from cutis.page.content import Block, Chart, Facts, Section, Table, Text
from cutis.tables import Frame

#: Proteins drawn: of each stage those that differ most.
DRAWN = 60


def section(found: Findings) -> Section:
    """Return the section."""
    made = found.stages
    facts = {
        "stages": f"{len(made.table)}",
        **{
            f"boundary {row['boundary']}": f"day {row['time']:.3g} (between {row['low']:.3g} and "
            f"{row['high']:.3g} with a probability of {row['probability']:.2f})"
            for row in made.boundaries.to_dict("records")
        },
        "when to collect": made.collect.says,
    }
    blocks: list[Block] = [
        Facts(facts),
        Chart("stage_heat", {"levels": heat(made), "boundaries": made.boundaries}),
        *(Text(note) for note in made.notes),
        Table("stages", "Stages", made.table),
        Table("stage-proteins", "Every protein and the stage it is highest in", made.proteins,
              folded=True, most=60),
    ]  # fmt: skip
    return Section(
        "stages", "Stages, and when to collect", "Does the secretome go through stages?",
        "The likeliest boundaries among all there could be, with how sure they are, and the stage "
        "whose messages are most regenerative.",
        "What happens between two collections.", blocks,
    )  # fmt: skip


def heat(made: Any) -> Frame:
    """Return levels over their own mean of the proteins that differ most, by stage."""
    import pandas as pd

    proteins = made.proteins
    moving = proteins[proteins["different"]] if proteins["different"].any() else proteins
    each = max(1, DRAWN // max(1, moving["highest"].nunique()))
    names = list(moving.groupby("highest", sort=True).head(each)["protein"])
    filled = made.course.filled.loc[names]
    folds = 2.0 ** filled.sub(filled.mean(axis=1), axis=0).to_numpy()
    times = np.asarray(made.course.times, dtype=float)
    ends = list(made.table["end"])
    stage = [f"stage {1 + sum(time > end for end in ends[:-1])}" for time in times]
    many = len(times)
    return pd.DataFrame(
        {"protein": np.repeat(names, many), "time": np.tile(times, len(names)),
         "fold": folds.ravel(), "stage": stage * len(names)}
    )  # fmt: skip
