"""The worked scenarios of rules/scenarios/, and where each procedure is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smartmado.content import model
from smartmado.content.loader import content_root
from smartmado.content.yaml_source import ContentError, Finding, read_yaml

STATUSES = (*model.STATUSES, "not_required", "undetermined")
MAPPED = ("deadlines", "no_loss_until", "waits_for")
EXPECTED = {*STATUSES, *MAPPED, "absent"}


@dataclass(frozen=True)
class Scenario:
    """One worked case: a situation and what the rules must answer. `place` is file and line."""

    field: str
    name: str
    why: str
    situation: Mapping[str, Any]
    expect: Mapping[str, Any]
    place: str

    @property
    def procedures(self) -> frozenset[str]:
        """The procedures that it says something about."""
        named = [p for s in (*STATUSES, "absent") for p in self.expect.get(s, ())]
        named += [p for m in MAPPED for p in self.expect.get(m, {})]
        return frozenset(p.partition("@")[0] for p in named)


def read_scenarios(root: Path | None = None) -> list[Scenario]:
    """Every scenario, in file order. Raises `ContentError` naming one that cannot be read."""
    root = root or content_root()
    found: list[Scenario] = []
    for path in sorted((root / "rules" / "scenarios").glob("*.yaml")):
        source = read_yaml(path, root)
        entries = source.data if isinstance(source.data, list) else [source.data] if source.data else []
        for number, entry in enumerate(entries):
            fault = _fault(entry)
            if fault:
                raise ContentError([Finding(source.name, source.line((number,)), f"[{number}]", fault)])
            found.append(
                Scenario(
                    path.stem,
                    str(entry["name"]),
                    str(entry.get("why", "")),
                    entry["situation"],
                    entry["expect"],
                    f"{source.name}:{source.line((number, 'name'))}",
                )
            )
    return found


def _fault(entry: Any) -> str | None:
    if not isinstance(entry, Mapping) or {"name", "situation", "expect"} - set(entry):
        return "実例には name・situation・expect が要ります"
    if not isinstance(entry["expect"], Mapping) or set(entry["expect"]) - EXPECTED:
        return f"expect に書けるのは {', '.join(sorted(EXPECTED))} です"
    return None


def procedure_fields(municipality: str, root: Path | None = None) -> dict[str, str]:
    """Each procedure's field: the name of the file in which it is written."""
    root = root or content_root()
    fields: dict[str, str] = {}
    for path in sorted((root / "rules" / "national").glob("*.yaml")):
        fields |= dict.fromkeys(read_yaml(path, root).data, path.stem)
    for path in sorted((root / "rules" / "municipal" / municipality).glob("*.yaml")):
        fields |= dict.fromkeys(read_yaml(path, root).data.get("procedures") or (), path.stem)
    return fields
