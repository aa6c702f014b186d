"""Staff accounts: add, list, disable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smartmado.cases.desk import SYSTEM, Actor, Desk, use_case
from smartmado.facts.errors import SmartmadoError
from smartmado.store.repositories import sessions, users


class AccountError(SmartmadoError):
    """An account that cannot be made or changed as asked."""


@dataclass(frozen=True)
class NewAccount:
    """What an account needs. `department` is required for the role department."""

    login_name: str
    display_name: str
    password: str
    role: users.Role
    department: str | None = None


def add_account(desk: Desk, actor: Actor, account: NewAccount) -> users.User:
    """A new account. Raises `AccountError` or the store's errors with what to mend."""
    with use_case(desk, actor, "add_account", ("administrator", SYSTEM)) as work:
        if account.department is not None and account.department not in desk.book.departments:
            raise AccountError("その課はありません。一覧から選んでください。")
        user = users.add_user(
            work.session,
            login_name=account.login_name,
            display_name=account.display_name,
            password=account.password,
            role=account.role,
            department=account.department,
            at=work.at,
        )
        work.detail = {"account": user.login_name, "role": user.role}
        return user


def list_accounts(desk: Desk, actor: Actor) -> Sequence[users.User]:
    """All accounts."""
    with use_case(desk, actor, "list_accounts", ("administrator", SYSTEM)) as work:
        return users.list_users(work.session)


def disable_account(desk: Desk, actor: Actor, user_id: int) -> None:
    """Disable an account and end its sessions at once; one's own cannot be disabled."""
    with use_case(desk, actor, "disable_account", ("administrator",)) as work:
        if user_id == actor.user_id:
            raise AccountError("自分のアカウントは止められません。ほかの管理者に頼んでください。")
        users.change_user(work.session, user_id, disabled_at=work.at)
        sessions.end_sessions_of_user(work.session, user_id, work.at)
        work.detail["account"] = user_id
