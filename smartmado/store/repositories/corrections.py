"""Corrections of registered values: the trace of what a clerk changed in a case, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from smartmado.store.errors import NotFoundError
from smartmado.store.models import CorrectionRow


@dataclass(frozen=True)
class NewCorrection:
    """What is corrected: JSON values before and after. `subject` None is the visit."""

    fact: str
    subject: str | None
    old_value: Any
    new_value: Any
    reason: str
    made_by: int


@dataclass(frozen=True, kw_only=True)
class Correction(NewCorrection):
    """A correction as kept; it no longer stands once it was undone."""

    id: int
    made_at: datetime
    undone_by: int | None
    undone_at: datetime | None


def add_correction(session: Session, case_id: int, correction: NewCorrection, at: datetime) -> Correction:
    """Keep the trace of a correction."""
    row = CorrectionRow(
        case_id=case_id,
        fact=correction.fact,
        subject=correction.subject or "",
        old_value=correction.old_value,
        new_value=correction.new_value,
        reason=correction.reason,
        made_by=correction.made_by,
        made_at=at,
    )
    session.add(row)
    session.flush()
    return _read(row)


def undo_corrections(
    session: Session, case_id: int, fact: str, subject: str | None, *, by: int, at: datetime
) -> int:
    """Mark every standing correction of one value as undone; how many. `NotFoundError` if there is none."""
    query = update(CorrectionRow).where(
        CorrectionRow.case_id == case_id,
        CorrectionRow.fact == fact,
        CorrectionRow.subject == (subject or ""),
        CorrectionRow.undone_at.is_(None),
    )
    undone = session.execute(query.values(undone_by=by, undone_at=at).returning(CorrectionRow.id)).all()
    if not undone:
        raise NotFoundError("この項目に、取り消す訂正はありません。")
    return len(undone)


def list_corrections(session: Session, case_id: int) -> Sequence[Correction]:
    """All corrections of a case, oldest first, undone ones included."""
    query = select(CorrectionRow).where(CorrectionRow.case_id == case_id).order_by(CorrectionRow.id)
    return [_read(row) for row in session.scalars(query)]


def _read(row: CorrectionRow) -> Correction:
    return Correction(
        fact=row.fact,
        subject=row.subject or None,
        old_value=row.old_value,
        new_value=row.new_value,
        reason=row.reason,
        made_by=row.made_by,
        id=row.id,
        made_at=row.made_at,
        undone_by=row.undone_by,
        undone_at=row.undone_at,
    )
