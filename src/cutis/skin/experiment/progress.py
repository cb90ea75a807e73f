"""How far a run is: a bar with the time left in a terminal, plain lines elsewhere, or nothing."""

from __future__ import annotations

import sys
import time
from typing import Any, Protocol, TextIO


class Progress(Protocol):
    """Something that is told how far a run is; told from several threads."""

    def move(self, share: float) -> None:
        """Take the share done, 0 to 1."""
        ...

    def say(self, text: str) -> None:
        """Show a line."""
        ...

    def close(self) -> None:
        """End."""
        ...


class Silent:
    """Shows nothing."""

    def move(self, share: float) -> None:
        """Ignore it."""

    def say(self, text: str) -> None:
        """Ignore it."""

    def close(self) -> None:
        """Do nothing."""


class Lines:
    """A plain line now and then: at most one in ten seconds, or each tenth."""

    def __init__(self, out: TextIO | None = None, every: float = 10.0) -> None:
        self.out = out or sys.stderr
        self.every = every
        self.began = self.shown_at = time.monotonic()
        self.shown = 0.0

    def move(self, share: float) -> None:
        """Show how far, when it is time."""
        now = time.monotonic()
        if share < 1 and now - self.shown_at < self.every:
            return
        if share <= self.shown or now - self.began < self.every / 5:
            return
        self.shown, self.shown_at = share, now
        left = (now - self.began) * (1 - share) / share
        self.say(f"{100 * share:.0f} %, {say_seconds(left)} left" if share < 1 else "100 %")

    def say(self, text: str) -> None:
        """Show a line."""
        self.out.write(f"cutis: {text}\n")
        self.out.flush()

    def close(self) -> None:
        """Do nothing."""


class Bar:
    """A bar of rich, with the time left."""

    def __init__(self, title: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Rich

        columns: list[Any] = [
            TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
            TimeRemainingColumn(), TextColumn("left"),
        ]  # fmt: skip
        self.rich = Rich(*columns, console=Console(stderr=True), transient=True)
        self.task = self.rich.add_task(title, total=1.0)
        self.rich.start()

    def move(self, share: float) -> None:
        """Move the bar."""
        self.rich.update(self.task, completed=share)

    def say(self, text: str) -> None:
        """Show a line above the bar."""
        self.rich.console.print(text, highlight=False, markup=False)

    def close(self) -> None:
        """Take the bar away."""
        self.rich.stop()


def progress_for(wanted: bool, title: str) -> Progress:
    """Return what shows progress here."""
    if not wanted:
        return Silent()
    return Bar(title) if sys.stderr.isatty() else Lines()


def say_seconds(seconds: float) -> str:
    """Return seconds for people: ``8 s``, ``3 min``, ``2 h 10 min``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
