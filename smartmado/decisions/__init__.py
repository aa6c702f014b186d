"""Facts and rulebook in, decisions with reasons, deadlines and order out (pure)."""
