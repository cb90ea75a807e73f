"""cutis: a virtual skin laboratory.

Run, break and restore the conversation between keratinocytes and fibroblasts::

    import cutis

    skin = cutis.Donor(age=62, site="forearm")
    plan = cutis.Plan(skin).apply("retinol 0.3 % every evening for 12 weeks").sample("weekly")
    run = plan.run(draws=200)

Names load when they are first used, so that importing the package costs nothing.
A simulation is not evidence, and nothing here is medical advice.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cutis import _moved
from cutis._version import __version__

_moved.install()

#: The public names and where each lives, as ``module`` or ``module:attribute``.
_PUBLIC = {
    "Donor": "cutis.skin.model.donor:Donor",
    "Dish": "cutis.skin.model.donor:Dish",
    "Plan": "cutis.skin.experiment.plan:Plan",
    "open_run": "cutis.skin.experiment.store:open_run",
    "load_atlas": "cutis.knowledge:load_atlas",
    "why": "cutis.knowledge.why:why",
    "skin": "cutis.skin",
    "omics": "cutis.omics",
    "evidence": "cutis.evidence",
    "figures": "cutis.figures",
    "CutisError": "cutis.errors:CutisError",
}

#: Names of before, which warn; each is a package of its own or stands in for one.
_OLD = ("analysis", "data", "readout")

__all__ = ["__version__", *_PUBLIC]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
    if name in _OLD:
        return import_module(f"cutis.{name}")
    target = _PUBLIC.get(name)
    if target is None:
        names = ", ".join(__all__)
        raise AttributeError(f"module 'cutis' has no attribute {name!r}; it has {names}")
    module_name, _, attribute = target.partition(":")
    module = import_module(module_name)
    value = getattr(module, attribute) if attribute else module
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
