"""`study`: a design and every table it names, ready to be asked."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cutis.files.read_report import nearest
from cutis.omics.secretome.choices import Asked, Choices, LotChoices
from cutis.omics.secretome.findings import Findings
from cutis.omics.secretome.focus import receivers
from cutis.omics.secretome.inputs import Reading, apart, study_of

if TYPE_CHECKING:
    from cutis.knowledge.resolve import Knowledge

_Kind = TypeVar("_Kind", Choices, LotChoices, Reading)

#: What may be said of a study by name.
SAID = (Choices, LotChoices, Reading)


def study(
    path: str | Path,
    table: str | Path | None = None,
    *,
    quick: bool = False,
    model: bool = True,
    again: str = "",
    knowledge: Knowledge | None = None,
    **said: Any,
) -> Findings:
    """Read a measured secretome: a design and every table it names.

    Its analyses (``presence``, ``emergence``, ``regulation``, ``secreted``, ``enrichment``,
    ``ligand_receptor``, ``response``, ``stages``, ``lots`` …) are made when they are first asked
    for.

    Parameters
    ----------
    path
        YAML as :mod:`cutis.omics.samples.dishes` describes, a table with one line a sample and a
        column ``file``, or a measured table whose column names say the conditions.
    table
        The measured table, for a design that names none.
    quick
        Draw less: fewer gene sets, permutations, and draws of the model.
    model
        Whether a report asks the model what skin does.
    again
        The command that repeats it, for a report.
    knowledge
        The atlas; None takes the one that comes with cutis.
    said
        Over what the design says: any field of :class:`cutis.omics.samples.choices.Choices`
        (``first``, ``second``, ``both``, ``condition``, ``against``, ``medium``, ``sets``,
        ``receptors``), of :class:`cutis.omics.secretome.choices.LotChoices` (``lot``,
        ``reference``, ``markers``, ``margin``, ``by``), and of how the tables are read
        (``quantity``, ``format``, ``sheet``).

    Raises
    ------
    DataError
        Something of it cannot be read, or no sample has a condition that is named.
    TypeError
        There is no choice of a name in ``said``; names the nearest.

    Examples
    --------
    >>> found = study("design.yaml", condition="aged", against="young")  # doctest: +SKIP
    >>> found.regulation["aged", "young"].counts  # doctest: +SKIP
    """
    known = {one.name: kind for kind in SAID for one in fields(kind)}
    for name in said:
        if name not in known:
            raise TypeError(f"study() has no choice {name!r}; {nearest(name, list(known))}")
    samples = study_of(Path(path), None if table is None else Path(table), _of(Reading, said))
    read = apart(samples, knowledge)
    choices = _of(Choices, said).over(read.choices)
    asked = Asked(
        str(path), choices, _of(LotChoices, said), read.title, quick, model, again, read.files
    )
    found = Findings(read.measured, asked, knowledge)
    if choices.sets:
        _ = found.sets  # what the user gave is read first: a wrong name is told before the work
    _ = found.receptors
    for sentence in receivers(list(choices.receptors), knowledge):
        found.measured.report.note(sentence)
    return found


def _of(kind: type[_Kind], said: dict[str, Any]) -> _Kind:
    """Return the choices of a kind; one text stands for a list of one."""
    own = {}
    for one in fields(kind):
        if one.name in said:
            value = said[one.name]
            listed = isinstance(one.default, tuple)
            own[one.name] = (
                ((value,) if isinstance(value, str) else tuple(value)) if listed else value
            )
    return kind(**own)
