"""Staff accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypedDict, Unpack, cast

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from smartmado.store.errors import ConflictError, NotFoundError
from smartmado.store.models import UserRow
from smartmado.store.passwords import hash_password

Role = Literal["clerk", "department", "official", "administrator"]


@dataclass(frozen=True)
class User:
    """A member of staff. `department` is set for the role `department`, and may be for others."""

    id: int
    login_name: str
    display_name: str
    role: Role
    department: str | None
    created_at: datetime
    disabled_at: datetime | None
    failed_logins: int
    last_failed_at: datetime | None


class UserChanges(TypedDict, total=False):
    """What an administrator may change."""

    display_name: str
    role: Role
    department: str | None
    disabled_at: datetime | None


def add_user(
    session: Session,
    *,
    login_name: str,
    display_name: str,
    password: str,
    role: Role,
    department: str | None = None,
    at: datetime,
) -> User:
    """Make an account; ConflictError when the log-in name is taken."""
    row = UserRow(
        login_name=login_name,
        display_name=display_name,
        password_hash=hash_password(password),
        role=role,
        department=department,
        created_at=at,
        failed_logins=0,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        if find_user(session, login_name) is None:
            raise
        message = f"ログイン名「{login_name}」は使われています。別の名前にしてください。"
        raise ConflictError(message) from error
    return _read(row)


def get_user(session: Session, user_id: int) -> User:
    """The user with this id; NotFoundError otherwise."""
    row = session.get(UserRow, user_id)
    if row is None:
        raise NotFoundError(f"利用者 {user_id} は登録されていません。")
    return _read(row)


def find_user(session: Session, login_name: str) -> User | None:
    """The user with this log-in name."""
    row = session.scalar(select(UserRow).where(UserRow.login_name == login_name))
    return None if row is None else _read(row)


def list_users(session: Session) -> Sequence[User]:
    """Every user, disabled ones too, by log-in name."""
    return [_read(row) for row in session.scalars(select(UserRow).order_by(UserRow.login_name))]


def password_hash_of(session: Session, login_name: str) -> str | None:
    """What `passwords.verify_password` needs; None when there is no such user or it is disabled."""
    query = select(UserRow.password_hash).where(UserRow.login_name == login_name)
    return session.scalar(query.where(UserRow.disabled_at.is_(None)))


def set_password(session: Session, user_id: int, password: str) -> None:
    """Replace the password."""
    _update(session, user_id, {"password_hash": hash_password(password)})


def change_user(session: Session, user_id: int, **changes: Unpack[UserChanges]) -> User:
    """Change name, role, department or disabled_at; it holds from the next request on."""
    _update(session, user_id, dict(changes))
    return get_user(session, user_id)


def count_failed_login(session: Session, user_id: int, at: datetime) -> None:
    """One more wrong password in a row."""
    _update(session, user_id, {"failed_logins": UserRow.failed_logins + 1, "last_failed_at": at})


def clear_failed_logins(session: Session, user_id: int) -> None:
    """A right password ends the row of wrong ones."""
    _update(session, user_id, {"failed_logins": 0, "last_failed_at": None})


def _update(session: Session, user_id: int, values: dict[str, object]) -> None:
    found = session.execute(update(UserRow).where(UserRow.id == user_id).values(values).returning(UserRow.id))
    if found.first() is None:
        raise NotFoundError(f"利用者 {user_id} は登録されていません。")


def _read(row: UserRow) -> User:
    return User(
        id=row.id,
        login_name=row.login_name,
        display_name=row.display_name,
        role=cast(Role, row.role),
        department=row.department,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        failed_logins=row.failed_logins,
        last_failed_at=row.last_failed_at,
    )
