"""Layers of the same people: what was read, pathways, the state a person starts in, a genotype."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cutis.files.fingerprint import file_fingerprint
from cutis.files.shared import shown_path, shown_paths
from cutis.omics.person.layers import Layers
from cutis.omics.person.variants import PRIVATE, counted, genotype_table
from cutis.omics.report.provenance import packages
from cutis.page.content import Block, Chart, Facts, Section, Table, Text
from cutis.page.versions import moment
from cutis.tables import Frame

#: Conditions drawn at most.
DRAWN = 3
#: Columns of the state, and their headings.
STATE = {"footprint": "footprint", "pathway": "pathway", "change": "log2", "p": "p",
         "fold": "fold", "fold_low": "from", "fold_high": "to", "shown": "used"}  # fmt: skip


def facts(found: Layers) -> dict[str, str]:
    """Return the results in short; nothing of them depends on an allele."""
    said = {}
    for name, one in found.measured.items():
        groups = one.samples["condition"].value_counts(sort=False)
        shown = ", ".join(f"{condition} × {many}" for condition, many in groups.items())
        said[name] = f"{len(one.levels):,} {one.kind}s in {one.levels.shape[1]} samples: {shown}"
    for name, made in found.activities.items():
        own: Any = made.conditions
        sure = own[own["q"] <= 0.05].sort_values("p")
        told = [f"{row['pathway']} in {row['condition']} ({row['change']:+.2f})"
                for row in sure.to_dict("records")]  # fmt: skip
        said[f"pathways of the {name}"] = ", ".join(told[:6]) or "none differs"
    state = found.state
    if state is not None:
        said[f"start of {state.condition} against {state.against}"] = (
            state.sentence or "as everybody's: no pathway of the atlas can be told from no change"
        )
    elif not found.condition:
        said["start"] = "say whose with --condition"
    if found.genotypes is not None:
        said["genotype"] = counted(found)
    return said


def sections(found: Layers) -> list[Section]:
    """Return the sections of what there is; alleles only where the user asked for them."""
    made = [_reading(found)]
    if found.activities:
        made.append(_pathways(found))
    if found.state is not None:
        made.append(_state(found))
    if found.genotypes is not None:
        made.append(_genotype(found))
    return [*made, _sources(found)]


def layer_rows(found: Layers) -> Frame:
    """Return one row a layer: file, what it was taken for, its size, what was set aside."""
    import pandas as pd

    rows = []
    for name, one in found.measured.items():
        aside = "; ".join(f"{n.count:,} × {n.reason}" for n in one.report.aside.values())
        filled = one.levels.notna().to_numpy().mean() if one.levels.size else float("nan")
        rows.append({
            "layer": name, "file": shown_paths(one.report.file), "read as": one.report.format,
            "unit": one.unit, "features": len(one.levels), "samples": one.levels.shape[1],
            "conditions": ", ".join(one.conditions), "measured": f"{100 * filled:.0f} %",
            "set aside": aside,
        })  # fmt: skip
    return pd.DataFrame(rows)


def notes(found: Layers) -> Frame:
    """Return what to know of the files: of the layers, the genotype, the weights."""
    import pandas as pd

    rows = [(name, note) for name, one in found.measured.items() for note in one.report.notes]
    if found.genotypes is not None:
        rows += [("genotype", note) for note in found.genotypes.report.notes]
    if found.weights_report is not None:
        aside = found.weights_report.aside.values()
        rows += [("weights", f"set aside: {n.count:,} × {n.reason}") for n in aside]
    rows += [(name, f"not used: {why}") for name, why in found.left_out.items()]
    return pd.DataFrame(rows, columns=["of", "note"])


def _reading(found: Layers) -> Section:
    """Return the section of the files."""
    blocks: list[Block] = [Table("layers", "Layers", layer_rows(found))]
    told = notes(found)
    if len(told):
        blocks.append(Table("notes", "What to know of them", told))
    for name, one in found.measured.items():
        rows = one.samples.rename_axis("sample").reset_index()
        blocks.append(Table(f"samples-{name}", f"Samples of the {name}", rows, folded=True))
    return Section(
        "reading", "What was read", "Are these the right tables, and was all of them read?",
        "Every layer with what was set aside and why.",
        "Whether a sample was mixed up before it was measured.", blocks,
    )  # fmt: skip


def _pathways(found: Layers) -> Section:
    """Return the section of the pathway activities."""
    others = [c for c in found.conditions if c != found.against]
    if found.condition:
        others = [found.condition, *(c for c in others if c != found.condition)]
    blocks: list[Block] = []
    for number, condition in enumerate(others[:DRAWN], 1):
        table = found.changes(condition)
        if table["change"].notna().any():
            options = {"title": f"Pathways in {condition}", "against": found.against}
            blocks.append(Chart("pathway_changes", {"changes": table}, id=f"pathways-{number}",
                                options=options))  # fmt: skip
    for name, made in found.activities.items():
        blocks.append(Table(f"activities-{name}", f"Activities in the {name}", made.conditions,
                            folded=True))  # fmt: skip
        for reason, noted in made.report.aside.items():
            blocks.append(Text(f"{name}, left out: {noted.count:,} × {reason}."))
    return Section(
        "pathways", "Which pathways are active",
        f"How active is each pathway against {found.against}?",
        "The genes that answer to a pathway (its footprint, PROGENy) moved together, by so many "
        "log2. p from replicates of either side, else from the genes of the one sample.",
        "Why a pathway is active; and in proteins, footprints that were made of RNA answer less.",
        blocks,
    )  # fmt: skip


def _state(found: Layers) -> Section:
    """Return the section of the state to start in."""
    state = found.state
    assert state is not None
    said = state.sentence
    rows = state.table.sort_values(["used", "p"], ascending=[False, True])
    used = zip(rows["used"], rows["why"], strict=True)
    rows = rows.assign(shown=["yes" if one else f"no: {why}" for one, why in used])
    blocks: list[Block] = [
        Facts({"in a plan": f"person age …, {said}" if said else "nothing: as everybody's"}),
        Text(state.assumption),
        Table("state", f"What {state.condition} starts with, in folds of {state.against}",
              rows, STATE),
    ]  # fmt: skip
    return Section(
        "state", "The state a person starts in",
        "What does the model make of these activities?",
        "Pathways of the atlas whose activity can be told from no change (p ≤ 0.05; both layers "
        "averaged by their precision) start so many times as active; the range joins the "
        "measurement's interval and that of the assumption.",
        "Whether the cells work more, or hear more: both look the same in their genes.", blocks,
    )  # fmt: skip


def _genotype(found: Layers) -> Section:
    """Return the section of the genotype."""
    shown = "report" in found.asked.alleles
    table = genotype_table(found, alleles=shown)
    calls = found.genotypes
    assert calls is not None
    blocks: list[Block] = [
        Facts(
            {
                "file": shown_paths(calls.report.file),
                "read as": calls.format,
                "variants": counted(found),
            }
        )
    ]
    if shown:
        blocks.append(Text(PRIVATE))
    else:
        blocks.append(Text("Alleles are left out of this file; --alleles report shows them."))
    said = zip(table["status"], table["why"], strict=True)
    table["call"] = [f"{status}: {why}" if why else status for status, why in said]
    seen = table[table["status"] != "not covered"]
    missing = table[table["status"] == "not covered"]
    private = ["alleles", "effect alleles"] if shown else []
    about = ["acts on", "evidence", "note"]
    for name, title, rows, answer in (
        ("variants", "Variants the file has an answer for, or a doubt", seen, ["call", *private]),
        ("not-covered", "Variants the file does not have", missing, []),
    ):
        if len(rows):
            columns = {column: column for column in ("variant", "rsid", *answer, *about)}
            folded = name == "not-covered"
            blocks.append(Table(name, title, rows, columns, folded=folded))
    return Section(
        "genotype", "Genotype", "Which variants of the atlas does the file answer for?",
        "Each variant with how sure its call is, what the model changes for it, and how strong the "
        "evidence is. A doubt stays a doubt: what was not called acts on nothing.",
        "Health: these are a few variants, most of small effect. This is no genetic counselling.",
        blocks,
    )  # fmt: skip


def _sources(found: Layers) -> Section:
    """Return the section of files and versions; of a genotype there is no checksum."""
    import pandas as pd

    asked = found.asked
    named = [*asked.files.values(), asked.design, asked.weights]
    files = pd.DataFrame(
        [{"file": shown_path(path), "bytes": path.stat().st_size, "SHA-256": file_fingerprint(path)}
         for path in named if path is not None and Path(path).is_file()]
    )  # fmt: skip
    weights = shown_path(asked.weights or "PROGENy (Schubert et al. 2018), as bundled")
    rows = {
        "written": moment(),
        "to repeat": asked.again,
        "footprints": weights,
        "versions": ", ".join(f"{name} {version}" for name, version in packages().items()),
    }
    return Section(
        "sources", "Sources, versions, and how to repeat this", "What does all this rest on?",
        "Every measured file with its checksum, and versions. A genotype has no checksum here: "
        "it could tell whose it is.",
        "Whether an annotation is right: it may be old or of another tissue.",
        [Facts(rows), Table("files", "Files that were read", files)],
    )  # fmt: skip
