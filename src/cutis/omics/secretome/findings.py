"""What is found in a measured secretome: each analysis made once, when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cutis.errors import DataError
from cutis.files.read_report import nearest
from cutis.omics.measured import Measured
from cutis.omics.recorded import Recorded
from cutis.omics.samples.choices import ROLES
from cutis.omics.secretome.choices import (
    COMPARED,
    DRAWS,
    FEW_DRAWS,
    FEW_SETS,
    SETS,
    Asked,
    Choices,
    LotChoices,
)
from cutis.omics.secretome.focus import Heard, course_of, heard_of, note_of, pairs
from cutis.omics.secretome.possible import why_not

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge
    from cutis.omics.compare.emergence import Emergence
    from cutis.omics.compare.lots import Lot
    from cutis.omics.compare.regulation import Regulation
    from cutis.omics.compare.stages import Stages
    from cutis.omics.detection.presence import Presence
    from cutis.omics.meaning.ligand_receptor import LigandReceptor
    from cutis.omics.meaning.response import Response
    from cutis.omics.meaning.secreted import Secreted
    from cutis.omics.meaning.senescence_of_source import SenescenceOfSource
    from cutis.omics.names.gene_sets import GeneSets
    from cutis.omics.person.pathway_activity import Activities
    from cutis.omics.secretome.enriched import Enriched


class Findings:
    """A measured secretome, what is asked of it, and what was found so far.

    Parameters
    ----------
    measured
        Every sample. Findings rest on a copy of their own, which nobody can write to.
    asked
        Conditions, medium, gene sets … (:class:`cutis.omics.secretome.choices.Asked`).

    Attributes
    ----------
    asked
        As given.
    made
        Name of an analysis → its result, of those made so far.
    left_out
        Section → why the report has none.
    knowledge
        The atlas; None takes the one that comes with cutis.

    Raises
    ------
    DataError
        A choice is a condition that no sample is of, or that is held against itself.
    """

    def __init__(
        self, measured: Measured, asked: Asked, knowledge: Knowledge | None = None
    ) -> None:
        self.asked = asked
        self.knowledge = knowledge
        self.made: dict[str, Any] = {}
        self.left_out: dict[str, str] = {}
        self._measured = measured.copy()
        known, choices = measured.conditions, asked.choices
        if choices.condition and choices.condition == choices.against:
            raise DataError(
                f"{asked.design}: condition and against are both "
                f"{choices.condition!r}; name two of {', '.join(known)}"
            )
        for role in ROLES:
            name = getattr(choices, role)
            if name and name not in known:
                hint = nearest(name, known)
                raise DataError(
                    f"{asked.design}: {role}: no sample has the condition {name!r}; {hint}"
                )

    @property
    def measured(self) -> Measured:
        """Every sample; a copy, so that nothing found goes stale when it is written to."""
        return self._measured.copy()

    @property
    def choices(self) -> Choices:
        """Conditions, medium, gene sets and receptors that were chosen."""
        return self.asked.choices

    @property
    def files(self) -> list[str]:
        """Every file that was read: the design, tables, receptors, gene sets."""
        named = [self.asked.design, *(self.asked.files or [self._measured.report.file])]
        named += [str(path) for path in self.choices.receptors.values()]
        return list(dict.fromkeys([*named, *self.choices.sets]))

    @property
    def cultures(self) -> tuple[str, str, str] | None:
        """The two monocultures and the co-culture, when all three are named."""
        chosen = (self.choices.first, self.choices.second, self.choices.both)
        return chosen if all(chosen) else None

    @property
    def main(self) -> str:
        """The condition whose secretome is read: what was said, else the co-culture."""
        pairs = self.comparisons
        return self.choices.condition or (pairs[0][0] if pairs else self._measured.conditions[-1])

    @property
    def comparisons(self) -> list[tuple[str, str]]:
        """Which condition is compared with which; that of :attr:`main` first."""
        return pairs(self._measured.conditions, self.choices, COMPARED)

    @property
    def note(self) -> str:
        """Which condition was taken where nobody says; empty where somebody does."""
        if len(self.course) > 1:
            return ""
        return note_of(self._measured.conditions, self.choices, self.comparisons)

    @property
    def course(self) -> list[str]:
        """Conditions that are one time course."""
        return course_of(self._measured, self.choices, self.main)

    @property
    def times(self) -> int:
        """How many collection times there are."""
        samples = self._measured.samples
        return int(samples["time"].nunique()) if "time" in samples else 0

    @property
    def lot_names(self) -> list[str]:
        """Lots of the samples, in their order."""
        column, samples = self.asked.lots.by or "lot", self._of_lots.samples
        if column not in samples:
            return []
        named = samples[column].fillna("").astype(str)
        return [lot for lot in dict.fromkeys(named) if lot]

    def why_not(self, analysis: str) -> str:
        """Return why an analysis cannot be made of these samples; empty when it can."""
        return why_not(self, analysis)

    @Recorded
    def heard(self) -> Heard:
        """The medium that is heard and dosed: of a time course, that of the stage to collect."""
        return heard_of(self._measured, self.course, self.main, lambda: self.stages)

    @Recorded
    def presence(self) -> Presence:
        """Which proteins each condition has."""
        from cutis.omics.detection.presence import presence

        return presence(self._measured)

    @Recorded
    def emergence(self) -> Emergence:
        """The co-culture against the two alone."""
        from cutis.omics.compare.emergence import emergence

        if self.cultures is None:
            raise DataError("there is no co-culture with two monocultures")
        first, second, both = self.cultures
        return emergence(self._measured, first=first, second=second, both=both)

    @Recorded
    def regulation(self) -> dict[tuple[str, str], Regulation]:
        """Comparison → what changes."""
        from cutis.omics.compare.regulation import paired, regulation

        return {
            (one, other): regulation(
                self._measured, one, other, covariates=paired(self._measured, one, other)
            )
            for one, other in self.comparisons
        }

    @Recorded
    def secreted(self) -> Secreted:
        """How sure it is that each protein is secreted."""
        from cutis.omics.meaning.secreted import secreted

        return secreted(self._measured, medium=self.choices.medium, knowledge=self.knowledge)

    @Recorded
    def sets(self) -> list[GeneSets]:
        """The gene sets."""
        from cutis.omics.names.gene_sets import collections

        named = self.choices.sets or (FEW_SETS if self.asked.quick else SETS)
        return collections(named)

    @Recorded
    def enrichment(self) -> Enriched:
        """Sets that lists and rankings of these findings gather in."""
        from cutis.omics.secretome.enriched import enriched

        return enriched(self)

    @Recorded
    def foreign(self) -> list[bool]:
        """Features that may be of the medium."""
        return (self.secreted.table["serum"] != "").tolist()

    @Recorded
    def ligand_receptor(self) -> LigandReceptor:
        """Which ligands of the medium in question reach which receptors."""
        from cutis.omics.meaning.ligand_receptor import ligand_receptor

        of = self.heard
        return ligand_receptor(of.measured, of.condition, self.receptors, drop=self.foreign,
                               knowledge=self.knowledge)  # fmt: skip

    @Recorded
    def receptors(self) -> dict[str, Measured]:
        """Expression of the receiving cells that was given."""
        from cutis.omics.formats.sniff import read

        return {cell: read(path) for cell, path in self.choices.receptors.items()}

    @Recorded
    def source(self) -> dict[tuple[str, str], SenescenceOfSource]:
        """Comparison → how senescent the one is against the other."""
        from cutis.omics.meaning.senescence_of_source import senescence_of_source

        return {(one, other): senescence_of_source(self._measured, of=one, against=other,
                                                   knowledge=self.knowledge)
                for one, other in self.comparisons}  # fmt: skip

    @Recorded
    def activities(self) -> Activities:
        """Pathway activities against the first condition of the comparisons."""
        from cutis.omics.person.pathway_activity import pathway_activity

        return pathway_activity(self._measured, against=self.comparisons[0][1])

    @Recorded
    def response(self) -> Response:
        """What the model expects skin to do with the medium in question."""
        from cutis.omics.meaning.response import response

        draws = FEW_DRAWS if self.asked.quick else DRAWS
        of = self.heard
        return response(of.measured, of.condition, drop=self.foreign, draws=draws,
                        knowledge=self.knowledge)  # fmt: skip

    @Recorded
    def stages(self) -> Stages:
        """Stages of the time course."""
        from cutis.omics.compare.stages import stages

        return stages(self._measured, condition=self.course or None, knowledge=self.knowledge)

    @Recorded
    def lots(self) -> Lot:
        """The lot in question against its references."""
        from cutis.omics.compare.lots import lot

        chosen, measured = self.asked.lots, self._of_lots
        there = self.lot_names or measured.conditions
        return lot(measured, lot=chosen.lot or there[-1],
                   reference=list(chosen.reference) or None,
                   markers=list(chosen.markers) or None, margin=chosen.margin,
                   by=chosen.by, knowledge=self.knowledge)  # fmt: skip

    @property
    def _of_lots(self) -> Measured:
        """The samples that lots are made of: of several conditions those of the one named."""
        measured, condition = self._measured, self.choices.condition
        if not condition or (self.asked.lots.by or "lot") not in measured.samples:
            return measured
        own = measured.samples["condition"] == condition
        return measured.only(samples=list(measured.samples.index[own]))


__all__ = ["Asked", "Choices", "Findings", "LotChoices"]
