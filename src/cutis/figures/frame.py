"""The type of a pandas table in annotations."""

from __future__ import annotations

from typing import Any, TypeAlias

#: A ``pandas.DataFrame``. Its own type says of every part of a table that it may be a column, a
#: table or a number, which a checker cannot work with; so it is left open, under a name.
Frame: TypeAlias = Any
