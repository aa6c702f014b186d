"""A case becomes one task and one delivery for each department."""
