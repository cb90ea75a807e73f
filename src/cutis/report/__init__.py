"""Pages about runs, and about measured data."""
