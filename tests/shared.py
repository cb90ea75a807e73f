"""Where the real data sets are, and how a test that needs them skips without them."""

from __future__ import annotations

from pathlib import Path

import pytest

#: Beside the project's folder; nothing of it is part of the project.
SHARED = Path(__file__).parents[2] / "shared" / "data"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real data sets (../shared/data) are not on this machine"
)
