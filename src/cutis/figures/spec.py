"""Charts as Vega-Lite: numbers shortened, and written as SVG or PNG without a browser."""

from __future__ import annotations

from math import isfinite
from typing import Any

from cutis.figures.style import theme

#: Significant digits a chart keeps: more than a screen shows.
DIGITS = 5


def to_spec(chart: Any) -> dict[str, Any]:
    """Return a chart as a Vega-Lite specification with its data inside."""
    import altair as alt

    with alt.data_transformers.enable("default", max_rows=None):
        spec = chart.to_dict()
    spec.pop("config", None)  # the theme is laid over it where it is shown
    for rows in spec.get("datasets", {}).values():
        for row in rows:
            for key, value in row.items():
                if isinstance(value, float):
                    row[key] = float(f"{value:.{DIGITS}g}") if isfinite(value) else None
    return spec


def to_svg(chart: Any, theme_name: str = "light") -> str:
    """Return a chart as SVG."""
    import vl_convert

    return vl_convert.vegalite_to_svg(to_spec(chart), config=theme(theme_name))


def to_png(chart: Any, theme_name: str = "light", scale: float = 2.0) -> bytes:
    """Return a chart as PNG."""
    import vl_convert

    return vl_convert.vegalite_to_png(to_spec(chart), config=theme(theme_name), scale=scale)


def fluid(chart: Any) -> Any:
    """Mark a chart of one panel: shown on a page, it takes the page's width."""
    return chart.properties(usermeta={"fluid": True})
