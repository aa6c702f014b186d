"""A situation with some facts changed, to see what would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from smartmado.decisions.evaluate import FactKey
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Event, Person, Situation, Value

TODAY: FactKey = ("as_of", None)
"""Stands for the day of the visit."""
_Holder = TypeVar("_Holder", Person, Event)


def moved(situation: Situation, changes: Mapping[FactKey, Value]) -> Situation:
    """The situation in which these facts have these values."""
    told: dict[str | None, dict[str, Value]] = {}
    for (fact, subject), value in changes.items():
        told.setdefault(subject, {})[fact] = value

    def with_new(holder: _Holder, subject: str) -> _Holder:
        new = told.get(subject)
        return replace(holder, facts={**holder.facts, **new}) if new else holder

    answers = {**situation.answers, **told.get(None, {})}
    today = answers.pop(TODAY[0], None)
    return replace(
        situation,
        as_of=today.exact or situation.as_of if isinstance(today, DateRange) else situation.as_of,
        events=tuple(with_new(e, f"event.{i}") for i, e in enumerate(situation.events)),
        members={i: with_new(p, i) for i, p in situation.members.items()},
        others={i: with_new(p, i) for i, p in situation.others.items()},
        answers=answers,
    )
