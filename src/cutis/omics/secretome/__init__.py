"""A measured secretome: what a user gives and chooses, and what is found in it."""
