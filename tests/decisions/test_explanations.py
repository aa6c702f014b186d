"""One explanation, whoever decided and in whatever order people and events are listed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from smartmado.content.model import Procedure
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.certificate import Proofs
from smartmado.decisions.compiled.build import compile_rules
from smartmado.decisions.compiled.city import arrange, decide_city
from smartmado.decisions.compiled.household import runner
from smartmado.decisions.decide import Decision, decide
from smartmado.decisions.evaluate import Evaluator
from smartmado.decisions.explain import Explanation, explain
from smartmado.decisions.grounds import Outcome
from smartmado.decisions.labels import FREE, NONE, both, either, least, some_of, thinned
from smartmado.decisions.situation import parse_situation
from smartmado.facts.situation import Situation
from tests.support.city_tables import table_of, told_by_city
from tests.support.random_rules import book_with, rules, situations
from tests.support.random_rules import less_known as less_known_rules
from tests.support.random_visits import less_known, visit

_SEEDS = st.integers(0, 10**6)
Says = Callable[[Procedure, str, int], str | None]


class _Told(Evaluator):
    """An evaluator whose statuses somebody else worked out."""

    says: Says

    def status(self, procedure: Procedure, person: str, event: int) -> str | None:
        return self.says(procedure, person, event)


def explained(book: Rulebook, situation: Situation, decision: Decision, says: Says) -> Explanation:
    """The explanation of a decision made from the statuses that `says` gives."""
    ev = _Told(book, situation)
    ev.says = says
    outcome = Outcome(decision.procedure, decision.status, decision.subjects, lambda keys: True)
    return explain(Proofs(ev), outcome)


def told_plainly(decision: Decision) -> bool:
    """Whether the conditions alone tell it; else it came out whatever is answered."""
    return not any("どの答えでも結果は同じ" in r.text for r in decision.reasons)


@settings(max_examples=10)
@given(_SEEDS)
def test_the_compiled_rules_lead_to_the_same_explanations(book: Rulebook, seed: int) -> None:
    situation = parse_situation(less_known(visit(book, seed), seed), book)
    compiled = runner(book, tuple(e.type for e in situation.events)).statuses(situation, {})
    for decision in filter(told_plainly, decide(book, situation).decided):
        found = explained(book, situation, decision, lambda p, who, e: compiled.status(p.id, who, e))
        assert found == decision.explanation


@settings(max_examples=15)
@given(rules(), situations(), st.data())
def test_a_whole_city_leads_to_the_same_explanations(
    made: dict[str, Any], raw: dict[str, Any], data: st.DataObject
) -> None:
    book = book_with(made)
    situation = parse_situation(data.draw(less_known_rules(raw)), book)
    table = table_of(book, [situation], 2)
    [told] = told_by_city(
        decide_city(compile_rules(book, (None, None)), arrange(table), situation.as_of), [situation]
    )
    defined = Evaluator(book, situation)

    def says(procedure: Procedure, person: str, event: int) -> str | None:
        status = told.get((procedure.id, event, person), "undetermined")
        return defined.status(procedure, person, event) if status == "undetermined" else status

    for decision in filter(told_plainly, decide(book, situation).decided):
        assert explained(book, situation, decision, says) == decision.explanation


@settings(max_examples=15)
@given(_SEEDS)
def test_the_order_of_people_and_events_does_not_change_an_explanation(book: Rulebook, seed: int) -> None:
    raw = less_known(visit(book, seed), seed)
    random = Random(seed)  # noqa: S311 - the same seed gives the same order
    members = random.sample(raw["household"]["members"], len(raw["household"]["members"]))
    other = {**raw, "events": raw["events"][::-1], "household": {**raw["household"], "members": members}}
    assert _explanations(book, raw, reverse=False) == _explanations(book, other, reverse=True)


def _explanations(book: Rulebook, raw: dict[str, Any], reverse: bool) -> dict[Any, Any]:
    """Whom each explanation is for and what it says; events by their place in the original."""
    count = len(raw["events"])

    def same(subject: str | None) -> str | None:
        if subject is None or not subject.startswith("event.") or not reverse:
            return subject
        return f"event.{count - 1 - int(subject[6:])}"

    return {
        (d.procedure.id, d.status, frozenset(d.subjects)): (
            {(f, same(s)) for f, s in d.certificate},
            {(r.fact, same(r.subject), r.text) for r in d.reasons},
        )
        for d in decide(book, parse_situation(raw, book)).decided
    }


# --- sets of facts ------------------------------------------------------------------------------

_LABELS = st.lists(st.integers(0, 31), max_size=4).map(least)


@given(st.lists(_LABELS, max_size=3))
def test_sets_combine_as_every_set_tried_out_would(labels: list[tuple[int, ...]]) -> None:
    def holds(label: tuple[int, ...], chosen: int) -> bool:
        return any(m & chosen == m for m in label)

    for chosen in range(32):
        held = [holds(label, chosen) for label in labels]
        assert holds(both(labels), chosen) is all(held)
        assert holds(either(labels), chosen) is any(held)
        for needed in range(4):
            assert holds(some_of(labels, needed), chosen) is (sum(held) >= needed)


def test_nothing_is_needed_of_none_and_nothing_is_enough_for_any_of_none() -> None:
    assert (both([]), either([])) == (FREE, NONE)


@given(st.integers(0, 255), st.lists(st.integers(1, 255), min_size=1, max_size=4))
def test_thinned_parts_still_tell_and_none_can_be_spared(extra: int, ways: list[int]) -> None:
    def tells(parts: Any) -> bool:
        mask = sum(1 << p for p in parts)
        return any(w & mask == w for w in ways)

    parts = [i for i in range(8) if (ways[0] | extra) >> i & 1]
    kept = thinned(parts, tells)
    assert tells(kept)
    assert not any(tells([p for p in kept if p != k]) for k in kept)
