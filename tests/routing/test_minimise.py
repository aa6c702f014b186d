"""A department gets the facts its procedures used, and nothing else."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Value
from smartmado.routing.minimise import minimise

KNOWN: dict[tuple[str, str | None], Value] = {
    ("name", "a"): "山本　花子",
    ("birth_date", "a"): DateRange.of(date(1985, 4, 2)),
    ("municipal_tax_status", "a"): "exempt",
    ("name", "b"): "山本　太郎",
    ("birth_date", "b"): DateRange(date(1947, 1, 1), date(1947, 12, 31), "昭和22年"),
    ("special_medical", "b"): ("child", "severe"),
    ("move_in_date", "event.0"): DateRange.of(date(2026, 11, 9)),
    ("has_moped", None): False,
}


def test_only_the_used_facts_are_there_each_with_whom_it_belongs_to() -> None:
    used = [
        ("name", "a"),
        ("birth_date", "b"),
        ("move_in_date", "event.0"),
        ("has_moped", None),
        ("name", "a"),
    ]
    assert minimise(used, KNOWN.get) == {
        "a": {"name": "山本　花子"},
        "b": {"birth_date": {"text": "昭和22年", "earliest": "1947-01-01", "latest": "1947-12-31"}},
        "event.0": {"move_in_date": "2026-11-09"},
        "visit": {"has_moped": False},
    }


def test_a_fact_that_is_not_known_is_absent_not_empty() -> None:
    assert minimise([("name", "c"), ("owns_dog", None)], KNOWN.get) == {}


@given(st.sets(st.sampled_from(sorted(KNOWN, key=str))))
def test_what_was_not_used_never_appears(used: set[tuple[str, str | None]]) -> None:
    found = minimise(used, KNOWN.get)
    shown = {(fact, None if of == "visit" else of) for of, known in found.items() for fact in known}
    assert shown == used
