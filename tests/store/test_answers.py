"""Answers of a case."""

from datetime import datetime, timedelta

import pytest

from smartmado.store.engine import Engine, transaction
from smartmado.store.errors import NotFoundError
from smartmado.store.repositories import answers, cases
from smartmado.store.repositories.answers import NewAnswer
from smartmado.store.repositories.cases import Case


def test_the_newest_answer_stands_at_the_place_of_the_first(
    engine: Engine, case: Case, now: datetime
) -> None:
    later = now + timedelta(minutes=1)
    with transaction(engine) as session:
        answers.put_answer(session, case.id, NewAnswer("insurance_type", "a", "nhi", "resident"), now)
        answers.put_answer(session, case.id, NewAnswer("insurance_type", "b", "none", "resident"), now)
        answers.put_answer(session, case.id, NewAnswer("has_moped", None, False, "resident"), now)
        changed = answers.put_answer(
            session, case.id, NewAnswer("insurance_type", "a", "mutual_aid", "clerk", case.opened_by), later
        )
        kept = answers.list_answers(session, case.id)
    assert [(a.fact, a.subject, a.value) for a in kept] == [
        ("insurance_type", "a", "mutual_aid"),
        ("insurance_type", "b", "none"),
        ("has_moped", None, False),
    ]
    assert kept[0] == changed
    assert (changed.source, changed.given_by, changed.given_at) == ("clerk", case.opened_by, later)


def test_not_knowing_is_an_answer_without_a_value(engine: Engine, case: Case, now: datetime) -> None:
    with transaction(engine) as session:
        kept = answers.put_answer(
            session,
            case.id,
            NewAnswer("planned_move_out_date", None, "ignored", "resident", unknown=True),
            now,
        )
    assert kept.unknown
    assert kept.value is None


def test_an_answer_that_no_longer_applies_is_removed(engine: Engine, case: Case, now: datetime) -> None:
    with transaction(engine) as session:
        answers.put_answer(session, case.id, NewAnswer("f", "a", {"earliest": "2026-11-01"}, "resident"), now)
        assert not answers.remove_answer(session, case.id, "f", None)
        assert answers.remove_answer(session, case.id, "f", "a")
        assert not answers.remove_answer(session, case.id, "f", "a")
        assert answers.list_answers(session, case.id) == []


def test_each_change_of_the_answers_raises_the_version_of_the_case(
    engine: Engine, case: Case, now: datetime
) -> None:
    with transaction(engine) as session:
        answers.put_answer(session, case.id, NewAnswer("f", None, 1, "clerk"), now)
        answers.remove_answer(session, case.id, "f", None)
        assert cases.get_case(session, case.id, lock=True).version == case.version + 2


def test_no_answer_without_a_case(engine: Engine, now: datetime) -> None:
    with pytest.raises(NotFoundError), transaction(engine) as session:
        answers.put_answer(session, 9, NewAnswer("f", None, 1, "clerk"), now)
