"""Several layers of one person, and what they set in the model."""
