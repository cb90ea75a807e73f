"""Standards a material is judged by, and dossiers held against them."""
