"""What an endpoint comes to: whether it holds in its family, or was looked at besides."""

from __future__ import annotations

from cutis.tables import Frame

#: What a row of a family, and one that is of none, may come to.
HOLDS, NOT_SHOWN, EXPLORATORY = "holds", "does not hold", "exploratory"


def with_findings(table: Frame, what: str) -> Frame:
    """Return rows of an analysis with a column ``finding``: holds, does not hold, exploratory.

    Parameters
    ----------
    table
        Of :class:`cutis.evidence.study.analyse.Analysis`: has ``in_family``, and ``what``.
    what
        Column that says whether a row of the family is shown: ``improves`` or ``better``.
    """
    words = [
        (HOLDS if row[what] else NOT_SHOWN) if row["in_family"] else EXPLORATORY
        for row in table.to_dict("records")
    ]
    return table.assign(finding=words)
