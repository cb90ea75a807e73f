"""Priors → posterior → score: the model held against measurements."""
