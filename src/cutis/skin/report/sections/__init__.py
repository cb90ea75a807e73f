"""The parts of the demo's report: one file a section, each with ``section(lab)``."""
