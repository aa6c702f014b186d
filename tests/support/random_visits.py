"""Random visits on the real rules: plausible households, any facts that facts.yaml knows."""

from __future__ import annotations

from random import Random
from typing import Any

from smartmado.content.model import Fact
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.situation import SituationError, parse_situation
from tests.support.situations import AS_OF

_HOMES = (
    (("世帯主", "1986-05-02", "male"), ("妻", "1988-04-01", "female"), ("子", "2018-04-02", "male")),
    (("世帯主", "1951-11-20", "female"),),
    (("世帯主", "1981-02-28", "female"), ("父", "1950-01-01", "male"), ("母", "1952-03-03", "female")),
    (("世帯主", "1961-11-25", "male"), ("妻", "1967-12-01", "female"), ("子", "1999-01-01", "male")),
    (
        ("世帯主", "1970-01-01", "male"),
        ("夫（未届）", "1971-01-01", "male"),
        ("縁故者", "2010-06-06", "male"),
    ),
    (("世帯主", "1990-07-07", "female"), ("子", "2008-11-20", "female"), ("子", "2026-03-30", "male")),
)
_OTHER = {"id": "x", "birth_date": "1987-08-08", "sex": "male"}
WHO = ("id", "type", "subjects", "relation_to_head", "father", "mother", "spouse")
"""What tells who is who; it is known in every visit."""


def visit(book: Rulebook, seed: int) -> dict[str, Any]:
    """The situation JSON of a random visit with one or two events, in which most facts are known."""
    random = Random(seed)  # noqa: S311 - the same seed gives the same visit
    kinds = random.sample(sorted(book.life_events), random.choice((1, 1, 2)))
    home = _HOMES[-1] if {"birth", "marriage"} & set(kinds) else random.choice(_HOMES)
    members = [
        {**_facts(book, "person", random), "id": i, "relation_to_head": r, "birth_date": b, "sex": s}
        for i, (r, b, s) in zip("abc", home, strict=False)
    ]
    ids = [m["id"] for m in members]  # nobody of the last home is married: who is could not marry
    raw = {
        "as_of": AS_OF,
        "events": [_event(book, kind, ids, random) for kind in kinds],
        "household": {"closed": True, "members": members},
        "others": [{**_facts(book, "person", random), **_OTHER}] if random.random() < 0.4 else [],
        "answers": _facts(book, "visit", random),
    }
    while fault := _fault(raw, book):
        del _holder(raw, fault)[fault.rpartition(".")[2]]
    return raw


def _fault(raw: dict[str, Any], book: Rulebook) -> str | None:
    """The place of a random fact that cannot be true beside the others."""
    try:
        parse_situation(raw, book)
    except SituationError as error:
        return error.field
    return None


def _holder(raw: dict[str, Any], field: str) -> dict[str, Any]:
    whose = field.rpartition(".")[0]
    if whose.startswith("events["):
        return raw["events"][int(whose[7:-1])]  # type: ignore[no-any-return] # JSON
    return next(p for p in (*raw["household"]["members"], *raw["others"]) if p["id"] == whose)


def _event(book: Rulebook, kind: str, ids: list[str], random: Random) -> dict[str, Any]:
    life_event = book.life_events[kind]
    most = min(life_event.max_subjects or len(ids), len(ids))
    subjects = ids[-1:] if kind == "birth" else random.sample(ids, random.randint(1, most))
    told = {k: v for k, v in _facts(book, "event", random).items() if book.facts[k].type != "date"}
    day = random.choice(("2026-10-31", "2026-11-09", "2026-11-14", "2026-04-01", "2026-03-31"))
    told |= {n: day for n in life_event.dates if _is_told(book.facts[n], "event")}
    return {"type": kind, "subjects": subjects, **told}


def _facts(book: Rulebook, scope: str, random: Random) -> dict[str, Any]:
    return {
        f.id: _value(f, random)
        for f in book.facts.values()
        if _is_told(f, scope) and f.id not in _FIXED and f.type in _MADE
    }


def _is_told(fact: Fact, scope: str) -> bool:
    """Facts with a formula are left to it: a value that gainsays the formula would be another visit."""
    return fact.scope == scope and fact.derived is None


_FIXED = (*WHO, "birth_date", "sex", "household_closed")
_MADE = ("bool", "enum", "list", "int", "date")


def _value(fact: Fact, random: Random) -> Any:
    match fact.type:
        case "bool":
            return random.random() < 0.5
        case "enum":
            return random.choice(list(fact.values))
        case "list":
            return random.sample(list(fact.values), random.randint(0, len(fact.values)))
        case "int":
            return random.choice((0, 1, 3, 20, 500_000))
    return random.choice(("2026-11-01", "2026-03-31", "2020-05-05", "2027-01-31", "2026"))


def less_known(raw: dict[str, Any], seed: int) -> dict[str, Any]:
    """The same visit with facts missing; sometimes it is not known that everyone is listed."""
    random = Random(seed)  # noqa: S311 - as above
    share = random.choice((0.0, 0.3, 0.7, 0.95))

    def thinned(facts: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in facts.items() if k in WHO or random.random() < share}

    return {
        **raw,
        "events": [thinned(e) for e in raw["events"]],
        "household": {
            "closed": raw["household"]["closed"] and random.random() < 0.8,
            "members": [thinned(m) for m in raw["household"]["members"]],
        },
        "others": [thinned(o) for o in raw["others"]],
        "answers": thinned(raw["answers"]),
    }
