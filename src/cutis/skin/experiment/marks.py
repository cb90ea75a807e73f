"""Where a word of a plan stands, and the problems found while reading one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cutis.errors import Problem


@dataclass(frozen=True)
class Mark:
    """A position in a file; ``file`` is ``plan`` for what was said in Python."""

    file: str = "plan"
    line: int = 1
    column: int = 1
    field: str = ""

    def moved(self, columns: int) -> Mark:
        """Return the position some columns further on the same line."""
        return replace(self, column=self.column + columns)

    def problem(self, what: str, hint: str = "") -> Problem:
        """Return a problem at this position."""
        return Problem(f"{self.file}:{self.line}:{self.column}", self.field, what, hint)


@dataclass(frozen=True)
class Word:
    """A word or a few of them, as written; two are equal when they say the same."""

    text: str
    mark: Mark = field(default=Mark(), compare=False, repr=False)

    def __str__(self) -> str:
        """Return the words."""
        return self.text


class Unreadable(Exception):
    """Stops the reading of one sentence; carries its problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
