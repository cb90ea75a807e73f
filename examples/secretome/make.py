"""Makes the tables of this folder. Every number in them is drawn at random; nothing was measured.

Two monocultures and their co-culture as MaxQuant would write them, a time course, and four lots.
What is true of each protein is written to ``truth.csv``: the tests and the docs compare with it.

Run ``python examples/secretome/make.py`` to make them again: the same seed, with the same map of
gene names in cutis, gives the same files.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from cutis.omics.names.bundle import ids

HERE = Path(__file__).parent
SEED = 20
REPLICATES = 4

#: Who makes what alone, what only the co-culture makes, and what leaks from dying cells.
KERATINOCYTE = """IL1A IL1RN CSF2 CXCL1 CXCL8 TNC LAMC2 LAMA3 LAMB3 KLK5 KLK7 KLK10 SERPINB3
SERPINB5 SERPINE1 AREG EREG HBEGF TGFA PDGFA PDGFB IL36G S100A7 S100A8 S100A9 LCN2 MMP9 MMP10
PLAU PLAT FN1 TGFB1 VEGFA WNT4 WNT10A DKK1 IVL ECM1 DSG1 DSG3 CDH1 LGALS7 SLPI PI3 CST6 CTSV
ANGPTL4 ADM EDN1 THBS1 LTBP1 TIMP1 TIMP2 IGFBP2 IGFBP3 IGFBP6 CCN1 CCN2 SPARC GDF15 TSLP CCL20
CCL27 BMP2 DEFB4A"""
FIBROBLAST = """COL1A1 COL1A2 COL3A1 COL5A1 COL5A2 COL6A1 COL6A2 COL6A3 COL12A1 COL14A1 FN1 FBN1
FBLN1 FBLN2 FBLN5 DCN LUM BGN VCAN POSTN SPARC THBS1 THBS2 TIMP1 TIMP2 TIMP3 MMP1 MMP2 MMP3
MMP14 LOX LOXL1 LOXL2 PCOLCE SERPINE1 SERPINF1 SERPINH1 IGFBP3 IGFBP4 IGFBP5 IGFBP6 IGFBP7 IGF1
IGF2 CCN1 CCN2 TGFBI TGFB1 TGFB2 FGF2 FGF7 HGF VEGFA VEGFC CXCL12 CCL2 IL6 STC1 STC2 FSTL1 GREM1
DKK3 SFRP1 WNT5A ELN EFEMP1 EFEMP2 PTX3 TNC LTBP1 LTBP2 NID1 NID2 HSPG2 LAMB1 LAMC1 COL4A1
COL4A2 CTSK CTSB CTSL PLOD1 PLOD2 C1R C1S C3 CFH PAPPA PRELP ASPN OGN"""
EMERGENT = """FGF10 CSF3 IL11 LIF IL33 CXCL5 CXCL6 CXCL10 CCL7 CCL8 MMP13 MMP12 ANGPT1 NRG1 BMP4
BMP6 INHBA TGFB3 FGF9 GDNF NGF BDNF COL7A1 COL17A1 LAMA5 NPNT EGFL6 TNXB SPON1 SPON2 RSPO3 WNT2
SFRP2 CHRDL1 ADAMTS1 ADAMTS5 ADAMTS15 SULF1 HAS1 PDGFD"""
LEAKAGE = """LDHA LDHB GAPDH PGK1 ENO1 ALDOA PKM TPI1 PGAM1 ACTB ACTG1 TUBA1B TUBB HSP90AA1
HSP90AB1 HSPA8 EEF1A1 EEF2 YWHAZ YWHAE YWHAB CFL1 PFN1 VIM MSN EZR KRT5 KRT14 RPS3 RPLP0 HNRNPK
HNRNPA2B1 NPM1 PRDX1 PRDX2 PRDX6 TXN GSTP1 PPIA CALM1 UBA1 VCP CCT2 TCP1 PDIA3 P4HB CALR HSPA5"""
BOVINE = "P02769 P12763 P34955 Q2KJF1 P01966 P02070"


def made(rng: np.random.Generator) -> dict[str, dict[str, float]]:
    """Return symbol → what is true: level in each cell, and in the co-culture over their sum."""
    k, f, leak = (set(text.split()) for text in (KERATINOCYTE, FIBROBLAST, LEAKAGE))
    others = sorted(ids().symbols() - k - f - leak - set(EMERGENT.split()))
    filler = [str(name) for name in rng.choice(others, 160, replace=False) if ids().uniprot(name)]
    truth: dict[str, dict[str, float]] = {}
    for name in sorted(k | f | leak | set(filler)):
        by = {"keratinocyte": name in k or name in leak, "fibroblast": name in f or name in leak}
        if name in filler:
            by = {cell: bool(rng.random() < 0.6) for cell in by}
        levels = {cell: 10 ** rng.normal(7.4, 0.7) if here else 0.0 for cell, here in by.items()}
        factor = 1.0
        if name not in leak and rng.random() < 0.22:
            factor = 2.0 ** rng.choice([2.5, 2.0, 1.7, -2.0])
        truth[name] = {**levels, "factor": factor, "emergent": 0.0}
    for name in EMERGENT.split():
        level = 10 ** rng.normal(7.2, 0.4)
        truth[name] = {"keratinocyte": 0.0, "fibroblast": 0.0, "factor": 1.0, "emergent": level}
    return truth


def level(one: dict[str, float], culture: str) -> float:
    """Return the true level of a protein in a culture."""
    if culture != "co-culture":
        return one[culture]
    return (one["keratinocyte"] + one["fibroblast"]) * one["factor"] + one["emergent"]


def seen(rng: np.random.Generator, true: float) -> float:
    """Return what an instrument reads: a fifth of noise, and the faint often not at all."""
    value = true * np.exp(rng.normal(0, 0.2))
    chance = 1 / (1 + np.exp(-6 * (np.log10(max(value, 1.0)) - 6.0)))
    return round(float(value)) if true and rng.random() < chance else 0.0


def write_groups(rng: np.random.Generator, truth: dict, culture: str, letter: str) -> None:
    """Write a culture as MaxQuant's table of protein groups."""
    samples = [f"{letter}{n}" for n in range(1, REPLICATES + 1)]
    header = ["Protein IDs", "Majority protein IDs", "Protein names", "Gene names", "Peptides",
              *(f"LFQ intensity {s}" for s in samples),
              "Only identified by site", "Reverse", "Potential contaminant"]  # fmt: skip
    rows = []
    for symbol, one in truth.items():
        values = [seen(rng, level(one, culture)) for _ in samples]
        if any(values):
            gene = ids().gene(symbol)
            accession = gene.uniprot[0] if gene and gene.uniprot else f"SYN_{symbol}"
            name = gene.name if gene else ""
            rows.append([accession, accession, name, symbol, rng.integers(2, 40), *values,
                         "", "", ""])  # fmt: skip
    for accession in BOVINE.split():
        values = [seen(rng, 10 ** rng.normal(8, 0.4)) for _ in samples]
        rows.append([f"CON__{accession}", f"CON__{accession}", "", "", 12, *values, "", "", "+"])
    for n in range(3):
        values = [seen(rng, 3e6) for _ in samples]
        rows.append([f"REV__P{n}0001", f"REV__P{n}0001", "", "", 1, *values, "", "+", ""])
    with (HERE / f"synthetic-{culture}.txt").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_table(name: str, header: list[str], rows: list[list]) -> None:
    """Write a CSV file."""
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_course(rng: np.random.Generator, truth: dict) -> None:
    """Write a time course of the co-culture with stages that end at day 3 and day 8."""
    days = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14]
    names = [name for name in truth if level(truth[name], "co-culture") > 3e6][:150]
    samples = [(f"d{day}-{n}", day) for day in days for n in (1, 2)]
    stage = {name: rng.integers(0, 4) for name in names}  # 3: steady

    def fold(name: str, day: int) -> float:
        now = 0 if day <= 3 else 1 if day <= 8 else 2
        return 1.0 if stage[name] == 3 else 5.0 if stage[name] == now else 0.8

    rows = [
        [name, *(seen(rng, level(truth[name], "co-culture") * fold(name, day))
                 for _, day in samples)]
        for name in names
    ]  # fmt: skip
    write_table("course.csv", ["symbol", *(sample for sample, _ in samples)], rows)
    design = [[sample, "co-culture", day] for sample, day in samples]
    write_table("course-design.csv", ["sample", "condition", "days"], design)


def write_lots(rng: np.random.Generator, truth: dict) -> None:
    """Write four lots of three samples; the last lost two actives and drifted in a third."""
    lots = ["L09", "L10", "L11", "L12"]
    names = [name for name in truth if level(truth[name], "co-culture") > 5e6][:180]
    samples = [(f"{lot}-{n}", lot) for lot in lots for n in (1, 2, 3)]
    own = {(name, lot): np.exp(rng.normal(0, 0.08)) for name in names for lot in lots}
    for name, factor in (("FGF7", 0.02), ("HGF", 0.02), ("CXCL8", 6.0)):
        own[(name, "L12")] = factor
    rows = [
        [name, *(seen(rng, max(level(truth[name], "co-culture"), 3e7) * own[(name, lot)])
                 for _, lot in samples)]
        for name in names
    ]  # fmt: skip
    write_table("lots.csv", ["symbol", *(sample for sample, _ in samples)], rows)
    design = [[sample, "co-culture", lot] for sample, lot in samples]
    write_table("lots-design.csv", ["sample", "condition", "lot"], design)


def main() -> None:
    """Write every table."""
    rng = np.random.default_rng(SEED)
    truth = made(rng)
    for culture, letter in (("keratinocyte", "K"), ("fibroblast", "F"), ("co-culture", "C")):
        write_groups(rng, truth, culture, letter)
    columns = ["keratinocyte", "fibroblast", "factor", "emergent"]
    rows = [[name, *(f"{one[c]:.6g}" for c in columns)] for name, one in truth.items()]
    write_table("truth.csv", ["symbol", *columns], rows)
    write_course(rng, truth)
    write_lots(rng, truth)


if __name__ == "__main__":
    main()
