"""A person who starts as was measured, as a plan: with what was measured, and without it."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING

from cutis.errors import CutisError, DataError
from cutis.omics.person.layers import Layers
from cutis.omics.person.variants import PRIVATE, counted

if TYPE_CHECKING:
    from cutis.skin.model.donor import Donor

#: What is done in both arms, how often one looks, and how many draws: enough to see a difference.
DEEDS, SAMPLED, DRAWS, SEED = ("wait 12 week",), "weekly", 24, 1

#: Names of the arms.
MEASURED, WITHOUT = "as measured", "without"


def plan_text(found: Layers, person: str = "") -> str:
    """Return a plan of two arms: the person as measured, and the same without what was measured.

    Parameters
    ----------
    found
        Layers with a starting state, or a genotype whose alleles may stand in the plan.
    person
        What else is known, as a plan says it: ``age 62, woman, Fitzpatrick III``. An age is
        taken from the design where this has none.

    Raises
    ------
    CutisError
        There is nothing to write: no condition was named, or no layer has it.
    DataError
        Nobody says how old the person is, or the sentence cannot be read.
    """
    from cutis.skin.experiment.plan import Plan
    from cutis.skin.experiment.subject import say_subject

    state = found.state
    if state is None:
        raise CutisError(_no_state(found))
    plain = person_of(found, person)
    calls = found.genotypes
    private = calls is not None and "plan" in found.asked.alleles
    measured = replace(plain, pathways=state.pathways)
    if calls is not None and private:
        measured = replace(measured, genotype=calls.donor())
    arms: dict[str, tuple[str, ...]] = {MEASURED: DEEDS}
    if measured != plain:
        arms[WITHOUT] = (say_subject(plain), *DEEDS)
    title = f"{state.condition} as measured, against {state.against}"
    plan = Plan(measured, arms, draws=DRAWS, seed=SEED, sampled=SAMPLED, title=title)
    lines = _comments(found, private=private)
    return "".join(f"# {line}\n" if line else "#\n" for line in lines) + plan.to_yaml()


def person_of(found: Layers, person: str) -> Donor:
    """Return the person without what was measured; see :func:`plan_text` for what is refused."""
    from cutis.skin.experiment.marks import Mark, Unreadable
    from cutis.skin.experiment.plan import Plan
    from cutis.skin.experiment.subject import read_subject
    from cutis.skin.model.donor import Donor

    said = person.strip().removeprefix("person ").strip()
    if re.search(r"\brs\d+", said, re.IGNORECASE):
        raise DataError("--person says a genotype; give a file with --genotype instead")
    if not re.search(r"\bage\b", said):
        age, _ = found.age
        if age != age:
            raise DataError(
                f"nobody says how old {found.condition!r} is; give a column `age` in the design, "
                "or --person 'age 62'"
            )
        said = f"age {age:g}" + (f", {said}" if said else "")
    try:
        reading = read_subject(f"person {said}", Mark("--person"))
    except Unreadable as stop:
        raise DataError(str(stop.problem)) from None
    experiment = Plan(reading, {MEASURED: DEEDS}).resolve()  # tells a name the atlas does not have
    subject = experiment.subject
    assert isinstance(subject, Donor)
    if subject.pathways:
        raise DataError("--person says an activity; here they come from the layers")
    return subject


def _no_state(found: Layers) -> str:
    """Return why there is no state to write a plan of."""
    if not found.condition:
        others = ", ".join(c for c in found.conditions if c != found.against)
        return f"no plan without a condition: say whose state it is with --condition ({others})"
    why = "; ".join(f"{name} {reason}" for name, reason in found.left_out.items())
    return f"no layer says how active pathways are in {found.condition!r}: {why}"


def _comments(found: Layers, *, private: bool) -> list[str]:
    """Return what a reader of the plan should know, as lines."""
    from cutis.page.page import spread

    state = found.state
    assert state is not None
    files = " and ".join(f"{path.name} ({name})" for name, path in found.asked.files.items())
    said = [
        f"Made from {files} by `cutis together`. The arm {WITHOUT!r} is the same person without "
        "what was measured.",
        state.assumption,
    ]
    said.append("Site, sex and phototype are the model's usual ones, where --person says none.")
    _, note = found.age
    if note:
        said.append(f"The age is {note}.")
    if found.genotypes is not None and private:
        said.append(f"{PRIVATE} {counted(found)}.")
    elif found.genotypes is not None:
        said.append("The genotype is not in this plan; --alleles plan writes its alleles into it.")
    lines = [line for text in said for line in textwrap.wrap(text, 94)]
    used = state.table[state.table["used"]]
    for row in used.to_dict("records"):
        reach = spread(row["fold_low"], row["fold_high"])
        lines.append(f"  {row['pathway']}: {row['fold']:.3g} fold ({reach}), p {row['p']:.2g}")
    return lines
