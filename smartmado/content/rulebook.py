"""A rulebook: all content of one city, checked, with a digest that names it for good."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from smartmado.content.forms import Form
from smartmado.content.model import Department, Fact, LifeEvent, Parameter, Procedure


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
        return "sha256:" + hashlib.sha256(self.frozen).hexdigest()

    def triggered_by(self, event_type: str) -> tuple[Procedure, ...]:
        """The procedures that this type of event can trigger."""
        return self._by_event.get(event_type, ())

    @cached_property
    def _by_event(self) -> dict[str, tuple[Procedure, ...]]:
        return {e: tuple(p for p in self.procedures.values() if e in p.events) for e in self.life_events}
