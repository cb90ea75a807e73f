"""`why`: what stands behind one number of the atlas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any

from cutis.errors import AtlasError, Problem
from cutis.knowledge.cache import load
from cutis.nearest import nearest

if TYPE_CHECKING:
    from cutis.knowledge.numbers import Number
    from cutis.knowledge.records import AgeDelta, Delta
    from cutis.knowledge.resolve import Knowledge
    from cutis.knowledge.sources import SourceEntry

_MEANING = {
    "verified": "read in the source",
    "recalled": "remembered, not checked against the source",
    "prior": "a modelling assumption, sampled in its range",
}
_WIDTH = 96


@dataclass(frozen=True)
class Change:
    """A delta that touches a number.

    Attributes
    ----------
    by
        Address of the record, ``variants/rs1805007``, and its name in words.
    name
        The record's name.
    verb
        What it does: ``times 0.9 (0.8 to 1) fold per allele``.
    where, source, status
        File and line, key in the bibliography, verified or recalled or prior.
    applies
        For a given donor, whether it does; ``None`` without a donor.
    """

    by: str
    name: str
    verb: str
    where: str
    source: str
    status: str
    applies: bool | None = None

    def __str__(self) -> str:
        """Return one line."""
        said = {None: "", True: "  [applies]", False: "  [does not apply]"}[self.applies]
        return f"{self.by}: {self.verb}  ({self.source}, {self.status}; {self.where}){said}"


@dataclass(frozen=True)
class Explanation:
    """What stands behind a number; printing it reads as a short account.

    Attributes
    ----------
    address
        As :meth:`Knowledge.numbers` spells it.
    number
        Value, range, unit, source, status; ``None`` when it follows from the balance.
    where
        ``file:line``.
    source
        The entry of the bibliography, if there is one.
    arrow
        Name of the arrow the number is on; empty for other numbers.
    changes
        Deltas of ageing, sites, phototypes and variants that touch it.
    """

    address: str
    number: Number | None
    where: str
    source: SourceEntry | None
    arrow: str = ""
    changes: tuple[Change, ...] = ()

    def __str__(self) -> str:
        """Return the account."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        """Go through the lines of the account."""
        number = self.number
        if number is None:
            yield f"{self.address} follows from the balance of young skin at rest"
        else:
            yield f"{self.address} = {number}"
        if self.arrow:
            yield f"  arrow    {self.arrow}"
        yield f"  written  {self.where}"
        if number is not None:
            yield f"  status   {number.status}: {_MEANING.get(number.status, '')}"
            cited = self.source.short if self.source is not None else "not in sources.bib"
            text = f"{number.source or 'none'}: {cited}"
            yield fill(text, _WIDTH, initial_indent="  source   ", subsequent_indent=" " * 11)
            if number.note:
                note = number.note
                yield fill(note, _WIDTH, initial_indent="  note     ", subsequent_indent=" " * 11)
        for index, change in enumerate(self.changes):
            yield ("  changed  " if index == 0 else " " * 11) + str(change)
        if not self.changes:
            yield "  changed  by no ageing, site, phototype or variant of the atlas"

    def to_dict(self) -> dict[str, Any]:
        """Return the account as plain data."""
        from dataclasses import asdict

        return {
            "address": self.address,
            "number": None if self.number is None else asdict(self.number),
            "where": self.where,
            "arrow": self.arrow,
            "source": None if self.source is None else self.source.short,
            "bibtex": None if self.source is None else self.source.text,
            "changes": [asdict(change) for change in self.changes],
        }


def why(address: str, knowledge: Knowledge | None = None, donor: Any = None) -> Explanation:
    """Say where a number of the atlas comes from.

    Parameters
    ----------
    address
        Such as ``FGF7.half_life`` or ``"IL1A → NFKB in fibroblast".up_to``.
    knowledge
        The atlas; the bundled one when left out.
    donor
        A person; each delta then says whether it applies to them.

    Raises
    ------
    AtlasError
        When there is no number at the address; names the nearest.

    Examples
    --------
    >>> print(why("FGF7.half_life"))  # doctest: +SKIP
    """
    knowledge = load() if knowledge is None else knowledge
    full = knowledge.canonical(address)
    numbers = knowledge.numbers()
    if full not in numbers and full not in knowledge.balanced:
        raise AtlasError([_no_such_number(address, full, knowledge)])
    number = numbers.get(full)
    file, line = knowledge.where[full] if number is None else (number.file, number.line)
    arrow = next((a.name for a in knowledge.arrows if full.startswith(f"{a.address}.")), "")
    source = knowledge.sources.get(number.source) if number is not None else None
    changes = tuple(_changes(full, knowledge, donor))
    return Explanation(full, number, f"{file}:{line}", source, arrow, changes)


def _no_such_number(address: str, full: str, knowledge: Knowledge) -> Problem:
    """Say what addresses are near, or what numbers a record has."""
    known = [*knowledge.numbers(), *knowledge.balanced]
    inside = [name for name in known if name.startswith(f"{full}.")]
    if inside:
        shown = ", ".join(inside[:8]) + (" …" if len(inside) > 8 else "")
        return Problem(address, "", "this is no single number", f"it has {shown}")
    near = nearest(full, known)
    hint = f"the nearest is {near!r}" if near else "`cutis show NAME` lists the numbers of a record"
    return Problem(address, "", "there is no number with this address", hint)


def _changes(address: str, knowledge: Knowledge, donor: Any) -> Iterator[Change]:
    """Go through the deltas that touch a number."""
    for folder in ("ageing", "sites", "phototypes", "variants"):
        for name, record in getattr(knowledge, folder).items():
            for index, delta in enumerate(record.changes):
                if knowledge.canonical(delta.target) != address:
                    continue
                by = f"{folder}/{name}"
                file, line = knowledge.where[f"{by}.changes.{index}"]
                applies = None if donor is None else _applies(folder, name, record, delta, donor)
                yield Change(
                    by,
                    record.name,
                    _verb(delta),
                    f"{file}:{line}",
                    delta.source,
                    delta.status,
                    applies,
                )


def _verb(delta: Delta | AgeDelta) -> str:
    """Return what a delta does, in words."""
    if hasattr(delta, "shape"):
        shape = getattr(delta, "shape", "decade")
        since, over = getattr(delta, "since", ""), getattr(delta, "over", "")
        when = f"per decade from {since}" if shape == "decade" else f"around {since}, over {over}"
        return f"times {delta.times} {when}"
    for verb in ("set", "times", "add", "times_per_allele"):
        value = getattr(delta, verb)
        if value is not None:
            words = {"times_per_allele": f"times {value} per allele", "set": f"set to {value}"}
            said = words.get(verb, f"{verb} {value}")
            return (
                said
                + {None: "", 1: " for one allele", 2: " for two alleles"}[
                    getattr(delta, "alleles", None)
                ]
            )
    return ""


def _applies(folder: str, name: str, record: Any, delta: Any, donor: Any) -> bool:
    """Tell whether a delta applies to a donor."""
    if folder == "phototypes":
        return getattr(donor, "fitzpatrick", None) == name
    if folder == "sites":
        return getattr(donor, "site", None) in (name, record.name, *record.aliases)
    if folder == "variants":
        genotype = getattr(donor, "genotype", None) or {}
        called = str(genotype.get(name) or "")
        count = record.count(called) if called else record.carried(genotype)
        return count > 0 if delta.alleles is None else count == delta.alleles
    sex = str(getattr(donor, "sex", ""))
    return record.applies_to == "everyone" or sex in ("", "woman", "female", "f", "F")
