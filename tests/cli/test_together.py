"""`cutis together` as a user calls it: what it writes, what it keeps to itself, what it refuses."""

from __future__ import annotations

import hashlib
import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from tests.cli.command import cutis
from typer.testing import CliRunner, Result

from cutis.cli.main import app
from cutis.files.outputs import LIST
from cutis.knowledge import load
from cutis.knowledge.alleles import letters

EXAMPLE = Path(__file__).parents[2] / "examples" / "together"
LAYERS = ("--proteome", str(EXAMPLE / "proteome.csv"),
          "--transcriptome", str(EXAMPLE / "transcriptome.csv"),
          "--design", str(EXAMPLE / "design.csv"))  # fmt: skip
COMPARED = ("--condition", "aged", "--against", "young")
GENOTYPE = ("--genotype", str(EXAMPLE / "made-up-genotype.csv"))


def called(*words: str | Path) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(app, ["together", *map(str, words)])


@pytest.fixture(scope="module")
def made(tmp_path_factory: Any) -> tuple[Path, str]:
    """The example with everything written, by a process of its own."""
    pytest.importorskip("mudata")
    folder = tmp_path_factory.mktemp("together")
    done = cutis(
        "together", *LAYERS, *COMPARED, *GENOTYPE, "-o", folder / "person.h5mu",
        "--report", folder / "r.html", "--plan", folder / "person.yaml",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_says_what_was_read_what_is_active_and_where_a_person_starts(
    made: tuple[Path, str],
) -> None:
    folder, said = made
    assert "proteome: 632 proteins in 8 samples: young × 4, aged × 4" in said
    assert re.search(r"NFkB +\+0\.61 ± 0\.05 .* \+0\.80", said)
    assert re.search(r"in a plan: NFKB activity 1\.6\d+ fold, SMAD activity 0\.7\d+ fold", said)
    assert "Assumed, not measured (prior)" in said
    assert "54 called of 62 variants of the atlas" in said
    assert "MC1R R160W (rs1805008): no-call" in said
    assert sorted(path.name for path in folder.glob("[!.]*")) == [
        "person.h5mu",
        "person.yaml",
        "r.html",
    ]


def test_the_plan_it_writes_runs(made: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = made
    done = cutis("run", folder / "person.yaml", "-o", tmp_path / "p.zarr", "--draws", "2")
    assert done.returncode == 0, done.stderr
    from cutis import open_run

    run = open_run(tmp_path / "p.zarr")
    assert run.arms == ("as measured", "without")
    level = run["NFKB in fibroblast"].isel(time=-1)
    assert (level.sel(arm="as measured") > 1.3 * level.sel(arm="without")).all()


def test_the_layers_stand_in_one_file(made: tuple[Path, str]) -> None:
    from cutis.omics.person.multi_omics import layers_of, open_together

    data = open_together(made[0] / "person.h5mu")
    assert list(data.mod) == ["proteome", "transcriptome"]
    assert layers_of(data)["transcriptome"].levels.shape == (1295, 8)
    assert "NFkB" in data["proteome"].obsm["pathway_activities"]


def genotype(path: Path, *, effect: bool) -> Path:
    """Write a genotype that has two effect alleles of each variant, or none."""
    lines = ["rsid,genotype"]
    for variant in load().variants.values():
        pair = [one.split(" ")[0] for one in (variant.effect_allele, variant.other_allele)]
        short = {word: letter for letter, word in letters(*pair).items()}
        one = short.get(pair[0 if effect else 1], pair[0 if effect else 1])
        if variant.rsid and len(one) == 1:
            lines.append(f"{variant.rsid},{one * 2}")
    lines.append("rs1,--")
    path.write_text("\n".join(lines) + "\n")
    return path


def everything(folder: Path, *words: str | Path) -> dict[str, str]:
    """Return every text that comes of a call with all outputs, by where it is."""
    said = {}
    own = ("--genotype", folder / "own.csv")
    outputs = ("--report", folder / "r.html", "--plan", folder / "p.yaml", "--overwrite")
    for form in ((), ("--json",)):
        done = called(*LAYERS, *COMPARED, *own, *form, *outputs, *words)
        assert done.exit_code == 0, done.stderr
        said |= {f"stdout{form}": done.stdout, f"stderr{form}": done.stderr}
    html = (folder / "r.html").read_text("utf-8")
    said["html"] = re.sub(r"\d+ \w+ \d{4}, \d\d:\d\d UTC", "", html)
    said["plan"] = (folder / "p.yaml").read_text("utf-8")
    return said


def test_nothing_that_is_written_depends_on_an_allele(tmp_path: Path) -> None:
    """Two people who differ in every allele give the same bytes; asked for, each place differs."""
    said = []
    for effect in (True, False):
        genotype(tmp_path / "own.csv", effect=effect)
        said.append(everything(tmp_path))
    first, second = said
    for place, text in first.items():
        assert text == second[place], place
    assert "rs1805007" in first["html"]
    asked = ("--alleles", "screen,json,report,plan")
    open_ = everything(tmp_path, *asked)
    genotype(tmp_path / "own.csv", effect=True)
    other = everything(tmp_path, *asked)
    for place, text in open_.items():
        if not place.startswith("stderr"):
            assert text != other[place], place
    assert "rs1805007 C/C" in open_["plan"]
    assert "keep it on this machine" in open_["stdout()"].lower()
    for name in ("r.html", "p.yaml"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
        own = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        assert own not in (tmp_path / LIST).read_text(), "alleles could be guessed from it"


@pytest.mark.parametrize(
    ("place", "where"),
    [("screen", {"stdout()"}), ("json", {"stdout('--json',)"}), ("report", {"html"}),
     ("plan", {"plan"})],
)  # fmt: skip
def test_alleles_are_shown_where_they_were_asked_for_and_nowhere_else(
    place: str, where: set[str], tmp_path: Path
) -> None:
    genotype(tmp_path / "own.csv", effect=True)
    said = everything(tmp_path, "--alleles", place)
    genotype(tmp_path / "own.csv", effect=False)
    other = everything(tmp_path, "--alleles", place)
    assert {name for name in said if said[name] != other[name]} == where


def test_the_genotype_layer_is_there_when_asked_for(tmp_path: Path) -> None:
    pytest.importorskip("mudata")
    from cutis.omics.person.multi_omics import open_together

    target = tmp_path / "p.h5mu"
    words = (*LAYERS, *GENOTYPE, "-o", target, "--with-genotype-layer")
    refused = called(*words)
    assert refused.exit_code == 1
    assert "--genotype-of" in refused.stderr
    assert not target.exists()
    done = called(*words, "--genotype-of", "A1")
    assert done.exit_code == 0, done.stderr
    assert "readable by you alone" in done.stdout
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    data = open_together(target)
    assert list(data["genotype"].obs_names) == ["A1"]


def test_json_says_the_same(tmp_path: Path) -> None:
    done = called(*LAYERS, *COMPARED, *GENOTYPE, "--json", "--plan", tmp_path / "p.yaml")
    assert done.exit_code == 0, done.stderr
    said = json.loads(done.stdout)
    assert set(said["state"]["pathways"]) == {"NFKB", "SMAD", "P53"}
    assert said["layers"]["proteome"]["conditions"]["young"] == ["Y1", "Y2", "Y3", "Y4"]
    assert (said["condition"], said["against"]) == ("aged", "young")
    statuses = [row["status"] for row in said["genotype"]["variants"]]
    assert statuses.count("no-call") == 2
    assert "alleles" not in said["genotype"]["variants"][0]
    assert "wrote" in done.stderr


def test_what_cannot_be_leaves_nothing_behind(tmp_path: Path) -> None:
    """The plan cannot be made: neither is anything else written, nor an old file touched."""
    kept = tmp_path / "r.html"
    kept.write_text("old")
    done = called(*LAYERS, *COMPARED, "--report", kept, "--plan", tmp_path / "p.yaml",
                  "--person", "age 300", "--overwrite")  # fmt: skip
    assert done.exit_code == 1
    assert "age 300, expected 18 to 110 years" in done.stderr
    assert kept.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path, monkeypatch: Any) -> None:
    def stopped(*_: Any, **__: Any) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("cutis.page.page.build", stopped)
    done = called(
        *LAYERS, *COMPARED, "--report", tmp_path / "r.html", "--plan", tmp_path / "p.yaml"
    )
    assert done.exit_code == 130
    assert "nothing was left half written" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 1, "--proteome FILE or --transcriptome FILE"),
        (("--proteome", "none.csv"), 1, "none.csv"),
        ((*LAYERS, "--condition", "agd"), 1, "the nearest is 'aged'"),
        ((*LAYERS, "--alleles", "plan"), 1, "give its file with --genotype"),
        ((*LAYERS, "--with-genotype-layer"), 1, "give its file with --genotype"),
        ((*LAYERS, *GENOTYPE, "--with-genotype-layer"), 1, "-o person.h5mu"),
        ((*LAYERS, "-o", "person.h5ad"), 1, "ends in .h5mu"),
        ((*LAYERS, *GENOTYPE, "--alleles", "reprot"), 2, "the nearest is 'report'"),
        ((*LAYERS, "--by", "people"), 2, "neither sample nor donor"),
    ],
)
def test_refuses_with_a_sentence(words: tuple[str, ...], code: int, says: str) -> None:
    done = called(*words)
    assert done.exit_code == code
    assert says in re.sub(r"\s*\n\s*", " ", done.stderr)
    assert "Traceback" not in done.stderr + done.stdout


def test_a_wrong_genotype_is_told_by_its_line_and_not_by_what_it_says(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("rsid,genotype\nrs1805007,CT\nrs1805008,GATTACA\n")
    done = called(*LAYERS, "--genotype", own)
    assert done.exit_code == 1
    assert "own.csv:3: the genotype is not two of" in done.stderr
    assert "GATTACA" not in done.stderr + done.stdout
