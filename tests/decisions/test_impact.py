"""What a change of the rules does: to one person, and to a whole city as to each of its households."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.content.loader import thaw
from smartmado.content.proof_statements import load_statements
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.impact import (
    CHANGES,
    GAINED,
    LOST,
    MAY_GAIN,
    MAY_LOSE,
    OPEN,
    Impact,
    changed_procedures,
)
from smartmado.decisions.impact_city import ALL_EVENTS, CityImpact, Totals
from smartmado.decisions.screening import Household
from smartmado.decisions.situation import parse_value
from smartmado.facts.situation import Person
from smartmado.ops.demo_city import write_city
from smartmado.store.partition_records import PartitionRecords
from smartmado.store.partitions import PartitionLayout, read_partition, write_partitions
from smartmado.store.register_file import ResidentRow, read_register
from tests.support.one_household import Effect, effects_in, kind_of
from tests.support.rulebooks import book_of, rule
from tests.support.situations import AS_OF

DAY = date.fromisoformat(AS_OF)
OLDER = {"date": {"attains": {"parameter": "age"}}, "on_or_before": "event_date"}


def _aged(years: int) -> Rulebook:
    values = [{"from": "2000-01-01", "value": years}]
    return book_of(
        {"p": rule(OLDER), "q": rule("red")},
        parameters={"age": {"label": "年齢", "values": values, "legal_basis": ["試験法1条"]}},
    )


def _home(book: Rulebook, **people: dict[str, Any]) -> Household:
    made = {
        i: Person(i, {f: parse_value(v, book.facts[f], f) for f, v in p.items()}) for i, p in people.items()
    }
    return Household("h", made)


def test_only_what_means_something_else_has_changed() -> None:
    assert changed_procedures(_aged(20), _aged(20)) == ()
    assert changed_procedures(_aged(20), _aged(18)) == ("p",)
    worded = book_of({"p": rule("red", name="ほかの名前")})
    assert changed_procedures(book_of({"p": rule("red")}), worded) == ()
    assert changed_procedures(book_of({}), worded) == ("p",)


def test_who_gains_is_found_and_whose_birth_is_unknown_may_gain() -> None:
    old, new = _aged(20), _aged(18)
    home = _home(
        new,
        a={"relation_to_head": "世帯主", "birth_date": "2007-05-01"},
        b={"relation_to_head": "子", "birth_date": "2007"},
        c={"relation_to_head": "子"},
    )
    assert effects_in(Impact(old, new, (), DAY), home) == {
        Effect("p", "move_in", "a", GAINED),
        Effect("p", "move_in", "b", GAINED),
        Effect("p", "move_in", "c", OPEN),
    }
    assert {e.kind for e in effects_in(Impact(new, old, (), DAY), home)} == {LOST, OPEN}


def test_an_event_that_only_the_new_rules_know_is_tried_and_one_that_is_gone_is_named() -> None:
    with_it = book_of({"p": rule("red", events=["relocate"])})
    raw = copy.deepcopy(with_it.raw)
    del raw["life_events"]["relocate"]
    raw["procedures"] = {}
    without = thaw(json.dumps(raw, ensure_ascii=False).encode())
    home = _home(with_it, a={"relation_to_head": "世帯主", "birth_date": "1980-01-01", "red": True})
    assert effects_in(Impact(without, with_it, (), DAY), home) == {Effect("p", "relocate", "a", GAINED)}
    back = Impact(with_it, without, (), DAY)
    assert (back.events, back.gone, effects_in(back, home)) == ((), ("relocate",), set())


STATUS = st.sampled_from(("required", "recommended", "automatic", "not_required"))
MAYBE = st.none() | STATUS


@given(MAYBE, MAYBE)
def test_turning_the_change_round_turns_gains_into_losses(before: str | None, after: str | None) -> None:
    turned = {GAINED: LOST, LOST: GAINED, MAY_GAIN: MAY_LOSE, MAY_LOSE: MAY_GAIN}
    kind = kind_of(before, after)
    assert kind_of(after, before) == turned.get(str(kind), kind)


@given(MAYBE, MAYBE, STATUS, STATUS)
def test_whoever_gains_or_loses_once_all_is_known_was_never_said_to_be_untouched(
    before: str | None, after: str | None, was: str, now: str
) -> None:
    kind, settled = kind_of(before, after), kind_of(before or was, after or now)
    if settled == GAINED:
        assert kind in (GAINED, MAY_GAIN, OPEN)
    if settled == LOST:
        assert kind in (LOST, MAY_LOSE, OPEN)


# --- the whole city ------------------------------------------------------------------------------


def _changed(book: Rulebook, **more: Any) -> Rulebook:
    """The rulebook in which these procedures ask for one more thing."""
    raw = copy.deepcopy(book.raw)
    for name, condition in more.items():
        for version in raw["procedures"][name]["versions"]:
            for key in [k for k in version if k.endswith("_when")]:
                version[key] = {"all": [version[key], condition]}
    return thaw(json.dumps(raw, ensure_ascii=False).encode())


def _blanked(rows: list[ResidentRow]) -> Iterator[ResidentRow]:
    """The rows with facts left out here and there, as registers have them."""
    chance = random.Random(9)  # noqa: S311 -- the same city each time
    keep = ("resident_state", "is_dv_protected")
    for row in rows:
        facts = {f: v for f, v in row.facts.items() if f in keep or chance.random() < 0.95}
        yield ResidentRow(row.resident_id, row.household_id, facts, row.protected)


def _partitions(book: Rulebook, folder: Path, people: int) -> list[PartitionRecords]:
    write_city(folder, 200)
    rows = read_register(folder / "residents.csv", folder / "restrictions.csv").residents
    layout = PartitionLayout.of(book, ())
    paths = write_partitions(_blanked(rows[:people]), layout, folder / "partitions", 2)
    return [PartitionRecords(read_partition(path), layout, book.facts) for path in paths]


def _households(records: PartitionRecords) -> list[Household]:
    found = (records.household(row) for row in range(records.table.num_rows))
    return list({household.id: household for household in found}.values())


@pytest.fixture(scope="module")
def city(book: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> tuple[Impact, Totals, list[Household]]:
    """A change of four procedures, one of them from required to recommended too, and what it does to a
    small city; the households of that city."""
    old = _changed(book, nhi_enroll="is_head", ltc_auto_65={"not": "is_head"})
    new = _changed(book, child_allowance_revision_up={"sex": "female"}, relocate_notice="is_head")
    raw = copy.deepcopy(new.raw)
    for version in raw["procedures"]["nhi_enroll"]["versions"]:
        version["recommended_when"] = version.pop("required_when")
    new = thaw(json.dumps(raw, ensure_ascii=False).encode())
    impact = Impact(old, new, load_statements(book).world, date(2026, 11, 20))
    at_once = CityImpact(impact)
    homes: list[Household] = []
    for records in _partitions(book, tmp_path_factory.mktemp("city"), 80):
        at_once.add(records)
        homes += _households(records)
    return impact, at_once.totals, homes


def test_the_city_at_once_is_each_household_on_its_own(
    city: tuple[Impact, Totals, list[Household]],
) -> None:
    impact, totals, homes = city
    effects = {e for home in homes for e in effects_in(impact, home)}
    expected = Counter((e.procedure, e.event, e.kind) for e in effects)
    expected += Counter(
        (procedure, ALL_EVENTS, kind)
        for procedure, kind, _ in {(e.procedure, e.kind, e.person) for e in effects}
    )
    found = {k: n for k, n in totals.people.items() if n and k[2] in (*CHANGES, OPEN)}
    assert found == dict(expected)
    assert {kind for _, _, kind in found} == {*CHANGES, OPEN}
