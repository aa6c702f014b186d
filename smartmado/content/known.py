"""What the content said on an earlier day: corrections undone, later entries left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from smartmado.content.loader import thaw
from smartmado.content.periods import known
from smartmado.content.rulebook import Rulebook
from smartmado.facts.errors import SmartmadoError


class KnowledgeError(SmartmadoError):
    """A day of which nothing can be said."""


def as_known(book: Rulebook, day: date, today: date) -> Rulebook:
    """The rulebook as it stood at the end of `day`.

    Raises `KnowledgeError` for a day after today, and for one before the content was kept.
    """
    since = book.city.get("recorded")
    if day > today:
        raise KnowledgeError(f"{day} はまだ来ていません。今日({today})までの日を書いてください。")
    if since is None:
        raise KnowledgeError(
            "規則をいつから記録しているかが分かりません。"
            "rules/municipal/ の city に recorded(記録の始まりの日)を書いてください。"
        )
    if day.isoformat() < since:
        raise KnowledgeError(f"規則の記録は {since} からです。それより前に何と答えたかは分かりません。")
    raw = _known_raw(book.raw, day.isoformat())
    return thaw(json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode())


def entered_after(book: Rulebook, today: date) -> list[str]:
    """What says that it was recorded or withdrawn on a day that has not come: `procedures.key: day`."""
    found = []
    for section, part in (("procedures", "versions"), ("parameters", "values")):
        for key, entry in book.raw[section].items():
            days = (e[name] for e in entry[part] for name in ("recorded", "withdrawn") if name in e)
            found += [f"{section}.{key}: {day}" for day in days if day > today.isoformat()]
    if (since := book.city.get("recorded")) and since > today.isoformat():
        found.append(f"city.recorded: {since}")
    return found


def _known_raw(raw: Mapping[str, Any], day: str) -> dict[str, Any]:
    procedures = {k: {**p, "versions": _known(p["versions"], day)} for k, p in raw["procedures"].items()}
    parameters = {k: {**p, "values": _known(p["values"], day)} for k, p in raw["parameters"].items()}
    local = {k: t for k, t in raw.get("local", {}).items() if "local" not in t or _is_known(t["local"], day)}
    return {**raw, "procedures": procedures, "parameters": parameters, "local": local, "known_on": day}


def _known(entries: list[dict[str, Any]], day: str) -> list[dict[str, Any]]:
    """The entries as they stood on the day; what was not known yet stays, as withdrawn when entered."""
    return [
        {k: v for k, v in e.items() if k != "withdrawn"}
        if _is_known(e, day)
        else {**e, "withdrawn": e.get("withdrawn") or e["recorded"]}
        for e in entries
    ]


def _is_known(entry: Mapping[str, Any], day: str) -> bool:
    stretch = known(entry)
    return stretch.start <= day < stretch.end
