"""Both sides of every boundary of a screen, what stays open, and the city against one household at a time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from smartmado.content.expressions import fact_ids
from smartmado.content.rulebook import Rulebook
from smartmado.content.screens import Screens, load_screens
from smartmado.decisions.screening import Hit, Household, Round, Visit, merged
from smartmado.decisions.screening_city import CityRound
from smartmado.decisions.situation import parse_value
from smartmado.facts.situation import Person
from smartmado.ops.demo_city import write_city
from smartmado.store.partition_records import PartitionRecords
from smartmado.store.partitions import PartitionLayout, read_partition, write_partitions
from smartmado.store.register_file import ResidentRow, read_register
from tests.support.one_household import hits_in, visits_in

TODAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def screens(book: Rulebook) -> Screens:
    """The screens of the checkout."""
    return load_screens(book)


def _round(book: Rulebook, screens: Screens, *names: str, as_of: date = TODAY) -> Round:
    return Round(book, tuple(screens.screens[n] for n in names or screens.screens), as_of)


def _person(book: Rulebook, name: str, **facts: Any) -> Person:
    facts = {"relation_to_head": "世帯主", "person_type": "japanese", **facts}
    return Person(name, {f: parse_value(v, book.facts[f], f) for f, v in facts.items() if v is not None})


def _home(book: Rulebook, **people: dict[str, Any]) -> Household:
    return Household("h", {name: _person(book, name, **facts) for name, facts in people.items()})


def _visit(book: Rulebook, screens: Screens, screen: str, as_of: date, **facts: Any) -> Visit | None:
    found = list(
        visits_in(_round(book, screens, screen, as_of=as_of), screens.screens[screen], _home(book, a=facts))
    )
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("screen", "born", "day"),
    [
        ("age_65", "1961-11-25", date(2026, 11, 24)),  # the eve of the birthday
        ("age_65", "1961-12-01", date(2026, 11, 30)),
        ("age_20", "2006-12-01", date(2026, 11, 30)),
        ("age_75", "1951-11-24", date(2026, 11, 24)),  # the birthday itself
        ("primary_school", "2020-04-02", date(2027, 4, 1)),
        ("junior_high_school", "2014-04-02", date(2027, 4, 1)),
        ("junior_high_school", "2015-04-01", date(2027, 4, 1)),
        ("age_18fy_end", "2008-04-02", date(2027, 3, 31)),
        ("age_18fy_end", "2009-04-01", date(2027, 3, 31)),
    ],
)
def test_the_day_that_is_looked_for(
    book: Rulebook, screens: Screens, screen: str, born: str, day: date
) -> None:
    found = _visit(book, screens, screen, TODAY, birth_date=born, insurance_type="nhi")
    assert found is not None
    assert found.day.exact == day


@pytest.mark.parametrize(
    ("screen", "born"),
    [
        ("primary_school", "2020-04-01"),  # went to school in 2026
        ("junior_high_school", "2014-04-01"),
        ("junior_high_school", "2015-04-02"),
        ("age_18fy_end", "2008-04-01"),
        ("age_18fy_end", "2009-04-02"),
    ],
)
def test_a_child_of_another_school_year_is_not_looked_for(
    book: Rulebook, screens: Screens, screen: str, born: str
) -> None:
    assert _visit(book, screens, screen, TODAY, birth_date=born) is None


def test_the_leapling_turns_75_on_the_first_of_march(book: Rulebook, screens: Screens) -> None:
    born = {"birth_date": "1952-02-29", "insurance_type": "nhi"}
    found = _visit(book, screens, "age_75", date(2027, 2, 1), **born)
    assert found is not None
    assert found.day.exact == date(2027, 3, 1)


@pytest.mark.parametrize("screen", ["age_65", "age_75", "age_40", "care_certification"])
def test_the_window_holds_its_first_and_its_last_day(book: Rulebook, screens: Screens, screen: str) -> None:
    born = {"age_65": "1961-11-25", "age_75": "1951-11-24", "age_40": "1986-11-25"}.get(screen, "1940-01-01")
    facts = {"birth_date": born, "insurance_type": "nhi", "care_level": "care1"}
    day = date(2026, 11, 24)
    facts["care_valid_until"] = day.isoformat()
    made = screens.screens[screen]
    assert made.after is not None
    first, last = day - timedelta(days=made.before), day + timedelta(days=made.after)
    for as_of, is_in in (
        (first, True),
        (last, True),
        (first - timedelta(1), False),
        (last + timedelta(1), False),
    ):
        assert (_visit(book, screens, screen, as_of, **facts) is not None) is is_in, as_of


def _statuses(hits: list[Hit]) -> dict[tuple[str, str], str]:
    return {(h.procedure.id if h.procedure else "", h.person): h.status for h in hits}


def test_whom_the_rules_tell_nothing_is_not_found_and_whom_they_tell_is(
    book: Rulebook, screens: Screens
) -> None:
    hits = hits_in(
        _round(book, screens, "age_65"),
        _home(book, a={"birth_date": "1961-11-25", "is_address_exception": False}),
    )
    assert _statuses(hits)["ltc_auto_65", "a"] == "automatic"
    exception = hits_in(
        _round(book, screens, "age_65"),
        _home(book, a={"birth_date": "1961-11-25", "is_address_exception": True}),
    )
    assert ("ltc_auto_65", "a") not in _statuses(exception)


def test_a_birth_date_known_in_part_leaves_it_open(book: Rulebook, screens: Screens) -> None:
    hits = hits_in(
        _round(book, screens, "age_65"), _home(book, a={"birth_date": "1961", "is_address_exception": False})
    )
    [auto] = [h for h in hits if h.procedure and h.procedure.id == "ltc_auto_65"]
    assert auto.status == "undetermined"
    assert auto.waits_for == (("birth_date", "a"),)
    for known in ("1961-11", "1961-12"):  # any day of them is within the window
        hits = hits_in(
            _round(book, screens, "age_65"),
            _home(book, a={"birth_date": known, "is_address_exception": False}),
        )
        assert _statuses(hits)["ltc_auto_65", "a"] == "automatic"
    assert not hits_in(_round(book, screens, "age_65"), _home(book, a={"birth_date": "1950"}))


def test_a_blank_of_the_register_is_not_no(book: Rulebook, screens: Screens) -> None:
    aged = {"birth_date": "1940-01-01", "care_valid_until": "2026-12-31"}
    blank = hits_in(_round(book, screens, "care_certification"), _home(book, a=aged))
    assert {h.status for h in blank} == {"undetermined"}
    assert all(("care_level", "a") in h.waits_for for h in blank)
    assert not hits_in(
        _round(book, screens, "care_certification"), _home(book, a={**aged, "care_level": "none"})
    )


def _family(received: bool | None, **child: Any) -> dict[str, dict[str, Any]]:
    grown = {"birth_date": "1990-05-05", "sex": "female", "child_allowance_recipient": received}
    grown |= {
        "became_resident_date": "2015-04-01",
        "insurance_type": "nhi",
        "is_public_servant": False,
        "is_main_earner": True,
    }
    young = {"relation_to_head": "子", "birth_date": "2020-08-01", "became_resident_date": "2020-08-01"}
    return {"a": grown, "c": {**young, "child_allowance_recipient": False, **child}}


def test_an_allowance_never_claimed_is_found_for_the_parent(book: Rulebook, screens: Screens) -> None:
    screening = _round(book, screens, "child_allowance_born_here")
    [hit] = hits_in(screening, _home(book, **_family(False)))
    assert (hit.procedure and hit.procedure.id, hit.person, hit.subjects) == (
        "child_allowance_claim",
        "a",
        ("c",),
    )
    assert hit.status == "required"
    assert hit.deadline is not None
    assert hit.deadline.date == date(2020, 8, 17)  # the fifteenth day was a Sunday
    assert not hits_in(screening, _home(book, **_family(True)))
    [unsure] = hits_in(screening, _home(book, **_family(None)))
    assert unsure.status == "undetermined"
    assert ("child_allowance_recipient", "a") in unsure.waits_for


def test_a_child_who_moved_in_is_found_by_the_move_and_not_by_the_birth(
    book: Rulebook, screens: Screens
) -> None:
    home = _home(book, **_family(False, became_resident_date="2025-04-01"))
    assert not hits_in(_round(book, screens, "child_allowance_born_here"), home)
    [hit] = hits_in(_round(book, screens, "child_allowance_moved_in"), home)
    assert (hit.person, hit.subjects, hit.day.exact) == ("a", ("a",), date(2015, 4, 1))
    assert not hits_in(_round(book, screens, "child_allowance_moved_in"), _home(book, **_family(False)))


def test_those_without_a_recorded_day_are_counted_where_the_screen_says_so(
    book: Rulebook, screens: Screens
) -> None:
    screening = _round(book, screens, "mynumber_card")
    facts = {"birth_date": "1980-01-01", "mynumber_card": "active"}
    [undated] = hits_in(screening, _home(book, a=facts))
    assert (undated.status, undated.procedure, undated.person) == ("undated", None, "a")
    [hit] = hits_in(screening, _home(book, a={**facts, "mynumber_card_expiry": "2026-12-31"}))
    assert (hit.procedure and hit.procedure.id, hit.status) == (
        "mynumber_card_new_application",
        "recommended",
    )
    assert not hits_in(screening, _home(book, a={**facts, "mynumber_card": "none"}))
    [partly] = hits_in(screening, _home(book, a={**facts, "mynumber_card_expiry": "2026"}))
    assert partly.status == "undetermined"


def test_one_who_died_within_two_years_may_have_a_funeral_benefit_left(
    book: Rulebook, screens: Screens
) -> None:
    screening = _round(book, screens, "funeral_benefit")
    died = {"birth_date": "1960-01-01", "insurance_type": "nhi", "resident_state": "deceased"}
    others = {"birth_date": "1962-01-01", "relation_to_head": "妻"}
    for day, found in (("2024-11-15", 1), ("2024-11-14", 0), ("2026-11-16", 1)):
        hits = hits_in(screening, _home(book, a={**died, "died_on": day}, b=others))
        assert [(h.procedure and h.procedure.id, h.person) for h in hits] == [
            ("nhi_funeral_expense", "a")
        ] * found


def test_two_children_are_one_claim_of_the_parent(book: Rulebook, screens: Screens) -> None:
    people = _family(False)
    people["d"] = {**people["c"], "birth_date": "2023-02-02", "became_resident_date": "2023-02-02"}
    [hit] = hits_in(_round(book, screens, "child_allowance_born_here"), _home(book, **people))
    assert (hit.person, hit.subjects, hit.day.exact) == ("a", ("c", "d"), date(2020, 8, 1))


def test_those_who_left_are_neither_looked_for_nor_in_the_household(book: Rulebook, screens: Screens) -> None:
    gone = {"birth_date": "1961-11-25", "resident_state": "moved_out"}
    home = _home(book, a=gone, b={"birth_date": "1970-01-01"})
    assert not hits_in(_round(book, screens, "age_65"), home)
    assert list(home.with_person("b")) == ["b"]
    assert list(home.with_person("a")) == ["a", "b"]


def test_the_strongest_of_equal_hits_is_kept(book: Rulebook, screens: Screens) -> None:
    [hit, *_] = hits_in(_round(book, screens, "age_65"), _home(book, a={"birth_date": "1961-11-25"}))
    assert merged([hit, hit]) == [hit]


# --- the whole city ------------------------------------------------------------------------------


def _blanked(rows: list[ResidentRow]) -> Iterator[ResidentRow]:
    """The rows with facts left out here and there, as registers have them."""
    chance = random.Random(9)  # noqa: S311 -- the same city each time
    keep = ("resident_state", "is_dv_protected")
    for row in rows:
        facts = {f: v for f, v in row.facts.items() if f in keep or chance.random() < 0.95}
        if chance.random() < 0.02:
            facts["birth_date"] = {"text": None, "earliest": "1951-01-01", "latest": "1951-12-31"}
        yield ResidentRow(row.resident_id, row.household_id, facts, row.protected)


def _told(hits: list[Hit]) -> list[tuple[object, ...]]:
    return sorted(
        (h.screen.id, h.procedure.id if h.procedure else "", h.household, h.person, h.subjects, h.status,
         str(h.day), str(h.deadline), h.waits_for)
        for h in hits
    )  # fmt: skip


@pytest.mark.parametrize("as_of", [date(2027, 1, 10)])
def test_the_city_at_once_is_each_household_on_its_own(
    book: Rulebook, screens: Screens, as_of: date, tmp_path: Path
) -> None:
    write_city(tmp_path, 400)
    rows = list(_blanked(read_register(tmp_path / "residents.csv", tmp_path / "restrictions.csv").residents))
    screening = _round(book, screens, as_of=as_of)
    nodes = [node for s in screening.screens for node in (s.date, s.happens, s.who)]
    layout = PartitionLayout.of(book, set().union(*map(fact_ids, nodes)))
    city = CityRound(screening)
    found: list[Hit] = []
    expected: list[Hit] = []
    for path in write_partitions(rows, layout, tmp_path / "partitions", 3):
        records = PartitionRecords(read_partition(path), layout, book.facts)
        found += city.hits(records)
        households = {
            records.household(row).id: records.household(row) for row in range(records.table.num_rows)
        }
        for household in households.values():
            expected += hits_in(screening, household)
    assert len(found) > 100
    assert {"recommended", "undetermined", "automatic", "notice", "undated"} <= {h.status for h in found}
    assert _told(found) == _told(expected)
