"""Numbers → numbers with uncertainty: exact and small-sample methods that know no product."""
