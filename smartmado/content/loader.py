"""Reads rules/ and forms/ into a `Rulebook`, or refuses them with file, line, key and cure."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from smartmado.content.collected import SECTIONS, Collected
from smartmado.content.compile import compile_entry, compile_section
from smartmado.content.coverage import check_coverage
from smartmado.content.form_builder import COMMON
from smartmado.content.form_loader import form_ids, form_reader, load_forms
from smartmado.content.form_papers import take_paper
from smartmado.content.lazy import Lazy
from smartmado.content.names import fill_names
from smartmado.content.overlay import apply_overlays
from smartmado.content.references import check_local_references, check_references
from smartmado.content.rulebook import Rulebook
from smartmado.content.yaml_source import ContentError, Finding, Source, read_yaml


def content_root() -> Path:
    """The folder that holds rules/ and forms/: SMARTMADO_CONTENT, or the checkout."""
    return Path(os.environ.get("SMARTMADO_CONTENT") or Path(__file__).resolve().parents[2])


def municipalities(root: Path | None = None) -> list[str]:
    """The codes of the cities that have rules."""
    folder = (root or content_root()) / "rules" / "municipal"
    return sorted(p.name for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []


def default_city(root: Path | None = None) -> str:
    """The city to work for where nothing names one: the setting SMARTMADO_CITY, or what the content says.

    Raises `ContentError` where the content has several cities and names none.
    """
    if os.environ.get("SMARTMADO_CITY"):
        return os.environ["SMARTMADO_CITY"]
    root = root or content_root()
    path, cities = root / "rules" / "default_city.yaml", municipalities(root)
    if not cities:
        message = "規則がありません。SMARTMADO_CONTENT を確かめてください"
        raise ContentError([Finding(str(root / "rules/municipal"), 1, "(folder)", message)])
    if not path.exists() and len(cities) == 1:
        return cities[0]
    named = read_yaml(path, root).data if path.exists() else {}
    city = named.get("municipality") if isinstance(named, dict) else None
    if city not in cities:
        message = "municipality に、rules/municipal/ にある市の自治体コードを書いてください"
        raise ContentError([Finding("rules/default_city.yaml", 1, "municipality", message)])
    return str(city)


def load_rulebook(municipality: str, root: Path | None = None) -> Rulebook:
    """All content of a city. Raises `ContentError` with every mistake found."""
    root = root or content_root()
    with collector_paused():
        collected = _collect(root, municipality)
        if collected.findings:
            raise ContentError(collected.findings)
        return _build(collected, municipality)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Loading makes some hundred thousand objects that all stay: searching them for garbage doubles its time.

    Afterwards they count as old ones, so that the next search for young garbage does not go through them.
    """
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


@lru_cache(maxsize=8)
def thaw(frozen: bytes) -> Rulebook:
    """The rulebook that `Rulebook.frozen` was taken from. It was checked as a whole before it was frozen,
    so each entry is built when it is first read: a case reads a few forms and some rules."""
    raw = json.loads(frozen)
    made = {s: Lazy(raw[s], partial(compile_entry, raw, s, _refuse)) for s in SECTIONS}
    forms = Lazy(form_ids(raw["forms"]), form_reader(raw["forms"], made["facts"], _refuse))
    return Rulebook(municipality=raw["municipality"], city=raw["city"], forms=forms, raw=raw, **made)


def _refuse(section: str, key: str, path: tuple[Any, ...], message: str) -> None:
    """A frozen rulebook that an earlier or later version of the program wrote and this one cannot read."""
    raise ContentError([Finding(section, 1, ".".join(map(str, (key, *path))), message)])


def _build(collected: Collected, municipality: str) -> Rulebook:
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
        check_local_references(book, collected.report)
    if not collected.findings:
        check_references(book, collected.report)
        check_coverage(book, collected.report)
    if collected.findings:
        raise ContentError(sorted(collected.findings, key=lambda f: (f.file, f.line)))
    return book


def _collect(root: Path, municipality: str) -> Collected:
    collected = Collected()
    rules = root / "rules"
    for section in ("facts", "life_events", "departments", "parameters"):
        for source in _read([rules / f"{section}.yaml"], root, collected):
            collected.add(section, source.data, source, ())
    for source in _read(sorted((rules / "national").glob("*.yaml")), root, collected):
        collected.add("procedures", source.data, source, ())
    if not any((rules / "municipal" / municipality).glob("*.yaml")):
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
    folder = f"rules/municipal/{municipality}"
    apply_overlays(_read(overlay_files(rules, municipality), root, collected), folder, collected)
    _collect_forms(root, collected)
    fill_names(collected.raw)
    return collected


def overlay_files(rules: Path, municipality: str) -> list[Path]:
    """The files over the national rules: those of the prefecture, for all its cities, then the city's own.

    The first two digits of a municipality's code are its prefecture's.
    """
    folders = (rules / "prefectural" / municipality[:2], rules / "municipal" / municipality)
    return [path for folder in folders for path in sorted(folder.glob("*.yaml"))]


def _collect_forms(root: Path, collected: Collected) -> None:
    common = root / "forms" / f"{COMMON}.yaml"
    paths = [*([common] if common.exists() else []), *sorted((root / "forms").glob("*/form.yaml"))]
    for source in _read(paths, root, collected):
        path = Path(source.name)
        form_id = path.stem if path.parent.name == "forms" else path.parent.name
        collected.raw["forms"][form_id] = source.data
        collected.origin["forms", form_id] = (source, ())
        take_paper(root / path.parent, source.data, partial(collected.report, "forms", form_id))


def _read(paths: Iterable[Path], root: Path, collected: Collected) -> list[Source]:
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
