"""What a method computes, and how far it can be trusted: a record that stands on the function.

A method is a function that turns measurements into numbers with an uncertainty, or into a verdict.
Its record is written beside it with :func:`method`, printed in ``docs/methods.md``, and read in
Python as ``cutis.omics.presence.record``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from inspect import cleandoc, getmembers, isfunction
from pkgutil import walk_packages
from typing import TypeVar

Function = TypeVar("Function", bound=Callable)


@dataclass(frozen=True)
class Record:
    """What stands behind a method.

    Attributes
    ----------
    what
        What it computes: the first line of the function's documentation.
    formula
        How, in one line.
    limits
        What it cannot say, or takes for granted.
    check
        The independent check that the tests make, with the file of the test; ``by hand`` is a
        worked case, ``known truth`` data that were made with the answer known.
    reference
        The paper it follows; empty where it is this project's own.
    """

    what: str
    formula: str
    limits: str
    check: str
    reference: str = ""


def method(
    *, formula: str, limits: str, check: str, reference: str = ""
) -> Callable[[Function], Function]:
    """Attach a record to a function, which stays as it is; fields as in :class:`Record`."""

    def attach(function: Function) -> Function:
        what = cleandoc(function.__doc__ or "").split("\n\n")[0]
        record = Record(" ".join(what.split()), formula, limits, check, reference)
        function.__dict__["record"] = record
        return function

    return attach


def record_of(function: object) -> Record | None:
    """Return the record of a function, or None where it is no method."""
    found = getattr(function, "record", None)
    return found if isinstance(found, Record) else None


def all_methods(*packages: str) -> Iterator[Callable]:
    """Give every function with a record in some packages, by module and place in it."""
    for package in packages:
        root = import_module(package)
        names = sorted(found.name for found in walk_packages(root.__path__, f"{package}."))
        for name in names:
            inside = [one for _, one in getmembers(import_module(name), isfunction)]
            own = [one for one in inside if one.__module__ == name and record_of(one)]
            yield from sorted(own, key=lambda one: one.__code__.co_firstlineno)
