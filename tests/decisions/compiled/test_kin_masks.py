"""Kin as masks are the kin of facts/relations.py, whatever visits came before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.compiled.fused import shape
from smartmado.decisions.compiled.kin_masks import READ, kin_masks
from smartmado.decisions.situation import parse_situation
from smartmado.facts.relations import KIN
from smartmado.facts.situation import Event, Person, Situation, Value
from tests.support.random_visits import less_known, visit
from tests.support.situations import situation


class Watched(Mapping[str, Value]):
    """Facts that remember which of them were read."""

    def __init__(self, facts: Mapping[str, Value], read: set[str]) -> None:
        self._facts = facts
        self._read = read

    def __getitem__(self, key: str) -> Value:
        self._read.add(key)
        return self._facts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


def differences(found: Situation) -> list[tuple[str, str, str]]:
    """Kind, candidate and person where the masks tell another kinship."""
    ids = found.everyone()
    wrong = []
    for name, (i, person), (k, candidate) in product(KIN, enumerate(ids), enumerate(ids)):
        kin = kin_masks(found, [name])[name]
        certain, possible = next((row[1:] for row in kin.rows if row[0] == 1 << i), (0, 0))
        told = True if certain >> k & 1 else None if possible >> k & 1 else False
        if told is not KIN[name](found, candidate, person):
            wrong.append((name, candidate, person))
    return wrong


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.booleans())
def test_masks_tell_the_kin_that_relations_tell(book: Rulebook, seed: int, closed: bool) -> None:
    raw = less_known(visit(book, seed), seed)
    found = replace(parse_situation({**raw, "events": raw["events"][:1]}, book), closed=closed)
    assert not differences(found)


def test_the_same_people_are_told_anew_when_two_of_them_marry(book: Rulebook) -> None:
    people = {"a": {"relation_to_head": "世帯主"}, "b": {"relation_to_head": "縁故者"}}
    alone = situation(book, people)
    couple = replace(alone, events=(Event("marriage", ("a", "b")),))
    assert not differences(alone)
    assert not differences(couple)
    assert not kin_masks(alone, ["spouse"])["spouse"].rows[0][1]
    assert kin_masks(couple, ["spouse"])["spouse"].rows == ((1, 2, 2), (2, 1, 1))


def test_kinship_is_told_from_no_other_facts_than_those_of_the_pattern(book: Rulebook) -> None:
    read: set[str] = set()
    for seed in range(30):
        raw = visit(book, seed)
        found = parse_situation({**raw, "events": raw["events"][:1]}, book)
        members = {i: Person(i, Watched(p.facts, read)) for i, p in found.members.items()}
        watched = replace(found, members=members)
        for name, person, candidate in product(KIN, watched.everyone(), watched.everyone()):
            KIN[name](watched, candidate, person)
    assert read
    assert read <= set(READ)


def test_kin_are_counted_between_those_certain_and_those_possible(book: Rulebook) -> None:
    people = {
        "a": {"relation_to_head": "子", "father": "c", "mother": "b"},
        "b": {"relation_to_head": "妻"},
        "c": {"relation_to_head": "世帯主"},
    }
    kin = kin_masks(situation(book, people), ["children"])["children"]
    everybody = shape(3)
    assert kin[1][everybody.known(0b001)] == everybody.known(0b110)
    assert kin[2][everybody.true] == 0
    assert kin[1][everybody.unknown] == everybody.between(0, 0b110)
    assert kin[1][everybody.between(0b001, 0b011)] == everybody.known(0b110)
