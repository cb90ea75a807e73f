"""What was read, and what was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutis.files.shared import shown_paths
from cutis.omics.secretome.findings import Findings
from cutis.page.content import Block, Facts, Section, Table

if TYPE_CHECKING:
    from cutis.files.read_report import ReadReport


def section(found: Findings) -> Section:
    """Return the section."""
    import pandas as pd

    measured, report = found.measured, found.measured.report
    features = measured.features
    contaminants = features["contaminant"].astype(bool)
    facts = {
        "files": shown_paths(report.file),
        "read as": f"{report.format}, {report.quantity or measured.unit}",
        "rows": say_rows(report, measured.kind),
        "samples": f"{measured.levels.shape[1]}",
        "contaminants": f"{int(contaminants.sum()):,} of {len(features):,}, kept apart",
        "levels measured": say_share(float(measured.levels.notna().to_numpy().mean())),
    }
    seen = measured.levels.notna()
    samples = measured.samples.rename_axis("sample").reset_index()
    samples[f"{measured.kind}s"] = seen.sum().to_numpy()
    samples["contaminants (% of all)"] = 100 * _share(measured.levels, contaminants)
    blocks: list[Block] = [Facts(facts)]
    blocks.append(Table("samples", "Samples", samples, folded=len(samples) > 16))
    if report.notes:
        notes = pd.DataFrame({"note": report.notes})
        blocks.append(Table("notes", "What to know of it", notes))
    log = report.table()
    if len(log):
        blocks.append(Table("read-report", "What was set aside or repaired, and why", log))
    groups: pd.Series = features["symbols"].astype(str).str.contains(";") if "symbols" in features \
        else pd.Series(dtype=bool)  # fmt: skip
    shared = f" {int(groups.sum()):,} rows are groups of several proteins." if groups.any() else ""
    return Section(
        "reading", "What was read", "Are these the right tables, and was all of them read?",
        f"Every sample, and every row that was left out or mended with its reason.{shared}",
        "Whether a sample was mixed up before it was measured.", blocks,
    )  # fmt: skip


def say_share(share: float) -> str:
    """Return a share in per cent; 100 % is said of all of them only."""
    return f"{100 * share:.0f} %" if share == 1 or share < 0.995 else "more than 99 %"


def say_rows(report: ReadReport, kind: str) -> str:
    """Return how many rows were read, and how many features came of them."""
    many = f"{report.kept:,} {kind}{'s' * (report.kept != 1)}"
    return f"{report.rows:,} read; {many} came of them" if report.rows else many


def _share(levels, contaminants):
    """Return each sample's share of contaminants in all that was measured."""
    total = levels.sum().to_numpy(dtype=float)
    inside = levels.loc[contaminants.to_numpy(dtype=bool)].sum().to_numpy(dtype=float)
    return inside / total
