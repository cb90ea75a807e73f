"""What a file of ``atlas/instruments`` may say: readouts, numbers of the device, settings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from cutis.knowledge.fields import Quantity, Record

#: How a readout follows from the states; what each needs stands in `cutis.knowledge.instruments`.
Law = Literal[
    "amount", "share", "power law", "thickness", "logarithm", "made", "made by each",
    "rate of each", "residence", "residence in a layer",
]  # fmt: skip

#: Where a readout means something.
Subject = Literal["skin", "dish", "both"]


def _as_list(value: Any) -> Any:
    """Read one name as a list of one."""
    return [value] if isinstance(value, str) else value


def _as_unit(value: Any) -> Any:
    """Read the unit 1, which YAML takes for a number, as text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_number(value: Any) -> Any:
    """Keep a number as it is written, whole or not; refuse anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a number")
    return value


#: A plain number, kept as it is written.
Plain = Annotated[Any, AfterValidator(_as_number)]

#: A name, or a list of names.
Names = Annotated[
    list[str],
    BeforeValidator(_as_list),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
#: A unit; 1 may stand without quotes.
Unit = Annotated[str, BeforeValidator(_as_unit), WithJsonSchema({"type": ["string", "integer"]})]


class Words(Record):
    """Other names that the law of a readout needs."""

    process: str | None = Field(None, description="what happens: `division of keratinocyte/basal`")
    signal: str | None = Field(None, description="symbol of the signal that is made")
    layer: str | None = Field(None, description="the place that is measured")
    endpoint: str | None = Field(None, description="what a trial calls it, if not by its own name")


class Readout(Record):
    """One thing that an instrument reads."""

    law: Law = Field(description="how it follows from the states, `power law`")
    unit: Unit = Field(description="its unit, `g/m2/h`")
    means: str = Field(description="one sentence that says what it is")
    subject: Subject = Field("both", description="where it means something: skin, dish or both")
    of: Names = Field(
        default_factory=list, description="states it sums; a cell type is all its states"
    )
    among: Names = Field(default_factory=list, description="states of the larger sum")
    powers: dict[str, Quantity] = Field(
        default_factory=dict,
        description="state or cell type → the power its level relative to young skin has",
    )
    young: Quantity | None = Field(None, description="what young skin reads")
    slope: Quantity | None = Field(None, description="change for a tenfold level")
    cells_in_layer: Quantity | None = Field(
        None, description="cells in one layer, `1058 cells/mm2/layer`"
    )
    words: Words = Field(
        default_factory=lambda: Words.model_validate({}), description="other names the law needs"
    )
    evidence: bool = Field(True, description="false for what only looks like a clinical result")


class _Setting(BaseModel):
    """Base of the settings: choices of a protocol, which are no numbers of the biology."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Target(_Setting):
    """What an ingredient is sold for, and the readout it is held to."""

    words: str = Field(description="words of `sold_for`")
    readout: str = Field(description="name of a readout or a state")
    better: Literal["lower", "higher"] = Field(description="lower or higher")


class Anchor(_Setting):
    """What something of an instrument was set to agree with."""

    what: str = Field(description="what was set")
    to: str = Field(description="what it was held to")
    sets: str = Field(description="the numbers or settings it decides")
    value: Plain | None = Field(None, description="the published value")
    graders: int | None = Field(None, ge=2, description="how many graders there were")
    faces: int | None = Field(None, ge=1, description="how many faces they saw")
    grades: int | None = Field(None, ge=2, description="how many grades the scale has")
    source: str = Field(description="the publication, in words")
    status: str = Field(description="verified or recalled")
    note: str = ""


class Published(_Setting):
    """A published study that a virtual trial is held against; nothing is set by it."""

    name: str = Field(description="what it is called here")
    of: str = Field(description="what was studied")
    source: str = Field(description="the publication, in words")
    status: str = Field(description="verified or recalled")
    days: Plain | None = Field(None, description="how long it was")
    percent: dict[str, Plain] | None = Field(None, description="endpoint → change, per cent")
    kappa: Plain | None = Field(None, description="chance-corrected agreement")
    plan: str | None = Field(None, description="the plan that repeats it, in one line")
    treated: Plain | None = Field(None, description="change of the treated, in scores")
    vehicle: Plain | None = Field(None, description="change under vehicle, in scores")
    endpoint: str | None = Field(None, description="the endpoint of that change")


class Settings(_Setting):
    """Plain choices of an instrument."""

    replicates: int | None = Field(None, ge=1, description="how often a sample is measured")
    needed: int | None = Field(None, ge=1, description="replicates a protein must be seen in")
    cells: dict[str, list[str]] | None = Field(
        None, description="cell type of the panel → the types that are forms of it"
    )
    lowest: Plain | None = Field(None, description="the lowest grade")
    highest: Plain | None = Field(None, description="the highest grade")
    calibrated: list[Anchor] | None = Field(None, description="what was set to agree with what")
    not_calibrated: list[str] | None = Field(
        None, alias="not calibrated", description="what was set to agree with nothing"
    )
    compared: list[Published] | None = Field(None, description="studies it is held against")
    targets: list[Target] | None = Field(
        None, description="words of `sold_for` → the readout they are held to; the first counts"
    )


class Instrument(Record):
    """What reads a simulated skin or dish: `atlas/instruments/name.yaml`."""

    name: str = Field(description="the name in words")
    readouts: dict[str, Readout] = Field(default_factory=dict, description="name → what it reads")
    numbers: dict[str, Quantity] = Field(
        default_factory=dict, description="numbers of the device: noise, limits"
    )
    settings: Settings = Field(
        default_factory=lambda: Settings.model_validate({}),
        description="plain choices: replicates, the ends of a scale",
    )
    note: str = ""
