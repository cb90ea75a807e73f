"""What the model expects skin to do with the medium."""

from __future__ import annotations

from cutis.report.content import Chart, Section, Table
from cutis.report.measured.findings import Findings


def section(found: Findings) -> Section:
    """Return the section."""
    table = found.response
    return Section(
        "response", "What skin is expected to do with it",
        f"What would the medium of {found.main} do to young, aged and senescent skin?",
        "The measured ligands are dosed to the model as a conditioned medium, beside the same skin "
        "without it.",
        "A simulation is not evidence. Intensities are turned into concentrations by an assumed "
        "total of protein, and signals the atlas does not know do nothing.",
        [
            Chart("response_panel", {"responses": table}),
            Table("responses", "With and without the medium", table, folded=True),
        ],
    )  # fmt: skip
