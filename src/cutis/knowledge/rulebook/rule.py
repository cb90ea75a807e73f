"""The rule book: what must hold of an atlas, as named rules that `cutis check` runs.

Each floor adds its own rules in a tuple ``RULES``: the atlas its records and tables here, skin the
names and plans of observations, omics and evidence their files in ``standards``. Tests run the same
rules, and add none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from cutis.errors import AtlasError, Problem
from cutis.knowledge.reader import atlas_roots, files_of
from cutis.knowledge.resolve import Knowledge
from cutis.knowledge.tables.rows import Problems

Rows = TypeVar("Rows")


@dataclass
class Atlas:
    """An atlas as rules look at it: its folders, and its records when they can be read.

    Attributes
    ----------
    roots
        Folders, later ones replacing files of earlier ones.
    records
        The knowledge; ``None`` when a record is wrong.
    wrong
        What is wrong with the records.
    """

    roots: Sequence[Path]
    records: Knowledge | None = None
    wrong: Sequence[Problem] = ()
    _read: dict[object, tuple[object, list[Problem]]] = field(default_factory=dict, repr=False)

    @classmethod
    def at(cls, path: Path | str | None = None, *, alone: bool = False) -> Atlas:
        """Return the atlas of a folder laid over the bundled one, or of the folder alone.

        Raises
        ------
        AtlasError
            When there is no such folder. What is wrong inside it is kept in ``wrong``.
        """
        from cutis.knowledge.cache import load

        roots = atlas_roots(path, alone=alone)
        try:
            return cls(roots, load(path, alone=alone))
        except AtlasError as error:
            return cls(roots, wrong=error.problems)

    @classmethod
    def of(cls, knowledge: Knowledge) -> Atlas:
        """Return the atlas that some knowledge was read from."""
        return cls(knowledge.roots, knowledge)

    @property
    def knowledge(self) -> Knowledge:
        """The records; only rules that say they need them may ask."""
        assert self.records is not None, "a rule that needs records must say so: `records=True`"
        return self.records

    @property
    def cell_types(self) -> set[str]:
        """Cell types of the records."""
        return {cell.type for cell in self.knowledge.cells.values()}

    def files(self, folder: str, pattern: str = "*.csv") -> list[Path]:
        """Return the tables of a folder; a file of a later root replaces one of its name."""
        return files_of(self.roots, folder, pattern)

    def rows(
        self,
        reader: Callable[[list[Path], Problems], Rows],
        folder: str,
        pattern: str = "*.csv",
    ) -> tuple[Rows, list[Problem]]:
        """Return what a reader makes of the tables of a folder, and what is wrong; read once."""
        key = (reader, folder, pattern)
        if key not in self._read:
            problems = Problems()
            self._read[key] = (reader(self.files(folder, pattern), problems), problems.found)
        return self._read[key]  # pyright: ignore[reportReturnType]


@dataclass(frozen=True)
class Rule:
    """Something that must hold of an atlas.

    Attributes
    ----------
    name
        What it is about, and which: ``panel pathways``.
    says
        The rule, as one sentence.
    check
        Gives every place where it does not hold: ``file:line``, what, the next step.
    records
        Whether it needs the records; such a rule is left out while one of them is wrong.
    grave
        Whether a breach is an error; else it is a warning.
    """

    name: str
    says: str
    check: Callable[[Atlas], Iterable[Problem]]
    records: bool = False
    grave: bool = True


def of_folder(name: str, says: str, check: Callable[[Path], Iterable[Problem]]) -> Rule:
    """Return a rule that looks at each folder of an atlas by itself."""
    return Rule(name, says, lambda atlas: [one for root in atlas.roots for one in check(root)])


def broken(atlas: Atlas, rules: Sequence[Rule], *, grave: bool = True) -> list[Problem]:
    """Return every breach of the rules that are errors (or of those that are warnings), each once.

    While a record is wrong, rules that need records are left out.
    """
    asked = [rule for rule in rules if rule.grave == grave]
    able = [rule for rule in asked if atlas.records is not None or not rule.records]
    return list(dict.fromkeys(one for rule in able for one in rule.check(atlas)))
