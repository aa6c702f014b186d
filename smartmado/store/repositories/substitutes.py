"""Approved substitutes: which letter the papers of a case draw for one that no font has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from smartmado.store.errors import ConflictError, NotFoundError
from smartmado.store.models import SubstituteRow
from smartmado.store.repositories.cases import count_change


@dataclass(frozen=True)
class Substitute:
    """One approved letter. It no longer stands once it was undone."""

    id: int
    letter: str
    substitute: str
    reason: str
    made_by: int
    made_at: datetime
    undone_by: int | None
    undone_at: datetime | None


def add_substitute(
    session: Session, case_id: int, *, letter: str, substitute: str, reason: str, by: int, at: datetime
) -> Substitute:
    """Approve a letter; ConflictError while another one stands for the same. The case's version grows."""
    count_change(session, case_id)
    if any(s.letter == letter for s in list_substitutes(session, case_id) if s.undone_at is None):
        raise ConflictError("この字には、もう代わりの字が決まっています。画面を開き直してください。")
    row = SubstituteRow(
        case_id=case_id, letter=letter, substitute=substitute, reason=reason, made_by=by, made_at=at
    )
    session.add(row)
    session.flush()
    return _read(row)


def undo_substitute(session: Session, case_id: int, substitute_id: int, *, by: int, at: datetime) -> None:
    """Take an approved letter back; NotFoundError if it does not stand. The case's version grows."""
    count_change(session, case_id)
    query = update(SubstituteRow).where(
        SubstituteRow.id == substitute_id, SubstituteRow.case_id == case_id, SubstituteRow.undone_at.is_(None)
    )
    if session.execute(query.values(undone_by=by, undone_at=at).returning(SubstituteRow.id)).first() is None:
        raise NotFoundError("取り消す代わりの字はありません。画面を開き直してください。")


def list_substitutes(session: Session, case_id: int) -> Sequence[Substitute]:
    """All letters approved in a case, oldest first, undone ones included."""
    query = select(SubstituteRow).where(SubstituteRow.case_id == case_id).order_by(SubstituteRow.id)
    return [_read(row) for row in session.scalars(query)]


def latest_substitutes(session: Session, letters: Sequence[str]) -> dict[str, str]:
    """What stood for these letters in the newest cases that are still kept: a proposal, no approval."""
    query = select(SubstituteRow).where(
        SubstituteRow.letter.in_(list(letters)), SubstituteRow.undone_at.is_(None)
    )
    return {row.letter: row.substitute for row in session.scalars(query.order_by(SubstituteRow.id))}


def _read(row: SubstituteRow) -> Substitute:
    return Substitute(
        id=row.id,
        letter=row.letter,
        substitute=row.substitute,
        reason=row.reason,
        made_by=row.made_by,
        made_at=row.made_at,
        undone_by=row.undone_by,
        undone_at=row.undone_at,
    )
