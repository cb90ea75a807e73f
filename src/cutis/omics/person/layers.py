"""Layers of the same people, read and condensed: pathway activities, a starting state, a genotype.

Each analysis is made once, when something asks for it. Nothing here holds an allele but the
genotype itself; :mod:`cutis.omics.person.variants` says who gets to see them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cutis.errors import DataError
from cutis.files.read_report import ReadReport, nearest
from cutis.omics.recorded import Recorded
from cutis.tables import Frame

if TYPE_CHECKING:
    from cutis.omics.measured import Measured
    from cutis.omics.names.footprints import Weights
    from cutis.omics.person.genotypes import Genotypes
    from cutis.omics.person.pathway_activity import Activities
    from cutis.omics.person.starting_state import StartingState

#: Layer → what its features are.
KINDS = {"proteome": "protein", "transcriptome": "RNA"}

#: Name of the format of RNA.
RNA = "RNA table"

#: Places alleles may be shown at, when a user asks for it.
PLACES = ("screen", "json", "report", "plan")

By = Literal["sample", "donor"]


@dataclass(frozen=True)
class Asked:
    """What a user asked for.

    Attributes
    ----------
    files
        Layer → its table.
    design
        Which sample is which; a column ``layer`` says of which layer a line speaks.
    sheet, quantity
        Of the proteome's file.
    genotype, vcf_sample, owner
        Genotype file; which sample of a VCF; whose it is among the rows.
    condition, against
        Whose starting state, in folds of whose.
    weights
        Table of footprints over the bundled ones.
    by
        What a row of the joined file is; empty chooses.
    alleles
        Where alleles may be shown: of :data:`PLACES`.
    again
        The command that repeats it.
    """

    files: Mapping[str, Path]
    design: Path | None = None
    sheet: str | None = None
    quantity: str | None = None
    genotype: Path | None = None
    vcf_sample: str = ""
    owner: str = ""
    condition: str = ""
    against: str = ""
    weights: Path | None = None
    by: By | Literal[""] = ""
    alleles: frozenset[str] = frozenset()
    again: str = ""


@dataclass
class Layers:
    """Layers that were read, and what was found in them so far.

    Attributes
    ----------
    measured
        Layer → levels.
    asked
        See :class:`Asked`.
    genotypes
        None where no file was given.
    weights, weights_report
        Footprints of pathways, and how they were read.
    left_out
        What could not be used → why.
    made
        Name of a result → itself, of those made so far.
    """

    measured: dict[str, Measured]
    asked: Asked
    genotypes: Genotypes | None = None
    weights: Weights | None = None
    weights_report: ReadReport | None = None
    left_out: dict[str, str] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Keep tables of its own, so that nothing found goes stale when others write to them."""
        self.measured = {name: one.copy() for name, one in self.measured.items()}

    @property
    def conditions(self) -> list[str]:
        """Conditions of any layer, in their order."""
        return list(dict.fromkeys(c for one in self.measured.values() for c in one.conditions))

    @Recorded
    def against(self) -> str:
        """The reference: as asked, else the first condition that all layers have."""
        if self.asked.against:
            return self._known(self.asked.against, "--against")
        common = [c for c in self.conditions if all(c in m.conditions for m in self._layers)]
        if not common:
            raise DataError(
                "the layers have no condition in common, so that there is no reference; name "
                "conditions alike in a design (--design)"
            )
        return common[0]

    @Recorded
    def condition(self) -> str:
        """Whose state is asked for: as asked, else the only other one; empty where many are."""
        if self.asked.condition:
            if self.asked.condition == self.against:
                raise DataError(
                    f"{self.against!r} is the reference; --condition and --against must differ"
                )
            return self._known(self.asked.condition, "--condition")
        others = [c for c in self.conditions if c != self.against]
        return others[0] if len(others) == 1 else ""

    @Recorded
    def activities(self) -> dict[str, Activities]:
        """Layer → its pathway activities; layers that cannot say are in ``left_out``."""
        from cutis.omics.person.pathway_activity import pathway_activity

        found = {}
        for name, measured in self.measured.items():
            if self.against not in measured.conditions:
                self.left_out[name] = f"has no samples of the reference {self.against!r}"
                continue
            if len(measured.conditions) < 2:
                self.left_out[name] = "has one condition only: nothing to compare it with"
                continue
            try:
                found[name] = pathway_activity(measured, self.weights, against=self.against)
            except DataError as error:
                self.left_out[name] = str(error)
        return found

    @Recorded
    def state(self) -> StartingState | None:
        """What the layers that have the condition make of a person's start."""
        from cutis.omics.person.starting_state import starting_state

        if not self.condition:
            return None
        using = []
        for name, found in self.activities.items():
            if (found.conditions["condition"] == self.condition).any():
                using.append(found)
            else:
                self.left_out[name] = f"has no samples of {self.condition!r}"
        return starting_state(using, self.condition) if using else None

    def changes(self, condition: str) -> Frame:
        """Return activities of a condition: pathway, layer, change, low, high, p; surest first."""
        import pandas as pd

        columns = ["pathway", "layer", "change", "low", "high", "p"]
        parts = []
        for name, made in self.activities.items():
            own: Any = made.conditions
            parts.append(own[own["condition"] == condition].assign(layer=name)[columns])
        state = self.state
        if state is not None and state.condition == condition and len(parts) > 1:
            both = state.table.rename(columns={"pathway": "of the atlas", "footprint": "pathway"})
            parts.append(both.assign(layer="together")[columns])
        table: Any = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
        order = (
            table.groupby("pathway")["p"].min().sort_values(kind="stable", na_position="last").index
        )
        place = {pathway: at for at, pathway in enumerate(order)}
        return table.sort_values("pathway", key=lambda c: c.map(place), kind="stable",
                                 ignore_index=True)  # fmt: skip

    @Recorded
    def age(self) -> tuple[float, str]:
        """The age of the condition's donors as the design has it, with what to know of it."""
        import numpy as np

        ages = [
            float(age)
            for one in self._layers
            if "age" in one.samples
            for age in one.samples.loc[one.samples["condition"] == self.condition, "age"]
            if age == age
        ]
        if not ages:
            return float("nan"), ""
        several = len(set(ages)) > 1
        note = f"the median of {min(ages):g} to {max(ages):g} years" if several else ""
        return float(np.median(ages)), note

    @Recorded
    def by(self) -> By:
        """What a row of the joined file is: samples where layers share them, else donors."""
        if self.asked.by:
            return self.asked.by
        rows = [set(one.samples.index) for one in self._layers]
        if len(rows) == 1 or rows[0] & rows[1]:
            return "sample"
        named = all("donor" in one.samples and one.samples["donor"].all() for one in self._layers)
        return "donor" if named else "sample"

    def joined(self, *, genotype: bool) -> Any:
        """Return all layers as one MuData (:func:`cutis.omics.person.multi_omics.multi_omics`)."""
        from cutis.omics.person.multi_omics import multi_omics

        layers = {name: self._rows(one) for name, one in self.measured.items()}
        scores = {name: found.wide() for name, found in self.activities.items()}
        calls = None
        if genotype and self.genotypes is not None:
            calls = dict.fromkeys(self._owned(layers), self.genotypes)
        return multi_omics(layers, by=self.by, genotypes=calls, activities=scores)

    @property
    def _layers(self) -> list[Measured]:
        """The layers without their names."""
        return list(self.measured.values())

    def _known(self, name: str, option: str) -> str:
        """Return a condition; refuse one that no layer has."""
        if name in self.conditions:
            return name
        files = ", ".join(str(path) for path in self.asked.files.values())
        hint = nearest(name, self.conditions)
        raise DataError(f"{files}: {option}: no sample has the condition {name!r}; {hint}")

    def _rows(self, measured: Measured) -> Measured:
        """Return a layer whose donors with several conditions are a row for each."""
        if self.by == "sample" or "donor" not in measured.samples:
            return measured
        samples = measured.samples.copy()
        if samples.groupby("donor")["condition"].nunique().max() < 2:
            return measured
        samples["donor"] = samples["donor"].astype(str) + ", " + samples["condition"].astype(str)
        return replace(measured, samples=samples)

    def _owned(self, layers: Mapping[str, Measured]) -> list[str]:
        """Return the rows that are of the person whose genotype it is."""
        rows: dict[str, str] = {}
        for one in layers.values():
            said: Frame = one.samples
            donors = said["donor"].astype(str) if "donor" in said else None
            for place, row in enumerate(said.index):
                donor = "" if donors is None else donors.iloc[place]
                rows[donor if self.by == "donor" else str(row)] = donor
        owner = self.asked.owner
        if owner:
            own = [row for row, donor in rows.items() if owner in (row, donor)]
            own = own or [row for row in rows if row.startswith(f"{owner}, ")]
            if own:
                return own
            names = {*rows, *filter(None, rows.values())}
            raise DataError(f"--genotype-of: nobody is {owner!r}; {nearest(owner, names)}")
        people = {donor.partition(", ")[0] or row for row, donor in rows.items()}
        if len(people) == 1:
            return list(rows)
        raise DataError(
            f"{self.asked.genotype}: whose genotype is it? There are {len(people)} rows it may be "
            "of; say which with --genotype-of NAME (a donor or a sample)"
        )
