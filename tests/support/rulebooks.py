"""Rulebooks for tests: that of the checkout, and small ones made from a few lines."""

from functools import cache

from smartmado.content.loader import load_rulebook
from smartmado.content.rulebook import Rulebook

CITY = "312029"


@cache
def checkout_rulebook() -> Rulebook:
    """The content of this checkout for 米子市, read once in a test process."""
    return load_rulebook(CITY)
