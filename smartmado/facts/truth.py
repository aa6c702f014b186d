"""Kleene's three-valued logic: True, False, and None for "not known".

Unknown is a value: it never turns silently into False. A conjunction is False
as soon as one part is False, whatever the unknown parts may turn out to be.
"""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None


def all_of(values: Iterable[Truth]) -> Truth:
    """Conjunction. Reads no further than the first False; empty is True."""
    answer: Truth = True
    for value in values:
        if value is False:
            return False
        if value is None:
            answer = None
    return answer


def any_of(values: Iterable[Truth]) -> Truth:
    """Disjunction. Reads no further than the first True; empty is False."""
    answer: Truth = False
    for value in values:
        if value is True:
            return True
        if value is None:
            answer = None
    return answer


def negate(value: Truth) -> Truth:
    """Negation; unknown stays unknown."""
    return None if value is None else not value
