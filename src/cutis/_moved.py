"""Names that moved: what was imported under an old one still loads, and says its new one."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

#: Where modules went, new folder ← old folder; ``old=new`` where the name changed too.
_MODULES = (
    ("files", "data",
     "cells grid numerals workbook parquet long_columns reading=read_report"),
    ("files", "knowledge",
     "nodes=yaml_nodes messages declared"),
    ("knowledge.tables", "knowledge",
     "observations panel receptors rows senescence"),
    ("knowledge.rulebook", "knowledge",
     "lint"),
    ("statistics", "analysis",
     "multiplicity fdr=false_discovery least_squares moderated=moderated_t "
     "paired=signed_rank stratified rubin=multiple_imputation equivalence segmentation "
     "running_sum size_factors agreement"),
    ("evidence.study", "data",
     "study=records study_file=read study_plan=plan study_rows=rows study_saving=save"),
    ("evidence.study", "analysis",
     "study=analyse change=within_arm_change between=between_arms missing=missing_data "
     "adverse power resolution=detectable_effect study_doubts=risk_of_bias"),
    ("evidence.trial", "analysis",
     "trial=simulate trial_plan=plan trial_file=read trial_rules=rules trial_study=study "
     "trial_repeats=repeats trial_compare=compare"),
    ("evidence.standards", "data",
     "dossier"),
    ("evidence.standards", "analysis",
     "judge judge_measured judge_studies verdicts"),
    ("evidence.standards", "knowledge",
     "standards"),
    ("evidence.claims", "data",
     "claims_file=register claims_log=log"),
    ("evidence.claims", "analysis",
     "claims=decide claim_rules=rules claim_numbers=numbers claim_evidence=evidence "
     "claim_times=times claim_topics=topics wording"),
    ("omics", "data",
     "measured join saving"),
    ("omics.secretome", "report.measured",
     "designs=inputs findings focus"),
    ("omics.formats", "data",
     "sniff format assemble filters marks flags quantities roll_up long roles scale "
     "maxquant diann discoverer fragpipe spectronaut olink panels xponent immunoassay rna "
     "rna_features perseus matrix quantified secretome_table"),
    ("omics.names", "data",
     "labels accessions foreign analytes mangled mirna bundle gene_sets footprints targets "
     "signal_peptides"),
    ("omics.samples", "data",
     "design dishes samples"),
    ("omics.detection", "analysis",
     "detection dropout_fit presence jackknife"),
    ("omics.compare", "analysis",
     "linear_sum explained=emergence_probability emergence regulation "
     "differing=differential_abundance stages course=time_course collection=collection_time "
     "lots lot_levels lot_verdict"),
    ("omics.meaning", "analysis",
     "secreted leakage serum source=senescence_of_source signature_score enrichment "
     "redundancy hearing=ligand_receptor medium_dose response"),
    ("omics.meaning", "data",
     "expression"),
    ("omics.person", "data",
     "genotypes together=multi_omics"),
    ("omics.person", "analysis",
     "pathway_activity starting_state"),
    ("omics.person", "report.measured",
     "layers layers_read=read_layers person=plan"),
    ("omics.vesicles", "analysis",
     "vesicle_quality=quality vesicle_rna=rna rna_differences targets"),
    ("omics.vesicles", "data",
     "limits"),
    ("omics.vesicles", "report.measured",
     "vesicle_findings=findings"),
    ("omics.report", "report.measured",
     "counts emergence enrichment hearing=ligand_receptor lots provenance reading regulation "
     "response secreted stages state together vesicles"),
    ("omics.report", "report",
     "secretome"),
    ("skin.readout", "analysis",
     "dialogue=conversation restoration"),
    ("skin.report", "report",
     "lab of_run demo headlines points"),
    ("omics", "report",
     "measured=report"),
    # those that stayed in their folder
    ("evidence.study", "evidence.study",
     "change=within_arm_change between=between_arms missing=missing_data"),
    ("omics.compare", "omics.compare",
     "explained=emergence_probability differing=differential_abundance course=time_course "
     "collection=collection_time doubts=quality_warnings"),
    ("omics.detection", "omics.detection",
     "seen=table_likelihood"),
    ("skin.experiment", "skin.experiment",
     "doing=interventions"),
    ("skin.experiment", "experiment",
     "doing=interventions"),
)  # fmt: skip
#: Folders that moved whole.
_FOLDERS = {
    "cutis.model": "cutis.skin.model",
    "cutis.engine": "cutis.skin.engine",
    "cutis.experiment": "cutis.skin.experiment",
    "cutis.readout": "cutis.skin.readout",
    "cutis.fit": "cutis.skin.fit",
    "cutis.data.sequencing": "cutis.omics.logs",
    "cutis.report.sections": "cutis.skin.report.sections",
    "cutis.report.evidence": "cutis.evidence.report",
    "cutis.report": "cutis.page",
}
#: Names that changed inside a module: new module → old name → new name. They are known to the
#: module once it has been imported under its old name.
_ATTRIBUTES = {
    "cutis.omics.meaning.ligand_receptor": {
        "hearing": "ligand_receptor",
        "Hearing": "LigandReceptor",
    },
    "cutis.omics.meaning.senescence_of_source": {
        "source": "senescence_of_source",
        "Source": "SenescenceOfSource",
    },
    "cutis.omics.meaning.enrichment": {
        "over_represented": "over_representation",
        "ranked": "gene_set_enrichment",
    },
    "cutis.omics.person.multi_omics": {"together": "multi_omics"},
    "cutis.omics.person.pathway_activity": {"activities": "pathway_activity"},
    "cutis.evidence.study.risk_of_bias": {"doubts": "risk_of_bias"},
    "cutis.evidence.claims.decide": {"status": "review", "move": "change_state"},
    "cutis.evidence.trial.simulate": {
        "Twin": "PotentialOutcomes",
        "twin_of": "potential_outcomes",
        "Seen": "ObservedTrial",
    },
    "cutis.omics.compare.collection_time": {
        "collect": "collection_time",
        "Collect": "CollectionTime",
    },
    "cutis.omics.compare.differential_abundance": {"differing": "probability_of_difference"},
    "cutis.omics.compare.emergence_probability": {"confidence": "emergence_probability"},
    "cutis.omics.compare.quality_warnings": {"doubts": "quality_warnings"},
    "cutis.omics.compare.time_course": {"course": "time_course", "Course": "TimeCourse"},
    "cutis.omics.detection.presence": {
        "chosen": "fitted_rows",
        "seen": "table_likelihood",
        "Seen": "TableLikelihood",
        "view_of": "likelihood_of_levels",
    },
    "cutis.omics.detection.table_likelihood": {
        "seen": "table_likelihood",
        "Seen": "TableLikelihood",
        "view_of": "likelihood_of_levels",
    },
    "cutis.omics.meaning.signature_score": {"Compared": "SignatureComparison"},
    "cutis.skin.experiment.timeline": {"Deed": "Intervention"},
    "cutis.statistics.least_squares": {"fits": "fit_rows", "Fits": "RowFits"},
    "cutis.statistics.moderated_t": {
        "contrasted": "estimate_contrast",
        "squeezed": "squeeze_variances",
    },
    "cutis.statistics.multiple_imputation": {"Pooled": "PooledEstimate"},
    "cutis.statistics.running_sum": {"Tested": "EnrichmentTest"},
    "cutis.statistics.signed_rank": {
        "distribution": "null_distribution",
        "ranks_of": "absolute_ranks",
    },
    "cutis.skin.readout.conversation": {"table": "dialogue"},
}


@cache
def _modules() -> dict[str, str]:
    """Return old name → new name of each module that moved by itself."""
    found = {}
    for new, old, names in _MODULES:
        for name in names.split():
            was, _, now = name.partition("=")
            found[f"cutis.{old}.{was}"] = f"cutis.{new}.{now or was}"
    return found


def moved(name: str) -> str | None:
    """Return the new name of a module, or None when it has not moved."""
    if name in _modules():
        return _modules()[name]
    for old, new in _FOLDERS.items():
        if name == old or name.startswith(f"{old}."):
            return new + name.removeprefix(old)
    return None


def warn(old: str, new: str, depth: int = 3) -> None:
    """Warn the caller of an old name."""
    said = f"{old} is now {new}; the old name goes with version 0.3"
    warnings.warn(said, DeprecationWarning, stacklevel=depth)


def know_old_names(module: ModuleType) -> None:
    """Let a module answer to the old names of what is in it, with a warning."""
    names = _ATTRIBUTES.get(module.__name__)
    if names is None or "__getattr__" in module.__dict__:
        return

    def renamed(name: str) -> Any:
        """Return what an old name of the module stands for (PEP 562)."""
        new = names.get(name)
        if new is None:
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        warn(f"{module.__name__}.{name}", f"{module.__name__}.{new}")
        return getattr(module, new)

    module.__dict__["__getattr__"] = renamed


class _OldName(Loader):
    """Loads the module of a new name in place of one of an old name."""

    def __init__(self, new: str) -> None:
        self.new = new

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module under its new name."""
        module = import_module(self.new)
        know_old_names(module)
        self.spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Give back the module's own specification, which the import system has replaced."""
        module.__spec__ = self.spec


class _Finder(MetaPathFinder):
    """Finds modules by their old names, before others would load them a second time."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how a moved module is loaded, or None."""
        new = moved(fullname) if fullname.startswith("cutis.") else None
        if new is None:
            return None
        warn(fullname, new)
        return ModuleSpec(fullname, _OldName(new))


def install() -> None:
    """Make old names load; once."""
    if not any(isinstance(one, _Finder) for one in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
