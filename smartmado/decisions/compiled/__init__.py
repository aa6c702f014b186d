"""Rules compiled to one graph of truths and dates, for one household or a whole city."""
