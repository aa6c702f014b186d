"""A city's files over the national rules: what is its own, and what it fills in."""

from __future__ import annotations

from typing import Any

from smartmado.content.collected import Collected
from smartmado.content.compile import section_mistakes
from smartmado.content.schemas import OverlaySchema, SetsSchema
from smartmado.content.yaml_source import Source


def apply_overlay(source: Source, collected: Collected) -> None:
    """Apply one city's file: its own entries, and what it sets on national rules."""
    mistakes = OverlaySchema().validate(source.data)
    if mistakes:
        collected.findings += [source.finding(p, m) for p, m in section_mistakes(mistakes)]
        return
    collected.raw["city"].update(source.data.get("city", {}))
    for section in ("procedures", "parameters", "departments"):
        collected.add(
            section, source.data.get(section) or {}, source, (section,), replace=section != "procedures"
        )
    for key, sets in (source.data.get("sets") or {}).items():
        _set(key, sets, source, collected)


def _set(key: str, sets: dict[str, Any], source: Source, collected: Collected) -> None:
    """Fill what a national rule leaves open; refused where the rule does not leave it open."""
    rule = collected.raw["procedures"].get(key)
    if rule is None:
        collected.findings.append(source.finding(("sets", key), f"{key} という国の手続がありません"))
        return
    mistakes = SetsSchema().validate(sets)
    for path, message in section_mistakes(mistakes):
        collected.findings.append(source.finding(("sets", key, *path), message))
    if mistakes:
        return
    versions = rule.get("versions", [])
    for version in versions:
        if "deadline" in sets:
            if version.get("deadline") != {"delegated": True}:
                collected.findings.append(
                    source.finding(
                        ("sets", key, "deadline"),
                        "国の規則が期限を市に委ねて(delegated)いません。deadline を消してください",
                    )
                )
                return
            version["deadline"] = sets["deadline"]
        version["required_items"] = [*version.get("required_items", []), *sets.get("required_items", [])]
        if "guidance" in sets:
            version["guidance"] = sets["guidance"]
    rule.update({k: sets[k] for k in ("department", "form", "fee_yen") if k in sets})
    if "notes" in sets:
        rule["notes"] = f"{rule.get('notes') or ''} {sets['notes']}".strip()
