"""Two populations alone and together: what they secrete, and the loop they close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cutis.figures.frame import Frame
from cutis.page.content import Chart, Facts, Section, Table
from cutis.skin.readout.alone_together import groups, present
from cutis.skin.report.lab import Lab, curves

if TYPE_CHECKING:
    from cutis.skin.readout.view import View


def dish(lab: Lab, text: str) -> View:
    """Return a dish as instruments see it."""
    return next(iter(lab.views(lab.run(text, draws=lab.fewer)).values()))


def presence(lab: Lab) -> Frame:
    """Return one row a protein: its level in each dish, and where it is likely detected."""
    dishes = lab.settings["populations"]["dishes"]
    return present({name: dish(lab, text) for name, text in dishes.items()})


def section(lab: Lab) -> Section:
    """Return the section."""
    settings = lab.settings["populations"]
    table = presence(lab)
    sets = groups(table)
    together = table["dishes"].str.contains("together")
    emergent = table.loc[table["dishes"] == "together", "protein"]
    facts = {
        "proteins followed": str(len(table)),
        "detected in the co-culture": str(int(together.sum())),
        "emergent: in the co-culture alone": f"{len(emergent)} ({', '.join(emergent[:12])})"
        if len(emergent)
        else "0",
    }
    loop = lab.views(lab.run(settings["loop"]["plan"], draws=lab.fewer))
    named = {settings["loop"]["names"][arm]: view for arm, view in loop.items()}
    return Section(
        "populations",
        "Two populations, alone and together",
        "What do keratinocytes and fibroblasts secrete together that neither secretes alone, and "
        "what does their loop do?",
        "Three dishes for three days in their usual media, seen through a mass spectrometer with a "
        "limit for each protein. Then the loop: keratinocytes say IL-1, fibroblasts answer with "
        "KGF, keratinocytes grow. IL-1 is cut, and KGF given back.",
        "The panel holds the proteins the atlas knows, not a whole proteome: only the kind of "
        "change compares with a measured secretome, not the count. Limits of detection are priors.",
        [
            Facts(facts),
            Chart("upset", {"sets": sets}),
            Chart(
                "courses",
                {"courses": curves(named, settings["loop"]["readouts"])},
                id="loop",
                options={"title": "Cutting IL-1, and giving KGF back"},
            ),
            Table("secretome", "Every protein in three dishes", table, folded=True),
        ],
    )
