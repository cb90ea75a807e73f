"""Measured tables → what is in them, how they differ, what they mean for skin.

::

    measured = cutis.omics.read("proteinGroups.txt", design="design.csv")
    cutis.omics.presence(measured).counts

Each name is listed by ``dir(cutis.omics)`` and loads when it is first used; what each method
computes, and how it was checked, is its ``record``: ``cutis.omics.presence.record``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cutis import _lazy

if TYPE_CHECKING:
    from cutis.omics.compare.emergence import emergence
    from cutis.omics.compare.linear_sum import linear_sum
    from cutis.omics.compare.lots import lot
    from cutis.omics.compare.regulation import regulation
    from cutis.omics.compare.stages import stages
    from cutis.omics.detection.presence import presence
    from cutis.omics.formats.sniff import read
    from cutis.omics.meaning.enrichment import gene_set_enrichment, over_representation
    from cutis.omics.meaning.ligand_receptor import ligand_receptor
    from cutis.omics.meaning.response import response
    from cutis.omics.meaning.secreted import secreted
    from cutis.omics.meaning.senescence_of_source import senescence_of_source
    from cutis.omics.measured import Measured, from_long
    from cutis.omics.person.multi_omics import multi_omics
    from cutis.omics.person.pathway_activity import pathway_activity
    from cutis.omics.saving import save
    from cutis.omics.secretome.study import study
    from cutis.omics.vesicles.quality import quality as vesicle_quality
    from cutis.omics.vesicles.rna import cargo as vesicle_cargo

_PUBLIC = {
    "Measured": "cutis.omics.measured",
    "read": "cutis.omics.formats.sniff",
    "study": "cutis.omics.secretome.study",
    "from_long": "cutis.omics.measured",
    "save": "cutis.omics.saving",
    "presence": "cutis.omics.detection.presence",
    "emergence": "cutis.omics.compare.emergence",
    "linear_sum": "cutis.omics.compare.linear_sum",
    "regulation": "cutis.omics.compare.regulation",
    "stages": "cutis.omics.compare.stages",
    "lot": "cutis.omics.compare.lots",
    "secreted": "cutis.omics.meaning.secreted",
    "ligand_receptor": "cutis.omics.meaning.ligand_receptor",
    "over_representation": "cutis.omics.meaning.enrichment",
    "gene_set_enrichment": "cutis.omics.meaning.enrichment",
    "senescence_of_source": "cutis.omics.meaning.senescence_of_source",
    "response": "cutis.omics.meaning.response",
    "pathway_activity": "cutis.omics.person.pathway_activity",
    "multi_omics": "cutis.omics.person.multi_omics",
    "vesicle_quality": "cutis.omics.vesicles.quality:quality",
    "vesicle_cargo": "cutis.omics.vesicles.rna:cargo",
}

__all__ = [
    "Measured",
    "emergence",
    "from_long",
    "gene_set_enrichment",
    "ligand_receptor",
    "linear_sum",
    "lot",
    "multi_omics",
    "over_representation",
    "pathway_activity",
    "presence",
    "read",
    "regulation",
    "response",
    "save",
    "secreted",
    "senescence_of_source",
    "stages",
    "study",
    "vesicle_cargo",
    "vesicle_quality",
]


def __getattr__(name: str) -> Any:
    """Load a name on first use."""
    return _lazy.load(__name__, name, _PUBLIC)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return __all__
