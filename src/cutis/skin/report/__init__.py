"""Pages about runs of the model."""
