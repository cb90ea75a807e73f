"""What must hold of instruments beyond their files: the readouts and endpoints they name exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cutis.errors import Problem
from cutis.knowledge.resolve import Knowledge
from cutis.knowledge.rulebook.rule import Atlas, Rule
from cutis.nearest import suggestion
from cutis.skin.readout.grading import SCORES
from cutis.skin.readout.known import known_readouts


def check_instruments(knowledge: Knowledge) -> Iterator[Problem]:
    """Go through what is wrong in the settings of an atlas's instruments."""
    yield from _targets(knowledge)
    yield from _endpoints(knowledge)


def _targets(knowledge: Knowledge) -> Iterator[Problem]:
    """Go through the readouts of ``sold_for`` that nothing is called."""
    known = known_readouts(knowledge, knowledge.panel.values())
    for stem, record in knowledge.instruments.items():
        for index, target in enumerate(record.settings.targets or ()):
            if target.readout not in known:
                path = f"targets.{index}.readout"
                yield _unknown(knowledge, stem, path, "readout", target.readout, known)


def _endpoints(knowledge: Knowledge) -> Iterator[Problem]:
    """Go through endpoints that are no score's, and those that two scores are called by."""
    known: dict[str, str] = {}
    scores = knowledge.instruments.get(SCORES)
    for name, readout in (scores.readouts if scores else {}).items():
        endpoint = readout.words.endpoint or name
        if endpoint in known:
            file, line = knowledge.where[name]
            what = f"the endpoint {endpoint!r} is also that of {known[endpoint]!r}"
            yield Problem(f"{file}:{line}", name, what, "give one of the two another name")
        known[endpoint] = name
    for stem, record in knowledge.instruments.items():
        for index, study in enumerate(record.settings.compared or ()):
            at = f"compared.{index}"
            for name in study.percent or ():
                if name not in known:
                    path = f"{at}.percent.{name}"
                    yield _unknown(knowledge, stem, path, "endpoint", name, known)
            if study.endpoint is not None and study.endpoint not in known:
                path = f"{at}.endpoint"
                yield _unknown(knowledge, stem, path, "endpoint", study.endpoint, known)


def _unknown(
    knowledge: Knowledge, stem: str, path: str, kind: str, name: str, known: Collection[str]
) -> Problem:
    """Return the problem of a name in the settings that nothing has."""
    file, line = knowledge.where[f"instruments/{stem}.settings.{path}"]
    hint = suggestion(name, known, else_=f"name one that there is, or add the {kind}")
    return Problem(f"{file}:{line}", f"settings.{path}", f"there is no {kind} {name!r}", hint)


def _instruments(atlas: Atlas) -> Iterator[Problem]:
    """Find what the instruments of an atlas name that does not exist."""
    return check_instruments(atlas.knowledge)


RULES = (
    Rule("instrument names", "The readouts and endpoints that an instrument's settings name exist.",
         _instruments, records=True),
)  # fmt: skip
