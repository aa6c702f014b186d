"""Facts that cannot be true together are refused, naming both; what is merely unlikely is not."""

from __future__ import annotations

from typing import Any

import pytest

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.situation import SituationError, parse_situation

MOVE = {"type": "move_in", "subjects": ["a"], "move_in_date": "2026-11-09"}
HEAD = {"id": "a", "relation_to_head": "世帯主", "birth_date": "1990-05-02"}
DEATH = {"type": "death", "subjects": ["a"], "death_date": "2026-11-05"}


def _situation(
    *members: dict[str, Any], events: list[dict[str, Any]] | None = None, head: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "as_of": "2026-11-16",
        "events": events or [MOVE],
        "household": {"closed": True, "members": [{**HEAD, **(head or {})}, *members]},
    }


def _child(relation: str = "子", born: str = "2020-04-01", **facts: Any) -> dict[str, Any]:
    return {"id": "b", "relation_to_head": relation, "birth_date": born, **facts}


IMPOSSIBLE = {
    "a child older than the head": (
        _situation(_child(born="1980-04-01")),
        ("a.birth_date: 1990-05-02", "b.birth_date: 1980-04-01"),
    ),
    "a grandchild older than the head": (
        _situation(_child("子の子", "1980-04-01")),
        ("a.birth_date: 1990-05-02", "b.birth_date: 1980-04-01"),
    ),
    "a mother younger than the head": (
        _situation(_child("母", "1999-04-01")),
        ("a.birth_date: 1990-05-02", "b.birth_date: 1999-04-01"),
    ),
    "a grandfather younger than the head": (
        _situation(_child("祖父", "1999-04-01")),
        ("a.birth_date: 1990-05-02", "b.birth_date: 1999-04-01"),
    ),
    "a father born after his child": (
        _situation(_child("縁故者", "1980-04-01", father="a")),
        ("b.father", "a.birth_date: 1990-05-02", "b.birth_date: 1980-04-01"),
    ),
    "a child older than the parent whose year alone is known": (
        _situation(_child(born="1989", father="a")),
        ("b.father", "1989-01-01〜1989-12-31"),
    ),
    "somebody who is their own mother": (_situation(head={"mother": "a"}), ("a.mother", "本人(a)")),
    "two people who are each other's father": (
        _situation({"id": "b", "father": "a"}, head={"father": "b"}),
        ("father", "祖先"),
    ),
    "one person who is father and mother": (
        _situation(_child(father="a", mother="a")),
        ("b.father", "b.mother", "同じ人(a)", "父母の記録を確かめてください"),
    ),
    "somebody of the household who lives elsewhere": (
        _situation(_child(lives_elsewhere=True)),
        ("b.lives_elsewhere", "household.members", "別に住む人なら others に書いてください"),
    ),
    "somebody of no household who does not live elsewhere": (
        {**_situation(), "others": [{"id": "x", "lives_elsewhere": False}]},
        ("x.lives_elsewhere", "others", "同じ世帯の人なら household.members に書いてください"),
    ),
    "somebody married to themselves": (_situation(head={"spouse": "a"}), ("a.spouse", "本人(a)")),
    "a spouse who names another": (
        _situation({"id": "b", "spouse": "c"}, {"id": "c"}, head={"spouse": "b"}),
        ("a.spouse", "b.spouseはc"),
    ),
    "a head with a wife who marries another": (
        _situation(
            {"id": "b", "relation_to_head": "妻"},
            {"id": "c"},
            events=[{"type": "marriage", "subjects": ["a", "c"]}],
        ),
        ("a.spouse", "配偶者が二人", "bとc"),
    ),
    "a wife of two heads": (
        _situation(_child("世帯主"), {"id": "c", "relation_to_head": "妻"}),
        ("c.spouse", "配偶者が二人", "aとb"),
    ),
    "a birth after the day of the visit": (
        _situation(_child(born="2026-12-01")),
        ("b.birth_date: 2026-12-01", "as_of"),
    ),
    "a resident before birth": (
        _situation(head={"became_resident_date": "1989-01-01"}),
        ("a.became_resident_date: 1989-01-01", "a.birth_date: 1990-05-02"),
    ),
    "an address from a day to come": (
        _situation(head={"address_set_date": "2026-11-17"}),
        ("a.address_set_date: 2026-11-17", "as_of"),
    ),
    "an insurance from before birth": (
        _situation(head={"nhi_acquired_date": "1980-01-01"}),
        ("a.nhi_acquired_date: 1980-01-01", "a.birth_date: 1990-05-02"),
    ),
    "a move after the day of the visit": (
        _situation(events=[{**MOVE, "move_in_date": "2026-11-17"}]),
        ("events[0].move_in_date: 2026-11-17", "as_of"),
    ),
    "an event before birth": (
        _situation(events=[{**MOVE, "move_in_date": "1980-11-17"}]),
        ("events[0].move_in_date: 1980-11-17", "a.birth_date: 1990-05-02"),
    ),
    "an entry after the move": (
        _situation(events=[{**MOVE, "type": "move_in_from_abroad", "entry_date": "2026-11-10"}]),
        ("events[0].entry_date: 2026-11-10", "events[0].move_in_date: 2026-11-09"),
    ),
    "a death known before it happened": (
        _situation(events=[{**DEATH, "known_date": "2026-11-04"}]),
        ("events[0].death_date: 2026-11-05", "events[0].known_date: 2026-11-04"),
    ),
    "a funeral before the death": (
        _situation(events=[{**DEATH, "funeral_date": "2026-11-04"}]),
        ("events[0].death_date: 2026-11-05", "events[0].funeral_date: 2026-11-04"),
    ),
    "a move after death": (
        _situation(events=[MOVE, DEATH]),
        ("events[0].move_in_date: 2026-11-09", "events[1].death_date: 2026-11-05"),
    ),
    "a birth after the mother's death": (
        _situation(
            _child(born="2026-11-10", mother="a"),
            events=[DEATH, {"type": "birth", "subjects": ["b"]}],
        ),
        ("b.birth_date: 2026-11-10", "母(a)", "events[0].death_date: 2026-11-05"),
    ),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_cannot_be_true_together_is_refused_naming_both(name: str, book: Rulebook) -> None:
    raw, named = IMPOSSIBLE[name]
    with pytest.raises(SituationError) as caught:
        parse_situation(raw, book)
    for words in named:
        assert words in caught.value.message


POSSIBLE = {
    "a stepchild older than the head": _situation(_child("妻の子", "1980-04-01")),
    "a wife of the child older than the head": _situation(_child("子の妻", "1980-04-01")),
    "a child born in the same, partly known year": _situation(_child(born="1990", father="a")),
    "a father who died before the birth": _situation(
        _child(born="2026-11-10", father="a"), events=[DEATH, {"type": "birth", "subjects": ["b"]}]
    ),
    "a mother who died on the day of the birth": _situation(
        _child(born="2026-11-05", mother="a"), events=[DEATH, {"type": "birth", "subjects": ["b"]}]
    ),
    "a death learnt of on its day": _situation(events=[{**DEATH, "known_date": "2026-11-05"}]),
    "a couple of whom one alone names the other": _situation({"id": "b"}, head={"spouse": "b"}),
    "a divorce and a new marriage in one visit": _situation(
        {"id": "b", "relation_to_head": "妻"},
        {"id": "c"},
        events=[{"type": "divorce", "subjects": ["a", "b"]}, {"type": "marriage", "subjects": ["a", "c"]}],
    ),
    "two households that come together": _situation(
        _child("世帯主"), {"id": "c", "relation_to_head": "子", "birth_date": "1950-01-01"}
    ),
    "a household without a head": _situation(head={"relation_to_head": "妻"}),
    "an insurance past its age": _situation(head={"insurance_type": "latter_stage"}),
}


@pytest.mark.parametrize("name", POSSIBLE)
def test_what_may_be_true_is_accepted(name: str, book: Rulebook) -> None:
    assert parse_situation(POSSIBLE[name], book).members
