"""A clinical study: read, analysed as it was declared, saved."""
