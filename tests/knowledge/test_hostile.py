"""Whatever a file holds, the answer is an atlas or an AtlasError, never a traceback."""

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cutis.errors import AtlasError
from cutis.files.yaml_nodes import MAX_BYTES, read_document
from cutis.knowledge import load

from .conftest import MINI

TEXTS = {str(path.relative_to(MINI)): path.read_text() for path in sorted(MINI.rglob("*.yaml"))}
NASTY = "{}[]:,-#&*!|>'\"%@`\t\n ~0.1eE/()→é\x00\ufeff"


def _load_with(name: str, raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        atlas = Path(shutil.copytree(MINI, Path(folder) / "atlas"))
        (atlas / name).write_bytes(raw)
        try:
            load(atlas, alone=True, cache=False)
        except AtlasError as error:
            said = [bool(problem.where and problem.what) for problem in error.problems]
            if not said or not all(said):
                pytest.fail(f"an error that does not say what is wrong: {error}")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes(raw):
    document, problems = read_document(raw, "x.yaml")
    assert document is not None or problems


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(TEXTS)), st.randoms(use_true_random=False), st.integers(1, 4))
def test_mutated_characters(name, rnd: random.Random, times):
    text = TEXTS[name]
    for _ in range(times):
        at = rnd.randrange(len(text))
        text = text[:at] + rnd.choice(NASTY) + text[at + rnd.randrange(3) :]
    _load_with(name, text.encode())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(TEXTS)), st.randoms(use_true_random=False))
def test_mutated_values(name, rnd: random.Random):
    """Replace a word by one of another kind, which YAML accepts and the schema may not."""
    words = ["[]", "{}", "null", "true", "1e999", "-5", ".nan", "balance", "0", "[[x]]", "{a: b}"]
    lines = TEXTS[name].splitlines()
    at = rnd.randrange(len(lines))
    key, colon, _ = lines[at].partition(": ")
    lines[at] = key + colon + rnd.choice(words)
    _load_with(name, "\n".join(lines).encode())


@pytest.mark.parametrize("nested", ["[" * 50_000, "[" * 50_000 + "]" * 50_000, "- " * 50_000])
def test_deep_nesting_does_not_overflow_the_stack(nested):
    document, problems = read_document(nested.encode(), "x.yaml")
    assert document is None
    assert problems


def test_a_large_file_is_refused():
    document, (problem,) = read_document(b"#" * (MAX_BYTES + 1), "x.yaml")
    assert document is None
    assert "at most" in problem.what


def test_an_integer_of_many_digits():
    _, (problem,) = read_document(b"a: " + b"9" * 6000, "x.yaml")
    assert "cannot read" in problem.what


def test_a_file_that_cannot_be_read_is_a_problem(atlas):
    (atlas / "signals" / "TNF.yaml").symlink_to(atlas / "nowhere")
    with pytest.raises(AtlasError, match=r"TNF\.yaml: cannot be read: No such file"):
        load(atlas, alone=True, cache=False)
