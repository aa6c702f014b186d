"""Accounts of staff."""

from datetime import datetime

import pytest
from sqlalchemy.exc import IntegrityError

from smartmado.store.engine import Engine, reading, transaction
from smartmado.store.errors import ConflictError, NotFoundError
from smartmado.store.passwords import verify_password
from smartmado.store.repositories import users


def test_a_user_is_found_by_log_in_name_and_id(engine: Engine, clerk: users.User) -> None:
    with reading(engine) as session:
        assert users.find_user(session, "madoguchi") == clerk
        assert users.get_user(session, clerk.id) == clerk
        assert users.find_user(session, "Madoguchi") is None
        assert list(users.list_users(session)) == [clerk]


def test_a_taken_log_in_name_is_a_clear_conflict(engine: Engine, clerk: users.User, now: datetime) -> None:
    with transaction(engine) as session:
        with pytest.raises(ConflictError, match="madoguchi"):
            users.add_user(
                session, login_name="madoguchi", display_name="別人", password="p", role="official", at=now
            )
        assert users.find_user(session, "madoguchi") == clerk


def test_a_department_user_needs_a_department(engine: Engine, now: datetime) -> None:
    with pytest.raises(IntegrityError), transaction(engine) as session:
        users.add_user(session, login_name="a", display_name="課", password="p", role="department", at=now)


def test_a_disabled_user_has_no_password_to_check(engine: Engine, clerk: users.User, now: datetime) -> None:
    with transaction(engine) as session:
        assert verify_password(users.password_hash_of(session, "madoguchi"), "ながいあいことば")
        users.set_password(session, clerk.id, "あたらしいあいことば")
        assert verify_password(users.password_hash_of(session, "madoguchi"), "あたらしいあいことば")
        assert users.change_user(session, clerk.id, disabled_at=now).disabled_at == now
        assert users.password_hash_of(session, "madoguchi") is None
        assert users.password_hash_of(session, "dare") is None


def test_a_changed_role_is_there_at_once(engine: Engine, clerk: users.User) -> None:
    with transaction(engine) as session:
        users.get_user(session, clerk.id)
        changed = users.change_user(session, clerk.id, role="department", department="child_support")
        assert (changed.role, changed.department) == ("department", "child_support")
    with reading(engine) as session:
        assert users.get_user(session, clerk.id) == changed


def test_wrong_passwords_are_counted_until_a_right_one(
    engine: Engine, clerk: users.User, now: datetime
) -> None:
    with transaction(engine) as session:
        for _ in range(3):
            users.count_failed_login(session, clerk.id, now)
    with transaction(engine) as session:
        counted = users.get_user(session, clerk.id)
        assert (counted.failed_logins, counted.last_failed_at) == (3, now)
        users.clear_failed_logins(session, clerk.id)
    with reading(engine) as session:
        assert users.get_user(session, clerk.id) == clerk


def test_changing_nobody_says_so(engine: Engine) -> None:
    with transaction(engine) as session:
        with pytest.raises(NotFoundError, match="99"):
            users.change_user(session, 99, display_name="x")
        with pytest.raises(NotFoundError, match="99"):
            users.get_user(session, 99)
