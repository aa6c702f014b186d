"""Answers of a case: one for each fact and person, the newest one standing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from smartmado.store.models import AnswerRow
from smartmado.store.repositories.cases import count_change

AnswerSource = Literal["register", "resident", "clerk"]


@dataclass(frozen=True)
class NewAnswer:
    """What was said. `subject` None is the visit; `unknown` is わからない, with no value."""

    fact: str
    subject: str | None
    value: Any
    source: AnswerSource
    given_by: int | None = None
    unknown: bool = False


@dataclass(frozen=True, kw_only=True)
class Answer(NewAnswer):
    """An answer as kept; `position` is the order in which the facts were first answered."""

    id: int
    position: int
    given_at: datetime


def put_answer(session: Session, case_id: int, answer: NewAnswer, at: datetime) -> Answer:
    """Keep the answer, in place of an earlier one to the same fact. The case's version grows."""
    count_change(session, case_id)
    row = _find(session, case_id, answer.fact, answer.subject)
    if row is None:
        last = session.scalar(select(func.max(AnswerRow.position)).where(AnswerRow.case_id == case_id))
        row = AnswerRow(
            case_id=case_id, fact=answer.fact, subject=answer.subject or "", position=(last or 0) + 1
        )
        session.add(row)
    row.value = None if answer.unknown else answer.value
    row.unknown = answer.unknown
    row.source = answer.source
    row.given_by = answer.given_by
    row.given_at = at
    session.flush()
    return _read(row)


def remove_answer(session: Session, case_id: int, fact: str, subject: str | None) -> bool:
    """Forget an answer (it no longer applies); whether there was one. The case's version grows."""
    count_change(session, case_id)
    query = delete(AnswerRow).where(
        AnswerRow.case_id == case_id, AnswerRow.fact == fact, AnswerRow.subject == (subject or "")
    )
    return session.execute(query.returning(AnswerRow.id)).first() is not None


def list_answers(session: Session, case_id: int) -> Sequence[Answer]:
    """The answers of a case in the order they were first given."""
    query = select(AnswerRow).where(AnswerRow.case_id == case_id)
    return [_read(row) for row in session.scalars(query.order_by(AnswerRow.position, AnswerRow.id))]


def _find(session: Session, case_id: int, fact: str, subject: str | None) -> AnswerRow | None:
    query = select(AnswerRow).where(AnswerRow.case_id == case_id, AnswerRow.fact == fact)
    return session.scalar(query.where(AnswerRow.subject == (subject or "")))


def _read(row: AnswerRow) -> Answer:
    return Answer(
        fact=row.fact,
        subject=row.subject or None,
        value=row.value,
        source=cast(AnswerSource, row.source),
        given_by=row.given_by,
        unknown=row.unknown,
        id=row.id,
        position=row.position,
        given_at=row.given_at,
    )
