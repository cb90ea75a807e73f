"""The door of a package: a list of names that load when they are first used (PEP 562).

A door is ``_PUBLIC``, name → ``module`` or ``module:attribute``, and two functions of one line. A
name must not be that of a module or folder of the same package: Python binds a submodule to its
package when it is imported, and the name would mean one thing before and another after.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any


def load(package: str, name: str, public: Mapping[str, str]) -> Any:
    """Return what a name of a package's door stands for, and keep it there.

    Parameters
    ----------
    package
        Such as ``cutis.omics``.
    name
        What was asked for.
    public
        The door: name → ``module`` (the attribute has the same name) or ``module:attribute``.

    Raises
    ------
    AttributeError
        There is no such name; with the nearest, and all of them.
    """
    if name not in public:
        raise AttributeError(_unknown(package, name, public), name=name)
    module, _, attribute = public[name].partition(":")
    value = getattr(import_module(module), attribute or name)
    setattr(sys.modules[package], name, value)
    return value


def _unknown(package: str, name: str, public: Mapping[str, str]) -> str:
    """Return the message for a name that is not there."""
    from cutis.nearest import nearest

    near = nearest(name, public)
    meant = f" (the nearest is {near!r})" if near else ""
    return f"module {package!r} has no attribute {name!r}{meant}; it has {', '.join(public)}"
