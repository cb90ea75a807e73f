"""The JavaScript that draws a report's charts, so that a page works without a network."""

from __future__ import annotations

from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

#: Version of Vega-Lite that the charts are written for.
VEGA_LITE = "6.4"


@lru_cache(maxsize=1)
def bundle() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script that may stand in a page.

    Bundling takes seconds and always gives the same, so it is kept in the user's cache folder; one
    that cannot be written is no error, only slower.
    """
    kept = _kept()
    try:
        return kept.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        pass
    script = _made()
    _keep(kept, script)
    return script


def _kept() -> Path:
    """Return the file of this version."""
    from cutis.knowledge.cache import cache_folder

    by = metadata.version("vl-convert-python")
    return cache_folder() / f"vega-lite-{VEGA_LITE}-by-{by}.js"


def _made() -> str:
    """Return the script as vl-convert bundles it."""
    import vl_convert

    make: Any = vl_convert.javascript_bundle  # its stub asks for a snippet it does not need
    return make(vl_version=VEGA_LITE).replace("</script", "<\\/script")


def _keep(path: Path, script: str) -> None:
    """Write the script whole, or leave it."""
    from cutis.files.atomic import replaced, text_writer

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replaced(path, text_writer(script))
    except OSError:
        return
