"""Reads rules/ and forms/ into a `Rulebook`, or refuses them with file, line, key and cure."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from smartmado.content.compile import compile_section, section_mistakes
from smartmado.content.form_builder import COMMON
from smartmado.content.form_loader import load_forms
from smartmado.content.references import check_references
from smartmado.content.rulebook import Rulebook
from smartmado.content.schemas import BAD_ID, OverlaySchema, SetsSchema, is_id
from smartmado.content.yaml_source import ContentError, Finding, Source, read_yaml

SECTIONS = ("facts", "life_events", "departments", "parameters", "procedures")
RAW = (*SECTIONS, "forms", "city")


def content_root() -> Path:
    """The folder that holds rules/ and forms/: SMARTMADO_CONTENT, or the checkout."""
    return Path(os.environ.get("SMARTMADO_CONTENT") or Path(__file__).resolve().parents[2])


def municipalities(root: Path | None = None) -> list[str]:
    """The codes of the cities that have rules."""
    folder = (root or content_root()) / "rules" / "municipal"
    return sorted(p.name for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []


@dataclass
class _Collected:
    """Raw content with the place each entry came from, and the mistakes found on the way."""

    raw: dict[str, dict[str, Any]] = field(default_factory=lambda: {s: {} for s in RAW})
    origin: dict[tuple[str, str], tuple[Source, tuple[Any, ...]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(
        self,
        section: str,
        entries: Any,
        source: Source,
        at: tuple[Any, ...],
        replace: bool = False,
    ) -> None:
        if not isinstance(entries, Mapping):
            self.findings.append(source.finding(at, "「名前: 内容」の形で書いてください"))
            return
        for key, entry in entries.items():
            if not is_id(key):
                self.findings.append(source.finding((*at, key), BAD_ID))
                continue
            if (section, key) in self.origin and not replace:
                other = self.origin[section, key][0]
                self.findings.append(
                    source.finding((*at, key), f"{key} は {other.name} にもあります。片方を消してください")
                )
                continue
            self.raw[section][str(key)] = plain(entry)
            self.origin[section, str(key)] = (source, (*at, key))

    def report(self, section: str, key: str, path: tuple[Any, ...], message: str) -> None:
        """A finding on an entry, told at the line it stands on."""
        source, at = self.origin.get((section, key), (Source(section, {}, None), (key,)))
        self.findings.append(source.finding((*at, *path), message))


def plain(value: Any) -> Any:
    """YAML data as JSON-able data: dates become ISO text, keys become text."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


def load_rulebook(municipality: str, root: Path | None = None) -> Rulebook:
    """All content of a city. Raises `ContentError` with every mistake found."""
    root = root or content_root()
    collected = _collect(root, municipality)
    if collected.findings:
        raise ContentError(collected.findings)
    return _build(collected, municipality)


@lru_cache(maxsize=8)
def thaw(frozen: bytes) -> Rulebook:
    """The rulebook that `Rulebook.frozen` was taken from."""
    raw = json.loads(frozen)
    collected = _Collected(raw={s: raw[s] for s in RAW})
    return _build(collected, raw["municipality"])


def _build(collected: _Collected, municipality: str) -> Rulebook:
    raw = collected.raw
    made = {s: compile_section(raw, s, collected.report) for s in SECTIONS}
    forms = load_forms(raw["forms"], made["facts"], collected.report)
    book = Rulebook(
        municipality=municipality,
        city=raw["city"],
        forms=forms,
        raw={**raw, "municipality": municipality},
        **made,
    )
    if not collected.findings:
        check_references(book, collected.report)
    if collected.findings:
        raise ContentError(sorted(collected.findings, key=lambda f: (f.file, f.line)))
    return book


def _collect(root: Path, municipality: str) -> _Collected:
    collected = _Collected()
    rules = root / "rules"
    for section in ("facts", "life_events", "departments", "parameters"):
        for source in _read([rules / f"{section}.yaml"], root, collected):
            collected.add(section, source.data, source, ())
    for source in _read(sorted((rules / "national").glob("*.yaml")), root, collected):
        collected.add("procedures", source.data, source, ())
    overlays = sorted((rules / "municipal" / municipality).glob("*.yaml"))
    if not overlays:
        raise ContentError(
            [
                Finding(
                    f"rules/municipal/{municipality}",
                    1,
                    "(folder)",
                    "この自治体の規則がありません。自治体コード(6桁)を確かめてください",
                )
            ]
        )
    for source in _read(overlays, root, collected):
        _overlay(source, collected)
    _collect_forms(root, collected)
    return collected


def _collect_forms(root: Path, collected: _Collected) -> None:
    common = root / "forms" / f"{COMMON}.yaml"
    paths = [*([common] if common.exists() else []), *sorted((root / "forms").glob("*/form.yaml"))]
    for source in _read(paths, root, collected):
        path = Path(source.name)
        form_id = path.stem if path.parent.name == "forms" else path.parent.name
        collected.raw["forms"][form_id] = plain(source.data)
        collected.origin["forms", form_id] = (source, ())


def _read(paths: Iterable[Path], root: Path, collected: _Collected) -> list[Source]:
    sources = []
    for path in paths:
        try:
            sources.append(read_yaml(path, root))
        except ContentError as error:
            collected.findings += error.findings
        except FileNotFoundError:
            collected.findings.append(
                Finding(path.relative_to(root).as_posix(), 1, "(file)", "ファイルがありません")
            )
    return sources


def _overlay(source: Source, collected: _Collected) -> None:
    """Apply one city's file: its own entries, and what it sets on national rules."""
    mistakes = OverlaySchema().validate(plain(source.data))
    if mistakes:
        collected.findings += [source.finding(p, m) for p, m in section_mistakes(mistakes)]
        return
    collected.raw["city"].update(plain(source.data.get("city", {})))
    for section in ("procedures", "parameters", "departments"):
        collected.add(
            section, source.data.get(section) or {}, source, (section,), replace=section != "procedures"
        )
    for key, sets in (source.data.get("sets") or {}).items():
        _set(key, plain(sets), source, collected)


def _set(key: str, sets: dict[str, Any], source: Source, collected: _Collected) -> None:
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
