"""The bound on what is left to ask."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import Decisions, decide
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.situation import parse_situation
from smartmado.interview.answers import with_answers
from smartmado.interview.progress import open_questions
from smartmado.interview.questions import next_question
from smartmado.interview.relevance import domain
from tests.support.told import Told

FATHER = {
    "id": "f",
    "relation_to_head": "世帯主",
    "birth_date": "1992-04-12",
    "sex": "male",
    "insurance_type": "nhi",
}
MOTHER = {"id": "m", "relation_to_head": "妻", "birth_date": "1994-08-03", "sex": "female"}
CHILD = {"id": "c", "relation_to_head": "子", "birth_date": "2026-11-10"}
VISITS: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "birth": ({"type": "birth", "subjects": ["c"]}, [FATHER, MOTHER, CHILD]),
    "move_in": ({"type": "move_in", "subjects": ["m"], "move_in_date": "2026-11-09"}, [MOTHER]),
    "death": ({"type": "death", "subjects": ["f"], "death_date": "2026-11-14"}, [FATHER, MOTHER]),
}
TYPED = {"date": "2026-11-15", "month": "2026-11", "int": 3}


def decided(book: Rulebook, visit: str, given: Sequence[Told]) -> Decisions:
    event, members = VISITS[visit]
    household = {"closed": True, "members": members}
    raw = {"as_of": "2026-11-16", "events": [event], "household": household, "others": [], "answers": {}}
    return decide(book, parse_situation(with_answers(raw, given), book))


def told(chance: random.Random, decisions: Decisions, key: FactKey) -> Told:
    choices = domain(decisions.evaluator, key[0])
    kind = decisions.evaluator.book.facts[key[0]].type
    value: Any = chance.choice(choices) if choices else TYPED.get(kind, "ア")
    if kind == "person" or chance.random() < 0.1:
        return Told(*key, value=None, unknown=True)
    return Told(*key, value=list(value) if isinstance(value, tuple) else value)


@pytest.mark.parametrize("visit", VISITS)
@pytest.mark.parametrize("seed", range(4))
def test_no_answer_adds_to_what_may_still_be_asked(book: Rulebook, visit: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- the same answers every time
    given: list[Told] = []
    before: int | None = None
    for _ in range(120):
        decisions = decided(book, visit, given)
        skip = frozenset((a.fact, a.subject) for a in given if a.unknown)
        left = open_questions(decisions, skip)
        assert before is None or len(left) <= before, given[-1]
        asking = next_question(decisions, skip)
        if asking is None:
            return
        assert asking.key in left
        given.append(told(chance, decisions, asking.key))
        before = len(left)
    raise AssertionError("the questions do not come to an end")


def test_each_sees_only_the_questions_meant_for_them(book: Rulebook) -> None:
    decisions = decided(book, "birth", [])
    resident, clerk = (set(open_questions(decisions, (), (by,))) for by in ("resident", "clerk"))
    assert resident and clerk and not resident & clerk
    assert resident | clerk == set(open_questions(decisions))
