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

from cutis._version import __version__

#: The public names and where each lives, as ``module`` or ``module:attribute``.
_PUBLIC = {
    "Donor": "cutis.model.donor:Donor",
    "Dish": "cutis.model.donor:Dish",
    "Plan": "cutis.experiment.plan:Plan",
    "open_run": "cutis.experiment.store:open_run",
    "load_atlas": "cutis.knowledge:load_atlas",
    "why": "cutis.knowledge.why:why",
    "analysis": "cutis.analysis",
    "readout": "cutis.readout",
    "figures": "cutis.figures",
    "CutisError": "cutis.errors:CutisError",
}

__all__ = ["__version__", *_PUBLIC]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
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
    return sorted({*globals(), *__all__})
