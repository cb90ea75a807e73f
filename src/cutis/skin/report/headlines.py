"""The few results a reader should see first."""

from __future__ import annotations

import numpy as np

from cutis.skin.readout.names import value_of
from cutis.skin.report.lab import Lab, relative
from cutis.skin.report.sections import ageing, dialogue, measurements, populations, treatment


def headlines(lab: Lab) -> dict[str, str]:
    """Return what came of it, in short."""
    life = ageing.course(lab)
    collagen = lab.settings["dialogue"]["collagen"]
    last = float(np.nanmedian(relative(value_of(collagen, life)[0])[:, -1]))
    senescent = value_of("senescent fraction", life)[0]
    when = dialogue.fallen(life, lab.settings["dialogue"])
    cells = lab.settings["dialogue"]["receivers"]
    true = {cell: np.nanmedian(value_of(f"fidelity {cell}", life)[0][:, -1]) for cell in cells}
    ranking = treatment.ranking(lab)
    top = ranking.iloc[0]
    presence = populations.presence(lab)
    together = presence["dishes"].str.contains("together")
    emergent = int((presence["dishes"] == "together").sum())
    inside, rows = measurements.comparison(lab).held()
    return {
        "collagen I at 80": f"{100 * (1 - last):.0f} % less than at 20",
        "senescent fibroblasts at 80": f"{np.nanmedian(senescent[:, -1]):.1f} %",
        "fidelity at 80 (1 is as young)": ", ".join(f"{c} {f:.2f}" for c, f in true.items()),
        "a tenth is lost": "; ".join(f"{name} {says}" for name, says in when.items()),
        "secreted together, not alone": f"{emergent} of {int(together.sum())} proteins",
        "restores most of the conversation": f"{top['intervention']} ({top['restoration']:.0f} %)",
        "published numbers held (calibrate)": f"{inside} of {rows}"
        + (f" ({100 * inside / rows:.0f} %)" if rows else ""),
    }
