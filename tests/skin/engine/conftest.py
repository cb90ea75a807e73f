"""Compiled code of tests is kept apart from the user's."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory):
    patch = pytest.MonkeyPatch()
    patch.setenv("CUTIS_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    yield
    patch.undo()
