"""Every file of `valid/` loads over the small atlas; every file of `invalid/` says what it says."""

import pytest

from cutis.errors import AtlasError
from cutis.knowledge import load

from .cases import Case, cases

INVALID, VALID = cases("invalid"), cases("valid")


def test_there_are_enough_cases():
    assert len(INVALID) >= 45
    assert len(VALID) >= 15


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.path.stem)
def test_invalid(case: Case, tmp_path):
    assert case.expect, "a case without `# expect:` holds nothing"
    atlas = case.lay_over(tmp_path / "atlas")
    with pytest.raises(AtlasError) as caught:
        load(atlas, alone=True, cache=False)
    message = str(caught.value).replace(str(atlas) + "/", "")
    for part in case.expect:
        assert part in message, f"{part!r} is not in:\n{message}"
    assert case.file in message or case.folder in message


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.path.stem)
def test_valid(case: Case, tmp_path):
    atlas = case.lay_over(tmp_path / "atlas")
    knowledge = load(atlas, alone=True, cache=False)
    held = {**knowledge.numbers(), **knowledge.arrow_names, **knowledge.records()}
    for part in case.expect:
        assert part in held, f"{part!r} is not a number, arrow or record of the atlas"
