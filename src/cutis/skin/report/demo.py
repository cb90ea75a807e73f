"""The whole laboratory once: runs every part, writes a report and its tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from cutis.page.content import Section
from cutis.page.page import build, save_tables, write
from cutis.skin.report.lab import Lab

#: Parts of the report: what is said while it runs, its module, and about what share of the time.
PARTS = (
    ("ageing from 20 to 80", "ageing", 10),
    ("two populations, alone and together", "populations", 12),
    ("stress: light, inflammation, withdrawal", "stress", 20),
    ("twelve weeks of treatment", "treatment", 25),
    ("the dialogue, young, aged and treated", "dialogue", 5),
    ("published measurements against the model", "measurements", 25),
)
#: The order they are read in.
ORDER = ("ageing", "dialogue", "populations", "stress", "treatment", "measurements")


@dataclass(frozen=True)
class Demo:
    """What came of it.

    Attributes
    ----------
    report
        The file.
    facts
        Results in short.
    tables
        CSV files.
    seconds
        How long it took.
    """

    report: Path
    facts: dict[str, str]
    tables: list[Path]
    seconds: float


def settings() -> dict[str, Any]:
    """Return ``demo.yaml``."""
    return yaml.safe_load(files("cutis.skin.report").joinpath("demo.yaml").read_text("utf-8"))


def run_demo(
    folder: Path,
    *,
    draws: int = 0,
    quick: bool = False,
    threads: int | None = None,
    say: Callable[[str], None] = print,
    knowledge: Any = None,
) -> Demo:
    """Run every part, and write ``report.html`` and the tables into a folder.

    Parameters
    ----------
    folder
        Made when it is not there.
    draws
        Samples of the uncertain numbers; 0 takes those of ``demo.yaml``.
    quick
        Whether to take few draws.
    threads
        None takes one for each core.
    say
        Called with a line of progress.
    knowledge
        None takes the atlas that comes with cutis.
    """
    from cutis.knowledge.cache import given_or_bundled

    began = time.monotonic()
    lab = Lab(
        given_or_bundled(knowledge), settings(), quick=quick, draws=draws, threads=threads, say=say
    )
    made = dict(_parts(lab, began))
    sections = [made[name] for name in ORDER]
    sections.append(_sources(lab, draws, quick))
    from cutis.skin.report.headlines import headlines

    facts = headlines(lab)
    html = build(
        sections,
        title="A virtual skin: ageing, conversation, treatment",
        lead="Two cell populations that must talk to survive: keratinocytes above, fibroblasts "
        "below. This report lets one person's skin age, listens to the two alone and together, "
        "stresses them, treats them, and holds the model against what was measured.",
        facts=facts,
    )
    report = write(folder / "report.html", html)
    tables = save_tables(folder, sections)
    return Demo(report, facts, tables, time.monotonic() - began)


def _parts(lab: Lab, began: float) -> Iterator[tuple[str, Section]]:
    """Make the parts one after the other, saying how far it is."""
    from importlib import import_module

    from cutis.skin.experiment.progress import say_seconds

    whole = sum(weight for _, _, weight in PARTS)
    done = 0
    for number, (says, name, weight) in enumerate(PARTS, 1):
        spent = time.monotonic() - began
        left = f", about {say_seconds(spent * (whole - done) / done)} left" if done else ""
        lab.say(f"[{number}/{len(PARTS)}] {says}{left}")
        yield name, import_module(f"cutis.skin.report.sections.{name}").section(lab)
        done += weight


def _sources(lab: Lab, draws: int, quick: bool) -> Section:
    """Return the last section."""
    from cutis.skin.report.sections.provenance import section

    models = list({run.model.system.fingerprint: run.model for run in lab.all_runs}.values())
    options = [*([f"--draws {draws}"] if draws else []), *(["--quick"] if quick else [])]
    return section(
        models,
        again=" ".join(["cutis demo", *options]),
        seed=lab.seed,
        draws=f"{lab.many}; {lab.fewer} where there are many arms",
        plans=[key[0] for key in lab.runs],
    )
