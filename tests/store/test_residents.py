"""The copy of the register: replaced whole, never for a moment half."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from smartmado.store.engine import Engine, reading, transaction
from smartmado.store.errors import NotFoundError, StoreError
from smartmado.store.register_file import RegisterExtract, ResidentRow
from smartmado.store.repositories import residents
from tests.store.registers import DAY, extract, resident


def test_residents_come_back_as_the_register_wrote_them(engine: Engine, now: datetime) -> None:
    row = resident(
        "0001", name="葛󠄀城　𠮷󠄁江", birth_date={"text": "昭和年月日不詳", "earliest": None}, ward=False
    )
    with transaction(engine) as session:
        residents.replace_all(session, extract([row]), now)
    with reading(engine) as session:
        kept = residents.get_resident(session, "0001")
        assert (kept.household_id, kept.facts, kept.protected) == ("H1", row.facts, False)
        assert residents.find_resident(session, "1") is None
        with pytest.raises(NotFoundError, match="0002"):
            residents.get_resident(session, "0002")


def test_an_import_replaces_everyone(engine: Engine, now: datetime) -> None:
    with transaction(engine) as session:
        assert residents.latest_import(session) is None
        first = residents.replace_all(session, extract([resident("1"), resident("2")]), now)
        second = residents.replace_all(session, extract([resident("2"), resident("3")], later=1), now)
        assert [residents.find_resident(session, i) is not None for i in "123"] == [False, True, True]
        assert residents.latest_import(session) == second
    assert (first.residents, second.id) == (2, first.id + 1)


def test_the_same_extract_again_changes_nothing(engine: Engine, now: datetime) -> None:
    with transaction(engine) as session:
        first = residents.replace_all(session, extract([resident("1")]), now)
    with transaction(engine) as session:
        again = residents.replace_all(session, extract([resident("1")]), now + timedelta(days=1))
    assert again == first


@pytest.mark.parametrize(
    ("wrong", "why"),
    [(extract([], later=1), "1人もいない"), (extract([resident("1")], later=-1), "古い抽出")],
)
def test_an_empty_or_older_extract_is_refused_and_the_residents_stay(
    engine: Engine, now: datetime, wrong: RegisterExtract, why: str
) -> None:
    with transaction(engine) as session:
        residents.replace_all(session, extract([resident("7")]), now)
    with pytest.raises(StoreError, match=why), transaction(engine) as session:
        residents.replace_all(session, wrong, now)
    with reading(engine) as session:
        assert residents.find_resident(session, "7")


def test_an_import_that_fails_half_way_leaves_the_old_residents(engine: Engine, now: datetime) -> None:
    with transaction(engine) as session:
        residents.replace_all(session, extract([resident("7")]), now)
    with pytest.raises(Exception, match=r"(?i)unique"), transaction(engine) as session:
        residents.replace_all(session, extract([resident("8"), resident("8")], later=1), now)
    with reading(engine) as session:
        assert residents.find_resident(session, "7")
        assert residents.find_resident(session, "8") is None


def test_a_reader_never_sees_the_register_half_replaced(engine: Engine, now: datetime) -> None:
    with transaction(engine) as session:
        residents.replace_all(session, extract([resident("1", household="A")]), now)
    seen: set[int] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            with reading(engine) as session:
                seen.add(len(residents.household_members(session, "A", include_protected=True)))

    reader = threading.Thread(target=read)
    reader.start()
    for round_ in range(1, 6):
        everyone = [resident(str(number), household="A") for number in range(50)]
        with transaction(engine) as session:
            residents.replace_all(session, extract(everyone, later=round_), now)
    done.set()
    reader.join()
    assert seen <= {1, 50}


def test_a_household_comes_in_the_registers_order_and_without_protected_people(
    engine: Engine, now: datetime
) -> None:
    rows = [
        resident("3", household_order=1),
        resident("1", household_order=2),
        resident("2"),
        resident("4", household_order=3, protected=True),
        resident("5", household="other"),
    ]
    with transaction(engine) as session:
        residents.replace_all(session, extract(rows), now)
        shown = residents.household_members(session, "H1", include_protected=False)
        all_of_them = residents.household_members(session, "H1", include_protected=True)
    assert [r.resident_id for r in shown] == ["3", "1", "2"]
    assert [r.resident_id for r in all_of_them] == ["3", "1", "4", "2"]


def test_protection_holds_for_people_who_are_not_among_the_residents(engine: Engine, now: datetime) -> None:
    with transaction(engine) as session:
        assert not residents.is_protected(session, "1")
        rows = [resident("1", protected=True), resident("2")]
        residents.replace_all(session, extract(rows, protected=["1", "gone"]), now)
        assert [residents.is_protected(session, i) for i in ("1", "2", "gone", "unknown")] == [
            True, False, True, False,
        ]  # fmt: skip


def test_an_import_remembers_its_extract(engine: Engine, now: datetime) -> None:
    with transaction(engine) as session:
        residents.replace_all(session, extract([resident("1")], protected=["1"]), now)
    with reading(engine) as session:
        kept = residents.latest_import(session)
    assert kept
    assert (kept.extracted_at, kept.imported_at, kept.protected, kept.warnings) == (DAY, now, 1, 0)


def test_the_rows_of_the_reader_are_the_rows_that_are_stored() -> None:
    assert set(ResidentRow.__slots__) == {"resident_id", "household_id", "facts", "protected"}
    assert DAY.tzinfo is UTC
