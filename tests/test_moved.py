"""What README, docs and examples showed before the house was rebuilt still works, and warns."""

from __future__ import annotations

import sys
import warnings
from importlib import import_module
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from cutis import _moved

#: As written before → where it is now; the same object under both.
OBJECTS = {
    "cutis.data:read": "cutis.omics:read",
    "cutis.data:Measured": "cutis.omics:Measured",
    "cutis.data:from_long": "cutis.omics:from_long",
    "cutis.data:ReadReport": "cutis.files.read_report:ReadReport",
    "cutis.data.sniff:read": "cutis.omics:read",
    "cutis.data.bundle:ids": "cutis.omics.names.bundle:ids",
    "cutis.data.bundle:pathway_weights": "cutis.omics.names.bundle:pathway_weights",
    "cutis.data.measured:Measured": "cutis.omics:Measured",
    "cutis.data.together:together": "cutis.omics:multi_omics",
    "cutis.data.study_file:read_study": "cutis.evidence:read_study",
    "cutis.data.claims_file:read_claims": "cutis.evidence:read_claims",
    "cutis.data.dossier:read_dossier": "cutis.evidence:read_dossier",
    "cutis.analysis.emergence:emergence": "cutis.omics:emergence",
    "cutis.analysis.presence:presence": "cutis.omics:presence",
    "cutis.analysis.regulation:regulation": "cutis.omics:regulation",
    "cutis.analysis.hearing:hearing": "cutis.omics:ligand_receptor",
    "cutis.analysis.hearing:Hearing": "cutis.omics.meaning.ligand_receptor:LigandReceptor",
    "cutis.analysis.source:source": "cutis.omics:senescence_of_source",
    "cutis.analysis.source:Source": ("cutis.omics.meaning.senescence_of_source:SenescenceOfSource"),
    "cutis.analysis.enrichment:ranked": "cutis.omics:gene_set_enrichment",
    "cutis.analysis.enrichment:over_represented": "cutis.omics:over_representation",
    "cutis.analysis.pathway_activity:activities": "cutis.omics:pathway_activity",
    "cutis.analysis.vesicle_quality:quality": "cutis.omics:vesicle_quality",
    "cutis.analysis.paired:signed_rank": "cutis.evidence:signed_rank",
    "cutis.analysis.study:analyse": "cutis.evidence:analyse",
    "cutis.analysis.study_doubts:doubts": "cutis.evidence:risk_of_bias",
    "cutis.analysis.claims:status": "cutis.evidence:review",
    "cutis.analysis.trial:simulate": "cutis.evidence:simulate",
    "cutis.analysis.judge:judge": "cutis.evidence:judge",
    "cutis.analysis.dialogue:table": "cutis.skin:dialogue",
    "cutis.analysis.restoration:restorations": "cutis.skin:restorations",
    "cutis.model.donor:Donor": "cutis:Donor",
    "cutis.model:Donor": "cutis:Donor",
    "cutis.model:Dish": "cutis:Dish",
    "cutis.experiment.plan:Plan": "cutis:Plan",
    "cutis.experiment:open_run": "cutis:open_run",
    "cutis.readout:readout": "cutis.skin.readout:readout",
    "cutis.readout:read": "cutis.skin:read",
    "cutis.readout.view:View": "cutis.skin.readout.view:View",
    "cutis.engine:solve": "cutis.skin.engine:solve",
    "cutis.fit.compare:compare": "cutis.skin:compare",
    "cutis.report.secretome:make": "cutis.omics.report.secretome:make",
    "cutis.report.lab:Lab": "cutis.skin.report.lab:Lab",
}
#: What every warning ends with.
GOES = "the old name goes with version 0.3"
#: Methods that can be called by the name their module had.
METHODS = {
    "presence": "cutis.omics:presence",
    "emergence": "cutis.omics:emergence",
    "linear_sum": "cutis.omics:linear_sum",
    "regulation": "cutis.omics:regulation",
    "secreted": "cutis.omics:secreted",
    "hearing": "cutis.omics:ligand_receptor",
    "source": "cutis.omics:senescence_of_source",
    "response": "cutis.omics:response",
    "stages": "cutis.omics:stages",
    "signed_rank": "cutis.evidence:signed_rank",
    "power": "cutis.evidence:power",
    "judge": "cutis.evidence:judge",
    "dialogue": "cutis.skin:dialogue",
}


def found(place: str) -> Any:
    """Return what stands at ``module:name``."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


@pytest.fixture(autouse=True)
def _first_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let old names be imported as if for the first time; a module warns when it is loaded."""
    for name in list(sys.modules):
        if _moved.moved(name) is not None:
            monkeypatch.delitem(sys.modules, name)


@pytest.mark.parametrize(("old", "new"), OBJECTS.items(), ids=list(OBJECTS))
def test_an_old_name_is_the_same_thing_and_warns(old: str, new: str) -> None:
    with pytest.warns(DeprecationWarning, match=GOES):
        before = found(old)
    assert before is found(new)


@pytest.mark.parametrize(("old", "new"), METHODS.items(), ids=list(METHODS))
def test_a_method_is_called_by_the_name_its_module_had(old: str, new: str) -> None:
    """Before and after that module is imported, and the module's own names are there too."""
    import cutis

    function = found(new)
    for _ in range(2):
        with pytest.warns(DeprecationWarning, match=rf"cutis\.analysis\.{old} is now"):
            before = getattr(cutis.analysis, old)
        assert callable(before)
        assert not isinstance(before, ModuleType)
        assert before.__wrapped__ is function
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert getattr(before, function.__name__) is function
            import_module(f"cutis.analysis.{old if old != 'signed_rank' else 'paired'}")


def test_a_method_by_its_old_name_gives_what_it_gives_by_its_new_one() -> None:
    import cutis

    levels = pd.DataFrame(
        {"a1": [8.0, 9, 7, 0], "a2": [8.5, 9, 6, 1], "b1": [2.0, 8, 6, 5], "b2": [1.0, 9, 7, 5]},
        index=pd.Index(list("PQRS")),
    )
    table = cutis.omics.Measured(
        levels, pd.DataFrame(index=levels.index),
        pd.DataFrame({"condition": list("aabb")}, index=levels.columns), "protein", "intensity",
        found("cutis.files.read_report:ReadReport")("made", "made"),
    )  # fmt: skip
    with pytest.warns(DeprecationWarning, match=GOES):
        before = cutis.analysis.presence(table)
    pd.testing.assert_frame_equal(before.table, cutis.omics.presence(table).table)


def test_a_name_of_no_method_is_its_module() -> None:
    import cutis

    with pytest.warns(DeprecationWarning, match=GOES):
        assert cutis.analysis.detection is import_module("cutis.omics.detection.detection")
    with pytest.warns(DeprecationWarning, match=GOES):
        assert cutis.analysis.rubin is import_module("cutis.statistics.multiple_imputation")
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        cutis.analysis.nothing_of_the_kind  # noqa: B018


def test_a_class_has_one_identity() -> None:
    """What one part makes under an old name, another takes under the new one."""
    with pytest.warns(DeprecationWarning, match=GOES):
        from cutis.model.donor import Donor  # pyright: ignore[reportMissingImports]
    import cutis

    assert isinstance(Donor(age=40), cutis.Donor)
    assert Donor.__module__ == "cutis.skin.model.donor"


def test_every_place_where_something_moved_exists() -> None:
    new = {*_moved._modules().values(), *_moved._FOLDERS.values(), *_moved._ATTRIBUTES}
    for name in new:
        import_module(name)
    for module, names in _moved._ATTRIBUTES.items():
        assert all(hasattr(import_module(module), name) for name in names.values())


def test_new_names_never_warn() -> None:
    import cutis

    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        for door in (cutis.skin, cutis.omics, cutis.evidence):
            assert all(getattr(door, name) is not None for name in dir(door))
