"""Whose skin, or which dish, as a sentence: read and written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cutis.skin.experiment.marks import Mark, Word
from cutis.skin.experiment.sentences import Reader
from cutis.skin.model.activity import FOLDS
from cutis.skin.model.donor import Dish, Donor, Subject

PERSON = (
    "person age YEARS, site SITE, sun DOSE/day, smoker PACKS/day, woman | man, Fitzpatrick I–VI, "
    "rsID A/B, PATHWAY activity NUMBER fold, menopause at YEARS, without ageing"
)
DISH = (
    "dish KIND, medium MEDIUM, CELL NUMBER cells/mm2, irradiated, donor age YEARS, "
    "donor site SITE, donor PATHWAY activity NUMBER fold"
)
COHORT = (
    "NUMBER people, age LOW to HIGH, site SITE, sun LOW to HIGH MED/day, women | men, "
    "Fitzpatrick I to VI, smokers SHARE %"
)

#: An allele: a base, an insertion or deletion as companies write it and as the atlas does, or how
#: often a base is repeated (``2G``).
ALLELE = r"(?:ins|del|\d+[ACGT]|[ACGTDI-])"
INDELS = frozenset({"ins/ins", "ins/del", "del/ins", "del/del"})

TYPES = ("I", "II", "III", "IV", "V", "VI")
AGES = (18.0, 110.0)


@dataclass(frozen=True)
class Named:
    """A name the subject refers to, to be looked up in the atlas: what kind, and the word."""

    kind: str
    word: Word


@dataclass(frozen=True)
class Cohort:
    """People to be sampled; ranges are uniform, a single value is its own range.

    Ages in years, sun in MED/day (None: the site's). ``sex`` is None for both alike.
    """

    people: int
    age: tuple[float, float] = (25.0, 25.0)
    site: str = Donor.site
    sun: tuple[float, float] | None = None
    sex: str | None = None
    fitzpatrick: tuple[str, str] = ("I", "VI")
    smokers: float = 0.0


@dataclass(frozen=True)
class Reading:
    """A subject read: what it is, the names in it, and whether its cells were irradiated."""

    subject: Subject | Cohort
    names: tuple[Named, ...] = field(default=(), compare=False)
    irradiated: bool = False


def read_subject(text: str, mark: Mark) -> Reading:
    """Read ``person age 62, …`` or ``dish co-culture-contact, …``; raise Unreadable."""
    read = Reader(text, mark)
    if read.expect("person", "dish") == "person":
        read.form = PERSON
        names: list[Named] = []
        donor = _donor(read, names)
        read.done()
        return Reading(donor, tuple(names))
    read.form = DISH
    reading = _dish(read)
    read.done()
    return reading


def read_cohort(text: str, mark: Mark) -> Reading:
    """Read ``500 people, age 30 to 50, Fitzpatrick I to VI``; raise Unreadable."""
    read = Reader(text, mark, COHORT)
    count_mark = read.here
    count = read.number("a number of people")
    if count < 1 or count != int(count) or count > 1_000_000:
        raise _at(read, count_mark, f"{count:g} people, expected 1 to 1,000,000")
    read.expect("people", "persons", "donors")
    names: list[Named] = []
    fields: dict = {}
    while read.rest:
        what = read.expect("age", "site", "sun", "women", "men", "Fitzpatrick", "smokers")
        if what == "age":
            fields["age"] = (low := _age(read), _age(read) if read.word("to") else low)
            read.word("years", "year")
        elif what == "site":
            names.append(Named("site", read.name("a site")))
            fields["site"] = str(names[-1].word)
        elif what == "sun":
            low = read.number("MED per day")
            fields["sun"] = (low, read.number("MED per day") if read.word("to") else low)
            read.expect("MED/day")
        elif what in ("women", "men"):
            fields["sex"] = {"women": "female", "men": "male"}[what]
        elif what == "Fitzpatrick":
            fields["fitzpatrick"] = (low := _type(read), _type(read) if read.word("to") else low)
        else:
            fields["smokers"] = _percent(read)
    for name in ("age", "sun"):
        low, high = fields.get(name) or (0, 0)
        if high < low:
            raise _at(read, mark, f"{name} {low:g} to {high:g} runs backwards")
    low, high = fields.get("fitzpatrick", ("I", "VI"))
    if TYPES.index(high) < TYPES.index(low):
        raise _at(read, mark, f"Fitzpatrick {low} to {high} runs backwards")
    return Reading(Cohort(int(count), **fields), tuple(names))


def _donor(read: Reader, names: list[Named]) -> Donor:
    """Read what follows ``person``."""
    fields: dict = {}
    genotype: dict[str, str] = {}
    pathways: dict[str, float] = {}
    while read.rest:
        if _activity(read, names, pathways):
            continue
        if found := read.match(rf"(rs\d+)\s+({ALLELE}/{ALLELE})(?!\w)"):
            words = found[2].lower() in INDELS
            genotype[found[1].lower()] = found[2].lower() if words else found[2].upper()
            continue
        here = read.here
        what = read.expect(
            "age", "site", "sun", "smoker", "woman", "man", "female", "male", "Fitzpatrick",
            "menopause at", "without ageing", "rsID A/B", "PATHWAY activity 2 fold",
        )  # fmt: skip
        key, value = _attribute(read, what, names)
        if key in fields:
            raise _at(read, here, f"`{what}` says {key} a second time")
        fields[key] = value
    return Donor(**fields, genotype=genotype, pathways=pathways)


def _activity(read: Reader, names: list[Named], pathways: dict[str, float]) -> bool:
    """Read ``NFKB activity 1.8 fold``, if it stands here."""
    here = read.here
    found = read.match(r"([^\s,]+)\s+activity(?![\w/-])")
    if found is None:
        return False
    if found[1] in pathways:
        raise _at(read, here, f"the activity of {found[1]} is said a second time")
    number = read.here
    fold = read.number("a number of folds, such as `1.8 fold`")
    read.expect("fold")
    if not FOLDS[0] <= fold <= FOLDS[1]:
        what = f"{found[1]} activity {fold:g} fold, expected {FOLDS[0]:g} to {FOLDS[1]:g} fold"
        raise _at(read, number, what)
    names.append(Named("pathway", Word(found[1], here)))
    pathways[found[1]] = fold
    return True


def _attribute(read: Reader, what: str, names: list[Named]) -> tuple[str, object]:
    """Return field and value of one attribute of a person."""
    if what == "age":
        value = _age(read)
        read.word("years", "year")
        return "age", value
    if what == "site":
        names.append(Named("site", read.name("a site such as `upper-inner-arm`")))
        return "site", str(names[-1].word)
    if what == "sun":
        value = read.number("MED per day")
        read.expect("MED/day")
        return "sun", value
    if what == "smoker":
        value = read.number("packs per day")
        read.expect("packs/day", "pack/day")
        return "smoke", value
    if what == "Fitzpatrick":
        return "fitzpatrick", _type(read)
    if what == "menopause at":
        return "menopause", read.number("an age in years")
    if what == "without ageing":
        return "ageing", False
    return "sex", {"woman": "female", "man": "male"}.get(what, what)


def _dish(read: Reader) -> Reading:
    """Read what follows ``dish``."""
    names = [Named("dish", read.name("a dish such as `co-culture-contact`"))]
    cells: dict[str, float] = {}
    medium, irradiated = None, False
    donor = Donor(ageing=False)
    while read.rest:
        if read.word("medium"):
            names.append(Named("medium", read.name("a medium such as `ksfm`")))
            medium = str(names[-1].word)
        elif read.word("irradiated"):
            irradiated = True
        elif read.word("donor"):
            if _activity(read, names, donor.pathways):
                continue
            if read.expect("age", "site", "PATHWAY activity 2 fold") == "age":
                donor = replace(donor, age=_age(read), ageing=True)
            else:
                names.append(Named("site", read.name("a site such as `upper-inner-arm`")))
                donor = replace(donor, site=str(names[-1].word))
        else:
            names.append(Named("cell", read.name("a cell state such as `fibroblast/papillary`")))
            number = read.number("a number of cells per mm2")
            read.expect("cells/mm2")
            cells[str(names[-1].word)] = number
    dish = Dish(kind=str(names[0].word), medium=medium, cells=cells, donor=donor)
    return Reading(dish, tuple(names), irradiated)


def _age(read: Reader) -> float:
    """Read an age in years, within what the model is for."""
    here = read.here
    value = read.number("an age in years")
    if not AGES[0] <= value <= AGES[1]:
        raise _at(read, here, f"age {value:g}, expected {AGES[0]:g} to {AGES[1]:g} years")
    return value


def _type(read: Reader) -> str:
    """Read a phototype."""
    return read.expect(*TYPES)


def _percent(read: Reader) -> float:
    """Read a share in percent, as a fraction."""
    here = read.here
    value = read.number("a share such as `20 %`")
    read.expect("%")
    if value > 100:
        raise _at(read, here, f"{value:g} %, expected at most 100 %")
    return value / 100


def _at(read: Reader, mark: Mark, what: str) -> Exception:
    """Return a problem at an earlier position."""
    from cutis.skin.experiment.marks import Unreadable

    return Unreadable(mark.problem(what, f"write `{read.form}`"))


def say_subject(subject: Subject, *, irradiated: bool = False) -> str:
    """Return the sentence that reads back as the subject."""
    if isinstance(subject, Donor):
        return "person " + ", ".join(_say_donor(subject))
    parts = [f"dish {subject.kind}"]
    if subject.medium:
        parts.append(f"medium {subject.medium}")
    parts += [f"{cell} {number:.12g} cells/mm2" for cell, number in subject.cells.items()]
    if irradiated:
        parts.append("irradiated")
    if subject.donor.age != Donor.age:
        parts.append(f"donor age {subject.donor.age:.12g}")
    if subject.donor.site != Donor.site:
        parts.append(f"donor site {subject.donor.site}")
    parts += [f"donor {said}" for said in _say_pathways(subject.donor)]
    return ", ".join(parts)


def _say_donor(donor: Donor) -> list[str]:
    """Return what a person's sentence says, defaults left out but for age and site."""
    said = [f"age {donor.age:.12g}", f"site {donor.site}"]
    if donor.sun is not None:
        said.append(f"sun {donor.sun:.12g} MED/day")
    if donor.smoke:
        said.append(f"smoker {donor.smoke:.12g} packs/day")
    said += ["man" if donor.sex == "male" else "woman", f"Fitzpatrick {donor.fitzpatrick}"]
    if donor.menopause != Donor.menopause:
        said.append(f"menopause at {donor.menopause:.12g}")
    said += [f"{rsid} {alleles}" for rsid, alleles in donor.genotype.items()]
    said += _say_pathways(donor)
    if not donor.ageing:
        said.append("without ageing")
    return said


def _say_pathways(donor: Donor) -> list[str]:
    """Return what is said of the measured activities of a person's pathways."""
    return [f"{name} activity {fold:.12g} fold" for name, fold in donor.pathways.items()]


def say_cohort(cohort: Cohort) -> str:
    """Return the sentence that reads back as the cohort."""

    def span(low: object, high: object) -> str:
        return f"{low}" if low == high else f"{low} to {high}"

    said = [f"{cohort.people} people", "age " + span(*(f"{a:.12g}" for a in cohort.age))]
    said += [f"site {cohort.site}"]
    if cohort.sun is not None:
        said.append("sun " + span(*(f"{s:.12g}" for s in cohort.sun)) + " MED/day")
    if cohort.sex:
        said.append({"female": "women", "male": "men"}[cohort.sex])
    said.append("Fitzpatrick " + span(*cohort.fitzpatrick))
    if cohort.smokers:
        said.append(f"smokers {100 * cohort.smokers:.12g} %")
    return ", ".join(said)
