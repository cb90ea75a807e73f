"""Conditions against each other: sums, changes, courses, lots."""
