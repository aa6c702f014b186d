"""Sessions live on the server and end when they are ended."""

from datetime import datetime, timedelta

from sqlalchemy import text

from smartmado.store.engine import Engine, reading, transaction
from smartmado.store.repositories import sessions
from smartmado.store.repositories.cases import Case
from smartmado.store.repositories.users import User


def test_a_session_is_found_by_its_token_until_it_ends(engine: Engine, clerk: User, now: datetime) -> None:
    later = now + timedelta(minutes=3)
    with transaction(engine) as session:
        opened = sessions.open_staff_session(session, "token-1", clerk.id, now)
        assert (opened.user_id, opened.case_id, opened.created_at) == (clerk.id, None, now)
        sessions.touch_session(session, opened.id, later)
    with transaction(engine) as session:
        found = sessions.find_session(session, "token-1")
        assert found and found.last_seen_at == later
        assert sessions.find_session(session, "token-2") is None
        sessions.end_session(session, opened.id, later)
        assert sessions.find_session(session, "token-1") is None


def test_a_session_given_to_a_resident_is_bound_to_its_case_only(
    engine: Engine, clerk: User, case: Case, now: datetime
) -> None:
    later = now + timedelta(minutes=3)
    with transaction(engine) as session:
        opened = sessions.open_staff_session(session, "tablet", clerk.id, now)
        sessions.give_to_resident(session, opened.id, case.id, later)
    with transaction(engine) as session:
        given = sessions.find_session(session, "tablet")
        assert given == sessions.UserSession(opened.id, None, case.id, later, later)
        assert sessions.end_sessions_of_user(session, clerk.id, now) == 0
        assert sessions.end_sessions_of_case(session, case.id, now) == 1
        assert sessions.end_sessions_of_case(session, case.id, now) == 0
        assert sessions.find_session(session, "tablet") is None


def test_all_sessions_of_a_user_can_be_ended(engine: Engine, clerk: User, now: datetime) -> None:
    with transaction(engine) as session:
        for token in ("a", "b"):
            sessions.open_staff_session(session, token, clerk.id, now)
        assert sessions.end_sessions_of_user(session, clerk.id, now) == 2
        assert sessions.find_session(session, "a") is None


def test_the_token_itself_is_not_in_the_table(engine: Engine, clerk: User, now: datetime) -> None:
    with transaction(engine) as session:
        sessions.open_staff_session(session, "canary-token", clerk.id, now)
    with reading(engine) as session:
        assert "canary" not in str(session.execute(text("SELECT * FROM sessions")).all())


def test_old_sessions_are_forgotten(engine: Engine, clerk: User, now: datetime) -> None:
    with transaction(engine) as session:
        sessions.open_staff_session(session, "old", clerk.id, now)
        sessions.open_staff_session(session, "new", clerk.id, now + timedelta(hours=1))
        sessions.forget_sessions(session, now + timedelta(minutes=1))
        assert sessions.find_session(session, "old") is None
        assert sessions.find_session(session, "new")
