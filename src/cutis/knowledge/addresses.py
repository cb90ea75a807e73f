"""Addresses of numbers: what a person may write, and the one spelling everything else uses."""

from __future__ import annotations

from collections.abc import Collection, Mapping


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
    return head + dot + rest
