"""When a page was written, and the versions that decide a result."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib import metadata

from cutis._version import __version__

PACKAGES = ("numpy", "llvmlite", "symengine", "xarray", "zarr", "altair", "vl-convert-python")


def versions() -> dict[str, str]:
    """Return the versions that decide a result."""
    found = {"cutis": __version__, "Python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def moment() -> str:
    """Return when a page was written, for people.

    ``SOURCE_DATE_EPOCH`` (seconds since 1970) fixes it, as for other programs whose output is to be
    the same byte by byte: https://reproducible-builds.org/specs/source-date-epoch/.
    """
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now(UTC)
    return now.strftime("%d %B %Y, %H:%M UTC")
