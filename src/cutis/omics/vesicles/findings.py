"""What is found of vesicles, each result when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cutis.errors import CutisError
from cutis.omics.recorded import Recorded

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge
    from cutis.omics.logs import Logs
    from cutis.omics.measured import Measured
    from cutis.omics.vesicles.limits import Limits
    from cutis.omics.vesicles.quality import Quality
    from cutis.omics.vesicles.rna import Cargo
    from cutis.tables import Frame

#: Comparisons of conditions at most.
COMPARED = 3


@dataclass
class Vesicles:
    """Logs and counts of vesicle RNA, and what was found so far.

    Attributes
    ----------
    logs, limits
        Of sequencing; what they are held to.
    measured
        Counts; None when none were given.
    targets
        A user's table of miRNA targets; None when none was given.
    given
        Files besides the logs that were read.
    again
        The command that repeats it.
    left_out
        What was not made → why.
    knowledge
        The atlas; None takes the one that comes with cutis.
    made
        Name of an analysis → its result, of those made so far.
    """

    logs: Logs | None
    limits: Limits
    measured: Measured | None = None
    targets: Path | None = None
    given: tuple[Path, ...] = ()
    again: str = ""
    left_out: dict[str, str] = field(default_factory=dict)
    knowledge: Knowledge | None = None
    made: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Keep counts of its own, so that nothing found goes stale when others write to them."""
        if self.measured is not None:
            self.measured = self.measured.copy()

    @Recorded
    def quality(self) -> Quality | None:
        """Readings against the limits."""
        from cutis.omics.vesicles.quality import quality

        return None if self.logs is None else quality(self.logs, self.limits)

    @Recorded
    def cargo(self) -> Cargo | None:
        """RNA of each condition."""
        from cutis.omics.vesicles.rna import cargo

        return None if self.measured is None else cargo(self.measured, self.limits)

    @Recorded
    def differences(self) -> dict[str, Frame]:
        """Comparison → RNAs that differ; conditions with one sample are not compared.

        A comparison that cannot be made is in ``left_out``.
        """
        return self._compared(lambda share: None)

    def work(self, move: Callable[[float], None]) -> None:
        """Do now what takes long; ``move`` is called with the share that is done."""
        if self.quality is not None or self.cargo is not None:
            move(0.03)
        if "differences" not in self.made:
            self.made["differences"] = self._compared(move)
        move(1.0)

    def _compared(self, move: Callable[[float], None]) -> dict[str, Frame]:
        """Return the comparisons; tell how far they are."""
        from cutis.omics.vesicles.rna_differences import fitted

        if self.measured is None:
            return {}
        several = [c for c in self.measured.conditions if self.measured.of(c).shape[1] > 1]
        start, others = (several[0], several[1 : COMPARED + 1]) if several else ("", [])
        pairs = {f"{one} against {start}": (one, start) for one in others}
        if not pairs:
            return {}
        try:
            fit = fitted(self.measured)
        except CutisError as error:
            self.left_out |= dict.fromkeys(pairs, str(error))
            return {}
        made = {}
        for done, (name, pair) in enumerate(pairs.items()):
            move(0.6 + 0.4 * done / len(pairs))  # the fit of all is the longer part
            made[name] = fit.between(*pair)
        return made

    @property
    def atlas(self) -> Knowledge:
        """The atlas."""
        from cutis.knowledge.cache import given_or_bundled

        return given_or_bundled(self.knowledge)

    @Recorded
    def genes(self) -> Frame | None:
        """Genes the cargo acts on, by the user's table."""
        from cutis.omics.names.targets import read_targets
        from cutis.omics.vesicles.targets import target_genes

        if self.targets is None or self.cargo is None:
            return None
        return target_genes(self.cargo, read_targets(self.targets), self.atlas)

    @Recorded
    def known(self) -> Frame | None:
        """Cargo the atlas's vesicles act through, and whether it is here."""
        from cutis.omics.vesicles.targets import atlas_cargo

        return None if self.cargo is None else atlas_cargo(self.atlas, self.cargo)


def read_vesicles(
    files: Sequence[Path],
    *,
    counts: Path | None = None,
    design: Path | None = None,
    limits: Path | None = None,
    targets: Path | None = None,
    again: str = "",
    knowledge: Knowledge | None = None,
) -> Vesicles:
    """Read logs and counts.

    Parameters
    ----------
    files
        Logs of sequencing, or one folder of them; may be empty when counts are given.
    counts, design
        Table of RNA counts, and which sample is which.
    limits
        A user's limits; over those that come with cutis.
    targets
        Table of miRNA targets.
    again
        The command that repeats it.
    knowledge
        The atlas; None takes the one that comes with cutis.

    Raises
    ------
    DataError
        A file cannot be read.
    CutisError
        Neither logs nor counts were given.
    """
    from cutis.omics.formats.sniff import read
    from cutis.omics.logs import read_logs
    from cutis.omics.vesicles.limits import read_limits

    if not files and counts is None:
        raise CutisError("nothing to look at; give logs of sequencing, or --counts TABLE")
    if targets is not None and counts is None:
        raise CutisError("--targets says what RNA acts on; give the RNA with --counts TABLE")
    logs = None
    if files:
        logs = read_logs(files[0] if len(files) == 1 else files)
    measured = None if counts is None else read(counts, design=design)
    given = tuple(path for path in (counts, design, limits, targets) if path is not None)
    return Vesicles(
        logs, read_limits(limits, knowledge), measured, targets, given, again, knowledge=knowledge
    )  # fmt: skip
