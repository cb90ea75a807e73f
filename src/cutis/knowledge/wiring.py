"""All arrows of an atlas: each resolved, written once, and under a name of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cutis.files.yaml_nodes import Path
from cutis.knowledge.arrows import ResolvedArrow
from cutis.knowledge.book import Book, address_of
from cutis.knowledge.joining import Joint
from cutis.knowledge.reader import Entry
from cutis.knowledge.records import Arrow
from cutis.knowledge.rules import ARROWS


def resolve_arrows(book: Book) -> tuple[ResolvedArrow, ...]:
    """Resolve every arrow of the atlas; problems are noted in the book."""
    resolved: list[ResolvedArrow] = []
    for entry, path, arrow in written_arrows(book):
        result = Joint(book, entry, path, arrow).resolve()
        if result is not None:
            resolved.append(result)
    resolved = _refuse_twice(book, resolved)
    return tuple(_named_uniquely(resolved))


def written_arrows(book: Book) -> Iterator[tuple[Entry, Path, Arrow]]:
    """Go through the arrows of all files as they are written."""
    for entry in book.entries:
        for field in ARROWS:
            for index, arrow in enumerate(getattr(entry.record, field, ())):
                yield entry, (field, index), arrow


def _refuse_twice(book: Book, arrows: list[ResolvedArrow]) -> list[ResolvedArrow]:
    """Refuse an arrow that is written twice, be it once at each end."""
    first: dict[tuple[object, ...], ResolvedArrow] = {}
    entries = {address_of(entry): entry for entry in book.entries}
    for arrow in arrows:
        for state in book.states(arrow.effect.cell) if arrow.effect.cell else ("",):
            effect = replace(arrow.effect, cell=state)
            key = (arrow.cause, effect, arrow.place, arrow.arrow.change)
            other = first.setdefault(key, arrow)
            if other is arrow:
                continue
            owner, field, index = arrow.address.rsplit(".", 2)
            what = (
                f"the arrow {arrow.name!r} is written twice, at {other.where} and at {arrow.where}"
            )
            book.report(entries[owner], (field, int(index)), what, "remove one of them")
            break
    return arrows


def _named_uniquely(arrows: list[ResolvedArrow]) -> Iterator[ResolvedArrow]:
    """Tell arrows of one name apart: the second gets `` (2)``."""
    count: dict[str, int] = {}
    for arrow in arrows:
        count[arrow.name] = number = count.get(arrow.name, 0) + 1
        yield arrow if number == 1 else replace(arrow, name=f"{arrow.name} ({number})")
