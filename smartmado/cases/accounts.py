"""Staff accounts: add, list, disable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from smartmado.cases.desk import SYSTEM, Actor, Desk, use_case
from smartmado.facts.errors import SmartmadoError
from smartmado.store.repositories import sessions, users

SHORTEST_PASSWORD = 15
"""Letters of a password that stands alone (OWASP ASVS 5.0, 6.2.4)."""
LONGEST_PASSWORD = 200
_FEWEST_LETTERS = 5
_LOGIN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,49}")


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
        _check(account)
        if account.department is not None and account.department not in desk.book.departments:
            raise AccountError("その課はありません。一覧から選んでください。")
        user = users.add_user(
            work.session,
            login_name=account.login_name,
            display_name=account.display_name.strip(),
            password=account.password,
            role=account.role,
            department=account.department,
            at=work.at,
        )
        work.detail = {"account": user.login_name, "role": user.role}
        return user


def _check(account: NewAccount) -> None:
    if not _LOGIN_NAME.fullmatch(account.login_name):
        raise AccountError("ログイン名は、英小文字・数字・「.」「_」「-」で2文字から50文字にしてください。")
    if not 1 <= len(account.display_name.strip()) <= 100:
        raise AccountError("表示名を100文字までで書いてください。")
    if account.role not in ("clerk", "department", "official", "administrator"):
        raise AccountError("役割を一覧から選んでください。")
    if account.role == "department" and account.department is None:
        raise AccountError("担当課の職員には、課を選んでください。")
    check_password(account.login_name, account.password)


def check_password(login_name: str, password: str) -> None:
    """Refuse a password that is short or guessed easily, with `AccountError`."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(
            f"パスワードは{SHORTEST_PASSWORD}文字以上にしてください。短い文をつなげると覚えやすくなります。"
        )
    if len(set(password.casefold())) < _FEWEST_LETTERS or login_name.casefold() in password.casefold():
        raise AccountError(
            "パスワードが推測されやすいものです。ログイン名を含めず、いろいろな文字を使ってください。"
        )


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


def renew_password(desk: Desk, actor: Actor, user_id: int, password: str) -> None:
    """Give an account a new password: its sessions end, failed log-ins are forgotten, it may log in again."""
    with use_case(desk, actor, "renew_password", ("administrator",)) as work:
        user = users.get_user(work.session, user_id)
        check_password(user.login_name, password)
        users.set_password(work.session, user_id, password)
        users.clear_failed_logins(work.session, user_id)
        users.change_user(work.session, user_id, disabled_at=None)
        sessions.end_sessions_of_user(work.session, user_id, work.at)
        work.detail["account"] = user_id
