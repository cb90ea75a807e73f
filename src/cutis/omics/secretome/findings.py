"""What is found in a measured secretome: each analysis made once, when a section asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cutis.errors import CutisError, DataError
from cutis.files.read_report import nearest
from cutis.omics.measured import Measured
from cutis.omics.secretome.choices import COMPARED, DRAWS, FEW_DRAWS, FEW_SETS, SETS, Choices
from cutis.omics.secretome.focus import Heard, course_of, heard_of, note_of, pairs, receivers

if TYPE_CHECKING:
    from cutis.omics.compare.emergence import Emergence
    from cutis.omics.compare.lots import Lot
    from cutis.omics.compare.regulation import Regulation
    from cutis.omics.compare.stages import Stages
    from cutis.omics.detection.presence import Presence
    from cutis.omics.meaning.ligand_receptor import Hearing
    from cutis.omics.meaning.response import Response
    from cutis.omics.meaning.secreted import Secreted
    from cutis.omics.meaning.senescence_of_source import Source
    from cutis.omics.names.gene_sets import GeneSets
    from cutis.omics.person.pathway_activity import Activities


@dataclass
class Findings:
    """A measured secretome, what is asked of it, and what was found so far.

    Attributes
    ----------
    measured
        Every sample.
    choices
        See :class:`Choices`.
    left_out
        Section → why the report has none.
    """

    measured: Measured
    choices: Choices
    left_out: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a condition that no sample is of, or that is held against itself."""
        known = self.measured.conditions
        if self.choices.condition and self.choices.condition == self.choices.against:
            raise DataError(
                f"{self.choices.design}: condition and against are both "
                f"{self.choices.condition!r}; name two of {', '.join(known)}"
            )
        for role in ("first", "second", "both", "condition", "against"):
            name = getattr(self.choices, role)
            if name and name not in known:
                hint = nearest(name, known)
                raise DataError(
                    f"{self.choices.design}: {role}: no sample has the condition {name!r}; {hint}"
                )

    @property
    def cultures(self) -> tuple[str, str, str] | None:
        """The two monocultures and the co-culture, when all three are named."""
        chosen = (self.choices.first, self.choices.second, self.choices.both)
        return chosen if all(chosen) else None

    @property
    def main(self) -> str:
        """The condition whose secretome is read: what was said, else the co-culture."""
        pairs = self.comparisons
        return self.choices.condition or (pairs[0][0] if pairs else self.measured.conditions[-1])

    @cached_property
    def comparisons(self) -> list[tuple[str, str]]:
        """Which condition is compared with which; that of :attr:`main` first."""
        return pairs(self.measured.conditions, self.choices, COMPARED)

    @property
    def note(self) -> str:
        """Which condition was taken where nobody says; empty where somebody does."""
        if len(self.course) > 1:
            return ""
        return note_of(self.measured.conditions, self.choices, self.comparisons)

    @property
    def course(self) -> list[str]:
        """Conditions that are one time course."""
        return course_of(self.measured, self.choices, self.main)

    @cached_property
    def heard(self) -> Heard:
        """The medium that is heard and dosed: of a time course, that of the stage to collect."""
        return heard_of(self.measured, self.course, self.main, lambda: self.stages)

    @cached_property
    def presence(self) -> Presence:
        """Which proteins each condition has."""
        from cutis.omics.detection.presence import presence

        return presence(self.measured)

    @cached_property
    def emergence(self) -> Emergence:
        """The co-culture against the two alone."""
        from cutis.omics.compare.emergence import emergence

        if self.cultures is None:
            raise DataError("there is no co-culture with two monocultures")
        first, second, both = self.cultures
        return emergence(self.measured, first=first, second=second, both=both)

    @cached_property
    def regulation(self) -> dict[tuple[str, str], Regulation]:
        """Comparison → what changes."""
        from cutis.omics.compare.regulation import paired, regulation

        return {
            (one, other): regulation(
                self.measured, one, other, covariates=paired(self.measured, one, other)
            )
            for one, other in self.comparisons
        }

    @cached_property
    def secreted(self) -> Secreted:
        """How sure it is that each protein is secreted."""
        from cutis.omics.meaning.secreted import secreted

        return secreted(self.measured, medium=self.choices.medium)

    @cached_property
    def sets(self) -> list[GeneSets]:
        """The gene sets."""
        from cutis.omics.names.gene_sets import collections

        named = self.choices.sets or (FEW_SETS if self.choices.quick else SETS)
        return collections(named)

    @cached_property
    def foreign(self) -> list[bool]:
        """Features that may be of the medium."""
        return (self.secreted.table["serum"] != "").tolist()

    @cached_property
    def hearing(self) -> Hearing:
        """Which ligands of the medium in question reach which receptors."""
        from cutis.omics.meaning.ligand_receptor import hearing

        of = self.heard
        return hearing(of.measured, of.condition, self.receptors, drop=self.foreign)

    @cached_property
    def receptors(self) -> dict[str, Measured]:
        """Expression of the receiving cells that was given."""
        from cutis.omics.formats.sniff import read

        return {cell: read(path) for cell, path in self.choices.receptors.items()}

    @cached_property
    def source(self) -> dict[tuple[str, str], Source]:
        """Comparison → how senescent the one is against the other."""
        from cutis.omics.meaning.senescence_of_source import source

        return {(one, other): source(self.measured, of=one, against=other)
                for one, other in self.comparisons}  # fmt: skip

    @cached_property
    def activities(self) -> Activities:
        """Pathway activities against the first condition of the comparisons."""
        from cutis.omics.person.pathway_activity import activities

        return activities(self.measured, against=self.comparisons[0][1])

    @cached_property
    def response(self) -> Response:
        """What the model expects skin to do with the medium in question."""
        from cutis.omics.meaning.response import response

        draws = FEW_DRAWS if self.choices.quick else DRAWS
        of = self.heard
        return response(of.measured, of.condition, drop=self.foreign, draws=draws)

    @cached_property
    def stages(self) -> Stages:
        """Stages of the time course."""
        from cutis.omics.compare.stages import stages

        return stages(self.measured, condition=self.course or None)

    @cached_property
    def lot(self) -> Lot:
        """The lot against its references."""
        from cutis.omics.compare.lots import lot

        chosen, measured = self.choices, self.of_lots
        there = self.lots or measured.conditions
        return lot(measured, lot=chosen.lot or there[-1],
                   reference=list(chosen.reference) or None,
                   markers=list(chosen.markers) or None, margin=chosen.margin,
                   by=chosen.by)  # fmt: skip

    @property
    def of_lots(self) -> Measured:
        """The samples that lots are made of: of several conditions those of the one named."""
        measured, condition = self.measured, self.choices.condition
        if not condition or (self.choices.by or "lot") not in measured.samples:
            return measured
        own = measured.samples["condition"] == condition
        return measured.only(samples=list(measured.samples.index[own]))

    @property
    def lots(self) -> list[str]:
        """Lots of the samples, in their order."""
        column, samples = self.choices.by or "lot", self.of_lots.samples
        if column not in samples:
            return []
        named = samples[column].fillna("").astype(str)
        return [lot for lot in dict.fromkeys(named) if lot]

    @property
    def times(self) -> int:
        """How many collection times there are."""
        samples = self.measured.samples
        return int(samples["time"].nunique()) if "time" in samples else 0


def read_all(
    design: Path,
    *,
    table: Path | None = None,
    first: str = "",
    second: str = "",
    both: str = "",
    condition: str = "",
    against: str = "",
    sets: tuple[str, ...] = (),
    receptors: Mapping[str, str | Path] | None = None,
    quantity: str | None = None,
    form: str | None = None,
    sheet: str | None = None,
    **rest: Any,
) -> Findings:
    """Read a design and every table it names.

    Parameters
    ----------
    design
        YAML as :mod:`cutis.omics.samples.dishes` describes, a table with one line a sample and a
        column ``file``, or a measured table whose column names say the conditions.
    table
        The measured table, for a design that names none.
    first, second, both, condition, against
        Conditions; over those of the design.
    sets, receptors
        Over those of the design.
    quantity, form, sheet
        How the measured tables are read, over what the design says.
    rest
        Further fields of :class:`Choices`.

    Raises
    ------
    DataError
        Something of it cannot be read.
    """
    from cutis.omics.secretome.inputs import Reading, apart, study_of

    study = apart(study_of(design, table, Reading(quantity, form, sheet)))
    choices = Choices(
        str(design), study.title, first or study.first, second or study.second,
        both or study.both, study.medium, sets or study.sets,
        receptors if receptors else study.receptors,
        condition=condition or study.condition, against=against or study.against,
        files=study.files, **rest,
    )  # fmt: skip
    found = Findings(study.measured, choices)
    if choices.sets:
        _ = found.sets  # what the user gave is read first: a wrong name is told before the work
    _ = found.receptors
    for sentence in receivers(list(choices.receptors)):
        found.measured.report.note(sentence)
    return found


__all__ = ["Choices", "CutisError", "Findings", "read_all"]
