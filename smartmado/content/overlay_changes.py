"""How a city's rule changes versions of a national rule that delegates it: narrows, widens, replaces.

A change holds where its days in force and its days known meet those of a national version; the rest of
that version stays as it is. Narrowing joins the city's condition with `all`, widening with `any`, so
that the direction (narrowed implies national, national implies widened) is true of the form itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartmado.content.collected import Collected
from smartmado.content.model import STATUSES
from smartmado.content.periods import area, placed
from smartmado.content.quick_read import validate
from smartmado.content.schemas import VersionSchema
from smartmado.content.yaml_source import Source

KINDS = ("narrows", "widens", "replaces")
_JOIN = {"narrows": "all", "widens": "any"}
_CONDITIONS = tuple(f"{status}_when" for status in STATUSES)
_WORDS = ("guidance", "not_required_text")


def raw_versions(rule: Any) -> list[dict[str, Any]] | None:
    """The versions of a raw rule, as far as they can be placed in time; None if the rule is no rule."""
    versions = rule.get("versions") if isinstance(rule, Mapping) else None
    if not isinstance(versions, list) or not all(_has_place(v) for v in versions):
        return None
    return versions


def _has_place(version: Any) -> bool:
    effective = version.get("effective") if isinstance(version, Mapping) else None
    return isinstance(effective, Mapping) and isinstance(effective.get("from"), str)


def change_versions(kind: str, key: str, entries: Any, source: Source, collected: Collected) -> None:
    """Put a city's changes of one kind over the versions of one national rule."""
    for i, entry in enumerate(entries if isinstance(entries, list) else [entries]):
        place = (kind, key, i) if isinstance(entries, list) else (kind, key)
        for message in _Change(kind, key, entry).apply(collected, source, place):
            collected.findings.append(source.finding(place, message))


def delegation(version: Mapping[str, Any], kind: str) -> str | None:
    """The article by which a raw version leaves this to the city."""
    delegates = version.get("delegates")
    return delegates.get(kind) if isinstance(delegates, Mapping) else None


class _Change:
    """One change of a city."""

    def __init__(self, kind: str, key: str, entry: Mapping[str, Any]) -> None:
        self.kind, self.key, self.entry = kind, key, entry
        self.where = area(entry)

    def apply(self, collected: Collected, source: Source, place: tuple[Any, ...]) -> list[str]:
        """Change every version that it meets; what is wrong with it."""
        rule = collected.raw["procedures"][self.key]
        versions = raw_versions(rule)
        if versions is None or any(validate(VersionSchema, v) for v in versions):
            return []  # the rule itself is refused later
        met = [i for i, v in enumerate(versions) if not area(v).meet(self.where).empty]
        faults = [fault for i in met if (fault := self._fault(versions[i], collected))]
        if not met:
            faults = ["この期間に効いている国の版がありません。effective を国の版の期間に合わせてください"]
        if faults:
            return faults[:1]
        kept = list(versions)
        places = collected.places.setdefault(self.key, list(range(len(versions))))
        for i in met:
            both = area(versions[i]).meet(self.where)
            kept[i] = self._changed(placed(versions[i], both))
            rest = [placed(versions[i], where) for where in area(versions[i]).without(both)]
            kept += rest
            places += [places[i]] * len(rest)
            self._tell(collected, placed(versions[i], both), kept[i], (source, place))
        collected.raw["procedures"][self.key] = {**rule, "versions": kept}
        return []

    def _fault(self, version: Mapping[str, Any], collected: Collected) -> str | None:
        since = version["effective"]["from"]
        if any(told.get("local") is version for told in collected.raw["local"].values()):
            return (
                f"{since} からの版には、市の決まりがもう一つあります。期間を分けるか、一つにまとめてください"
            )
        if not delegation(version, self.kind):
            return (
                f"国の規則({since} からの版)が、これを市に委ねて(delegates: {self.kind})いません。"
                "この項目を消してください"
            )
        missing = [c for c in _CONDITIONS if c in self.entry and c not in version]
        if self.kind == "narrows" and missing:
            return f"国の規則に {missing[0]} がありません。狭められるのは、国の規則にある条件だけです"
        return None

    def _changed(self, version: dict[str, Any]) -> dict[str, Any]:
        if self.kind == "replaces":
            times = {k: v for k, v in version.items() if k in _TIMES}
            return {k: v for k, v in self.entry.items() if k not in _TIMES} | times
        made = dict(version)
        for name in _CONDITIONS:
            if name in self.entry:
                own = self.entry[name]
                made[name] = {_JOIN[self.kind]: [version[name], own]} if name in version else own
        made["legal_basis"] = [*version["legal_basis"], *self.entry["legal_basis"]]
        made |= {k: self.entry[k] for k in _WORDS if k in self.entry}
        return made

    def _tell(
        self, collected: Collected, national: dict[str, Any], local: dict[str, Any], origin: Any
    ) -> None:
        collected.tell(
            "procedures",
            self.key,
            self.kind,
            origin=origin,
            national=national,
            local=local,
            added={c: self.entry[c] for c in _CONDITIONS if c in self.entry},
            legal_basis=self.entry["legal_basis"],
            delegated_by=delegation(national, self.kind),
        )


_TIMES = ("effective", "recorded", "withdrawn")
