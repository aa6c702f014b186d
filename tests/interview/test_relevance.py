"""What has been told, be it only in part, is not asked again."""

from __future__ import annotations

from typing import Any

import pytest

from smartmado.content.rulebook import Rulebook
from smartmado.interview.progress import open_questions
from smartmado.interview.questions import next_question
from tests.support.situations import decided, event

HEAD = {"relation_to_head": "世帯主", "birth_date": "1960-05-02"}


def _asked(book: Rulebook, *args: Any, **keys: Any) -> set[tuple[str, str | None]]:
    """Every question, as if each were answered わからない."""
    decisions = decided(book, *args, **keys)
    asked: set[tuple[str, str | None]] = set()
    while asking := next_question(decisions, asked):
        asked.add(asking.key)
    assert asked <= set(open_questions(decisions))
    return asked


def test_whether_more_people_live_there_is_asked_once(book: Rulebook) -> None:
    leaving = [event("move_out", "a", planned_move_out_date="2026-11-20")]
    closed = ("household_closed", None)
    assert closed in _asked(book, {"a": HEAD}, leaving, closed=None)
    for answer in (True, False):
        assert closed not in _asked(
            book, {"a": HEAD}, leaving, closed=None, answers={"household_closed": answer}
        )


@pytest.mark.parametrize(
    "told", ["2026-11", {"text": "11月初め頃", "earliest": "2026-11-01", "latest": "2026-11-09"}]
)
def test_a_day_that_is_known_only_in_part_is_not_asked_again(book: Rulebook, told: Any) -> None:
    died = ("known_date", "event.0")
    people = {"a": HEAD, "b": {"relation_to_head": "妻", "birth_date": "1962-01-01"}}
    assert died in _asked(book, people, [event("death", "a", death_date="2026-11-01")])
    assert died not in _asked(book, people, [event("death", "a", death_date="2026-11-01", known_date=told)])
