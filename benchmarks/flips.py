"""Damages a stored run, file by file, and counts what nobody notices.

``python -m benchmarks.flips [TIMES]`` makes a small run and flips, cuts and deletes 600 times.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path
from typing import Any

from cutis.errors import CutisError


def read_all(place: Path, knowledge: Any) -> tuple[bytes, ...]:
    """Return every number of a run, and who was run."""
    from cutis.skin.experiment.store import open_run, stretches, where

    run = open_run(place, knowledge=knowledge)
    store = run.store
    found = [repr(run.experiment).encode(), run.people.to_csv().encode()]
    for arm in stretches(run.experiment):
        at, group = where(arm.name), store.group[where(arm.name)]
        found += [
            repr(values.tolist()).encode() if name in TEXTS else values.tobytes()
            for name in sorted(dict(group.arrays()))  # type: ignore[union-attr]
            for values in [store.read(f"{at}/{name}")]
        ]
    found.append(store.read("parameters").tobytes())
    found.append(bytes(run.complete))
    return tuple(found)


#: Arrays of words.
TEXTS = ("state", "unit")


def damages_unseen(
    place: Path, times: int, *, seed: int = 1, knowledge: Any = None
) -> tuple[int, list[str]]:
    """Damage a run and read it, again and again.

    Returns
    -------
    tuple
        How often it was damaged; the damages that changed a number and raised nothing of ours.
    """
    chance = random.Random(seed)
    truth = read_all(place, knowledge)
    files = sorted(path for path in place.rglob("*") if path.is_file())
    silent = []
    for number in range(times):
        file = files[chance.randrange(len(files))]
        kept = file.read_bytes()
        how = _damage(file, kept, ("flip", "flip", "cut", "delete")[number % 4], chance)
        try:
            if read_all(place, knowledge) != truth:
                silent.append(f"{how} {file.relative_to(place)}")
        except CutisError:
            pass
        finally:
            file.write_bytes(kept)
    return times, silent


def _damage(file: Path, kept: bytes, how: str, chance: random.Random) -> str:
    """Damage a file; return how."""
    if how == "delete":
        file.unlink()
    elif how == "cut":
        file.write_bytes(kept[: chance.randrange(len(kept))])
    else:
        bad = bytearray(kept)
        bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        file.write_bytes(bad)
    return how


def main(times: int) -> int:
    """Run the campaign on a small plan; return how many damages went unseen."""
    from cutis.skin.experiment.plan import Plan

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "run.zarr")
        Plan.parse("person age 30; wait 1 day | a: wait 2 day", draws=9).run(store=place)
        tried, silent = damages_unseen(place, times)
    print(f"{len(silent)} of {tried} damages changed numbers and nobody said so (wanted 0)")
    print("\n".join(silent))
    return len(silent)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 600) > 0)
