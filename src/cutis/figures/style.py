"""The look of every figure: colours that mean one thing everywhere, fonts, themes."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import altair as alt
import yaml


@lru_cache(maxsize=1)
def style() -> dict[str, Any]:
    """Return ``style.yaml``."""
    return yaml.safe_load(files("cutis.figures").joinpath("style.yaml").read_text("utf-8"))


def colours(group: str) -> dict[str, str]:
    """Return name → colour of a group such as ``messages``."""
    return style()["colours"][group]


def colour(name: str) -> str:
    """Return a colour that stands alone: ``plain`` or ``measured``."""
    return style()["colours"][name]


def scale(group: str) -> alt.Scale:
    """Return the colour scale of a group: all of its names, whichever rows are there."""
    named = colours(group)
    return alt.Scale(domain=list(named), range=list(named.values()))


def heat() -> alt.Scale:
    """Return the colour scale of levels from 0 to 1, fine at its low end."""
    return alt.Scale(type="sqrt", domain=[0, 1], range=style()["heat"], clamp=True)


def occupancy() -> alt.Scale:
    """Return the length scale of occupancies: 0 to 1, square root so that weak ones show."""
    return alt.Scale(type="sqrt", domain=[0, 1], clamp=True, nice=False)


def folds() -> alt.Scale:
    """Return the colour scale of fold changes, centred on 1."""
    look = style()["folds"]
    domain = [look["low"], 1, look["high"]]
    return alt.Scale(type="log", domain=domain, range=look["colours"], clamp=True)


def chances() -> alt.Scale:
    """Return the colour scale of adjusted p values, dark where chance is an unlikely reason."""
    look = style()["chances"]
    middle = (look["low"] * look["high"]) ** 0.5
    domain = [look["low"], middle, look["high"]]
    return alt.Scale(type="log", domain=domain, range=look["colours"], clamp=True)


def theme(name: str = "light") -> dict[str, Any]:
    """Return the Vega-Lite config of a theme, ``light`` or ``dark``."""
    ink, font = style()["themes"][name], style()["font"]
    text = {
        "labelFont": font,
        "titleFont": font,
        "labelColor": ink["soft"],
        "titleColor": ink["ink"],
    }
    return {
        "background": ink["ground"],
        "font": font,
        "view": {"stroke": None},
        "axis": {
            **text, "gridColor": ink["line"], "domainColor": ink["soft"], "tickColor": ink["soft"],
            "labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal",
            "gridOpacity": 0.7,
            "labelLimit": 430,
        },
        "legend": {**text, "labelFontSize": 11, "titleFontSize": 11, "orient": "top",
                   "titleFontWeight": "normal", "labelLimit": 220, "symbolOpacity": 1,
                   "columnPadding": 14},
        "header": {**text, "labelFontSize": 12, "labelColor": ink["ink"], "titleFontSize": 12},
        "title": {
            "font": font, "subtitleFont": font, "color": ink["ink"], "subtitleColor": ink["soft"],
            "anchor": "start", "fontSize": 14, "subtitleFontSize": 12, "fontWeight": 600,
            "offset": 10,
        },
        "rule": {"color": ink["soft"]},
        "text": {"color": ink["ink"], "font": font, "fontSize": 11},
    }  # fmt: skip


def size(name: str) -> int:
    """Return a length in pixels: ``width``, ``height``, ``panel_width``, ``panel_height``."""
    return int(style()["size"][name])
