"""The ranking of the report's gene sets: by moderated t, with a place for what comes and goes."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats
from tests.omics.mixtures import synthetic
from tests.omics.wallis import wallis
from tests.shared import SHARED, needs_shared

from cutis.omics.compare.regulation import regulation
from cutis.omics.meaning.enrichment import gene_set_enrichment
from cutis.omics.names.gene_sets import collections
from cutis.omics.secretome.enriched import ranking


def test_the_ranking_is_the_moderated_t_and_presence_stands_where_its_p_would() -> None:
    table: Any = regulation(synthetic(3).measured, "KF", "K").table.set_index("protein", drop=False)
    scores = ranking(table)
    level = table[table["arm"] == "level"]
    np.testing.assert_array_equal(scores[level["symbol"]], level["t"])
    gone = table[table["arm"] == "presence"]
    assert len(gone) > 300
    assert len(scores) == len(level) + len(gone)
    most = level["t"].abs().max()
    for way, rows in gone.groupby(gone["low"].notna()):
        there = scores[rows["symbol"]]
        assert (np.sign(there) == (1 if way else -1)).all()
        free = (there.abs() < most).to_numpy()
        again = 2 * stats.t.sf(there.abs()[free], level["df"].median())
        np.testing.assert_allclose(again, rows["p"][free], rtol=1e-9)
        assert (there.abs() <= most).all()
    appeared = gone[gone["verdict"] == "appears"]
    assert (scores[appeared["symbol"]] > 0).all()
    lost = gone[gone["verdict"] == "disappears"]
    assert (scores[lost["symbol"]] < 0).all()


def test_contaminants_and_what_was_not_tested_have_no_place() -> None:
    table: Any = regulation(synthetic(3).measured, "KF", "K").table
    out = table["symbol"].isin(table["symbol"][:40])
    table = table.assign(arm=table["arm"].mask(out, ""))
    assert not set(ranking(table).index) & set(table["symbol"][:40])
    assert ranking(table.assign(arm="")).empty


@needs_shared
def test_senescence_by_ras_moves_the_targets_of_kras() -> None:
    made = regulation(wallis(), "RAS_CM", "STOP_CM")
    hallmark = collections([SHARED / "resources" / "h.all.v7.0.symbols.gmt"])
    table: Any = gene_set_enrichment(ranking(made.table), hallmark)
    up = table[table["nes"] > 0]["set"].tolist()
    assert "HALLMARK_KRAS_SIGNALING_UP" in up[:2]
    row = table.set_index("set").loc["HALLMARK_KRAS_SIGNALING_UP"]
    assert row["q"] < 0.05
    scores = ranking(made.table)
    strongest = scores[~scores.index.duplicated()]
    assert strongest["CXCL8"] > 0 < strongest["INHBA"]
