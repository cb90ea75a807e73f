"""The bundled model, assembled once for the tests of this folder."""

from __future__ import annotations

import pytest

from cutis.knowledge import load
from cutis.skin.model import assemble


@pytest.fixture(scope="session")
def knowledge():
    """The bundled atlas."""
    return load()


@pytest.fixture(scope="session")
def model(knowledge):
    """The bundled model without ingredients."""
    return assemble(knowledge)
