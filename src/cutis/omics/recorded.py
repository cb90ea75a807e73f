"""Analyses made when they are first asked for, with a record of which were made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Protocol, Self, TypeVar, overload

T = TypeVar("T")


class Recording(Protocol):
    """What keeps its analyses: ``made`` is name → result of those made so far."""

    made: dict[str, Any]


class Recorded(Generic[T]):
    """An attribute that is worked out once, and then stands in its owner's ``made``.

    Unlike :func:`functools.cached_property` its owner says which were made. What it is made of
    must not change afterwards: an owner keeps tables of its own.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self.make = make
        self.name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, found: None, owner: type) -> Self: ...

    @overload
    def __get__(self, found: Recording, owner: type) -> T: ...

    def __get__(self, found: Recording | None, owner: type) -> Self | T:
        """Return the result, made now where it was not before."""
        if found is None:
            return self
        if self.name not in found.made:
            found.made[self.name] = self.make(found)
        return found.made[self.name]
