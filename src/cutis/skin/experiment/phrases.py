"""Every sentence of a protocol: one function, one line of docs, one example.

To add a sentence, add a function here; `cutis run --sentences` and the docs list it by
themselves. A function reads its words and returns acts; what an act does to a model is in
:mod:`cutis.skin.experiment.interventions`.
"""

from __future__ import annotations

from dataclasses import replace

from cutis.skin.experiment.marks import Word
from cutis.skin.experiment.sentences import Act, Clause, Reader, Schedule, sentence

SCHEDULE = "[daily | twice daily | every 2 day | weekly | once] [4 times] [for 12 week]"


@sentence("wait", "for", form="wait TIME", example="wait 24 h")
def wait(read: Reader) -> Clause:
    """Nothing is done for a time; `for 14 day` says the same."""
    return Clause(duration=read.time())


@sentence("age", form="age to YEARS | age from YEARS to YEARS", example="age to 80")
def age(read: Reader) -> Clause:
    """A person grows older, up to an age in years."""
    start = None
    if read.word("from"):
        start = read.number("an age in years")
    read.expect("to")
    end = read.number("an age in years")
    read.word("years", "year")
    return Clause(to_age=end, from_age=start)


@sentence("UV", form=f"UV DOSE {SCHEDULE}", example="UV 2 MED every 2 day 4 times")
def ultraviolet(read: Reader) -> Clause:
    """Ultraviolet light on the skin or the dish; the next sentence starts at the last exposure."""
    dose = read.quantity("a dose such as `2 MED`")
    schedule = read.schedule()
    return Clause((Act("dose", Word("UV", read.mark), dose, schedule),), schedule.duration)


@sentence("sun", form="sun DOSE/day [for TIME]", example="sun 0.2 MED/day")
def sun(read: Reader) -> Clause:
    """Everyday ultraviolet light from here on, or for a time and then as before."""
    return _everyday(read, Word("UV", read.mark), "an everyday dose such as `0.2 MED/day`")


@sentence("smoke", form="smoke PACKS/day [for TIME]", example="smoke 1 pack/day")
def smoke(read: Reader) -> Clause:
    """Tobacco smoke from here on, or for a time and then as before; `smoke 0 packs/day` stops."""
    return _everyday(read, Word("smoke", read.mark), "packs a day, such as `1 pack/day`")


def _everyday(read: Reader, agent: Word, what: str) -> Clause:
    """Read an everyday exposure."""
    dose = read.quantity(what)
    lasts = read.time() if read.word("for") else None
    act = Act("everyday", agent, dose, Schedule(lasts=lasts))
    return Clause((act,), lasts or 0.0)


@sentence(
    "apply",
    form=f"apply INGREDIENT [DOSE] {SCHEDULE} [and INGREDIENT …]",
    example="apply retinol 0.3 % every evening for 12 week",
)
def apply(read: Reader) -> Clause:
    """An ingredient on the skin or in the medium; without a dose, its usual one.

    Repeated without `for` it goes on to the end of the arm and takes no time of itself.
    """
    acts: list[Act] = []
    while True:
        name = read.name("an ingredient such as `retinol`")
        dose = read.quantity("a dose such as `0.3 %`", optional=True)
        acts.append(Act("dose", name, dose, read.schedule()))
        if not read.word("and"):
            break
        read.word("apply")
    shared = acts[-1].schedule  # `apply A and B daily for 12 week` says it for both
    acts = [
        replace(act, schedule=shared) if act.schedule == Schedule(times=1) else act for act in acts
    ]
    return Clause(tuple(acts), max(act.schedule.duration for act in acts))


@sentence(
    "apply conditioned medium",
    form=f"apply conditioned medium from RUN.zarr | TABLE.csv[:COLUMN] [SHARE %] {SCHEDULE}",
    example="apply conditioned medium from table.csv 50 %",
)
def conditioned_medium(read: Reader) -> Clause:
    """A dish's medium, or skin, gets the levels of another run's medium or of a measured table.

    A table has columns `symbol,concentration`; or genes and intensities, of which COLUMN is taken.
    """
    read.expect("from")
    start = read.here
    found = read.match(r"[^\s,]+")
    if found is None:
        raise read.fail("the sentence ends here, expected a run or a table")
    share = read.quantity("a share such as `50 %`", optional=True)
    schedule = read.schedule()
    return Clause((Act("levels", Word(found[0], start), share, schedule),), schedule.duration)


@sentence(
    "inject",
    form=f"inject VESICLES [DOSE] {SCHEDULE}",
    example="inject hyal2-sirna-vesicles weekly 4 times",
)
def inject(read: Reader) -> Clause:
    """Vesicles or an ingredient into the dermis or the medium."""
    name = read.name("vesicles such as `hyal2-sirna-vesicles`")
    dose = read.quantity("a dose", optional=True)
    schedule = read.schedule()
    return Clause((Act("dose", name, dose, schedule),), schedule.duration)


@sentence("macrophage M1 medium", form="macrophage M1 medium [SHARE %]",
          example="macrophage M1 medium 50 %")  # fmt: skip
def macrophage_medium(read: Reader) -> Clause:
    """Medium conditioned by M1 macrophages, as a share of its full strength."""
    share = read.quantity("a share such as `50 %`", optional=True)
    return Clause((Act("dose", Word("m1-macrophage-medium", read.mark), share),))


@sentence("remove", form="remove CELLS SHARE %", example="remove senescent cells 30 %")
def remove(read: Reader) -> Clause:
    """A share of a cell type or state is gone at once."""
    name = read.name("cells such as `senescent cells`")
    share = read.quantity("a share such as `30 %`")
    return Clause((Act("remove", name, share),))


@sentence(
    "add",
    form=f"add SIGNAL CONCENTRATION [to PLACE] {SCHEDULE}",
    example="add TNF 10 ng/mL",
)
def add(read: Reader) -> Clause:
    """A signal is put into the medium or a place of the skin."""
    name = read.name("a signal such as `TNF`")
    amount = read.quantity("a concentration such as `10 ng/mL`")
    place = str(read.name("a place such as `dermis`")) if read.word("to", "into") else ""
    schedule = read.schedule()
    return Clause((Act("add", name, amount, schedule, place),), schedule.duration)


@sentence("block", "cut", form="block SIGNAL [for TIME]", example="block IL1A")
def block(read: Reader) -> Clause:
    """Nobody hears a signal any more, until `unblock`, or for a time; `cut` says the same."""
    name = read.name("a signal such as `IL1A`")
    lasts = read.time() if read.word("for") else None
    return Clause((Act("cut", name, schedule=Schedule(lasts=lasts)),), lasts or 0.0)


@sentence("unblock", "restore", form="unblock SIGNAL", example="unblock IL1A")
def unblock(read: Reader) -> Clause:
    """A blocked signal is heard again; `restore` says the same."""
    return Clause((Act("restore", read.name("a signal such as `IL1A`")),))


@sentence(
    "switch to",
    form="switch to MEDIUM [without SIGNAL, SIGNAL]",
    example="switch to collection-medium without EGF, INS",
)
def switch(read: Reader) -> Clause:
    """The medium of a dish is replaced by another, less what is left out of it."""
    name = read.name("a medium such as `collection-medium`")
    left_out: list[Word] = []
    if read.word("without"):
        left_out.append(read.name("a signal such as `EGF`"))
        while read.rest:
            read.word("and")
            left_out.append(read.name("a signal such as `EGF`"))
    return Clause((Act("medium", name, others=tuple(left_out)),))


@sentence(
    "refresh medium",
    form="refresh medium [every TIME] [for TIME]",
    example="refresh medium every 2 day for 14 day",
)
def refresh(read: Reader) -> Clause:
    """The medium of a dish is replaced by the same one, fresh."""
    schedule = read.schedule()
    return Clause((Act("medium", Word("", read.mark), schedule=schedule),), schedule.duration)


@sentence("collect", form="collect every TIME [for TIME]", example="collect every 12 h for 3 day")
def collect(read: Reader) -> Clause:
    """The run is sampled at these times too, to the end of the arm or for a time."""
    schedule = read.schedule()
    if schedule.every is None:
        raise read.fail("how often is missing")
    return Clause((Act("sample", schedule=schedule),), schedule.duration)


@sentence("irradiate", form="irradiate DOSE", example="irradiate 10 Gy")
def irradiate(read: Reader) -> Clause:
    """Ionising radiation on the skin or the dish, in gray."""
    return Clause((Act("irradiate", amount=read.quantity("a dose such as `10 Gy`")),))
