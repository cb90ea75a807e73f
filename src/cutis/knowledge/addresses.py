"""Addresses of numbers: what a person may write, and the one spelling everything else uses."""

from __future__ import annotations

from collections.abc import Collection, Mapping

#: How addresses of what stands in a file of an instrument start, before they are spelled.
_INSTRUMENTS = "instruments/"


def spelled(address: str) -> str:
    """Return the address of a field of a file in its one spelling.

    Readouts are known by their names alone: ``instruments/barrier.readouts.TEWL.young`` is
    ``TEWL.young``; the numbers of a device by its file: ``instruments/grading.between people``.
    """
    if not address.startswith(_INSTRUMENTS):
        return address
    home, _, rest = address.partition(".")
    part, dot, inside = rest.partition(".")
    if part == "readouts" and dot:
        return inside
    return f"{home}.{inside}" if part == "numbers" and dot else address


def canonical(
    address: str, arrows: Mapping[str, str], records: Collection[str], cells: Collection[str]
) -> str:
    """Return an address in the spelling of :meth:`Knowledge.numbers`.

    Parameters
    ----------
    address
        As written: an arrow may be named in words, ``"IL1A → NFKB in fibroblast".up_to`` (with or
        without the quotes, ``->`` for the arrow), and a variation without its folder.
    arrows
        Name of an arrow → its address.
    records
        Addresses of the records.
    cells
        Names of the cell states, whose slash is not that of a folder.
    """
    text = address.strip().replace("->", "→").replace('"', "").replace("'", "")
    if "→" in text:
        left, _, right = text.partition("→")
        name, dot, rest = f"{left.strip()} → {right.strip()}".partition(".")
        return arrows[name.strip()] + dot + rest if name.strip() in arrows else name + dot + rest
    head, dot, rest = text.partition(".")
    if head not in records:
        full = [name for name in records if name.partition("/")[2] == head and name not in cells]
        head = full[0] if len(full) == 1 else head
    return spelled(head + dot + rest)
