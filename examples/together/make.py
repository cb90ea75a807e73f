"""Makes the files of this folder. Every number in them is drawn at random; nobody was measured.

A proteome and a transcriptome of four aged and four young donors, in whom the footprints of some
pathways differ by a known amount (:data:`TRUTH`), a design, and a made-up genotype of nobody.

Run ``python examples/together/make.py`` to make them again: the same seed, with the same
footprints and gene names in cutis, gives the same files.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cutis.knowledge import load
from cutis.knowledge.alleles import letters
from cutis.omics.names.bundle import ids, pathway_weights

HERE = Path(__file__).parent
SEED = 62
#: Footprint → log2 change of a typical gene of it, in aged against young donors.
TRUTH = {"NFkB": 0.8, "p53": 0.5, "TGFb": -0.5}
#: Condition → ages of its donors.
AGES = {"young": (23, 25, 28, 31), "aged": (58, 61, 63, 66)}
#: Genes of each footprint that the transcriptome has; proteins are fewer and answer by less.
GENES, PROTEINS, DAMPED = 60, 30, 0.8
#: Variants without an answer, and one the file does not have.
UNCALLED, MISSING = ("rs1805008", "rs4880"), ("rs12913832",)


def donors() -> list[tuple[str, str, int]]:
    """Return donor, condition and age of each sample."""
    return [
        (f"{condition[0].upper()}{number}", condition, age)
        for condition, ages in AGES.items()
        for number, age in enumerate(ages, 1)
    ]


def answers(symbols: list[str]) -> NDArray[np.float64]:
    """Return the true log2 change of each gene: what its footprints make of :data:`TRUTH`."""
    change = np.zeros(len(symbols))
    for pathway, by in TRUTH.items():
        weights = pathway_weights()[pathway]
        scale = np.sqrt(np.mean(np.square(list(weights.values()))))
        change += by * np.array([weights.get(symbol, 0.0) / scale for symbol in symbols])
    return change


def measured_genes(rng: np.random.Generator, most: int) -> list[str]:
    """Return some genes of every footprint, and as many others, by name."""
    of_footprints = {
        symbol
        for weights in pathway_weights().values()
        for symbol in sorted(weights, key=lambda one: -abs(weights[one]))[:most]
        if ids().uniprot(symbol)
    }
    others = [one for one in sorted(ids().symbols() - of_footprints) if ids().uniprot(one)]
    rest = rng.choice(others, len(of_footprints), replace=False)
    return sorted({*of_footprints, *map(str, rest)})


def log_levels(
    rng: np.random.Generator, symbols: list[str], middle: float, by: float, noise: float
):
    """Return log2 levels, genes × donors."""
    base = rng.normal(middle, 1.6, len(symbols))
    aged = np.array([condition == "aged" for _, condition, _ in donors()])
    change = np.outer(by * answers(symbols), aged)
    depth = rng.normal(0, 0.2, aged.size)
    return base[:, None] + change + depth + rng.normal(0, noise, (len(symbols), aged.size))


def write_proteome(rng: np.random.Generator) -> None:
    """Write intensities of proteins; the faint are often not seen."""
    symbols = measured_genes(rng, PROTEINS)
    levels = log_levels(rng, symbols, 24.0, DAMPED, 0.35)
    seen = rng.random(levels.shape) < 1 / (1 + np.exp(-(levels - 20.5) * 2))
    rows = [
        [ids().uniprot(symbol)[0], symbol,
         *(f"{2**value:.0f}" if there else "" for value, there in zip(own, here, strict=True))]
        for symbol, own, here in zip(symbols, levels, seen, strict=True)
    ]  # fmt: skip
    write("proteome.csv", ["Protein ID", "Gene", *(name for name, *_ in donors())], rows)


def write_transcriptome(rng: np.random.Generator) -> None:
    """Write counts of RNA by Ensembl identifier, as a counting program would."""
    symbols = [one for one in measured_genes(rng, GENES) if ids().ensembl(one)]
    mean = 2 ** log_levels(rng, symbols, 8.0, 1.0, 0.2)
    counts = rng.negative_binomial(25, 25 / (25 + mean))
    rows = [
        [ids().ensembl(symbol)[0], *own]
        for symbol, own in zip(symbols, counts.tolist(), strict=True)
    ]
    write("transcriptome.csv", ["Geneid", *(name for name, *_ in donors())], rows)


def write_genotype(rng: np.random.Generator) -> None:
    """Write a made-up genotype: each allele of a variant by the throw of a coin."""
    rows = []
    for variant in load().variants.values():
        pair = [variant.effect_allele.split(" ")[0], variant.other_allele.split(" ")[0]]
        known = list(letters(*pair)) or pair  # I and D, as testing companies write them
        drawn = "".join(sorted(str(one) for one in rng.choice(known, 2)))
        if variant.rsid and variant.rsid not in MISSING and len(drawn) == 2:
            rows.append([variant.rsid, "--" if variant.rsid in UNCALLED else drawn])
    write("made-up-genotype.csv", ["rsid", "genotype"], sorted(rows))


def write(name: str, header: list[str], rows: list[list]) -> None:
    """Write a CSV file."""
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    """Write every file."""
    rng = np.random.default_rng(SEED)
    write_proteome(rng)
    write_transcriptome(rng)
    write_genotype(rng)
    rows = [[name, condition, name, age] for name, condition, age in donors()]
    write("design.csv", ["sample", "condition", "donor", "age"], rows)


if __name__ == "__main__":
    main()
