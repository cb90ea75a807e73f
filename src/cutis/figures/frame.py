"""The type of a pandas table in annotations, for charts."""

from __future__ import annotations

from cutis.tables import Frame

__all__ = ["Frame"]
