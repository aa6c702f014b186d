"""smartmado: one visit to the counter, every form that follows from it."""

__version__ = "0.1.0"
