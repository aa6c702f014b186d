"""The four sample visits (demo_visits.yaml): who comes, what happened, what they answer when asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any

import yaml

from smartmado.cases.open_case import NewPerson, Opening
from smartmado.decisions.evaluate import FactKey
from smartmado.ops.demo_city import story_households
from smartmado.ops.demo_places import SAMPLE_PLACES, Places

_FILE = Path(__file__).with_name("demo_visits.yaml")


@dataclass(frozen=True)
class Visit:
    """A sample visit. `answers`: "fact@person" or "fact" -> what they say."""

    key: str
    title: str
    day: date
    opening: Opening
    answers: Mapping[str, Any]

    def says(self, key: FactKey) -> Any:
        """The answer to a question; None is わからない."""
        fact, subject = key
        return self.answers.get(f"{fact}@{subject}", self.answers.get(fact))


def visits(places: Places = SAMPLE_PLACES) -> list[Visit]:
    """The sample visits in the order of their days, in these places."""
    words = {f"{{{k}}}": v for k, v in {"here": places.city, **places.visits}.items()}
    data = _with_ids(yaml.safe_load(_FILE.read_text(encoding="utf-8")), words)
    return [_visit(v, {**data["everyone"], **places.answers}) for v in data["visits"]]


def _visit(raw: Mapping[str, Any], everyone: Mapping[str, Any]) -> Visit:
    people = [dict(p) for p in raw.get("new_people", [])]
    opening = Opening(
        events=raw["events"],
        household=raw.get("household"),
        joining=raw.get("joining", []),
        new_people=[NewPerson(p.pop("id"), p) for p in people],
        relations=raw.get("relations", {}),
        answers={"visitor": raw["visitor"]},
    )
    return Visit(
        raw["key"], raw["title"], date.fromisoformat(raw["day"]), opening, {**everyone, **raw["answers"]}
    )


def _with_ids(value: Any, words: Mapping[str, str]) -> Any:
    """The same data with @story.role replaced by the resident's number, and {word} by the place's word."""
    if isinstance(value, dict):
        return {_with_ids(k, words): _with_ids(v, words) for k, v in value.items()}
    if isinstance(value, list):
        return [_with_ids(v, words) for v in value]
    if isinstance(value, str) and "{" in value:
        return reduce(lambda text, word: text.replace(*word), words.items(), value)
    if isinstance(value, str) and "@" in value:
        before, _, name = value.rpartition("@")
        story, _, role = name.partition(".")
        if role:
            number = story_households()[story].people[role]
            return f"{before}@{number}" if before else number
    return value
