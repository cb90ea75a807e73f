"""Real files → the tables that a simulation also gives: one file for each format."""
