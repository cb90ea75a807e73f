"""Several panels of one table beside each other, as many in a row as the page has room for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import altair as alt

from cutis.figures.frame import Frame
from cutis.figures.style import size


def panels(
    table: Frame,
    by: str,
    draw: Callable[[Frame, str], Any],
    title: str | alt.TitleParams,
    *,
    columns: int = 3,
    **properties: Any,
) -> alt.ConcatChart:
    """Return a panel for each value of a column, in their order in the table.

    Parameters
    ----------
    table
        Rows of all panels.
    by
        The column that says which panel a row belongs to.
    draw
        Rows of a panel and its name → a chart.
    title
        Of the whole.
    columns
        Panels in a row; on a page, fewer where it is narrow.
    properties
        Passed to every panel, above the usual width and height.
    """
    look = {"width": size("panel_width"), "height": size("panel_height"), **properties}
    drawn = [
        draw(rows, str(name)).properties(title=alt.TitleParams(str(name), fontSize=12), **look)
        for name, rows in table.groupby(by, sort=False)
    ]
    return alt.concat(*drawn, columns=columns, spacing={"row": 28, "column": 24}).properties(
        title=title
    )
