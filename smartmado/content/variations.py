"""A worked case that is like another but for a few facts: `like` names the other, `change` says what differs.

The keys of `change`: as_of, closed, events (all of them anew), event.FACT (of the first event), answers.FACT,
and PERSON.FACT. No value (null) takes the fact away, so that it is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any


def varied(situation: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """The situation with the changes made. Raises `KeyError` naming a place that is not in it."""
    made = deepcopy(dict(situation))
    for path, value in change.items():
        holder, key = _place(made, path)
        if value is None:
            holder.pop(key, None)
        else:
            holder[key] = value
    return made


def _place(situation: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    if path in ("as_of", "events"):
        return situation, path
    household = situation["household"] = situation.get("household") or {}
    if path == "closed":
        return household, path
    whose, _, fact = path.partition(".")
    if whose == "event" and situation.get("events"):
        return situation["events"][0], fact
    if whose == "answers":
        answers = situation["answers"] = situation.get("answers") or {}
        return answers, fact
    for person in (*(household.get("members") or ()), *(situation.get("others") or ())):
        if person.get("id") == whose:
            return person, fact
    raise KeyError(path)
