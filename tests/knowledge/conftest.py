from pathlib import Path

import pytest

from cutis.knowledge import Knowledge, load

MINI = Path(__file__).parents[1] / "atlas" / "valid" / "mini"


@pytest.fixture(scope="session")
def mini() -> Knowledge:
    """The small atlas of the tests, by itself."""
    return load(MINI, alone=True, cache=False)


@pytest.fixture
def atlas(tmp_path: Path) -> Path:
    """A copy of the small atlas that a test may change."""
    import shutil

    return Path(shutil.copytree(MINI, tmp_path / "atlas"))
