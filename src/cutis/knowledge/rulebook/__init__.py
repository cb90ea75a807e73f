"""The rule book of the atlas: named rules, and the check that runs them."""
