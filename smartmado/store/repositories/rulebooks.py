"""Frozen rulebooks, so that a case is always read by the rules it began with."""

from __future__ import annotations

import zlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from smartmado.store.errors import NotFoundError
from smartmado.store.models import RulebookRow


def save_rulebook(session: Session, digest: str, content: str, at: datetime) -> None:
    """Keep the frozen content under its digest; the same digest is kept once."""
    if has_rulebook(session, digest):
        return
    row = RulebookRow(digest=digest, content=zlib.compress(content.encode(), 9), added_at=at)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        if not has_rulebook(session, digest):  # another process saved the same one just now
            raise


def has_rulebook(session: Session, digest: str) -> bool:
    """Whether this rulebook is kept."""
    return session.scalar(select(RulebookRow.digest).where(RulebookRow.digest == digest)) is not None


def load_rulebook(session: Session, digest: str) -> str:
    """The frozen content, as it was saved; NotFoundError when it is not kept."""
    packed = session.scalar(select(RulebookRow.content).where(RulebookRow.digest == digest))
    if packed is None:
        raise NotFoundError(f"規則集 {digest} が保存されていません。バックアップから戻してください。")
    return zlib.decompress(packed).decode()
