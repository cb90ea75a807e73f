"""Plans made by chance, from the grammar, over the small atlas of the tests."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from cutis.skin.experiment.marks import Mark
from cutis.skin.experiment.plan import Plan
from cutis.skin.experiment.subject import read_cohort

#: A table of a medium, beside the plans.
MEDIUM = "symbol,concentration [ng/mL]\nFGF7,3\nMMP1,10\n"

#: Alleles of the one variant of the small atlas: two copies of what acts, one, none.
ALLELES = ("rs1 T/T", "rs1 C/T", "rs1 C/C")

ANYWHERE = (
    "wait 2 day",
    "add FGF7 10 ng/mL",
    "add IL1A 1 ng/mL every 12 h 3 times",
    "block IL1A for 1 day",
    "block FGF7",
    "remove fibroblast/papillary 30 %",
)
PEOPLE = ("UV 2 MED", "UV 1 MED daily 3 times", "sun 0.5 MED/day", "sun 0.2 MED/day for 2 day")
DISHES = (
    "switch to plain without FGF7",
    "refresh medium every 1 day for 3 day",
    "collect every 12 h for 1 day",
    "apply conditioned medium from medium.csv 50 %",
)


@st.composite
def persons(draw: st.DrawFn, *, alleles: bool | None = None) -> str:
    """Draw a person; ``alleles`` says whether with a genotype, None leaves it to chance."""
    said = [f"person age {draw(st.integers(25, 32))}", "site forearm"]
    for more in ("man", "NFKB activity 2 fold", "without ageing", "sun 0.1 MED/day"):
        if draw(st.booleans()):
            said.append(more)
    if alleles or (alleles is None and draw(st.booleans())):
        said.append(draw(st.sampled_from(ALLELES[:2] if alleles else ALLELES)))
    return ", ".join(said)


dishes = st.sampled_from(
    ("dish fibroblasts, donor site forearm", "dish fibroblasts, donor site forearm, irradiated",
     "dish fibroblasts, donor age 30, donor site forearm")
)  # fmt: skip
cohorts = st.sampled_from(
    (
        "9 people, age 25 to 30, site forearm",
        "12 people, age 28, site forearm, men, sun 0 to 1 MED/day",
    )
)


@st.composite
def protocols(draw: st.DrawFn, *, dish: bool) -> tuple[str, ...]:
    """Draw what is done; the last sentence takes time."""
    which = st.sampled_from(ANYWHERE + (DISHES if dish else PEOPLE))
    return (*draw(st.lists(which, max_size=3)), "wait 3 day")


@dataclass(frozen=True)
class Made:
    """A plan, said: so that a failure prints it."""

    subject: str
    before: tuple[str, ...]
    arms: dict[str, tuple[str, ...]]
    draws: int
    seed: int
    sampled: str | tuple[str, ...] = "daily"

    def plan(self, folder: str = ".") -> Plan:
        """Return it as a plan."""
        many = "people" in self.subject
        return Plan(
            read_cohort(self.subject, Mark()) if many else self.subject, self.arms,
            before=self.before, draws=self.draws, seed=self.seed,
            sampled=self.sampled, folder=folder,
        )  # fmt: skip


@st.composite
def made(draw: st.DrawFn, *, alleles: bool | None = None) -> Made:
    """Draw a plan: a person, a dish or a cohort; a trunk; arms, some of another subject."""
    kinds = [persons(alleles=alleles)] if alleles else [persons(), dishes, cohorts]
    subject = draw(st.one_of(*kinds))
    dish = subject.startswith("dish")
    before = draw(st.one_of(st.just(()), protocols(dish=dish)))
    arms = {"a": draw(protocols(dish=dish))}
    if draw(st.booleans()):
        arms["b"] = draw(protocols(dish=dish))
    if not before and draw(st.booleans()):
        own = draw(st.one_of(persons(alleles=alleles), dishes))
        arms["c"] = (own, *draw(protocols(dish=own.startswith("dish"))))
    draws = 0 if "people" in subject else draw(st.sampled_from((0, 1, 9, 17)))
    return Made(subject, before, arms, draws, draw(st.integers(0, 9)))
