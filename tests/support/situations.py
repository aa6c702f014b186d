"""Situations made from a few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import Decisions, decide
from smartmado.decisions.situation import parse_situation
from smartmado.facts.situation import Situation

AS_OF = "2026-11-16"


def event(kind: str, *subjects: str, **facts: Any) -> dict[str, Any]:
    """An event of the situation JSON."""
    return {"type": kind, "subjects": list(subjects), **facts}


def moving_in(*subjects: str, **facts: Any) -> dict[str, Any]:
    """People moved in a week ago."""
    return event("move_in", *subjects, **{"move_in_date": "2026-11-09", **facts})


def situation_json(
    members: Mapping[str, Mapping[str, Any]],
    events: Sequence[Mapping[str, Any]] | None = None,
    *,
    others: Mapping[str, Mapping[str, Any]] | None = None,
    answers: Mapping[str, Any] | None = None,
    closed: bool | None = True,
    as_of: str = AS_OF,
) -> dict[str, Any]:
    """The JSON of a situation: people as id -> facts; without `events` the first member moves in."""
    return {
        "as_of": as_of,
        "events": list(events) if events is not None else [moving_in(next(iter(members)))],
        "household": {"closed": closed, "members": [{"id": i, **f} for i, f in members.items()]},
        "others": [{"id": i, **f} for i, f in (others or {}).items()],
        "answers": dict(answers or {}),
    }


def situation(book: Rulebook, *args: Any, **keys: Any) -> Situation:
    """The parsed situation; arguments as in `situation_json`."""
    return parse_situation(situation_json(*args, **keys), book)


def decided(book: Rulebook, *args: Any, **keys: Any) -> Decisions:
    """The decisions on a situation; arguments as in `situation_json`."""
    return decide(book, situation(book, *args, **keys))


def statuses(decisions: Decisions) -> dict[str, dict[str, str]]:
    """Procedure -> subject -> status; "" stands for people who are not listed."""
    found: dict[str, dict[str, str]] = {}
    for d in decisions.decided:
        for subject in d.subjects or ("",):
            found.setdefault(d.procedure.id, {})[subject] = d.status
    for u in decisions.undetermined:
        for subject in u.subjects or ("",):
            found.setdefault(u.procedure.id, {})[subject] = "undetermined"
    return found
