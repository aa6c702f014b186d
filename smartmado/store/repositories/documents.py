"""The papers of a case, with their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from smartmado.store.errors import NotFoundError
from smartmado.store.models import DocumentRow
from smartmado.store.repositories.cases import count_change

_MISSING = "この受付に、その書類はありません。"


@dataclass(frozen=True)
class NewDocument:
    """A paper just drawn. `procedure` None is the guide sheet of the whole case."""

    file_name: str
    form: str
    content: bytes
    procedure: str | None = None
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A paper as kept, without its bytes (`document_content`)."""

    id: int
    case_id: int
    file_name: str
    form: str
    procedure: str | None
    subjects: tuple[str, ...]
    sha256: str
    created_at: datetime


def replace_documents(
    session: Session, case_id: int, documents: Sequence[NewDocument], at: datetime
) -> Sequence[Document]:
    """These are the papers of the case now; those of an earlier print go. The version grows."""
    count_change(session, case_id)
    session.execute(delete(DocumentRow).where(DocumentRow.case_id == case_id))
    rows = [_row(case_id, document, at) for document in documents]
    session.add_all(rows)
    session.flush()
    return [_read(row) for row in rows]


def list_documents(session: Session, case_id: int) -> Sequence[Document]:
    """The papers of a case in the order they were given."""
    query = select(DocumentRow).where(DocumentRow.case_id == case_id).order_by(DocumentRow.id)
    return [_read(row) for row in session.scalars(query)]


def get_document(session: Session, case_id: int, document_id: int) -> Document:
    """One paper of this case; NotFoundError also when it belongs to another case."""
    query = select(DocumentRow).where(DocumentRow.id == document_id, DocumentRow.case_id == case_id)
    row = session.scalar(query)
    if row is None:
        raise NotFoundError(_MISSING)
    return _read(row)


def document_content(session: Session, case_id: int, document_id: int) -> bytes:
    """The PDF of one paper of this case."""
    query = select(DocumentRow.content).where(DocumentRow.id == document_id, DocumentRow.case_id == case_id)
    content = session.scalar(query)
    if content is None:
        raise NotFoundError(_MISSING)
    return content


def _row(case_id: int, document: NewDocument, at: datetime) -> DocumentRow:
    return DocumentRow(
        case_id=case_id,
        procedure=document.procedure,
        subjects=list(document.subjects),
        form=document.form,
        file_name=document.file_name,
        sha256=hashlib.sha256(document.content).hexdigest(),
        content=document.content,
        created_at=at,
    )


def _read(row: DocumentRow) -> Document:
    return Document(
        id=row.id,
        case_id=row.case_id,
        file_name=row.file_name,
        form=row.form,
        procedure=row.procedure,
        subjects=tuple(row.subjects),
        sha256=row.sha256,
        created_at=row.created_at,
    )
