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
                "readout": "collagen I",
                "age": 80.0,
                "low": 0.3,
                "value": 0.4,
                "high": 0.5,
                "id": "OBS057",
                "title": "Collagen falls",
            }
        ]
    )
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
                        "direction": direction,
                        "signal": signal,
                        "tag": tag,
                        column: value,
                        "occupancy": 0.1 + 0.2 * i + 0.1 * j,
                    }
                )
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
        ("fidelity", "keratinocyte"),
        ("fidelity", "collagen"),
        ("balance", "fibroblast"),
    ):
        parts.append(_curves(f"{panel} {cell}").assign(panel=panel, cell=cell))
    return (pd.concat(parts),)


def upset() -> tuple[pd.DataFrame, ...]:
    """Five groups of three dishes, and how many each dish has."""
    groups = {
        "together": 12,
        "keratinocyte & fibroblast & together": 40,
        "fibroblast & together": 22,
        "keratinocyte & together": 30,
        "keratinocyte": 2,
    }
    rows = [{"conditions": d, "proteins": n, "members": "IL6, …"} for d, n in groups.items()]
    totals = [("keratinocyte", 72, 68, 77), ("fibroblast", 62, 60, 66), ("together", 104, 99, 110)]
    columns = ["condition", "proteins", "low", "high"]
    return pd.DataFrame(rows), pd.DataFrame(totals, columns=columns)


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


def _names(many: int) -> list[str]:
    """Return labels of about the length that gene symbols have."""
    stems = ("COL", "MMP", "IGFBP", "SERPINA", "IL", "CXCL", "TGFB", "LAMA")
    return [f"{stems[i % len(stems)]}{i + 1}" for i in range(many)]


def volcano() -> tuple[pd.DataFrame, ...]:
    """Six hundred proteins, a tenth moved, some that only one side has."""
    rng = np.random.default_rng(2)
    fold = np.where(rng.random(600) < 0.1, rng.normal(0, 2.5, 600), rng.normal(0, 0.35, 600))
    p = np.clip(10 ** -(np.abs(fold) * 2.2 + rng.exponential(0.4, 600)), 1e-14, 1)
    verdict = np.where(
        p > 0.002, "same", np.where(fold > 1, "up", np.where(fold < -1, "down", "same"))
    )
    level = pd.DataFrame({"log2_fold": fold, "p": p, "q": p * 6, "arm": "level"})
    presence = pd.DataFrame(
        {"log2_fold": np.nan, "p": 10 ** -rng.uniform(1.2, 4.2, 50), "arm": "presence"}
    )
    presence["q"] = presence["p"] * 6
    sides = np.where(np.arange(50) < 34, "appears", "disappears")
    table = pd.concat([level.assign(verdict=verdict), presence.assign(verdict=sides)])
    return (table.assign(protein=_names(650)).reset_index(drop=True),)


def linear_sum_scatter() -> tuple[pd.DataFrame, ...]:
    """Five hundred proteins: most as the sum, some emergent, some lost."""
    rng = np.random.default_rng(3)
    alone = 10 ** rng.normal(7, 1, 500)
    ratio = 2 ** rng.normal(0, 0.3, 500)
    verdict = np.array(["as the sum"] * 500, dtype=object)
    verdict[:40], ratio[:40] = "more", 2 ** rng.uniform(1.5, 5, 40)
    verdict[40:60], ratio[40:60] = "less", 2 ** -rng.uniform(1.5, 4, 20)
    verdict[60:90] = "emergent"
    verdict[90:100] = "lost"
    verdict[100:120] = "uncertain"
    level = alone * ratio
    alone[60:90], level[90:100] = np.nan, 0.0
    names = _names(500)
    return (
        pd.DataFrame({"protein": names, "linear_sum": alone, "level": level, "verdict": verdict}),
    )


def stage_heat() -> tuple[pd.DataFrame, ...]:
    """Twelve proteins at seven times in three stages."""
    times = [0.0, 1, 2, 4, 7, 10, 14]
    stages = ["early"] * 3 + ["middle"] * 2 + ["late"] * 2
    rows = [
        {
            "protein": name,
            "time": t,
            "stage": stage,
            "fold": 6.0 if (i % 3) == ("early", "middle", "late").index(stage) else 0.4,
        }
        for i, name in enumerate(sorted(_names(12)))
        for t, stage in zip(times, stages, strict=True)
    ]
    boundaries = [(3.0, 2.2, 3.9, 0.97), (8.5, 7.1, 9.9, 0.71)]
    columns = ["time", "low", "high", "probability"]
    return pd.DataFrame(rows), pd.DataFrame(boundaries, columns=columns)


def heard_columns() -> tuple[pd.DataFrame, ...]:
    """Two receivers, four statuses."""
    rng = np.random.default_rng(4)
    tags = ("regenerative", "inflammatory", "neutral")
    rows = [
        {
            "ligand": name,
            "receptor": "ITGA5 + ITGB1" if i % 4 == 0 else f"{name}R",
            "receiver": receiver,
            "level": 10 ** rng.uniform(-6.5, -1),
            "tag": tags[i % 3],
            "status": ("measured", "verified", "recalled", "prior")[i % 4],
        }
        for receiver in ("keratinocyte", "fibroblast")
        for i, name in enumerate(_names(24))
    ]
    return (pd.DataFrame(rows),)


def enriched() -> tuple[pd.DataFrame, ...]:
    """Two collections."""
    rng = np.random.default_rng(5)
    sets = [
        "EPITHELIAL_MESENCHYMAL_TRANSITION",
        "KRAS_SIGNALING_UP",
        "COAGULATION",
        "APICAL",
        "TNFA_SIGNALING_VIA_NFKB",
        "DNA_REPAIR",
    ]
    rows = [
        {
            "set": f"HALLMARK_{name}",
            "collection": "Hallmark",
            "score": 2.6 - 0.9 * i,
            "hits": int(rng.integers(4, 120)),
            "q": 10 ** -(5.0 - i),
        }
        for i, name in enumerate(sets)
    ] + [
        {
            "set": "extracellular matrix organization and a name that goes on for very long indeed",
            "collection": "GO",
            "score": 5.5,
            "hits": 33,
            "q": 1e-9,
        },
        {
            "set": "collagen fibril organization",
            "collection": "GO",
            "score": -1.1,
            "hits": 7,
            "q": 0.2,
        },
    ]
    return (pd.DataFrame(rows),)


def lot_panel() -> tuple[pd.DataFrame, ...]:
    """Markers of all outcomes, one of them not seen; four lots."""
    rows = [
        ("FGF7", 1.05, 0.93, 1.2, "equivalent"),
        ("COL1A1", 0.92, 0.8, 1.1, "equivalent"),
        ("IL6", 1.6, 0.9, 2.9, "not shown"),
        ("CXCL8", 5.1, 3.1, 12.0, "beyond"),
        ("HGF", np.nan, np.nan, np.nan, "missing"),
    ]
    markers = pd.DataFrame(rows, columns=["marker", "ratio", "low", "high", "outcome"])
    lots = [
        ("L12", 0.83, 0.78, 0.87, "this lot"),
        ("L09", 0.97, 0.95, 0.98, "reference"),
        ("L10", 0.96, 0.94, 0.97, "reference"),
        ("L11", 0.98, 0.97, 0.99, "reference"),
    ]
    return markers, pd.DataFrame(lots, columns=["lot", "concordance", "low", "high", "role"])


def presence_curve() -> tuple[pd.DataFrame, ...]:
    """A logistic curve and bins around it."""
    level = np.logspace(4.5, 9.5, 60)
    seen = 1 / (1 + np.exp(-3 * (np.log10(level) - 6)))
    bins = pd.DataFrame(
        {"level": level[::6], "share": np.clip(seen[::6] + 0.03, 0, 1), "proteins": range(10, 20)}
    )
    return pd.DataFrame({"level": level, "detected": seen}), bins


def response_panel() -> tuple[pd.DataFrame, ...]:
    """Three skins, four readouts."""
    rows = [
        {"skin": skin, "readout": name, "unit": "1", "without": 2.0, "change": 2.0 * (fold - 1),
         "change_low": 1.8 * (fold - 1) - 0.1, "change_high": 2.3 * (fold - 1) + 0.2}
        for i, name in enumerate(("collagen I made", "MMP1 made", "division", "senescent share"))
        for skin, fold in (("young", 1 + 0.1 * i), ("aged", 0.6 + 0.2 * i), ("senescent", 5.0))
    ]  # fmt: skip
    return (pd.DataFrame(rows),)


def read_quality() -> tuple[pd.DataFrame, ...]:
    """Two samples, one with two tools; one sample has no classes of RNA."""
    rows = [
        ("EV 1", "reads", 76.1e6, "reads", "at least 10,000,000", "pass"),
        ("EV 1", "mapped share", 85.6, "%", "at least 70 %", "pass"),
        ("EV 1", "mapped share", 45.0, "%", "at least 70 %", "fail"),
        ("EV 2", "reads", 900.0, "reads", "at least 10,000,000", "fail"),
        ("EV 2", "length peak", 18.0, "nt", "at least 20 nt", "warn"),
        ("EV 2", "mapped share", np.nan, "%", "at least 70 %", "warn"),
    ]
    verdicts = pd.DataFrame(
        rows, columns=["sample", "reading", "value", "unit", "limit", "verdict"]
    )
    classes = pd.DataFrame(
        [("EV 1", "miRNA", 60.0, "miRNA"), ("EV 1", "ribosomal", 40.0, "rRNA")],
        columns=["sample", "kind", "share", "biotypes"],
    )
    return verdicts, classes


def flow() -> tuple[pd.DataFrame, ...]:
    """One arm, one subject lost."""
    steps = [("enrolled", 25), ("seen at baseline", 25), ("lost", 1), ("completed", 24)]
    rows = [
        ("treatment", step, many, "S25: moved" if step == "lost" else "") for step, many in steps
    ]
    return (pd.DataFrame(rows, columns=["arm", "step", "subjects", "why"]),)


def forest() -> tuple[pd.DataFrame, ...]:
    """Three endpoints, one of each kind of finding."""
    rows = [
        ("dryness", "treatment", 0.92, 0.73, 0.99, "holds", "22 of 24, p < 0.001"),
        ("firmness", "treatment", 0.28, 0.13, 0.49, "does not hold", "7 of 24, p 0.07"),
        ("pores", "treatment", 0.4, 0.2, 0.6, "exploratory", "10 of 24"),
    ]
    columns = ["endpoint", "arm", "value", "low", "high", "found", "says"]
    return (pd.DataFrame(rows, columns=columns),)


def grade_bars() -> tuple[pd.DataFrame, ...]:
    """Two endpoints, three visits, one subject not seen at the last."""
    rows = [
        (endpoint, "treatment", visit, grade, 1 - grade / 3 if grade == grade else np.nan, many)
        for endpoint in ("dryness", "texture")
        for visit, counts in (
            ("baseline", (2, 8, 10, 5)), ("week 6", (5, 10, 7, 3)), ("week 12", (9, 9, 4, 2)),
        )
        for grade, many in zip((0.0, 1.0, 2.0, 3.0), counts, strict=True)
    ]  # fmt: skip
    rows.append(("dryness", "treatment", "week 12", np.nan, np.nan, 1))
    columns = ["endpoint", "arm", "visit", "grade", "place", "subjects"]
    return (pd.DataFrame(rows, columns=columns),)


def cargo() -> tuple[pd.DataFrame, ...]:
    """Three RNAs in two conditions, one absent from one."""
    rows = [
        (rna, condition, 0.8 * share, share, 1.2 * share, "0 of 3" if share == 0 else "3 of 3")
        for rna, shares in {"miR-A": (60, 20), "miR-B": (40, 75), "miR-C": (0, 5)}.items()
        for condition, share in zip(("young", "old"), shares, strict=True)
    ]
    columns = ["rna", "condition", "low", "share", "high", "detected"]
    return (pd.DataFrame(rows, columns=columns),)


def pathway_changes() -> tuple[pd.DataFrame, ...]:
    """Two pathways in two layers and together, one beyond the edge, and one not measured."""
    rows = [
        ("NFkB", "proteome", 0.9, 0.5, 1.3, 0.002), ("NFkB", "transcriptome", 0.6, 0.4, 0.8, 1e-4),
        ("NFkB", "together", 0.7, 0.5, 0.9, 1e-5), ("p53", "proteome", -6.0, -7.0, -5.0, 1e-6),
        ("p53", "transcriptome", -0.2, -0.5, 0.1, 0.2), ("WNT", "proteome", *[np.nan] * 4),
    ]  # fmt: skip
    columns = ["pathway", "layer", "change", "low", "high", "p"]
    return (pd.DataFrame(rows, columns=columns),)


TABLES: dict[str, Callable[[], tuple[pd.DataFrame, ...]]] = {
    made.__name__: made
    for made in (
        cargo,
        read_quality,
        ageing_curves,
        courses,
        dialogue_columns,
        dialogue_heat,
        dish_scatter,
        enriched,
        fidelity,
        flow,
        forest,
        grade_bars,
        heard_columns,
        linear_sum_scatter,
        lot_panel,
        matrix_panel,
        pathway_changes,
        presence_curve,
        ranking,
        residuals,
        response_panel,
        senescence,
        stage_heat,
        ultraviolet,
        upset,
        volcano,
    )
}
