"""What a file of the atlas may say: one record a folder, one sentence a field.

The sentence of a field is its schema, its documentation, its form in the lab and its error
message. Quantities are text with a unit and, where known, a range: ``6 (3 to 12) h``.
Nothing here computes; see :mod:`cutis.knowledge.resolve` for what the records come to mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from cutis.knowledge.alleles import count
from cutis.knowledge.fields import (
    Amount,
    Arrow,
    Change,
    Figure,
    Message,
    Partner,
    Quantity,
    Record,
    Sourced,
    Status,
)
from cutis.knowledge.instrument_records import Instrument, Readout, Words


class Making(Sourced):
    """How much of something one cell makes when the skin is young and at rest."""

    rate: Amount | None = Field(None, description="per cell: `0.2 (0.04 to 1) fg/cell/h`")
    in_culture: Amount | None = Field(
        None, description="per cell in a dish, where cells make more (or less) than in resting skin"
    )
    times: Amount | None = Field(None, description="`20 (4 to 100) fold` of what `of` makes")
    of: str | None = Field(None, description="the cell type or state `times` refers to")


class Activator(Sourced):
    """An enzyme that turns a zymogen into its active form."""

    signal: str = Field(description="symbol of the activating enzyme (its active, free form)")
    share: Amount = Field(description="share of the activation at rest that it does: `60 %`")


class Activation(Record):
    """The active form of a signal that is made inactive."""

    rate: Quantity = Field(description="activation at rest, `0.2 (0.1 to 0.5) 1/day`")
    half_life: Quantity = Field(description="half-life of the active form")
    by: list[Activator] = Field(
        default_factory=list, description="enzymes that do it; the rest is constant"
    )


class Inhibitor(Sourced):
    """A 1:1 tight inhibitor."""

    signal: str = Field(description="symbol of the inhibitor")
    ki: Amount = Field(description="inhibition constant, `0.4 (0.1 to 1) nM`")


class Signal(Record):
    """A molecule that carries a message, or cuts one: `atlas/signals/SYMBOL.yaml`."""

    name: str = Field(description="the name in words")
    symbol: str = Field(description="HGNC symbol, as the file is named")
    uniprot: str = Field("", description="UniProt accession")
    mass: Quantity = Field(description="molar mass of the secreted form, `22.5 kDa`")
    found_in: list[str] = Field(["epidermis", "dermis"], description="places where it is followed")
    made_by: dict[str, Making] = Field(
        default_factory=dict, description="cell type or state → rate"
    )
    from_blood: Quantity | None = Field(
        None, description="level it has in blood and so in resting dermis"
    )
    half_life: Quantity = Field(description="half-life in skin: uptake, lymph and proteolysis")
    half_life_in_medium: Quantity = Field(description="half-life in a dish")
    diffusion: Quantity | None = Field(None, description="diffusion coefficient in tissue")
    crossing: Quantity | None = Field(
        None, description="permeability of the junction, if not the common one for its mass"
    )
    activation: Activation | None = Field(None, description="if it is secreted as a zymogen")
    inhibited_by: list[Inhibitor] = Field(default_factory=list, description="1:1 tight inhibitors")
    driven_by: list[Arrow] = Field(
        default_factory=list, description="what changes its making in a cell"
    )
    heard_by: list[Arrow] = Field(default_factory=list, description="what it changes, and in whom")
    note: str = ""


class Pathway(Record):
    """A signalling pathway inside cells, as an activity from 0 to 1: `atlas/pathways/NAME.yaml`."""

    name: str = Field(description="the name in words")
    symbol: str = Field(description="as the file is named")
    cells: list[str] = Field(description="cell types in which it is followed")
    resting: Quantity = Field(description="activity with no input, `0.05 (0.02 to 0.1)`")
    response_time: Quantity = Field(description="time constant, `30 (15 to 60) min`")
    driven_by: list[Arrow] = Field(default_factory=list)
    drives: list[Arrow] = Field(default_factory=list)
    note: str = ""


class Fate(Sourced):
    """A way a cell leaves its state."""

    to: str | None = Field(
        None, description="the state it enters; nothing for death, shedding, clearance"
    )
    rate: Amount = Field(description="`1/14 day` as `0.07 (0.05 to 0.1) 1/day`, or `balance`")
    saturates_at: Amount | None = Field(
        None,
        description="number at which the remover is half busy (saturable clearance), cells/mm2",
    )
    clock: bool = Field(False, description="driven by ageing: stands still when ageing is off")
    yields: float = Field(1, gt=0, description="cells that enter `to` for each that leaves")


class Cell(Record):
    """A state of a cell type: `atlas/cells/TYPE_STATE.yaml`, known as `TYPE/STATE`."""

    name: str = Field(description="Cell Ontology name, and the state")
    type: str = Field(description="cell type: keratinocyte, fibroblast …")
    state: str = Field(description="state within the type")
    ontology: str = Field("", description="Cell Ontology id")
    place: str = Field(description="where it lives")
    number: Quantity = Field(description="how many in young skin, `17778 cells/mm2`")
    division: Quantity | None = Field(
        None, description="divisions per cell, `0.05 1/day` or `balance`"
    )
    arrives: Quantity | None = Field(
        None, description="recruitment, `10 cells/mm2/day` or `balance`"
    )
    fates: dict[str, Fate] = Field(default_factory=dict, description="name of the fate → rate")
    driven_by: list[Arrow] = Field(default_factory=list)
    drives: list[Arrow] = Field(default_factory=list)
    note: str = ""


class Source(Sourced):
    """A precursor that becomes the component."""

    signal: str = Field(description="symbol of the precursor, followed where the component is")


class Cutter(Sourced):
    """An enzyme that cuts a component."""

    signal: str = Field(description="symbol of the enzyme (its active, free form)")
    share: Amount = Field(
        description="share of the loss in young skin that it does: `40 (20 to 60) %`"
    )
    km: Amount | None = Field(
        None, description="substrate at half speed, in the component's unit or fold"
    )


class Component(Record):
    """What is in a place: `atlas/{matrix,junction,damage,properties}/NAME.yaml`."""

    name: str = Field(description="the name in words")
    symbol: str = Field(description="as the file is named")
    place: str = Field(description="where it is: a place, or a cell type for what cells carry")
    amount: Quantity = Field(description="how much in young skin")
    made_by: dict[str, Making] = Field(
        default_factory=dict,
        description="cells whose number it follows; shares of the making, `60 %`",
    )
    made_from: Source | None = Field(None, description="the precursor whose level it follows")
    half_life: Quantity | None = Field(
        None, description="half-life in young skin; nothing for what only drifts"
    )
    cut_by: list[Cutter] = Field(
        default_factory=list, description="enzymes that do part of the loss"
    )
    becomes: str | None = Field(None, description="the component that what is lost turns into")
    drift: Quantity | None = Field(
        None, description="net change with age, `-15 bp/year`; stands still when ageing is off"
    )
    driven_by: list[Arrow] = Field(default_factory=list)
    drives: list[Arrow] = Field(default_factory=list)
    note: str = ""


class Reach(Sourced):
    """How much of an agent gets to a place."""

    fraction: Amount = Field(description="level there for one unit of dose: `0.1 (0.03 to 0.3)`")
    half_life: Amount = Field(description="half-life there: `12 (6 to 24) h`")


class Addition(Sourced):
    """A signal an agent brings with it."""

    level: Amount = Field(description="concentration it adds for one unit of dose: `5 ng/mL`")
    place: str = Field("dermis", description="where")


class Agent(Record):
    """Something applied: `atlas/{ingredients,exposures,vesicles}/name.yaml`."""

    name: str = Field(description="the name in words")
    inci: str = Field("", description="INCI name of a cosmetic ingredient")
    kind: Literal["ingredient", "intervention", "vesicle", "exposure", "conditioned medium"]
    dose: Amount = Field(description="the dose one unit stands for: `1 %`, `2 MED`, `10 ng/mL`")
    reaches: dict[str, Reach] = Field(
        default_factory=dict, description="place → how much, for how long"
    )
    adds: dict[str, Addition] = Field(default_factory=dict, description="signals it brings")
    daily: Quantity | None = Field(None, description="everyday background, in doses per day")
    season: Quantity | None = Field(
        None, description="relative swing of the background over the year"
    )
    drives: list[Arrow] = Field(default_factory=list, description="what it changes")
    sold_for: str = Field("", description="the one readout it is usually sold for")
    regimen: str = Field("", description="how it is usually applied: `twice daily`")
    note: str = ""


class Delta(Sourced):
    """A change of one number of the atlas."""

    target: str = Field(description="address of a number, `FGF7.half_life`")
    set: Amount | None = None
    times: Amount | None = None
    add: Amount | None = None
    times_per_allele: Amount | None = None
    alleles: Literal[1, 2] | None = Field(
        None, description="1 or 2: holds for exactly so many effect alleles; otherwise for any"
    )


class AgeDelta(Sourced):
    """A change that grows with age."""

    target: str = Field(description="address of a number")
    times: Amount = Field(
        description="factor per decade, or in the end for a step: `0.95 (0.92 to 0.98)`"
    )
    shape: Literal["decade", "step"] = "decade"
    since: Amount = Field(
        "25 year", description="age from which it counts, or at which the step is half done"
    )
    over: Amount = Field("5 year", description="width of a step")


class Ageing(Record):
    """Drifts with age that the mechanisms do not make themselves: `atlas/ageing/name.yaml`."""

    name: str
    applies_to: Literal["everyone", "women"] = "everyone"
    changes: list[AgeDelta] = Field(default_factory=list)
    note: str = ""


class Variation(Record):
    """A delta on the baseline: `atlas/{sites,phototypes,variants}/name.yaml`."""

    name: str
    changes: list[Delta] = Field(default_factory=list)
    rsid: str = Field("", description="dbSNP id of a variant")
    gene: str = Field("", description="HGNC symbol of a variant")
    effect_allele: str = ""
    other_allele: str = ""
    evidence: str = Field("", description="strong, moderate, weak or none")
    aliases: list[str] = Field(default_factory=list, description="other names it is known by")
    note: str = ""

    def carried(self, genotype: Mapping[str, str]) -> int:
        """Count the effect alleles of a genotype, rsID or other name → alleles; none uncalled."""
        names = [self.rsid, *self.aliases]
        return self.count(next((genotype[name] for name in names if name in genotype), ""))

    def count(self, alleles: str) -> int:
        """Count the effect alleles of a call such as ``C/T``, ``C|T``, ``D/I`` or ``del/ins``."""
        return count(alleles, self.effect_allele, self.other_allele)


class Medium(Record):
    """A culture medium: `atlas/media/name.yaml`."""

    name: str
    contains: dict[str, Quantity] = Field(
        default_factory=dict, description="signal → concentration"
    )
    note: str = ""


class Place(Record):
    """A compartment: `atlas/places/name.yaml`."""

    name: str
    thickness: Quantity = Field(description="thickness in young skin")
    drained: bool = Field(False, description="exchanges with blood")
    note: str = ""


class Interface(Record):
    """What lies between two places and how signals cross it: `atlas/interfaces/name.yaml`."""

    name: str
    between: tuple[str, str]
    permeability: Quantity = Field(description="for a signal of `reference_mass`, young and intact")
    reference_mass: Quantity
    mass_power: Quantity = Field(description="permeability falls as mass to this power")
    integrity: dict[str, float] = Field(
        default_factory=dict,
        description="component → weight: integrity is the mean of amount/young",
    )
    area: str = Field("", description="component whose amount/young is the area of exchange")
    area_share: float = Field(1, ge=0, le=1, description="share of the area that follows it")
    note: str = ""


class Dish(Record):
    """A culture: `atlas/dishes/name.yaml`."""

    name: str
    cells: dict[str, Quantity] = Field(description="cell state → number seeded, cells/mm2")
    medium: str = Field(description="name of the medium")
    height: Quantity = Field(description="medium above the cells, each side")
    mixing: Quantity = Field(description="exchange between the two sides, um/day")
    components: dict[str, Quantity] = Field(
        default_factory=dict, description="component → amount at the start (others: none)"
    )
    note: str = ""


#: Folder of the atlas → the record its files hold.
FOLDERS: dict[str, type[Record]] = {
    "places": Place,
    "interfaces": Interface,
    "signals": Signal,
    "pathways": Pathway,
    "cells": Cell,
    "matrix": Component,
    "junction": Component,
    "damage": Component,
    "properties": Component,
    "exposures": Agent,
    "ingredients": Agent,
    "vesicles": Agent,
    "ageing": Ageing,
    "sites": Variation,
    "phototypes": Variation,
    "variants": Variation,
    "media": Medium,
    "dishes": Dish,
    "instruments": Instrument,
}

__all__ = [
    "FOLDERS",
    "Activation",
    "Activator",
    "Addition",
    "AgeDelta",
    "Ageing",
    "Agent",
    "Amount",
    "Arrow",
    "Cell",
    "Change",
    "Component",
    "Cutter",
    "Delta",
    "Dish",
    "Fate",
    "Figure",
    "Inhibitor",
    "Instrument",
    "Interface",
    "Making",
    "Medium",
    "Message",
    "Partner",
    "Pathway",
    "Place",
    "Quantity",
    "Reach",
    "Readout",
    "Record",
    "Signal",
    "Source",
    "Sourced",
    "Status",
    "Variation",
    "Words",
]
