"""The relay between the outbox and the departments' folders."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smartmado.cases import relay_deliveries
from smartmado.cases.relay_deliveries import BATCH, relay_once
from smartmado.store.engine import Engine, make_engine, reading, transaction
from smartmado.store.repositories import audit, deliveries
from smartmado.store.repositories.deliveries import MAX_ATTEMPTS, Delivery
from smartmado.store.upgrade import upgrade
from tests.cases.outbox import fill

NOW = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the departments' folders are."""
    return tmp_path / "out"


@pytest.fixture
def outbox(database_url: str) -> Iterator[Engine]:
    """An empty database; a test fills its outbox."""
    made = make_engine(database_url)
    upgrade(made)
    yield made
    made.dispose()


def kept(engine: Engine) -> list[Delivery]:
    with reading(engine) as session:
        return list(deliveries.list_deliveries(session))


def outcomes(engine: Engine) -> list[tuple[str, str, str | None]]:
    with reading(engine) as session:
        return [(e.action, e.outcome, e.department) for e in audit.list_entries(session)]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_delivery_is_written_to_its_departments_folder_and_noted(outbox: Engine, folder: Path) -> None:
    expected = fill(outbox, 3, NOW)
    assert relay_once(outbox, folder, NOW) == 3
    assert files(folder) == expected
    assert {d.delivered_at for d in kept(outbox)} == {NOW}
    assert outcomes(outbox) == [
        ("relay_deliveries", "done", "water"),
        ("relay_deliveries", "done", "child_support"),
        ("relay_deliveries", "done", "resident_tax"),
    ]
    assert relay_once(outbox, folder, NOW) == 0


def test_one_call_takes_a_batch_and_the_next_one_the_rest(outbox: Engine, folder: Path) -> None:
    fill(outbox, BATCH + 2, NOW)
    assert [relay_once(outbox, folder, NOW) for _ in range(3)] == [BATCH, 2, 0]


def test_a_folder_that_refuses_is_tried_again_later_and_then_given_up_with_the_cure(
    outbox: Engine, folder: Path
) -> None:
    expected = fill(outbox, 2, NOW)
    folder.mkdir()
    (folder / "resident_tax").write_text("これはフォルダではない")
    assert relay_once(outbox, folder, NOW) == 1
    assert relay_once(outbox, folder, NOW) == 0

    now = NOW
    for _ in range(MAX_ATTEMPTS):
        now += timedelta(hours=2)
        assert relay_once(outbox, folder, now) == 0
    [failed] = [d for d in kept(outbox) if d.state == "failed"]
    assert failed.department == "resident_tax"
    assert "フォルダの権限" in (failed.last_error or "")
    assert outcomes(outbox)[0] == ("relay_deliveries", "failed", "resident_tax")

    (folder / "resident_tax").unlink()
    assert relay_once(outbox, folder, now) == 0
    with transaction(outbox) as session:
        deliveries.retry_delivery(session, failed.id, now)
    assert relay_once(outbox, folder, now) == 1
    assert files(folder) == expected


def test_a_file_of_other_contents_in_the_way_is_never_overwritten(outbox: Engine, folder: Path) -> None:
    [(path, _)] = fill(outbox, 1, NOW).items()
    (folder / path).parent.mkdir(parents=True)
    (folder / path).write_bytes(b"another")
    assert relay_once(outbox, folder, NOW) == 0
    assert (folder / path).read_bytes() == b"another"
    assert "内容の違う" in (kept(outbox)[0].last_error or "")


def test_a_delivery_sent_again_by_hand_is_still_one_file(outbox: Engine, folder: Path) -> None:
    expected = fill(outbox, 1, NOW)
    relay_once(outbox, folder, NOW)
    with transaction(outbox) as session:
        deliveries.retry_delivery(session, kept(outbox)[0].id, NOW)
    assert relay_once(outbox, folder, NOW) == 1
    assert files(folder) == expected


def test_several_relays_share_the_work_and_each_arrival_is_noted_once(outbox: Engine, folder: Path) -> None:
    expected = fill(outbox, 40, NOW)
    arrived: list[int] = []
    threads = [
        threading.Thread(target=lambda: arrived.append(relay_once(outbox, folder, NOW))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(arrived) == 40
    assert files(folder) == expected
    assert len(outcomes(outbox)) == 40


def test_a_relay_that_was_too_slow_does_not_note_the_arrival_a_second_time(
    outbox: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = fill(outbox, 1, NOW)
    write = relay_deliveries.write_delivery
    later = NOW + timedelta(hours=1)

    def slow(target: Path, file_name: str, content: bytes) -> Path:
        monkeypatch.setattr(relay_deliveries, "write_delivery", write)
        assert relay_once(outbox, folder, later) == 1
        return write(target, file_name, content)

    monkeypatch.setattr(relay_deliveries, "write_delivery", slow)
    assert relay_once(outbox, folder, NOW) == 0
    assert files(folder) == expected
    assert kept(outbox)[0].delivered_at == later
    assert len(outcomes(outbox)) == 1
