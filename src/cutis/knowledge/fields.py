"""What the records of the atlas are made of: quantities as text, their sources, and arrows.

See :mod:`cutis.knowledge.records` for the records themselves.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
)

from cutis.files.messages import AS_FIELDS, AS_TEXT

Status = Literal["verified", "recalled", "prior"]
Change = Literal["increases", "decreases"]
Message = Literal["regenerative", "inflammatory", "neutral"]


def _as_text(value: Any) -> Any:
    """Read a bare number, such as an activity of 0.3, as the text it was."""
    return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


#: How the JSON Schema of a record marks a quantity; see :mod:`cutis.knowledge.schema`.
AMOUNT = "quantity"

#: A quantity as text; its own source and status are those of what it stands in.
Amount = Annotated[
    str,
    BeforeValidator(_as_text),
    WithJsonSchema({"type": "string", "format": AMOUNT}),
    Field(description="a value with its unit, and a range: `6 (3 to 12) h`"),
]


class Record(BaseModel):
    """Base of all records: an unknown field is an error, a record never changes."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        defer_build=True,
        allow_inf_nan=False,
    )


class Sourced(Record):
    """Something that was measured, remembered or assumed, and says which."""

    source: str = Field("", description="key of an entry in sources.bib")
    status: Status = Field("prior", description="verified, recalled, or prior")
    note: str = Field("", description="what a reader should know about this number")


class Quantity(Sourced):
    """A number with a unit, a range, a source and a status."""

    value: Amount


#: A quantity that may bring its own source: text, or `{value: …, source: …, status: …}`.
Figure = Annotated[
    Annotated[Amount, Tag(AS_TEXT)] | Annotated[Quantity, Tag(AS_FIELDS)],
    Discriminator(lambda given: AS_FIELDS if isinstance(given, dict | Quantity) else AS_TEXT),
]


class Partner(Sourced):
    """A second molecule an arrow depends on."""

    signal: str = Field(description="symbol of the signal, or of a component")
    half_at: Amount = Field(description="level of half effect")
    up_to: Amount = Field("100 fold", description="largest effect, where it is not complete")


class Arrow(Sourced):
    """One cause on one effect: `change`s it, by at most `up_to`, half of that at `half_at`.

    Written once, at either end: `heard_by` / `drives` in the file of the cause, `driven_by` in the
    file of the effect. The end that the file itself is stays unwritten.
    """

    # the cause: one of these, in `driven_by`
    signal: str | None = Field(
        None, description="the signal that causes (`MMP1 active` for an active form)"
    )
    pathway: str | None = Field(None, description="the pathway that causes, in the same cell")
    component: str | None = Field(
        None, description="the matrix, junction, damage or property that causes"
    )
    agent: str | None = Field(None, description="the exposure, ingredient or vesicle that causes")
    population: str | None = Field(None, description="the cell state whose number causes")
    # the effect: one of these, in `heard_by` / `drives`
    via: str | None = Field(None, description="the pathway acted on, in `cell`")
    behaviour: str | None = Field(
        None, description="the behaviour acted on: division, or the name of a fate of `cell`"
    )
    makes: str | None = Field(None, description="the signal or component whose making is acted on")
    loses: str | None = Field(None, description="the signal or component whose loss is acted on")
    drifts: str | None = Field(None, description="the component whose drift with age is acted on")
    activates: str | None = Field(None, description="the signal whose activation is acted on")
    cell: str | None = Field(
        None,
        validation_alias=AliasChoices("cell", "in"),
        description="cell type (`fibroblast`) or state (`fibroblast/papillary`) where it is",
    )
    place: str | None = Field(None, description="where the cause is felt, if not where the cell is")
    through: str = Field("", description="receptor or sensor")
    change: Change = Field(description="increases or decreases")
    up_to: Figure = Field(
        description="largest effect: `8 (4 to 20) fold`; on a pathway activity, `0.6 (0.4 to 0.8)`"
    )
    half_at: Figure = Field(
        description="cause at half effect: a level, an activity, or `3 fold` of its young level"
    )
    n: float = Field(1, gt=0, le=8, description="Hill power")
    blocked_by: Partner | None = Field(None, description="competes with the cause for the receptor")
    needs: Partner | None = Field(None, description="without it the cause does nothing")
    suppressed_by: Partner | None = Field(
        None, description="turns the effect down, not the binding"
    )
    message: Message = Field("neutral", description="what the receiver is told, for the balance")
