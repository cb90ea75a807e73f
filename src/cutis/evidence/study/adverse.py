"""Adverse events: how many subjects had any, with exact intervals, also where none occurred."""

from __future__ import annotations

from cutis.errors import DataError
from cutis.evidence.study.records import Study
from cutis.methods import method
from cutis.tables import Frame


@method(
    formula="Clopper–Pearson",
    limits="subjects, not events",
    check="scipy binomtest (tests/evidence/study/test_analyse.py)",
    reference="Clopper & Pearson 1934",
)
def share(count: int, of: int, level: float = 0.95) -> tuple[float, float, float]:
    """Return a share with its exact (Clopper–Pearson) interval; NaN without any subject."""
    from scipy.stats import binomtest

    if not of:
        return float("nan"), float("nan"), float("nan")
    interval = binomtest(count, of).proportion_ci(level, method="exact")
    return count / of, float(interval.low), float(interval.high)


def adverse_events(study: Study) -> Frame:
    """Return events per arm: any, related, serious, and each term.

    Parameters
    ----------
    study
        Whose subjects are counted once for each term, whatever the number of their events.

    Returns
    -------
    pandas.DataFrame
        ``arm``, ``what``, ``subjects``, ``of``, ``events``, ``share``, ``low``, ``high``.

    Raises
    ------
    DataError
        The study says nothing about adverse events, which is not the same as none.
    """
    import pandas as pd

    events = study.events
    if events is None:
        raise DataError(
            f"{study.file}: the study says nothing about adverse events, which is not the same as "
            "none; name their table under `adverse events`, or write `none` when they were asked "
            "for and none occurred"
        )
    rows = []
    for arm in study.arms:
        inside = study.subjects.index[study.subjects["arm"] == arm]
        mine = events[events["subject"].isin(inside)]
        kinds = {"any adverse event": mine, **_classes(mine)}
        words = mine["term"].astype(str).str.split().str.join(" ")
        alike = words.str.casefold()
        spelt = dict(zip(alike[::-1], words[::-1], strict=True))  # as first written
        kinds |= {f"term: {spelt[term]}": mine[alike == term] for term in sorted(spelt)}
        for what, some in kinds.items():
            subjects = int(some["subject"].nunique())
            value, low, high = share(subjects, len(inside), study.declared.level)
            rows.append(
                {"arm": arm, "what": what, "subjects": subjects, "of": len(inside),
                 "events": len(some), "share": value, "low": low, "high": high}
            )  # fmt: skip
    return pd.DataFrame(rows)


def _classes(events: Frame) -> dict[str, Frame]:
    """Return the related, severe and serious events, where the table says which are.

    An event of which nobody says whether it is related counts as related. Severe is how strong,
    serious what came of it (Regulation (EC) No 1223/2009, article 2): neither is the other.
    """
    found = {}
    if "related" in events:
        silent = bool(events["related"].isna().any())
        label = "related to the material" + (", or not said" if silent else "")
        found[label] = events[events["related"].ne(False)]
    severity = events["severity"].astype("string").str.lower() if "severity" in events else None
    if severity is not None:
        found["severe"] = events[severity.eq("severe").fillna(False).astype(bool)]
    if severity is not None or "serious" in events:
        serious = (
            events["serious"].eq(True) if "serious" in events else events["subject"].isna() & False
        )
        if severity is not None:
            serious = serious | severity.eq("serious").fillna(False)
        found["serious"] = events[serious.astype(bool)]
    return found
