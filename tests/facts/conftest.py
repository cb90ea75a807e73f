"""The bundled atlas, read once for this folder."""

import pytest

from cutis.knowledge import load


@pytest.fixture(scope="session")
def knowledge():
    """The bundled atlas."""
    return load()
