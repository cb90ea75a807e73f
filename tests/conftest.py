"""What every test shares."""

import os

from hypothesis import settings

# A slow machine is no failure, and a check run twice on the same commit must agree with itself.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")
