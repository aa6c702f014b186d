"""Staff accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from smartmado.store.columns import KEY_TEXT, ROW_ID
from smartmado.store.models.base import Base


class UserRow(Base):
    """Someone who may log in: never deleted, only disabled, because the audit names them."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('clerk','department','official','administrator')", name="role"),
        CheckConstraint("role <> 'department' OR department IS NOT NULL", name="department"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(ROW_ID, primary_key=True)
    login_name: Mapped[str] = mapped_column(KEY_TEXT, unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[str]
    department: Mapped[str | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    failed_logins: Mapped[int] = mapped_column(default=0)
    last_failed_at: Mapped[datetime | None]
