"""Methods by the names of before; each warns and gives what stands in its new place.

The name of a method was also that of its module: ``cutis.analysis.presence(table)`` and
``cutis.analysis.presence.presence(table)`` both work until the old names go.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from cutis import _moved

#: Old name → where the method is now, ``module:function``.
_METHODS = {
    "agreement": "cutis.statistics.agreement:agreement",
    "signed_rank": "cutis.statistics.signed_rank:signed_rank",
    "segmentation": "cutis.statistics.segmentation:segmentation",
    "size_factors": "cutis.statistics.size_factors:size_factors",
    "presence": "cutis.omics.detection.presence:presence",
    "course": "cutis.omics.compare.time_course:time_course",
    "differing": "cutis.omics.compare.differential_abundance:probability_of_difference",
    "emergence": "cutis.omics.compare.emergence:emergence",
    "linear_sum": "cutis.omics.compare.linear_sum:linear_sum",
    "regulation": "cutis.omics.compare.regulation:regulation",
    "stages": "cutis.omics.compare.stages:stages",
    "lot_levels": "cutis.omics.compare.lot_levels:lot_levels",
    "hearing": "cutis.omics.meaning.ligand_receptor:ligand_receptor",
    "leakage": "cutis.omics.meaning.leakage:leakage",
    "response": "cutis.omics.meaning.response:response",
    "secreted": "cutis.omics.meaning.secreted:secreted",
    "serum": "cutis.omics.meaning.serum:serum",
    "source": "cutis.omics.meaning.senescence_of_source:senescence_of_source",
    "starting_state": "cutis.omics.person.starting_state:starting_state",
    "dialogue": "cutis.skin.readout.conversation:dialogue",
    "restoration": "cutis.skin.readout.restoration:restoration",
    "change": "cutis.evidence.study.within_arm_change:change",
    "power": "cutis.evidence.study.power:power",
    "judge": "cutis.evidence.standards.judge:judge",
}


class _Method:
    """A method under its old name, which its module had too: it can be called and looked into."""

    def __init__(self, module: ModuleType, function: Any) -> None:
        self.__wrapped__, self.__doc__ = function, function.__doc__
        self._module = module

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Call the method."""
        return self.__wrapped__(*args, **options)

    def __getattr__(self, name: str) -> Any:
        """Return what the method's module has by a name."""
        return getattr(self._module, name)


class _Package(ModuleType):
    """Keeps an imported old module from taking the place of the method of that name."""

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute that is no module."""
        if not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    """Load a method, or a module that is none, by its old name (PEP 562)."""
    old = f"{__name__}.{name}"
    if name in _METHODS:
        place, _, function = _METHODS[name].partition(":")
        _moved.warn(old, f"{place}.{function}")
        module = import_module(place)
        _moved.know_old_names(module)
        return _Method(module, getattr(module, function))
    new = None if name.startswith("_") else _moved.moved(old)
    if new is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _moved.warn(old, new)
    module = import_module(new)
    _moved.know_old_names(module)
    return module
