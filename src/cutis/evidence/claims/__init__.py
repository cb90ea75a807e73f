"""A register of claims: what is to be said, on what evidence, by whose leave."""
