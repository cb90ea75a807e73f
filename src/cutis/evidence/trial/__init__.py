"""A virtual trial: a study whose subjects are simulated, and marked so."""
