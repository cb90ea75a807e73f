"""What was detected, and what was there without being detected."""
