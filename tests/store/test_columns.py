"""What goes in comes out the same, on both databases."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from smartmado.store.engine import Engine, reading, transaction
from smartmado.store.models import ResidentRecord, UserRow

# Names as registers hold them: 葛 with two IVS, a letter beyond the first plane, half-width
# kana, か + a combining mark beside が, a compatibility letter, a letter of the private area.
NAMES = ["葛󠄀城　葛󠄁葉", "𠮷野家", "ｶﾀｶﾅ", "か\u3099が", "神\ufa19", "外\ue000字", "O'Néill\u0000\n\"", ""]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def store(engine: Engine, facts: dict[str, object]) -> dict[str, object]:
    row = ResidentRecord(
        resident_id="1",
        facts=facts,
        protected=False,
        address_key="",
        birth_earliest=date.min,
        birth_latest=date.max,
    )
    with transaction(engine) as session:
        session.execute(text("DELETE FROM residents"))
        session.add(row)
    with reading(engine) as session:
        return session.get_one(ResidentRecord, "1").facts


def test_names_come_back_byte_for_byte(engine: Engine) -> None:
    kept = store(engine, {"names": NAMES, **dict.fromkeys(NAMES, 1)})
    assert kept["names"] == NAMES
    assert [[hex(ord(c)) for c in name] for name in kept["names"]] == [
        [hex(ord(c)) for c in name] for name in NAMES
    ]
    assert list(kept)[1:] == NAMES


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(facts=st.dictionaries(st.text(), json_values, max_size=6))
def test_every_json_value_survives_storage(engine: Engine, facts: dict[str, object]) -> None:
    assert store(engine, facts) == facts


def user(moment: datetime) -> UserRow:
    return UserRow(
        login_name="a", display_name="a", password_hash="x", role="clerk", created_at=moment, failed_logins=0
    )


def test_a_moment_comes_back_in_utc_to_the_microsecond(engine: Engine) -> None:
    japan = datetime(2026, 11, 16, 8, 59, 59, 123456, tzinfo=timezone(timedelta(hours=9)))
    with transaction(engine) as session:
        session.add(user(japan))
    with reading(engine) as session:
        kept = session.get_one(UserRow, 1).created_at
    assert kept == japan
    assert kept.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="time zone"), transaction(engine) as session:
        session.add(user(datetime(2026, 11, 16)))  # noqa: DTZ001 - that is the point
