"""Alleles of a variant, however a file or a person spells them."""

from __future__ import annotations

import re


def letters(effect: str, other: str) -> dict[str, str]:
    """Return the letters of testing companies for an insertion or a repeat → its alleles.

    Parameters
    ----------
    effect, other
        The two alleles as the atlas writes them: ``del`` and ``ins``, ``2G`` and ``1G``.

    Returns
    -------
    dict
        ``I`` → the longer one, ``D`` → the shorter one; empty where the alleles are bases.
    """
    pair = [one.split(" ")[0] for one in (effect, other)]
    lengths = {one: length for one in pair if (length := _length(one, pair)) is not None}
    if len(lengths) < 2:
        return {}
    short, long = sorted(lengths, key=lambda one: lengths[one])
    return {"I": long, "D": short}


def count(called: str, effect: str, other: str) -> int:
    """Return how many effect alleles a call holds: ``C/T``, ``C|T``, ``D/I``, ``DEL/ins``."""
    words, wanted = letters(effect, other), effect.split(" ")[0]
    spelled = {wanted.lower(): wanted}
    if words:
        spelled |= {"i": words["I"], "ins": words["I"]}
        spelled |= dict.fromkeys(("d", "del", "-"), words["D"])
    own = [one.strip().lower() for one in called.replace("|", "/").split("/")]
    return sum(spelled.get(one, one.upper()) == wanted for one in own if one)


def _length(allele: str, pair: list[str]) -> int | None:
    """Return how long an allele is beside the other one; None where it is no length."""
    if re.fullmatch(r"\d+[ACGT]", allele):
        return int(allele[:-1])
    there = {"ins": 1, "dup": 1, "del": -1, "ref": 0}
    return there.get(allele) if all(one in there for one in pair) else None
