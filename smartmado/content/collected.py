"""Raw content as it is gathered from files: each entry with the place that it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smartmado.content.schemas import BAD_ID, is_id
from smartmado.content.yaml_source import Finding, Source

SECTIONS = ("facts", "life_events", "departments", "parameters", "procedures")
RAW = (*SECTIONS, "forms", "city", "local")
"""`local` is what the city added to and changed in the other sections, as `Collected.tell` writes it."""


@dataclass
class Collected:
    """Raw content with the place each entry came from, and the mistakes found on the way."""

    raw: dict[str, dict[str, Any]] = field(default_factory=lambda: {s: {} for s in RAW})
    origin: dict[tuple[str, str], tuple[Source, tuple[Any, ...]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)
    """Of a procedure whose versions a city's changes cut in pieces: where each piece stands in its file."""
    set_at: dict[tuple[str, Any], tuple[Source, tuple[Any, ...]]] = field(default_factory=dict)
    """Of a procedure's parts that a city sets: where it does."""

    def add(
        self,
        section: str,
        entries: Any,
        source: Source,
        at: tuple[Any, ...],
    ) -> None:
        if not isinstance(entries, Mapping):
            self.findings.append(source.finding(at, "「名前: 内容」の形で書いてください"))
            return
        for key, entry in entries.items():
            if not is_id(key):
                self.findings.append(source.finding((*at, key), BAD_ID))
                continue
            if (section, key) in self.origin:
                other = self.origin[section, key][0]
                self.findings.append(
                    source.finding((*at, key), f"{key} は {other.name} にもあります。片方を消してください")
                )
                continue
            self.raw[section][key] = entry
            self.origin[section, key] = (source, (*at, key))

    def tell(
        self,
        section: str,
        key: str,
        what: str,
        origin: tuple[Source, tuple[Any, ...]] | None = None,
        **told: Any,
    ) -> None:
        """Note what the city did to an entry; `origin` is where a mistake in it is told."""
        name = str(len(self.raw["local"]))
        self.raw["local"][name] = {"section": section, "key": key, "what": what, **told}
        self.origin["local", name] = origin or self.origin[section, key]

    def report(self, section: str, key: str, path: tuple[Any, ...], message: str) -> None:
        """A finding on an entry, told at the line it stands on."""
        source, at = self.origin.get((section, key), (Source(section, {}), (key,)))
        if section == "procedures":
            inside = 2 if path[:1] == ("versions",) else 0
            part = path[inside] if len(path) > inside else None
            if (key, part) in self.set_at:
                (source, at), path = self.set_at[key, part], path[inside + 1 :]
            elif inside and len(path) > 1 and key in self.places:
                path = ("versions", self.places[key][path[1]], *path[2:])
        finding = source.finding((*at, *path), message)
        if finding not in self.findings:
            self.findings.append(finding)
