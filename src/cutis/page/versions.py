"""The versions that decide a result."""

from __future__ import annotations

import platform
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
