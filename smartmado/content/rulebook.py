"""A rulebook: all content of one city, checked, with a digest that names it for good."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from smartmado.content.forms import Form
from smartmado.content.local import local_changes
from smartmado.content.model import Department, Fact, LifeEvent, LocalChange, Parameter, Procedure


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Content ready for use. `raw` is the JSON-able text that it was compiled from."""

    municipality: str
    city: Mapping[str, Any]
    facts: Mapping[str, Fact]
    life_events: Mapping[str, LifeEvent]
    departments: Mapping[str, Department]
    parameters: Mapping[str, Parameter]
    procedures: Mapping[str, Procedure]
    forms: Mapping[str, Form]
    raw: Mapping[str, Any]

    @cached_property
    def frozen(self) -> bytes:
        """Bytes from which `smartmado.content.loader.thaw` makes the same rulebook.

        The order of entries is kept: it is the order of decisions and of questions.
        """
        return json.dumps(self.raw, ensure_ascii=False, separators=(",", ":")).encode()

    @cached_property
    def digest(self) -> str:
        """sha256 of the frozen bytes."""
        return digest_of(self.frozen)

    @property
    def known_on(self) -> date | None:
        """The day whose knowledge this is (`smartmado.content.known`); None for all that is known."""
        day = self.raw.get("known_on")
        return None if day is None else date.fromisoformat(day)

    @cached_property
    def changes(self) -> tuple[LocalChange, ...]:
        """What the city made of national rules by delegation, the national version beside the city's."""
        return tuple(change for _, change in local_changes(self.raw))

    def own_date(self, event: str) -> str | None:
        """The principal date of a type of event; None where there is none or it is a fact of the person."""
        name = self.life_events[event].date
        return None if name is None or self.facts[name].scope == "person" else name

    def triggered_by(self, *event_types: str) -> tuple[Procedure, ...]:
        """The procedures that one of these types of event can trigger, in rulebook order."""
        wanted = set(event_types)
        return tuple(
            self.procedures[key]
            for key, entry in self.raw["procedures"].items()
            if not wanted.isdisjoint(entry["events"])
        )


def digest_of(frozen: bytes) -> str:
    """The name of a rulebook: sha256 of its frozen bytes."""
    return "sha256:" + hashlib.sha256(frozen).hexdigest()
