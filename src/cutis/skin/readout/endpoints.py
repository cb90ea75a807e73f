"""A grader's scores of a cohort: observation models on the state, which are never evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cutis.skin.model import draws as random
from cutis.skin.readout.names import value_of
from cutis.skin.readout.view import View
from cutis.tables import VISIT, checked

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

#: What a table of simulated grades says about itself.
LABEL = "simulated grades: a model, not evidence"


def graded(
    score: Array, noise: float, seed: int, purpose: str, settings: Mapping[str, Any]
) -> Array:
    """Return whole grades on the grader's scale, shape (N,), with the grader's noise.

    ``settings`` are those of the instrument: the ends of the scale.
    """
    who = np.arange(len(score))
    spread = np.sqrt(-2 * np.log(random.uniform(seed, who, f"grade radius {purpose}")))
    turned = np.cos(2 * np.pi * random.uniform(seed, who, f"grade angle {purpose}"))
    return np.clip(
        np.round(score + noise * spread * turned), settings["lowest"], settings["highest"]
    )


def visits(
    view: View, when: Mapping[str, float], *, arm: str = "main", seed: int | None = None
) -> pd.DataFrame:
    """Return the visit table of one arm, seven endpoints for each subject and visit.

    Parameters
    ----------
    view
        One arm of a run, an individual a subject.
    when
        Visit → days since the start of the run.
    arm
        What it is called.
    seed
        Of the grader's noise; None takes the run's.

    Returns
    -------
    pandas.DataFrame
        As :data:`cutis.tables.VISIT`; lower grades are better. ``attrs["label"]`` says that it is
        a model.
    """
    import pandas as pd

    instrument = view.instrument("endpoints")
    noise, seed = instrument.numbers["noise"].value, view.sampled.seed if seed is None else seed
    parts = []
    for name, definition in instrument.readouts.items():
        endpoint = definition.words.get("endpoint", name)
        values = value_of(name, view)[0]
        for visit, time in when.items():
            score = values[:, view.look(time)]
            parts.append(
                pd.DataFrame(
                    {
                        "subject": [f"{arm} {i}" for i in range(len(score))],
                        "visit": visit,
                        "endpoint": endpoint,
                        "grade": graded(
                            score, noise, seed, f"{arm}/{visit}/{endpoint}", instrument.settings
                        ),
                        "time": time,
                        "arm": arm,
                        "score": score,
                    }
                )
            )
    table = checked(VISIT, pd.concat(parts, ignore_index=True))
    table.attrs["label"] = LABEL
    return table
