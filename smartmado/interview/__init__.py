"""Which question comes next, and what an answer means (pure)."""
