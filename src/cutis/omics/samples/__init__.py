"""Which sample is which: designs, and dishes with their cells."""
