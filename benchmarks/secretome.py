"""A measured secretome of 10,000 proteins in 60 samples: the whole report, and its parts.

The table is made up (three cultures of 20 samples, a known answer, dropout near the limit). In one
run: `cutis secretome` writes the whole report (seconds, and the most memory it held); R's limma
fits the same table beside our moderated t; gseapy walks the same ranking beside ours. Without R, or
without gseapy, its rows are left out.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.common import repeat

PROTEINS, EACH = 10_000, 20
CULTURES = ("keratinocyte", "fibroblast", "co-culture")
WANTED_SECONDS, WANTED_GB = 20.0, 1.5

#: Reads the table, fits, and prints the seconds of the fit alone and of everything.
LIMMA = """
started <- proc.time()[["elapsed"]]
suppressMessages(library(limma))
table <- read.delim(commandArgs(TRUE)[1], check.names = FALSE, row.names = 1)
levels <- log2(as.matrix(table))
cultures <- c("keratinocyte", "fibroblast", "co-culture")
group <- factor(sub("_[0-9]+$", "", colnames(levels)), cultures)
design <- model.matrix(~ 0 + group)
begun <- proc.time()[["elapsed"]]
for (k in 1:3) {
  fit <- suppressWarnings(lmFit(levels, design))
  fit <- eBayes(contrasts.fit(fit, c(-1, 0, 1)))
}
each <- (proc.time()[["elapsed"]] - begun) / 3
write.table(fit$p.value, commandArgs(TRUE)[2], quote = FALSE, col.names = FALSE)
cat(each, proc.time()[["elapsed"]] - started)
"""


def made_up(seed: int = 7) -> pd.DataFrame:
    """Return proteins × samples (intensity, NaN where not seen), index: human gene symbols."""
    from cutis.omics.names.bundle import ids

    rng = np.random.default_rng(seed)
    symbols = sorted(ids().symbols(coding=True))[:PROTEINS]
    middle = rng.normal(24, 2.5, (PROTEINS, 1))
    shift = np.where(rng.random((PROTEINS, 3)) < 0.15, rng.normal(0, 1.5, (PROTEINS, 3)), 0.0)
    there = rng.random((PROTEINS, 3)) < (0.7, 0.5, 0.95)
    noise = rng.gamma(2, 0.12, (PROTEINS, 1))
    levels = np.repeat(middle + shift, EACH, axis=1) + noise * rng.normal(size=(PROTEINS, 3 * EACH))
    seen = rng.random(levels.shape) < 1 / (1 + np.exp(-1.4 * (levels - 20.5)))
    seen &= np.repeat(there, EACH, axis=1)
    names = [f"{culture}_{k + 1}" for culture in CULTURES for k in range(EACH)]
    table = pd.DataFrame(np.where(seen, 2.0**levels, np.nan), index=symbols, columns=names)
    return table.dropna(how="all").rename_axis("Gene")


def report(table: pd.DataFrame, folder: Path) -> None:
    """Run the command as a user would, and print its seconds and memory."""
    table.to_csv(folder / "levels.tsv", sep="\t", float_format="%.17g")
    samples = "".join(f"{name},{name.rpartition('_')[0]}\n" for name in table.columns)
    (folder / "samples.csv").write_text("sample,condition\n" + samples)
    (folder / "design.yaml").write_text(
        "title: made up\nfile: levels.tsv\nquantity: linear\nsamples: samples.csv\n"
        f"first: {CULTURES[0]}\nsecond: {CULTURES[1]}\nboth: {CULTURES[2]}\n"
    )
    command = [sys.executable, "-m", "cutis.cli.main", "secretome", str(folder / "design.yaml"),
               "--report", str(folder / "report.html"), "--quiet"]  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    gigabytes = used.ru_maxrss / 1e6
    processor = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    size = (folder / "report.html").stat().st_size / 1e6
    print(f"whole report                {seconds:7.1f} s wall, {processor:.1f} s of processor "
          f"(wanted: below {WANTED_SECONDS:g} s)")  # fmt: skip
    print(f"  most memory               {gigabytes:7.2f} GB (wanted: below {WANTED_GB:g} GB)")
    print(f"  the page                  {size:7.1f} MB")


def moderated(table: pd.DataFrame, folder: Path) -> None:
    """Fit the same table here and in limma."""
    from cutis.statistics.moderated_t import moderated_t

    levels: Any = np.log2(table.to_numpy(dtype=float))
    group = np.repeat(np.arange(3), EACH)
    design = (group[:, None] == np.arange(3)[None]).astype(float)
    clock, found = repeat(lambda: moderated_t(levels, design, [-1.0, 0.0, 1.0]), 3)
    print(f"moderated t                 {clock['min']:7.2f} s")
    if shutil.which("Rscript") is None:
        print("  R is not here: no limma beside it")
        return
    script = folder / "limma.R"
    script.write_text(LIMMA)
    done = subprocess.run(
        ["Rscript", str(script), str(folder / "levels.tsv"), str(folder / "p.txt")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        print("  limma is not here (Debian: r-bioc-limma)")
        return
    fit, whole = map(float, done.stdout.split())
    theirs = pd.read_csv(folder / "p.txt", sep=r"\s+", header=None).iloc[:, -1].to_numpy()
    ours = found["p"].to_numpy(dtype=float)
    both = np.isfinite(ours) & np.isfinite(theirs)
    worst = float(np.abs(ours[both] - theirs[both]).max())
    print(f"  limma, the same fit       {fit:7.2f} s: {fit / clock['min']:.1f} times ours "
          f"(with reading {whole:.1f} s)")  # fmt: skip
    same = bool((np.isfinite(ours) == np.isfinite(theirs)).all())
    print(f"  p values                  differ by {worst:.1e} at most; same rows testable: {same}")


def enrichment(table: pd.DataFrame) -> None:
    """Walk the same ranking here and in gseapy, the same sets, 1,000 permutations."""
    from cutis.omics.meaning.enrichment import gene_set_enrichment
    from cutis.omics.names.gene_sets import bundled

    levels = table.to_numpy(dtype=float)
    logs = pd.DataFrame(np.log2(levels), index=table.index)
    scores = (logs.iloc[:, 2 * EACH :].mean(axis=1) - logs.iloc[:, :EACH].mean(axis=1)).dropna()
    sets = bundled("GO_CC")
    clock, found = repeat(
        lambda: gene_set_enrichment(scores, [sets], permutations=1000, threads=2), 1
    )
    print(f"ranked enrichment, GO_CC    {clock['min']:7.2f} s ({len(found)} sets)")
    try:
        import gseapy
    except ImportError:
        print("  gseapy is not here")
        return
    named = {name: sorted(members) for name, members in sets.sets.items()}
    began = time.perf_counter()
    theirs = gseapy.prerank(
        rnk=scores, gene_sets=named, min_size=5, max_size=500, permutation_num=1000, threads=2,
        seed=1, no_plot=True, outdir=None,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    print(f"  gseapy                    {seconds:7.2f} s: {seconds / clock['min']:.1f} times ours")
    joined = found.set_index("set").join(theirs.res2d.set_index("Term"), how="inner")
    es = np.abs(joined["es"] - joined["ES"].astype(float)).max()
    nes = np.corrcoef(joined["nes"].astype(float), joined["NES"].astype(float))[0, 1]
    print(
        f"  of {len(joined)} sets in both: ES differs by {es:.1e} at most, NES correlate {nes:.4f}"
    )


def main() -> None:
    """Print everything."""
    table = made_up()
    print(f"{len(table)} proteins × {table.shape[1]} samples, "
          f"{100 * table.notna().to_numpy().mean():.0f} % of the cells measured")  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        report(table, Path(name))
        moderated(table, Path(name))
    enrichment(table)


if __name__ == "__main__":
    main()
