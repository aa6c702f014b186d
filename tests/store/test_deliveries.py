"""The outbox: a delivery is handed over once, by whoever holds its lease."""

import threading
from datetime import datetime, timedelta

import pytest

from smartmado.store.engine import Engine, reading, transaction
from smartmado.store.errors import ConflictError, NotFoundError
from smartmado.store.repositories import deliveries
from smartmado.store.repositories.cases import Case
from smartmado.store.repositories.deliveries import MAX_ATTEMPTS, Delivery, LeasedDelivery

LEASE = timedelta(minutes=2)


def add(engine: Engine, case: Case, now: datetime, name: str = "a.zip", content: bytes = b"PK") -> Delivery:
    with transaction(engine) as session:
        return deliveries.add_delivery(
            session, case.id, file_name=name, department="child_support", content=content, at=now
        )


def lease(engine: Engine, now: datetime) -> LeasedDelivery | None:
    with transaction(engine) as session:
        return deliveries.lease_delivery(session, now, LEASE)


def only(engine: Engine) -> Delivery:
    with reading(engine) as session:
        [delivery] = deliveries.list_deliveries(session)
        return delivery


def test_the_same_file_twice_is_one_delivery_and_another_under_its_name_is_refused(
    engine: Engine, case: Case, now: datetime
) -> None:
    first = add(engine, case, now)
    assert add(engine, case, now + LEASE) == first
    with pytest.raises(ConflictError, match=r"a\.zip"):
        add(engine, case, now, content=b"other")
    assert only(engine) == first


def test_deliveries_are_leased_oldest_first_and_each_to_one_relay(
    engine: Engine, case: Case, now: datetime
) -> None:
    for name in ("b.zip", "a.zip"):
        add(engine, case, now, name)
    first, second = lease(engine, now), lease(engine, now)
    assert first and second
    assert (first.file_name, first.content, first.department) == ("b.zip", b"PK", "child_support")
    assert second.file_name == "a.zip"
    assert lease(engine, now) is None


def test_a_delivered_one_is_done(engine: Engine, case: Case, now: datetime) -> None:
    add(engine, case, now)
    leased = lease(engine, now)
    assert leased
    with transaction(engine) as session:
        assert deliveries.mark_delivered(session, leased, now)
    assert only(engine).state == "delivered"
    assert lease(engine, now + timedelta(days=1)) is None
    with reading(engine) as session:
        assert deliveries.list_deliveries(session, undelivered=True) == []
        assert len(deliveries.list_deliveries(session, case_id=case.id, department="child_support")) == 1
        assert deliveries.list_deliveries(session, department="residents") == []


def test_the_lease_of_a_dead_relay_runs_out_and_its_late_word_does_not_count(
    engine: Engine, case: Case, now: datetime
) -> None:
    add(engine, case, now)
    dead = lease(engine, now)
    assert dead
    assert lease(engine, now + LEASE - timedelta(seconds=1)) is None
    alive = lease(engine, now + LEASE)
    assert alive
    assert (alive.id, alive.attempts) == (dead.id, 2)
    with transaction(engine) as session:
        assert not deliveries.mark_delivered(session, dead, now + LEASE)
        assert not deliveries.mark_undelivered(session, dead, "遅い", now + LEASE)
        assert deliveries.mark_delivered(session, alive, now + LEASE)


def test_a_failure_is_tried_again_later_and_later_and_then_given_up(
    engine: Engine, case: Case, now: datetime
) -> None:
    add(engine, case, now)
    waits = []
    for _ in range(MAX_ATTEMPTS):
        leased = lease(engine, now)
        assert leased
        with transaction(engine) as session:
            assert deliveries.mark_undelivered(session, leased, "フォルダに書けません", now)
        waits.append(only(engine).not_before - now)
        assert lease(engine, now + waits[-1] - timedelta(seconds=1)) is None
        now += waits[-1]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=30), timedelta(hours=1))
    given_up = only(engine)
    assert (given_up.state, given_up.last_error) == ("failed", "フォルダに書けません")
    assert lease(engine, now + timedelta(days=9)) is None

    with transaction(engine) as session:
        assert deliveries.retry_delivery(session, given_up.id, now).state == "waiting"
    assert lease(engine, now)


def test_a_delivery_that_kills_every_relay_is_given_up_too(engine: Engine, case: Case, now: datetime) -> None:
    add(engine, case, now)
    for _ in range(MAX_ATTEMPTS):
        assert lease(engine, now)
        now += LEASE
    assert lease(engine, now) is None
    assert (only(engine).state, only(engine).last_error) == (
        "failed",
        "前回までの処理が、途中で止まりました。",
    )


def test_many_relays_at_once_never_take_the_same_delivery(engine: Engine, case: Case, now: datetime) -> None:
    for number in range(30):
        add(engine, case, now, f"{number:02}.zip")
    taken: list[str] = []

    def work() -> None:
        while leased := lease(engine, now):
            taken.append(leased.file_name)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [f"{number:02}.zip" for number in range(30)]


def test_a_missing_delivery_says_so(engine: Engine, now: datetime) -> None:
    with transaction(engine) as session:
        with pytest.raises(NotFoundError):
            deliveries.get_delivery(session, 9)
        with pytest.raises(NotFoundError):
            deliveries.retry_delivery(session, 9, now)
