"""Rulebooks for tests: that of the checkout, and small ones made from a few lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from smartmado.content.loader import load_rulebook, thaw
from smartmado.content.rulebook import Rulebook
from smartmado.content.scenarios import Scenario, read_scenarios
from smartmado.content.yaml_source import parse_yaml

CITY = "312029"

SMALL = Path(__file__).parent / "small_content" / "rules"
"""A small rulebook: one procedure, the facts that the engine reads, and a handful to make rules of."""


def base(name: str) -> str:
    """A file of the small rulebook, e.g. `base("facts")`."""
    return (SMALL / f"{name}.yaml").read_text(encoding="utf-8")


BASE_PROCEDURE = base("national/small")
BASE_OVERLAY = base(f"municipal/{CITY}/city")


@cache
def checkout_rulebook() -> Rulebook:
    """The content of this checkout for 米子市, read once in a test process."""
    return load_rulebook(CITY)


@cache
def checkout_scenarios() -> tuple[Scenario, ...]:
    """The scenarios of this checkout, read once in a test process."""
    return tuple(read_scenarios())


def small_content(
    root: Path,
    *,
    procedures: str = BASE_PROCEDURE,
    facts: str = "",
    life_events: str = "",
    departments: str = "",
    parameters: str = "",
    overlay: str = BASE_OVERLAY,
) -> Path:
    """Writes a small content folder. What is given comes before the base, so its line numbers are its own."""
    files = {
        "facts.yaml": facts + base("facts"),
        "life_events.yaml": life_events + base("life_events"),
        "departments.yaml": departments + base("departments"),
        "parameters.yaml": parameters,
        "national/small.yaml": procedures,
        f"municipal/{CITY}/city.yaml": overlay,
    }
    for name, text in files.items():
        path = root / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def small_rulebook(root: Path, **parts: str) -> Rulebook:
    """The rulebook of a small content folder; `parts` as in `small_content`."""
    return load_rulebook(CITY, small_content(root, **parts))


def rule(
    required_when: Any = None, *, versions: list[dict[str, Any]] | None = None, **keys: Any
) -> dict[str, Any]:
    """A procedure as it stands in YAML: due on move_in for each subject, with what `keys` say otherwise."""
    version: dict[str, Any] = {"effective": {"from": "2000-01-01"}, "legal_basis": ["試験法1条"]}
    if required_when is not None:
        version["required_when"] = required_when
    outer = {
        "name": "届",
        "kind": "notification",
        "department": "residents",
        "events": ["move_in"],
        "per": "person",
        "confidence": "high",
    }
    for key, value in keys.items():
        (version if key in _VERSION_KEYS else outer)[key] = value
    outer["versions"] = [{**version, **v} for v in versions or [{}]]
    return outer


_VERSION_KEYS = (
    "recommended_when",
    "automatic_when",
    "deadline",
    "required_items",
    "guidance",
    "not_required_text",
)


@cache
def _base() -> dict[str, Any]:
    return {name: parse_yaml(base(name), name).data for name in ("facts", "life_events", "departments")}


def book_of(
    procedures: Mapping[str, Any],
    facts: Mapping[str, Any] | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Rulebook:
    """A rulebook of these rules (see `rule`) and the base facts, made without a file."""
    raw = {
        **_base(),
        "facts": {**_base()["facts"], **(facts or {})},
        "parameters": parameters or {},
        "procedures": procedures,
        "forms": {},
        "city": {},
        "municipality": CITY,
    }
    return thaw(json.dumps(raw, ensure_ascii=False, default=str).encode())


def derived(
    formula: Any, kind: str = "bool", scope: str = "person", label: str = "求めた事実"
) -> dict[str, Any]:
    """A derived fact as it stands in YAML."""
    return {"label": label, "scope": scope, "type": kind, "source": "derived", "derived": formula}
