"""A virtual trial held against what was published; nothing here is fitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from cutis.evidence.trial.repeats import Repeats
from cutis.evidence.trial.simulate import PotentialOutcomes
from cutis.knowledge import Knowledge
from cutis.skin.readout.grading import Noise, agreement, scores, settings
from cutis.tables import Frame

#: Panels of graders simulated for an agreement, and their seed.
PANELS, SEED = 400, 1992


def compared(outcomes: PotentialOutcomes, repeats: Repeats) -> Frame | None:
    """Return each group's endpoints beside published percentages of a study of the same length.

    One row an endpoint and group but the control: ``published`` (per cent), ``improved`` and
    ``percent`` with the middle 95 % of repeats, ``untreated`` (improved in the control, NaN without
    one), and ``verdict``: whether the published figure lies inside the range of either reading,
    since the publication does not say which it is. None when no study of this length is known.
    """
    import pandas as pd

    trial = outcomes.trial
    days = trial.visits[trial.declared.at]
    rows = []
    for study in settings(trial.knowledge)["compared"]:
        if study.get("days") != days or "percent" not in study:
            continue
        by_group = repeats.changes.set_index(["group", "endpoint"])["improved"]
        for row in repeats.changes.to_dict("records"):
            published = study["percent"].get(row["endpoint"])
            if published is not None and row["group"] != trial.control:
                untreated = by_group.get((trial.control, row["endpoint"]), float("nan"))
                one = _row(study["name"], row, float(published))
                rows.append(one | {"untreated": 100 * float(untreated)})
    return pd.DataFrame(rows) if rows else None


def _row(name: str, row: Mapping[Any, Any], published: float) -> dict[str, object]:
    """Return one endpoint beside its published percentage."""
    ends = {"improved": (100 * row["improved_low"], 100 * row["improved_high"]),
            "percent": (row["percent_low"], row["percent_high"])}  # fmt: skip
    inside = [key for key, (low, high) in ends.items() if low <= published <= high]
    says = {"improved": "subjects", "percent": "mean"}
    near = max(ends["improved"][1], ends["percent"][1])
    miss = "missed, too low" if published > near else "missed"
    return {
        "study": name, "endpoint": row["endpoint"], "group": row["group"], "published": published,
        "improved": 100 * row["improved"], "improved_low": ends["improved"][0],
        "improved_high": ends["improved"][1], "percent": row["percent"],
        "percent_low": ends["percent"][0], "percent_high": ends["percent"][1],
        "verdict": f"inside ({', '.join(says[key] for key in inside)})" if inside else miss,
    }  # fmt: skip


def panel_agreement(
    noise: Noise, *, graders: int, faces: int, grades: int, panels: int = PANELS
) -> float:
    """Return the mean chance-corrected agreement of simulated panels of graders.

    Faces are spread evenly over a scale of so many whole grades from 0.
    """
    rng = np.random.default_rng(SEED)
    found = []
    for _ in range(panels):
        face = rng.uniform(-0.5, grades - 0.5, (faces, 1))
        severity = noise.between * rng.standard_normal((1, graders))
        looks = face + severity + noise.within * rng.standard_normal((faces, graders))
        found.append(agreement(np.clip(np.round(looks), 0, grades - 1), range(grades)))
    return float(np.mean(found))


def published_changes(knowledge: Knowledge) -> Iterator[dict[str, object]]:
    """Run the plans of published trials and give their change of score beside the model's.

    Each with ``name``, ``published`` and ``skin/model``: the change under treatment less that under
    vehicle, in scores; lower is better.

    Parameters
    ----------
    knowledge
        The atlas; None takes the one that comes with cutis.
    """
    from cutis.skin.experiment.plan import Plan
    from cutis.skin.readout.view import views

    for study in settings(knowledge)["compared"]:
        if "plan" not in study:
            continue
        plan = Plan.parse(study["plan"]).sample(["0 day", f"{study['days']} day"])
        run = plan.run(knowledge=knowledge)
        change = {}
        for arm, view in views(run).items():
            both = scores(view, [study["endpoint"]], [0.0, float(study["days"])])[:, 0]
            change[arm] = float((both[:, 1] - both[:, 0]).mean())
        vehicle = change.pop("vehicle")
        (treated,) = change.values()
        yield {
            "name": study["name"], "endpoint": study["endpoint"],
            "published": study["treated"] - study["vehicle"], "model": treated - vehicle,
        }  # fmt: skip
