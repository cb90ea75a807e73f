"""Names of proteins, genes and miRNAs, and the bundled tables that know them."""
