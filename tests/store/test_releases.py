"""A protected record is opened by two people, for a short time."""

from datetime import datetime, timedelta

import pytest

from smartmado.store.engine import Engine, transaction
from smartmado.store.errors import ConflictError, NotFoundError
from smartmado.store.repositories import releases, users
from smartmado.store.repositories.users import User


def test_a_release_needs_another_person_and_ends_by_itself(
    engine: Engine, clerk: User, now: datetime
) -> None:
    end = now + timedelta(minutes=30)
    with transaction(engine) as session:
        chief = users.add_user(
            session, login_name="kacho", display_name="課長", password="p", role="official", at=now
        )
        asked = releases.request_release(
            session, resident_id="000123", reason="本人が来庁", requested_by=clerk.id, at=now
        )
        assert releases.waiting_releases(session, now) == [asked]
        assert not releases.is_released(session, "000123", clerk.id, now)
        with pytest.raises(ConflictError, match="自分の申請"):
            releases.allow_release(session, asked.id, allowed_by=clerk.id, at=now, expires_at=end)
        allowed = releases.allow_release(session, asked.id, allowed_by=chief.id, at=now, expires_at=end)
        assert (allowed.allowed_by, allowed.expires_at) == (chief.id, end)
        with pytest.raises(ConflictError):
            releases.allow_release(session, asked.id, allowed_by=chief.id, at=now, expires_at=end)
        assert releases.waiting_releases(session, now) == []
        assert releases.is_released(session, "000123", clerk.id, now)
        assert not releases.is_released(session, "000123", chief.id, now)
        assert not releases.is_released(session, "000124", clerk.id, now)
        assert not releases.is_released(session, "000123", clerk.id, end)


def test_allowing_nothing_says_so(engine: Engine, clerk: User, now: datetime) -> None:
    with pytest.raises(NotFoundError), transaction(engine) as session:
        releases.allow_release(session, 9, allowed_by=clerk.id, at=now, expires_at=now)
