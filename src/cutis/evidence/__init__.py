"""Studies, virtual trials, standards and claims: what may be said, and on what evidence."""
