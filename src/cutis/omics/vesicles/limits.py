"""What readings are held to: limits and markers, from the atlas or a file of the user's.

A limit without a reason and a source is refused, as is every other number of the atlas.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cutis.errors import DataError, Problem
from cutis.files.limits import small_bytes
from cutis.files.messages import translate
from cutis.files.read_report import fail, nearest
from cutis.files.yaml_nodes import Document, read_document
from cutis.knowledge.reader import bundled_root, files_of
from cutis.knowledge.rulebook.rule import of_folder
from cutis.omics.logs.log import READINGS

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge

#: Source of a number that is a guess.
PRIOR = "prior"


def plain(value: float) -> str:
    """Return a number as it is read: ``10,000,000``, ``99.9``."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


class Bounded(BaseModel):
    """A number's limits, with their reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field("", description="what it is called, if not as the reading")
    warn_below: float | None = Field(None, description="a lower value is a warning")
    fail_below: float | None = Field(None, description="a lower value is a failure")
    warn_above: float | None = Field(None, description="a higher value is a warning")
    fail_above: float | None = Field(None, description="a higher value is a failure")
    why: str = Field(description="what a value beyond the limit means")
    source: str = Field(description="key of `sources`, or prior")
    status: Literal["verified", "recalled", "prior"] = Field(
        description="verified, recalled, or prior"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Bounded:
        """Refuse limits that leave nothing out, or contradict each other."""
        low, high = (self.fail_below, self.warn_below), (self.warn_above, self.fail_above)
        given = [value for value in (*low, *high) if value is not None]
        if not given:
            raise ValueError("no limit; give one of warn_below, fail_below, warn_above, fail_above")
        if given != sorted(given):
            raise ValueError("the limits are not in order: fail_below, warn_below, warn_above, "
                             "fail_above must rise")  # fmt: skip
        return self

    def verdict(self, value: float) -> Literal["pass", "warn", "fail"]:
        """Return how a value stands; what is not a number passes nothing and warns."""
        if value != value:
            return "warn"
        for below, above, says in (
            (self.fail_below, self.fail_above, "fail"),
            (self.warn_below, self.warn_above, "warn"),
        ):
            if (below is not None and value < below) or (above is not None and value > above):
                return says  # pyright: ignore[reportReturnType]
        return "pass"

    def says(self, unit: str = "") -> str:
        """Return the limits in words: ``at least 70 %, fails below 50``."""
        unit = f" {unit}" if unit else ""
        low, high = self.warn_below, self.warn_above
        words = []
        if low is not None:
            words.append(f"at least {plain(low)}{unit}")
        if high is not None:
            words.append(f"at most {plain(high)}{unit}")
        if self.fail_below is not None:
            words.append(f"fails below {plain(self.fail_below)}{unit}")
        if self.fail_above is not None:
            words.append(f"fails above {plain(self.fail_above)}{unit}")
        return ", ".join(words)


class Limit(Bounded):
    """Limits of one reading of a log."""

    reading: str = Field(description="name of a reading, such as `mapped share`")
    of: list[str] = Field(
        default_factory=list, description="classes whose sum is meant: biotypes, clades, lengths"
    )
    tools: list[str] = Field(default_factory=list, description="only readings of these tools")

    @model_validator(mode="after")
    def _known(self) -> Limit:
        """Refuse the name of a reading that no log gives."""
        if self.reading not in READINGS:
            hint = nearest(self.reading, READINGS)
            raise ValueError(f"{self.reading!r} is no reading of a log; {hint}")
        return self

    @property
    def shown(self) -> str:
        """What the limit is called."""
        return self.name or " ".join(
            [self.reading, *([f"({' + '.join(self.of)})"] if self.of else [])]
        )

    @property
    def key(self) -> tuple[str, frozenset[str], str]:
        """What a user's limit replaces."""
        return self.reading, frozenset(self.of), self.name


class Marker(Bounded):
    """An RNA that says that part of the sample is not from the cells."""

    rna: str = Field(description="its name, such as hsa-miR-451a")
    against: str = Field("", description="RNA it is compared with, as log2 of the ratio")


class Limits(BaseModel):
    """Every limit and marker, with the sources."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(description="of what")
    alone: bool = Field(False, description="true: without those that come with cutis")
    limits: list[Limit] = Field(default_factory=list, description="limits of readings")
    markers: list[Marker] = Field(default_factory=list, description="RNA of another origin")
    sources: dict[str, str] = Field(default_factory=dict, description="key → where it is from")

    @model_validator(mode="after")
    def _sourced(self) -> Limits:
        """Refuse a limit whose source is not listed."""
        for one in (*self.limits, *self.markers):
            if one.source != PRIOR and one.source not in self.sources:
                raise ValueError(f"the source {one.source!r} is not in `sources`")
        return self


def atlas_limits(knowledge: Knowledge | None = None) -> Limits:
    """Return the limits of an atlas: of the RNA of vesicles; None: those that come with cutis.

    An atlas by itself that has none takes those that come with cutis.

    Raises
    ------
    DataError
        With every problem of the file, each with its line.
    """
    roots = [bundled_root(), *(knowledge.roots if knowledge else ())]
    (path,) = files_of(roots, "standards", "vesicle-rna.yaml")
    return _read(path, path.name)


def bundled_limits() -> Limits:
    """Return the limits that come with cutis."""
    return atlas_limits()


def read_limits(path: Path | str | None = None, knowledge: Knowledge | None = None) -> Limits:
    """Return the limits of a file, over those of an atlas.

    Parameters
    ----------
    path
        YAML as ``atlas/standards/vesicle-rna.yaml``; a limit of the same reading, classes and
        name, or a marker of the same RNA and name, replaces the one that comes with cutis. With
        ``alone: true`` only the file's are taken. None: those of the atlas.
    knowledge
        The atlas; None takes the one that comes with cutis.

    Raises
    ------
    DataError
        With every problem of the file, each with its line.
    """
    base = atlas_limits(knowledge)
    if path is None:
        return base
    own = _read(Path(path), str(path))
    if own.alone:
        return own
    limits = {one.key: one for one in (*base.limits, *own.limits)}
    markers = {(one.rna, one.against, one.name): one for one in (*base.markers, *own.markers)}
    return Limits(
        name=own.name, alone=False, limits=list(limits.values()), markers=list(markers.values()),
        sources={**base.sources, **own.sources},
    )  # fmt: skip


def holds_limits(path: Path) -> bool:
    """Tell whether a file of ``atlas/standards`` holds limits of readings, and no standard."""
    text = path.read_text("utf-8", errors="replace")
    return re.search(r"^(limits|markers):", text, re.MULTILINE) is not None


def _check(root: Path) -> list[Problem]:
    """Return what is wrong with the limits in the folder of an atlas."""
    problems: list[Problem] = []
    for path in sorted((root / "standards").glob("*.yaml")):
        if holds_limits(path):
            problems += _tried(path, str(path))[1]
    return problems


def _read(path: Path, shown: str) -> Limits:
    """Read one file; raise DataError with every problem of it."""
    found, problems = _tried(path, shown)
    if found is None:
        raise DataError("\n".join(str(problem) for problem in problems))
    return found


def _tried(path: Path, shown: str) -> tuple[Limits | None, list[Problem]]:
    """Return the limits of a file, or what is wrong with it."""
    try:
        raw = small_bytes(path)
    except OSError as error:
        fail(shown, f"cannot be read: {error.strerror or error}", "check that it exists")
    document, problems = read_document(raw, shown)
    if document is None or problems:
        return None, problems
    try:
        return Limits.model_validate(document.data), []
    except ValidationError as error:
        return None, _problems(error, document, shown)


def _problems(error: ValidationError, document: Document, shown: str) -> list[Problem]:
    """Return what is wrong, in the schema's words or, of values that contradict, in ours."""
    found = translate(error, Limits, document, shown)
    for i, detail in enumerate(error.errors(include_url=False)):
        if detail["type"] == "value_error":
            what, _, hint = detail["msg"].removeprefix("Value error, ").partition("; ")
            found[i] = Problem(found[i].where, found[i].field, what, hint)
    return found


RULES = (
    of_folder("limits", "Limits of readings rise in order, name readings that logs give, and say "
              "why and from where.", _check),
)  # fmt: skip

__all__ = [
    "RULES",
    "Bounded",
    "Limit",
    "Limits",
    "Marker",
    "atlas_limits",
    "bundled_limits",
    "holds_limits",
    "plain",
    "read_limits",
]
