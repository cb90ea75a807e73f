"""Small tables of each chart, as a run would give them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

AGES = np.arange(20.0, 81, 10)


def _curves(*names: str, unit: str = "fold of age 20") -> pd.DataFrame:
    rows = []
    for i, name in enumerate(names):
        median = 1 - 0.008 * (i + 1) * (AGES - 20)
        rows += [
            {"readout": name, "unit": unit, "age": a, "low": 0.8 * m, "median": m, "high": 1.2 * m}
            for a, m in zip(AGES, median, strict=True)
        ]
    return pd.DataFrame(rows)


def ageing_curves() -> tuple[pd.DataFrame, ...]:
    """Four panels, one with a point."""
    points = pd.DataFrame(
        [
            {
                "readout": "collagen I", "age": 80.0, "low": 0.3, "value": 0.4, "high": 0.5,
                "id": "OBS057", "title": "Collagen falls",
            }
        ]
    )  # fmt: skip
    return _curves("collagen I", "elastin", "MMP1 in dermis", "ridge height"), points


def _messages(columns: dict[str, list]) -> pd.DataFrame:
    rows = []
    signals = {
        "keratinocyte → fibroblast": {"IL1A": "inflammatory", "TGFA": "regenerative"},
        "fibroblast → keratinocyte": {
            "FGF7": "regenerative",
            "IL6": "inflammatory",
            "X": "neutral",
        },
    }
    ((column, values),) = columns.items()
    for direction, heard in signals.items():
        for i, (signal, tag) in enumerate(heard.items()):
            for j, value in enumerate(values):
                rows.append(
                    {
                        "direction": direction, "signal": signal, "tag": tag, column: value,
                        "occupancy": 0.1 + 0.2 * i + 0.1 * j,
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


def dialogue_columns() -> tuple[pd.DataFrame, ...]:
    """Two directions, three conditions."""
    return (_messages({"condition": ["young", "aged", "treated"]}),)


def dialogue_heat() -> tuple[pd.DataFrame, ...]:
    """Two directions, ages."""
    return (_messages({"at": [20, 40, 60, 80]}),)


def fidelity() -> tuple[pd.DataFrame, ...]:
    """Three lines and a balance."""
    parts = []
    for panel, cell in (
        ("fidelity", "keratinocyte"), ("fidelity", "collagen"), ("balance", "fibroblast"),
    ):  # fmt: skip
        parts.append(_curves(f"{panel} {cell}").assign(panel=panel, cell=cell))
    return (pd.concat(parts),)


def overlap() -> tuple[pd.DataFrame, ...]:
    """Five groups."""
    groups = {
        "together": 12, "keratinocyte & fibroblast & together": 40, "fibroblast & together": 22,
        "keratinocyte & together": 30, "keratinocyte": 2,
    }  # fmt: skip
    rows = [{"dishes": d, "proteins": n, "members": "IL6, …"} for d, n in groups.items()]
    return (pd.DataFrame(rows),)


def dish_scatter() -> tuple[pd.DataFrame, ...]:
    """Forty proteins, some moved."""
    rng = np.random.default_rng(1)
    rest = 10 ** rng.uniform(-3, 3, 40)
    ratio = np.exp(rng.normal(0, 0.8, 40))
    change = np.where(ratio > 1.5, "up", np.where(ratio < 1 / 1.5, "down", "same"))
    names = [f"P{i}" for i in range(40)]
    return (
        pd.DataFrame({"protein": names, "rest": rest, "stressed": rest * ratio, "change": change}),
    )


def ranking() -> tuple[pd.DataFrame, ...]:
    """Four interventions, one without a number for its target."""
    rows = [
        ("kgf", "signal", 5, 20, 40, "keratinocyte growth", 80.0),
        ("retinol", "ingredient", 10, 25, 30, "wrinkles (collagen)", 30.0),
        ("sunscreen", "ingredient", -5, 0, 2, "ultraviolet", np.nan),
        ("senolytic-dq", "drug", 20, 45, 60, "senescent cells", 130.0),
    ]
    columns = ["intervention", "kind", "low", "restoration", "high", "target", "own"]
    return (pd.DataFrame(rows, columns=columns),)


def residuals() -> tuple[pd.DataFrame, ...]:
    """Three rows, one far outside."""
    rows = [
        ("OBS001", "Collagen falls", "inside", 0.3, -0.2, 0.8),
        ("OBS002", "Metalloproteinase rises", "missed", 2.1, 1.2, 3.0),
        ("OBS003", "Ridges flatten far too much in this model", "missed", -9.0, -12.0, -5.0),
    ]
    return (pd.DataFrame(rows, columns=["id", "title", "verdict", "deviation", "low", "high"]),)


def courses() -> tuple[pd.DataFrame, ...]:
    """Two arms, two readouts."""
    tables = [_curves("a", "b").assign(arm=arm) for arm in ("untreated", "treated")]
    return (pd.concat(tables).rename(columns={"age": "time"}),)


def ultraviolet() -> tuple[pd.DataFrame, ...]:
    """Two courses."""
    table = _curves("MMP1 made", "AP1 in keratinocyte").rename(columns={"age": "hours"})
    return (table,)


def senescence() -> tuple[pd.DataFrame, ...]:
    """Four inducers."""
    kinds = ["telomere", "DNA damage", "oxidative", "mitochondrial"]
    rows = [
        {"inducer": kind, "age": age, "share": 0.02 * (i + 1) * (age - 20)}
        for i, kind in enumerate(kinds)
        for age in AGES
    ]
    return (pd.DataFrame(rows),)


def matrix_panel() -> tuple[pd.DataFrame, ...]:
    """Three components in two conditions."""
    rows = [
        {"component": c, "condition": k, "fold": f}
        for c, folds in {"COL1": (0.5, 0.6), "ELN": (0.9, 0.9), "COLFRAG": (6.0, 0.1)}.items()
        for k, f in zip(("aged", "treated"), folds, strict=True)
    ]
    return (pd.DataFrame(rows),)


TABLES: dict[str, Callable[[], tuple[pd.DataFrame, ...]]] = {
    made.__name__: made
    for made in (
        ageing_curves, courses, dialogue_columns, dialogue_heat, fidelity, overlap, dish_scatter,
        ranking,         residuals, ultraviolet, senescence, matrix_panel,
    )
}  # fmt: skip
