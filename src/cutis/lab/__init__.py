"""The laboratory's page: the model, alive in a browser."""
