"""Measurements of speed against other simulators; not part of the package."""
