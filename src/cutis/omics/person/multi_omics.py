"""Several kinds of data of the same people in one file: MuData of proteome, transcriptome, genes.

Samples (or donors) are the rows of every layer. A genotype layer is there only when it is asked
for: the file then holds what a person inherited, says so, and is for this machine only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from cutis.errors import CutisError, DataError
from cutis.files.read_report import Noted, ReadReport, nearest
from cutis.files.writing import written
from cutis.omics.measured import Measured
from cutis.omics.person.genotypes import Genotypes
from cutis.omics.saving import for_hdf5
from cutis.tables import Frame

#: Name of the layer of dosages, and what its file says of itself.
GENOTYPE = "genotype"
PRIVATE = "Holds genotypes of persons. Keep it on this machine; do not share or publish it."

#: How a call is written in the layer ``status``.
STATUS = ("called", "no-call", "not covered", "ambiguous")

#: Where pathway activities stand in a layer.
ACTIVITIES = "pathway_activities"


def multi_omics(
    layers: Mapping[str, Measured],
    *,
    by: Literal["sample", "donor"] = "sample",
    genotypes: Mapping[str, Genotypes] | None = None,
    activities: Mapping[str, Frame] | None = None,
) -> Any:
    """Return measured layers as one MuData.

    Parameters
    ----------
    layers
        Name (``proteome``, ``transcriptome``) → levels.
    by
        What a row is. By ``donor`` the samples of a donor are brought together by their geometric
        mean; the design must then name the donors.
    genotypes
        Donor (or sample) → calls. Left out, nothing of a genotype is in the result.
    activities
        Layer → samples × pathways, as :meth:`~cutis.omics.person.pathway_activity.Activities.wide`.

    Returns
    -------
    MuData
        Each layer rows × features (``layer:label``, with ``symbol`` in ``var``), its read report
        in ``uns``, activities in ``obsm``.

    Raises
    ------
    DataError
        No layers, rows of which no two layers share one, a genotype of nobody, or no donors.
    CutisError
        anndata or mudata is missing.
    """
    if not layers:
        raise DataError("no layers were given; expected at least one measured table")
    _mudata()
    return _quietly(lambda: _put_together(layers, by, genotypes, activities or {}))


def _put_together(
    layers: Mapping[str, Measured],
    by: str,
    genotypes: Mapping[str, Genotypes] | None,
    activities: Mapping[str, Frame],
) -> Any:
    """Return the layers as one MuData (see :func:`multi_omics`)."""
    import mudata

    for name in activities:
        if name not in layers:
            raise DataError(f"activities of a layer {name!r}; {nearest(name, layers)}")
    parts, rows = {}, {}
    for name, measured in layers.items():
        own = _by_donor(measured) if by == "donor" else measured
        scores = activities.get(name)
        if scores is not None and by == "donor":
            scores = scores.groupby(measured.samples["donor"].astype(str)).mean()
        parts[name] = _layer(name, own, scores)
        rows[name] = list(own.samples.index)
    _check_shared(rows)
    if genotypes is not None:
        everybody = list(dict.fromkeys(row for own in rows.values() for row in own))
        parts[GENOTYPE] = _dosages(genotypes, everybody)
    result = mudata.MuData(parts)
    result.uns["rows"] = by
    if genotypes is not None:
        result.uns["private"] = PRIVATE
    return result


def save_together(data: Any, path: str | Path, *, private: bool = False) -> Path:
    """Write a MuData whole or not at all; raise CutisError when it cannot be written."""
    target = Path(path)
    if target.suffix.lower() != ".h5mu":
        raise CutisError(f"cannot write {target}: expected a name that ends in .h5mu")
    return written(target, lambda name: _quietly(lambda: data.write(name)), private=private)


def open_together(path: str | Path) -> Any:
    """Read a MuData; raise DataError where the file is none."""
    mudata = _mudata()
    if not Path(path).is_file():
        raise DataError(f"{path}: there is no such file; check the path")
    try:
        return _quietly(lambda: mudata.read(str(path)))
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise DataError(f"{path}: is no h5mu file ({error}); write it again") from None


def layers_of(data: Any) -> dict[str, Measured]:
    """Return the measured layers of a MuData that :func:`multi_omics` made, without genotypes."""
    return {name: _measured(name, part) for name, part in data.mod.items() if name != GENOTYPE}


def _mudata() -> Any:
    """Return the library; say how to get it where it is missing."""
    try:
        import mudata
    except ImportError:
        hint = 'install what is missing: pip install "cutis[omics]"'
        raise CutisError(f"several layers in one file need mudata; {hint}") from None
    return mudata


def _quietly(do: Callable[[], Any]) -> Any:
    """Do something with the libraries as they are: text kept as objects, no warnings of theirs.

    anndata 0.12 refuses to write the text columns that pandas 3 infers.
    """
    import warnings

    import pandas as pd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pd.option_context("future.infer_string", False):
            return do()


def _by_donor(measured: Measured) -> Measured:
    """Return one column a donor: the geometric mean of what was measured in the samples."""
    if "donor" not in measured.samples or measured.samples["donor"].isna().any():
        raise DataError(
            f"{measured.report.file}: not every sample has a donor; add the column `donor` to the "
            "design, or put the layers together by sample"
        )
    donors = measured.samples["donor"].astype(str)
    positive: Frame = measured.scaled()
    with np.errstate(divide="ignore"):
        logs = np.log(positive.where(positive > 0))
    levels = np.exp(logs.T.groupby(donors.to_numpy(), sort=False).mean().T)
    samples = measured.samples.groupby(donors.to_numpy(), sort=False).first()
    kept = samples.drop(columns=[c for c in ("replicate", "scale") if c in samples])
    return replace(measured, levels=levels[list(samples.index)], samples=kept)


def _layer(name: str, measured: Measured, scores: Frame | None) -> Any:
    """Return a layer as AnnData, features named after it."""
    import anndata

    labels = [str(label) for label in measured.features.index]
    part = anndata.AnnData(
        X=measured.levels.to_numpy(dtype=float).T.copy(),
        obs=for_hdf5(measured.samples, [str(one) for one in measured.samples.index]),
        var=for_hdf5(
            measured.features.assign(label=labels), [f"{name}:{label}" for label in labels]
        ),
        uns={
            "kind": measured.kind,
            "unit": measured.unit,
            "report": measured.report.to_json(),
        },
    )
    if scores is not None:
        missing = [row for row in part.obs_names if row not in scores.index]
        if missing:
            raise DataError(f"no pathway activities of {missing[0]!r} in the layer {name!r}")
        rows = list(part.obs_names)
        part.obsm[ACTIVITIES] = for_hdf5(scores.loc[rows].astype(float), rows)
    return part


def _check_shared(rows: Mapping[str, list[str]]) -> None:
    """Refuse layers of which one shares no row with any other."""
    for name, own in rows.items():
        others = {row for other, there in rows.items() if other != name for row in there}
        if len(rows) > 1 and not others & set(own):
            raise DataError(
                f"the layer {name!r} shares no row with the others ({own[0]!r} …); name samples "
                "alike, or put the layers together by donor"
            )


def _dosages(genotypes: Mapping[str, Genotypes], everybody: list[str]) -> Any:
    """Return rows × variants of the atlas: copies of the effect allele, missing when not called."""
    import anndata
    import pandas as pd

    strange = [name for name in genotypes if name not in everybody]
    if strange:
        hint = nearest(strange[0], everybody)
        raise DataError(f"genotypes of {strange[0]!r}, who is in no layer; {hint}")
    tables = {name: own.table() for name, own in genotypes.items()}
    first = next(iter(tables.values()))
    var = for_hdf5(
        first[["gene", "rsid"]].rename(columns={"gene": "symbol"}),
        [f"{GENOTYPE}:{name}" for name in first["variant"]],
    )
    dosage = np.stack([table["dosage"].to_numpy(dtype=float) for table in tables.values()])
    status = np.array(
        [[STATUS.index(one) for one in table["status"]] for table in tables.values()],
        dtype=np.int8,
    )
    part = anndata.AnnData(
        X=dosage, obs=for_hdf5(pd.DataFrame(index=list(tables)), list(tables)), var=var
    )
    part.layers["status"] = status
    part.uns.update({"kind": GENOTYPE, "status": list(STATUS), "private": PRIVATE})
    return part


def _measured(name: str, part: Any) -> Measured:
    """Return a layer as it was measured."""
    import pandas as pd

    labels = [str(label) for label in part.var["label"]]
    features = part.var.drop(columns="label").set_axis(labels, axis=0)
    said = json.loads(str(part.uns["report"]))
    aside, mended = (
        {reason: Noted(reason, one["count"], one["examples"]) for reason, one in said[key].items()}
        for key in ("set_aside", "repaired")
    )
    report = ReadReport(
        said["file"], said["format"], said["quantity"], tuple(said["choices"]), said["rows"],
        said["kept"], aside, mended, said["notes"],
    )  # fmt: skip
    levels = pd.DataFrame(
        np.asarray(part.X, dtype=float).T, index=labels, columns=list(part.obs_names)
    )
    samples = part.obs.set_axis(list(part.obs_names), axis=0)
    return Measured(levels, features, samples, str(part.uns["kind"]), str(part.uns["unit"]), report)
