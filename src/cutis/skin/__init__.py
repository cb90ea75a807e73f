"""The model of skin: a person or a dish, what is done to it, and what instruments then read.

::

    run = cutis.skin.Plan(cutis.skin.Donor(age=62)).apply("retinol 0.3 % daily").run()
    cutis.skin.dialogue(run)

Each name is listed by ``dir(cutis.skin)`` and loads when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cutis import _lazy
from cutis.skin.experiment import readers

if TYPE_CHECKING:
    import xarray as xr

    from cutis.knowledge.cache import load_atlas
    from cutis.knowledge.why import why
    from cutis.skin.experiment.plan import Plan
    from cutis.skin.experiment.results import Run
    from cutis.skin.experiment.store import open_run
    from cutis.skin.fit.compare import compare
    from cutis.skin.model.donor import Dish, Donor
    from cutis.skin.readout import read
    from cutis.skin.readout.conversation import dialogue, share_in_time
    from cutis.skin.readout.restoration import restorations
    from cutis.skin.readout.secretome import secretome
    from cutis.skin.report.of_run import report_of_run

_PUBLIC = {
    "Donor": "cutis.skin.model.donor",
    "Dish": "cutis.skin.model.donor",
    "Plan": "cutis.skin.experiment.plan",
    "open_run": "cutis.skin.experiment.store",
    "load_atlas": "cutis.knowledge.cache",
    "why": "cutis.knowledge.why",
    "read": "cutis.skin.readout",
    "dialogue": "cutis.skin.readout.conversation",
    "share_in_time": "cutis.skin.readout.conversation",
    "restorations": "cutis.skin.readout.restoration",
    "secretome": "cutis.skin.readout.secretome",
    "compare": "cutis.skin.fit.compare",
    "report_of_run": "cutis.skin.report.of_run",
}

__all__ = [
    "Dish",
    "Donor",
    "Plan",
    "compare",
    "dialogue",
    "load_atlas",
    "open_run",
    "read",
    "report_of_run",
    "restorations",
    "secretome",
    "share_in_time",
    "why",
]


def __getattr__(name: str) -> Any:
    """Load a name on first use."""
    return _lazy.load(__name__, name, _PUBLIC)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return __all__


def _readout(run: Run, name: str) -> xr.DataArray | None:
    """Return a readout of a run by its name; the instruments load when the first is asked for."""
    from cutis.skin.readout import read

    return read(run, name)


readers.register(_readout)
