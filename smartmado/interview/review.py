"""After an answer was changed: which other answers no longer apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import decide
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.situation import parse_situation
from smartmado.interview.answers import Answered, with_answers
from smartmado.interview.questions import is_askable


def dropped_answers(
    book: Rulebook, base: Mapping[str, Any], given: Sequence[Answered]
) -> tuple[FactKey, ...]:
    """Answers whose question would not be asked any more, given all the others that still apply.

    Starting from the situation JSON without answers, answers are put back while their question is
    one that would be asked; what cannot be put back is dropped. What a clerk entered stays.
    """
    pending = [a for a in given if a.source == "resident"]
    applied = [a for a in given if a.source != "resident"]
    while pending:
        decisions = decide(book, parse_situation(with_answers(base, applied), book))
        found = next((a for a in pending if is_askable(decisions, (a.fact, a.subject))), None)
        if found is None:
            break
        pending.remove(found)
        applied.append(found)
    return tuple((a.fact, a.subject) for a in pending)
