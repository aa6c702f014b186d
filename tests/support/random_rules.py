"""Random small rules and random partial situations for them, to try laws on."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from smartmado.content.rulebook import Rulebook
from tests.support.rulebooks import book_of, derived, rule
from tests.support.situations import event, situation_json

_DAYS = st.sampled_from(["2026-10-31", "2026-11-01", "2026-11-09", "2026-11-15"])
_SETS = ["members", "subjects", "remaining", "everyone", "head", "children", "parents"]
_SETS += ["father", "mother", "spouse", "siblings"]
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "red": st.booleans(),
    "blue": st.booleans(),
    "shape": st.sampled_from(["round", "square", "flat"]),
    "tags": st.lists(st.sampled_from("xyz"), unique=True),
    "coats": st.integers(0, 4),
    "met_date": _DAYS | st.just("2026-11"),
}
"""The facts of people that the rules read."""

_DATES = st.sampled_from(
    [
        "met_date",
        "event_date",
        "as_of",
        "2026-11-09",
        {"shift": "met_date", "days": 6},
        {"month_end": "event_date"},
    ]
)
_SIMPLE: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        ["red", "blue", "lucky", "loud", "wet", {"red": False}, {"shape": "round"}, {"tags": ["x", "z"]}]
    ),
    st.builds(lambda op, n: {"coats": {op: n}}, st.sampled_from(["at_least", "below"]), st.integers(1, 3)),
    st.builds(
        lambda op, a, b: {"date": a, op: b},
        st.sampled_from(["before", "on_or_after", "same_day"]),
        _DATES,
        _DATES,
    ),
    st.sampled_from([{"event": "move_in"}, {"subject_of": "move_in"}, {"visit_has": "death"}]),
)


def _compound(below: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    people = st.sampled_from(_SETS)
    return st.one_of(
        st.builds(
            lambda op, parts: {op: parts},
            st.sampled_from(["all", "any"]),
            st.lists(below, min_size=1, max_size=3),
        ),
        st.builds(lambda part: {"not": part}, below),
        st.builds(
            lambda kind, who, part: {kind: who, "where": part},
            st.sampled_from(["exists", "every"]),
            people,
            below,
        ),
        st.builds(
            lambda who, part, bound, n: {"count": who, "where": part, bound: n},
            people,
            below,
            st.sampled_from(["at_least", "at_most"]),
            st.integers(0, 3),
        ),
    )


CONDITIONS = st.recursive(_SIMPLE, _compound, max_leaves=6)


@st.composite
def rules(draw: st.DrawFn, due: bool = True) -> dict[str, Any]:
    """Two procedures on a derived fact; with `due`, a third one that follows from them."""
    keys = st.fixed_dictionaries(
        {
            "per": st.sampled_from(["person", "household"]),
            "candidates": st.sampled_from(["subjects", "members", "remaining", "spouse"]),
            "events": st.sampled_from([["move_in"], ["move_in", "death"]]),
        }
    )
    made = {
        "p": rule(draw(CONDITIONS), **draw(keys)),
        "q": rule(draw(CONDITIONS), recommended_when=draw(CONDITIONS), **draw(keys)),
    }
    if due:
        made["r"] = rule({"any": [{"due": "p"}, {"all": [{"due_for_anyone": "q"}, "red"]}]}, **draw(keys))
    return made


_LUCKY = {"any": [{"all": ["red", {"coats": {"at_least": 2}}]}, {"exists": "spouse", "where": "blue"}]}


def book_with(made: dict[str, Any]) -> Rulebook:
    """The rulebook of `rules`."""
    return book_of(made, {"lucky": derived(_LUCKY)})


_RELATIONS = [None, "妻", "子", "子", "子の子", "縁故者"]


@st.composite
def situations(draw: st.DrawFn) -> dict[str, Any]:
    """The JSON of a situation in which everything is known but some relations."""
    others = st.lists(st.sampled_from(_RELATIONS), max_size=3).filter(lambda them: them.count("妻") < 2)
    relations = ["世帯主", *draw(others)]
    ids = "abcd"[: len(relations)]
    people = {
        i: {"relation_to_head": r, **{f: draw(v) for f, v in VALUES.items()}}
        for i, r in zip(ids, relations, strict=True)
    }
    events = [event("move_in", *draw(_some(ids)), move_in_date=draw(_DAYS), loud=draw(st.booleans()))]
    if draw(st.booleans()):
        late = _DAYS.filter(lambda day: day >= events[0]["move_in_date"])  # nobody moves in after their death
        events.append(
            event("death", draw(st.sampled_from(ids)), death_date=draw(late), loud=draw(st.booleans()))
        )
    return situation_json(people, events, answers={"wet": draw(st.booleans())})


def _some(ids: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(ids), min_size=1, unique=True)


@st.composite
def less_known(draw: st.DrawFn, raw: dict[str, Any]) -> dict[str, Any]:
    """The same situation with some facts not known, and perhaps not everyone listed."""

    def thinned(facts: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in facts.items() if k in ("id", "type", "subjects") or draw(st.booleans())}

    needed = {s for e in raw["events"] for s in e["subjects"]}
    members = [thinned(m) for m in raw["household"]["members"]]
    closed = raw["household"]["closed"] and draw(st.booleans())
    if not closed:
        members = [m for m in members if m["id"] in needed or draw(st.booleans())]
    return {
        **raw,
        "events": [thinned(e) for e in raw["events"]],
        "household": {"closed": closed, "members": members},
        "answers": thinned(raw["answers"]),
    }
