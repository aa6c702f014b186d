"""What stays open after a decision, as small formulas over the unknown facts only."""
