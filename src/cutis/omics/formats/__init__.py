"""One file a vendor: its table → levels of features × samples."""
