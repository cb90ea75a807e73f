"""Regenerates the parts of these pages that the program itself knows: `python docs/make.py`.

A page is written by hand but for what stands between ``<!-- generated: NAME -->`` and
``<!-- end -->``; a test compares those parts with what this script would write.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

HERE = Path(__file__).parent
_BLOCK = re.compile(r"(<!-- generated: (?P<name>[\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def sentences() -> Iterator[str]:
    """Every sentence of a protocol."""
    from cutis.skin.experiment import phrases
    from cutis.skin.experiment.sentences import SENTENCES

    yield from ("| sentence | what it does | example |", "|---|---|---|")
    for row in SENTENCES:
        form = row.form.replace(phrases.SCHEDULE, "SCHEDULE")
        also = [start for start in row.starts if not form.startswith(start)]
        said = f" Also `{'`, `'.join(also)}`." if also else ""
        yield f"| {code(form)} | {cell(row.doc)}{said} | {code(row.example)} |"
    yield f"\nSCHEDULE is `{phrases.SCHEDULE}`."


def subjects() -> Iterator[str]:
    """Who or what a plan is about."""
    from cutis.skin.experiment.subject import COHORT, DISH, PERSON

    for name, form in (("a person", PERSON), ("a dish", DISH), ("a cohort", COHORT)):
        yield f"* {name}: `{form}`"


def fields() -> Iterator[str]:
    """The fields of a plan file."""
    from cutis.skin.experiment.plan_file import FIELDS

    yield from ("| field | holds |", "|---|---|")
    yield from (f"| `{name}` | {cell(holds)} |" for name, holds in FIELDS.items())


def times() -> Iterator[str]:
    """Units of time and words for how often."""
    from cutis.skin.experiment.spans import DAYS, OFTEN

    yield "Units of time: " + ", ".join(f"`{unit}`" for unit in DAYS) + "."
    yield "How often: " + ", ".join(f"`{word}`" for word in OFTEN) + ", `every TIME`, `once`."


def folders() -> Iterator[str]:
    """The folders of the atlas."""
    from cutis.knowledge.records import FOLDERS

    yield from ("| folder | record | holds |", "|---|---|---|")
    for folder, record in FOLDERS.items():
        head = (record.__doc__ or "").strip().splitlines()[0].partition(": `")[0].rstrip(".")
        yield f"| `{folder}/` | {record.__name__} | {cell(head)} |"


def records() -> Iterator[str]:
    """The fields of every record, with the sentence of each."""
    from cutis.knowledge import fields as parts
    from cutis.knowledge import records as all_records
    from cutis.knowledge.records import FOLDERS

    whole = dict.fromkeys(FOLDERS.values())
    names = [*all_records.__all__, *(n for n in vars(parts) if n not in all_records.__all__)]
    made = [getattr(all_records, name, None) or getattr(parts, name) for name in names]
    inner = [one for one in made if isinstance(one, type) and issubclass(one, parts.Record)]
    for record in [*whole, *(one for one in inner if one not in whole and one is not parts.Record)]:
        own = parts.Sourced.model_fields if record is not parts.Sourced else {}
        told = [_told(name, info) for name, info in record.model_fields.items() if name not in own]
        if told:
            yield f"**{record.__name__}.** {'; '.join(told)}.\n"


def _told(name: str, info: FieldInfo) -> str:
    """Return a field with its sentence, in bold where it has to be given."""
    shown = f"**`{name}`**" if info.is_required() else f"`{name}`"
    return f"{shown} {info.description}" if info.description else shown


def laws() -> Iterator[str]:
    """The rate laws: form, meaning, dimension."""
    from cutis.skin.model.laws import LAWS

    yield from ("| law | form | gives | what it is |", "|---|---|---|---|")
    for name, law in LAWS.items():
        head = " ".join((law.function.__doc__ or "").split("\n\n")[0].split())
        unit = law.gives.replace("**", "^") or "1"
        yield f"| {name} | ${form(law.function)}$ | {unit} | {cell(head)} |"


def form(law: Callable) -> str:
    """Return a law as LaTeX, its arguments by their names."""
    from inspect import signature

    import numpy as np
    import symengine as se

    from cutis.skin.model.export.latex import equations
    from cutis.skin.model.system import System, parameter_symbol

    names = list(signature(law).parameters)
    values = [parameter_symbol(i) for i in range(len(names))]
    power = names.index("power") if "power" in names else None
    given = [3 if i == power else value for i, value in enumerate(values)]
    rate = se.sympify(law(*given))
    system = System("law", ("rate",), tuple(names), (rate,), np.ones(1))
    shown = {name: rf"\mathit{{{name}}}".replace("_", r"\_") for name in names}
    text = equations(system, shown).split("&= ")[1].split("\n")[0]
    return text.replace("^{3}", "^{n}").replace("2.71828", "e").strip()


def statistics() -> Iterator[str]:
    """What a measurement may say about a readout."""
    from cutis.knowledge.tables.observations import MOVED, ONSET, SAME, STATISTICS

    for name, unit in STATISTICS.items():
        yield f"* `{name}`" + (f", in `{unit}` or what converts to it" if unit else "")
    yield f"\n`up` and `down` mean by more than {MOVED:.0%}, `same` within {SAME:.0%}; an onset is"
    yield f"{ONSET:.0%} of the largest change."


def readouts() -> Iterator[str]:
    """Every readout an instrument defines, and the patterns."""
    from cutis.knowledge import load
    from cutis.skin.readout.names import PATTERNS

    yield from ("| readout | unit | what it is |", "|---|---|---|")
    for name, one in load().readouts.items():
        yield f"| `{name}` | {one.unit} | {cell(one.means)} |"
    yield from (f"| {code(one.form)} | | {cell(one.means)} |" for one in PATTERNS)


def outcomes() -> Iterator[str]:
    """How the integration of an individual can end."""
    from cutis.skin.engine.outcome import Outcome

    yield from ("| outcome | what happened | what to try |", "|---|---|---|")
    for one in Outcome:
        yield f"| `{one.name}` | {one.meaning} | {cell(one.remedy)} |"


def formats() -> Iterator[str]:
    """The formats of measured files, and how each is read."""
    from cutis.omics.formats.sniff import formats as known

    yield from ("| format | holds | how it is read |", "|---|---|---|")
    for one in known():
        said = (one.read.__doc__ or "").strip().split("\n\n")[0]
        said = re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`", r"`\1`", said)
        said = re.sub(r"^(Return|Read) ", "", said)
        yield f"| {one.name} | {one.kind} | {cell(said)} |"


def quantities() -> Iterator[str]:
    """The quantities that formats have, the usual one first."""
    from importlib import import_module

    from cutis.omics.formats.sniff import formats as known

    modules = {one.read.__module__: one.name.rpartition(" ")[0] for one in reversed(known())}
    for module, program in reversed(modules.items()):
        found = import_module(module)
        names = getattr(found, "QUANTITIES", None) or getattr(found, "UNITS", ())
        if names:
            yield f"* {program}: {', '.join(f'`{name}`' for name in names)}"


def headings() -> Iterator[str]:
    """The words a design may use for its columns."""
    from cutis.omics.measured import SAMPLE_COLUMNS
    from cutis.omics.samples.design import HEADINGS

    yield from ("| column | is | understood |", "|---|---|---|")
    for column, words in HEADINGS.items():
        means = "name of the sample, as the table has it" if column == "sample" else ""
        means = means or SAMPLE_COLUMNS[column]
        yield f"| `{column}` | {cell(means)} | {', '.join(words)} |"


def words() -> Iterator[str]:
    """What the analyses of measured data can say of a protein, a lot or a sample."""
    from cutis.omics.compare import emergence, regulation
    from cutis.omics.vesicles import quality

    judged = (*quality.VERDICTS, quality.NOT_JUDGED)
    for what, said in (
        ("a protein of a co-culture", emergence.VERDICTS),
        ("a protein, one condition against another", regulation.VERDICTS),
        ("a sample of sequenced RNA", judged),
    ):
        yield f"* {what}: {', '.join(f'*{word}*' for word in said)}"


def tiers() -> Iterator[str]:
    """How sure it is that a protein was secreted."""
    from cutis.omics.meaning.secreted import TIERS

    yield from (f"* tier {tier}: {says}" for tier, says in TIERS.items())


def limits() -> Iterator[str]:
    """What readings of sequencing logs are held to."""
    from cutis.omics.vesicles.limits import bundled_limits

    yield from ("| reading | limit | status |", "|---|---|---|")
    for one in bundled_limits().limits:
        of = f" of {' + '.join(one.of)}" if one.of else ""
        named = f"{one.name}: {one.reading}{of}" if one.name else f"{one.reading}{of}"
        unit = "%" if one.reading.endswith("share") else "nt" if "length" in one.reading else ""
        yield f"| {cell(named)} | {one.says(unit)} | {one.status} |"


def chosen() -> Iterator[str]:
    """Numbers of the analyses of measured data that somebody chose."""
    from cutis.omics.compare import emergence, lots, stages
    from cutis.omics.detection import presence
    from cutis.omics.meaning import leakage, response
    from cutis.omics.vesicles.rna import DETECTED
    from cutis.skin.experiment.conditioned import TOTAL
    from cutis.statistics import false_discovery

    yield from ("| choice | value |", "|---|---|")
    for what, value in (
        ("share of the replicates that must see a protein: detected", f"{presence.QUORUM:.0%}"),
        ("chance that a sample shows what is not there", f"{presence.FALSE_SIGHTING:.0%}"),
        ("emergent: the monocultures together hold less than", f"{emergence.SHARE:.0%} of it"),
        ("share of the emergent expected not to be", f"{emergence.EXPECTED_FALSE:.0%}"),
        ("as the sum: the interval lies within", f"{2**emergence.AS_SUM:g}-fold either way"),
        ("false discovery rate of every list", f"{false_discovery.FALSE_SHARE:.0%}"),
        ("a sample leaks: share from inside cells above", f"{leakage.LIMIT:.0%}"),
        ("a stage is claimed when likelier than", f"{stages.SURE:.0%}"),
        ("lots: equivalent within", f"÷ × {lots.MARGIN:g}"),
        ("protein of a medium, all together", TOTAL),
        ("of a medium skin gets", f"{response.SHARE} a day for {response.DAYS} days"),
        ("reads from which an RNA is detected", str(DETECTED)),
    ):
        yield f"| {what} | {value.replace('%', ' %').replace('  %', ' %')} |"


def studies() -> Iterator[str]:
    """The fields of a study's file."""
    from cutis.evidence.study.plan import AnalysisPlan, EndpointPlan, StudyPlan

    named = (("A study", StudyPlan), ("An endpoint", EndpointPlan), ("The analysis", AnalysisPlan))
    for name, record in named:
        told = [_told(info.alias or field, info) for field, info in record.model_fields.items()]
        yield f"**{name}.** {'; '.join(told)}.\n"


def gaps() -> Iterator[str]:
    """What may be done with missing grades."""
    from cutis.evidence.study.missing_data import SAYS

    yield from ("| `missing` | what it takes for granted |", "|---|---|")
    yield from (f"| `{name}` | {cell(says)} |" for name, says in SAYS.items())


def criteria() -> Iterator[str]:
    """What the bundled standard asks."""
    from cutis.evidence.standards.standards import standard

    yield from ("| criterion | asks |", "|---|---|")
    for name, one in standard("iss").criteria.items():
        yield f"| {name} | {cell('; '.join(asked.asks for asked in one.requires))} |"


def requirements() -> Iterator[str]:
    """The rules of a standard."""
    from cutis.evidence.standards.judge import RULES

    yield from (f"* `{name}`: {cell(says.splitlines()[0])}" for name, says in RULES.items())


def grades() -> Iterator[str]:
    """The grades of evidence."""
    from cutis.evidence.standards.standards import claim_rules

    yield " < ".join(f"`{name}`" for name in claim_rules().grades)


def refusals() -> Iterator[str]:
    """The rules for claims."""
    from cutis.evidence.standards.standards import claim_rules

    yield from ("| rule | evidence | refuses | because |", "|---|---|---|---|")
    for name, rule in claim_rules().rules.items():
        where = f"`{rule.at}`" if rule.at else f"below `{rule.below}`"
        where = "any" if rule.below == "never" else where
        words = ", ".join(rule.words[:8]) + (" …" if len(rule.words) > 8 else "")
        refused = words or "sentences without " + ", ".join(rule.unless[:4])
        yield f"| {name} | {where} | {cell(refused)} | {cell(rule.why)} |"


def doors() -> Iterator[str]:
    """The public names of Python, door by door."""
    from importlib import import_module

    names = {"cutis": [n for n in import_module("cutis").__all__ if not n.startswith("_")]}
    names |= {f"cutis.{one}": dir(import_module(f"cutis.{one}"))
              for one in ("skin", "omics", "evidence", "figures")}  # fmt: skip
    for door, inside in names.items():
        yield f"* `{door}`: {', '.join(f'`{name}`' for name in inside if name[0] != '_')}"


def methods() -> Iterator[str]:
    """Every method with its record, product by product."""
    from cutis.methods import all_methods

    for title, package in (
        ("Statistics", "cutis.statistics"), ("Skin", "cutis.skin"), ("Omics", "cutis.omics"),
        ("Evidence", "cutis.evidence"),
    ):  # fmt: skip
        yield from (f"**{title}** (`{package}`)\n", "| method | computes | formula | limits "
                    "| check | after |", "|---|---|---|---|---|---|")  # fmt: skip
        for one in all_methods(package):
            record = one.record
            what = re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`", r"`\1`", record.what)
            what = re.sub(r"^(Return|Give) ", "", what)
            what = what[0].upper() + what[1:]
            where = f"{one.__module__}.{one.__name__}".removeprefix(f"{package}.")
            told = (code(where), what, record.formula, record.limits, record.check)
            yield f"| {' | '.join(cell(text) for text in told)} | {cell(record.reference)} |"
        yield ""


def cell(text: str) -> str:
    """Return text that may stand in a cell of a table."""
    return " ".join(text.replace("``", "`").split()).replace("|", r"\|")


def code(text: str) -> str:
    """Return code that may stand in a cell of a table."""
    return "`" + text.replace("|", r"\|") + "`"


#: Name of a block → what writes it.
BLOCKS: dict[str, Callable[[], Iterator[str]]] = {
    one.__name__: one
    for one in (
        sentences, subjects, fields, times, folders, records, laws, statistics, readouts, outcomes,
        studies, gaps, criteria, requirements, grades, refusals,
        formats, quantities, headings, words, tiers, limits, chosen, methods, doors,
    )
}  # fmt: skip


def pages() -> list[Path]:
    """Return the pages, in order."""
    return sorted(HERE.glob("*.md"))


def regenerated(text: str) -> str:
    """Return a page with its generated parts written anew; raise KeyError for an unknown one."""

    def block(found: re.Match[str]) -> str:
        body = "\n".join(BLOCKS[found["name"]]()).rstrip()
        return f"{found[1]}{body}\n{found[3]}"

    return _BLOCK.sub(block, text)


def main() -> None:
    """Rewrite the pages that changed, and say which."""
    for page in pages():
        before = page.read_text(encoding="utf-8")
        after = regenerated(before)
        if after != before:
            partial = page.with_suffix(".partial")
            partial.write_text(after, encoding="utf-8")
            partial.replace(page)
            sys.stdout.write(f"rewrote {page.name}\n")


if __name__ == "__main__":
    main()
