"""What can go wrong, as one tree::

    CutisError              everything below; the command line prints it without a traceback
    ├── AtlasError          a file of the atlas is wrong (carries all problems found)
    ├── PlanError           a plan or a sentence in it is wrong
    ├── UnitError           a quantity cannot be read or converted
    ├── ModelError          records do not make a model
    ├── EngineError         an integration could not be done; carries the named outcome
    ├── StoreError          a stored run cannot be read, or is not the plan's
    └── DataError           a measured file cannot be read

Each message says where, what was expected, the nearest valid name and the next step.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one place of one file.

    ``where`` is ``file:line:column``; ``field`` the path inside the file; ``hint`` the next step.
    """

    where: str
    field: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        """Return ``file:line:col: field: what; hint``."""
        field = f"{self.field}: " if self.field else ""
        text = f"{self.where}: {field}{self.what}"
        return f"{text}; {self.hint}" if self.hint else text


class CutisError(Exception):
    """Base of every error cutis raises on purpose."""


class ProblemsError(CutisError):
    """An error that carries every problem found, shown together."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class AtlasError(ProblemsError):
    """One or more files of the atlas are wrong."""


class PlanError(ProblemsError):
    """A plan, or a sentence in it, is wrong."""


class UnitError(CutisError):
    """A quantity cannot be read, or cannot be converted to the unit expected."""


class ModelError(CutisError):
    """The records do not make a model."""


class EngineError(CutisError):
    """An integration could not be done."""


class StoreError(CutisError):
    """A stored run cannot be read, or does not belong to the plan."""


class DataError(CutisError):
    """A measured file cannot be read."""
