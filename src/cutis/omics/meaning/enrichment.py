"""Which gene sets speak: over-representation of a list, and running sums along a ranking.

:func:`over_representation` asks whether a list of hits holds more of a set than chance would give,
against the genes that *could* have been hits: what the instrument detected.
:func:`gene_set_enrichment` is pre-ranked (Subramanian et al. 2005, PNAS 102, 15545) with the null
of gene permutations, as fgsea and gseapy compute it. What a random set scores depends on nothing
but its size, so one null is drawn for each size and not for each set: that is why it is here and
not called from gseapy, which it equals. Nothing is dropped in silence: ``table.attrs["report"]``
counts the sets that were not tested, with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from cutis.errors import DataError
from cutis.files.read_report import ReadReport
from cutis.methods import method
from cutis.omics.meaning.redundancy import representatives
from cutis.omics.names.gene_sets import GeneSets
from cutis.statistics import running_sum
from cutis.statistics.false_discovery import q_values
from cutis.tables import Frame

#: Sizes of a set, among the genes measured, that are tested (those of fgsea and GSEA, but from 5).
SMALLEST, LARGEST = 5, 500

#: What a null of random sets cannot know; noted with every ranking.
TOGETHER = (
    "p is against random sets of genes: where genes of a set move together between replicates, it "
    "is too small."
)

#: False discovery rate up to which sets are gathered under a representative.
GATHERED = 0.25

Sets = GeneSets | Mapping[str, Collection[str]]


@method(
    formula="P(X ≥ hits), hypergeometric, against what was detected",
    limits="not that a pathway is active",
    check="scipy fisher_exact and statsmodels, to 1e-9 (tests/omics/meaning/test_enrichment.py)",
    reference="Fisher 1935",
)
def over_representation(
    hits: Collection[str],
    background: Collection[str],
    sets: Sets | Sequence[GeneSets],
    *,
    smallest: int = SMALLEST,
    largest: int = LARGEST,
) -> Frame:
    """Test whether hits are more often in a set than the genes they could have been.

    Parameters
    ----------
    hits
        Symbols of the list; each must be in the background.
    background
        Symbols that were detected; sets are cut to them.
    sets
        One collection or several; p values are adjusted within each.
    smallest, largest
        Size a set must have after it was cut.

    Returns
    -------
    DataFrame
        Best first: ``set collection hits size expected odds low high p q members cluster``.
        ``odds`` is the odds ratio with its 95 % interval (Haldane and Anscombe's ½ added where a
        cell is empty), ``p`` hypergeometric, one-sided; ``q`` after Benjamini and Hochberg;
        ``members`` the hits in it; ``cluster`` the set that stands for it.

    Raises
    ------
    DataError
        No hits, or a hit that is not in the background.
    """
    import pandas as pd
    from scipy.stats import hypergeom

    chosen, detected = {*hits} - {""}, {*background} - {""}
    _check_hits(chosen, detected)
    report = ReadReport("gene sets", "over-representation", quantity=f"{len(chosen)} hits")
    tables = []
    for given in _collections(sets):
        rows, inside = _cut(given, detected, report, smallest, largest)
        table = pd.DataFrame({"set": list(rows), "collection": given.name})
        size = np.array([len(genes) for genes in rows.values()], dtype=np.int64)
        found = [sorted(genes & chosen) for genes in rows.values()]
        many = np.array([len(one) for one in found], dtype=np.int64)
        table["hits"], table["size"] = many, size
        table["expected"] = size * len(chosen) / len(detected)
        odds = _odds(many, size, len(chosen), len(detected))
        table["odds"], table["low"], table["high"] = odds
        table["p"] = hypergeom.sf(many - 1, len(detected), size, len(chosen))
        table["q"] = q_values(table["p"].to_numpy(dtype=float))
        table["members"] = [";".join(one) for one in found]
        table = table.sort_values(["p", "size", "set"], ascending=[True, False, True])
        table["cluster"] = _gathered(table, inside)
        tables.append(table)
    report.note(f"Background: {len(detected)} genes detected.")
    return _finish(tables, report)


@method(
    formula="running sum along a ranking, against random sets of the size",
    limits="proteins that move together make p too small: it ranks sets and proves none",
    check="a walk written out, to 1e-12; gseapy, to 1e-9 (tests/omics/meaning/test_enrichment.py)",
    reference="Subramanian et al. 2005",
)
def gene_set_enrichment(
    scores: Frame,
    sets: Sets | Sequence[GeneSets],
    *,
    smallest: int = SMALLEST,
    largest: int = LARGEST,
    permutations: int = 1000,
    at_most: int = 10_000,
    power: float = 1.0,
    seed: int = 0,
    threads: int = 2,
) -> Frame:
    """Test whether the genes of a set gather at an end of a ranking.

    Parameters
    ----------
    scores
        Symbol → score (log2 fold, t), in any order; every gene measured, not only the changed.
    sets
        One collection or several; p values are adjusted within each.
    smallest, largest
        Size a set must have among the genes measured.
    permutations, at_most
        Of the null. Sets too good for the first are given more, up to ``at_most``: the smallest p
        there can be is about 2 in ``at_most``.
    power
        Weight of a score in the running sum; 0 is Kolmogorov and Smirnov's.
    seed, threads
        The same seed gives the same bits on any number of threads.

    Returns
    -------
    DataFrame
        Best first: ``set collection size es nes p q permutations leading cluster``. ``nes`` is the
        running sum's peak over the mean of random sets that peak on the same side, ``p`` the share
        of those that peak as high, ``leading`` the genes before the peak, strongest first. The p
        is too small where genes of a set move together between replicates, as with any null of
        random sets; the report says so.

    Raises
    ------
    DataError
        Fewer than two genes, or a score that is not finite after missing ones were left out.
    """
    import pandas as pd

    report = ReadReport("gene sets", "ranked enrichment")
    names, values = _ranking(scores, report)
    place = {name: i for i, name in enumerate(names)}
    null = running_sum.Null(np.abs(values) ** power, seed=seed, threads=threads)
    tables = []
    for given in _collections(sets):
        rows, inside = _cut(given, place.keys(), report, smallest, min(largest, len(names) - 1))
        where = [np.sort([place[gene] for gene in genes]) for genes in rows.values()]
        tested = null.test(where, permutations, at_most)
        table = pd.DataFrame({"set": list(rows), "collection": given.name})
        table["size"] = [len(one) for one in where]
        table["es"], table["nes"], table["p"] = tested.es, tested.nes, tested.p
        table["q"] = q_values(tested.p)
        table["permutations"] = tested.permutations
        table["leading"] = [
            ";".join(names[i] for i in running_sum.leading(one, es, peak))
            for one, es, peak in zip(where, tested.es, tested.peak, strict=True)
        ]
        order = table.assign(strong=-table["nes"].abs()).sort_values(["p", "strong", "set"])
        table = table.loc[order.index]
        sides = dict(zip(table["set"], np.sign(table["es"]).astype(int), strict=True))
        table["cluster"] = _gathered(table, inside, sides)
        tables.append(table)
    report.note(TOGETHER)
    return _finish(tables, report)


def _collections(sets: Sets | Sequence[GeneSets]) -> list[GeneSets]:
    """Return what was given as collections."""
    if isinstance(sets, GeneSets):
        return [sets]
    if isinstance(sets, Mapping):
        plain = {str(name): frozenset(genes) for name, genes in sets.items()}
        return [GeneSets("sets", plain, {}, ReadReport("sets", "gene sets"))]
    return list(sets)


def _check_hits(hits: set[str], background: set[str]) -> None:
    if not hits:
        raise DataError("no hits to test; expected at least one gene symbol")
    strange = sorted(hits - background)
    if strange:
        shown = ", ".join(strange[:5])
        raise DataError(
            f"{len(strange)} of {len(hits)} hits are not in the background ({shown} …); "
            "the background is every gene that was detected, the hits among them"
        )


def _cut(
    given: GeneSets, genes: Collection[str], report: ReadReport, smallest: int, largest: int
) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Return the sets cut to the genes there are, by name; count what is not tested."""
    known = frozenset(genes)
    report.rows += len(given)
    rows = {}
    for name, members in given.items():
        own = members & known
        if len(own) < smallest:
            reason = f"fewer than {smallest} of its genes were measured"
            report.set_aside(reason, f"{given.name}: {name}")
        elif len(own) > largest:
            reason = f"more than {largest} of its genes were measured"
            report.set_aside(reason, f"{given.name}: {name}")
        else:
            rows[name] = own
    report.kept += len(rows)
    return rows, rows


def _odds(hits: Any, size: Any, chosen: int, detected: int) -> tuple[Any, Any, Any]:
    """Return odds ratios with Woolf's 95 % interval."""
    cells = np.stack([hits, size - hits, chosen - hits, detected - size - chosen + hits])
    cells = cells.astype(float) + 0.5 * (cells == 0).any(axis=0)
    inside, outside, other, neither = cells
    log = np.log(inside * neither / (outside * other))
    wide = 1.959963984540054 * np.sqrt((1 / cells).sum(axis=0))
    return np.exp(log), np.exp(log - wide), np.exp(log + wide)


def _ranking(scores: Frame, report: ReadReport) -> tuple[list[str], np.ndarray]:
    """Return symbols and scores, highest first; ties in the order of the alphabet."""
    best: dict[str, float] = {}
    ties = 0
    for name, value in zip(scores.index, scores.to_numpy(dtype=float), strict=True):
        symbol = "" if name is None or name != name else str(name)
        if not symbol or np.isnan(value):
            report.set_aside("gene without a symbol or a score", symbol)
        elif np.isinf(value):
            raise DataError(f"the score of {symbol!r} is infinite; expected a finite number")
        elif symbol in best:
            report.set_aside("second row of a gene; the stronger is taken", symbol)
            best[symbol] = max(best[symbol], value, key=abs)
        else:
            best[symbol] = value
    if len(best) < 2:
        raise DataError(f"{len(best)} genes have a score; expected at least two to rank")
    order = sorted(best, key=lambda name: (-best[name], name))
    values = np.array([best[name] for name in order])
    ties = int((np.diff(values) == 0).sum())
    if ties:
        report.note(f"{ties} of {len(values)} genes are tied; ties go by the alphabet.")
    return order, values


def _gathered(
    table: Frame, members: Mapping[str, frozenset[str]], side: dict[str, int] | None = None
) -> list[str]:
    """Return the representative of each row; what is not news stands for itself."""
    news = table.loc[table["q"] <= GATHERED, "set"].tolist()
    standing = representatives(news, members, side=side)
    return [standing.get(name, name) for name in map(str, table["set"])]


def _finish(tables: list[Frame], report: ReadReport) -> Frame:
    """Return one table, best first, that carries its report."""
    import pandas as pd

    if not tables:
        raise DataError("no gene sets were given; name a collection or a GMT file")
    joined = pd.concat(tables, ignore_index=True)
    joined = joined.sort_values(["q", "p"], kind="stable").reset_index(drop=True)
    joined.attrs["report"] = report
    return joined
