"""The worked scenarios of rules/scenarios/, what they are there for, and where each procedure is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from smartmado.content.compile import section_mistakes
from smartmado.content.loader import content_root, default_city, overlay_files
from smartmado.content.rulebook import Rulebook
from smartmado.content.scenario_schema import MAPPED, SHEET, STATUSES, ScenarioSchema
from smartmado.content.variations import varied
from smartmado.content.yaml_source import ContentError, Finding, Source, read_yaml


@dataclass(frozen=True)
class Scenario:
    """One worked case: a situation and what the rules must answer; entry `number` of the file `source`.

    `covers` names what it is there for, in the words of rules/coverage.yaml.
    """

    field: str
    name: str
    why: str
    situation: Mapping[str, Any]
    expect: Mapping[str, Any]
    source: Source
    number: int
    covers: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """File and line. Finding a line is slow, and only who tells of a mistake needs it."""
        return f"{self.source.name}:{self.source.line((self.number, 'name'))}"

    @property
    def procedures(self) -> frozenset[str]:
        """The procedures that it says something about by name."""
        named = [p for s in (*STATUSES, "absent") for p in self.expect.get(s, ())]
        named += [p for m in MAPPED for p in self.expect.get(m, {})]
        return frozenset(p.partition("@")[0] for p in named)


def city_scenarios(book: Rulebook, root: Path | None = None) -> list[Scenario]:
    """What must hold in the rulebook's city: the scenarios that name no other city, and the city's own.

    The common ones are written for the default city; in another, what they say of procedures that it does
    not have, and of all the rest, is left out. Raises as `read_scenarios` does.
    """
    found = read_scenarios(root, book.municipality)
    return found if book.municipality == default_city(root) else [_elsewhere(s, book) for s in found]


def _elsewhere(scenario: Scenario, book: Rulebook) -> Scenario:
    expect: dict[str, Any] = {}
    for key, said in scenario.expect.items():
        if key in SHEET:  # another city's departments, forms and papers
            continue
        if isinstance(said, Mapping):
            expect[key] = {k: v for k, v in said.items() if k.partition("@")[0] in book.procedures}
        elif key != "rest":
            expect[key] = [p for p in said if p.partition("@")[0] in book.procedures]
    return replace(scenario, expect=expect)


def read_scenarios(root: Path | None = None, municipality: str | None = None) -> list[Scenario]:
    """Every scenario, in file order; of a municipality, those that name no other, and its own.

    Raises `ContentError` naming those that cannot be read.
    """
    root = root or content_root()
    known = coverage_tags(root)
    entries = list(_entries(root, municipality))
    check_shape = ScenarioSchema().validate
    findings = [
        source.finding((number, *where), message)
        for source, number, entry in entries
        for where, message in section_mistakes(check_shape(entry))
    ]
    if findings:
        raise ContentError(findings)
    by_name = {e["name"]: e for _, _, e in entries}
    found: list[Scenario] = []
    for source, number, entry in entries:
        fault = _fault(entry, known, by_name)
        if fault:
            raise ContentError([Finding(source.name, source.line((number,)), f"[{number}]", fault)])
        situation = _situation(entry, by_name)
        if municipality is None or situation.get("municipality", municipality) == municipality:
            found.append(_scenario(entry, situation, source, number))
    return found


def _entries(root: Path, municipality: str | None) -> Iterator[tuple[Source, int, Any]]:
    for path in _files(root / "rules", municipality):
        source = read_yaml(path, root)
        entries = source.data if isinstance(source.data, list) else [source.data] if source.data else []
        yield from ((source, number, entry) for number, entry in enumerate(entries))


def _situation(entry: Mapping[str, Any], by_name: Mapping[str, Any]) -> Mapping[str, Any]:
    if "like" not in entry:
        situation: Mapping[str, Any] = entry["situation"]
        return situation
    return varied(by_name[entry["like"]]["situation"], entry.get("change", {}))


def _scenario(
    entry: Mapping[str, Any], situation: Mapping[str, Any], source: Source, number: int
) -> Scenario:
    return Scenario(
        Path(source.name).stem,
        str(entry["name"]),
        str(entry.get("why", "")),
        situation,
        entry["expect"],
        source,
        number,
        tuple(entry.get("covers", ())),
    )


def _files(rules: Path, municipality: str | None) -> list[Path]:
    own = rules / "municipal" / municipality / "scenarios" if municipality else None
    return [p for folder in (rules / "scenarios", own) if folder for p in sorted(folder.glob("*.yaml"))]


def _fault(entry: Mapping[str, Any], known: Mapping[str, str], by_name: Mapping[str, Any]) -> str | None:
    if ("situation" in entry) == ("like" in entry):
        return "situation(状況)か like(元の実例の名前)のどちらか一つを書いてください"
    if "like" in entry:
        other = by_name.get(entry["like"])
        if other is None or "situation" not in other:
            return f"like の「{entry['like']}」という実例がありません"
        try:
            varied(other["situation"], entry.get("change", {}))
        except KeyError as error:
            return f"change の {error.args[0]} は、元の実例にない所です"
    strange = [tag for tag in entry.get("covers", ()) if tag not in known]
    if strange:
        return f"covers の {strange[0]} は coverage.yaml にありません"
    return None


def coverage_tags(root: Path | None = None) -> dict[str, str]:
    """What scenarios must show: each tag of rules/coverage.yaml with its words.

    A boundary `b` with the sides `x` and `y` gives the tags `b.x` and `b.y`.
    """
    root = root or content_root()
    path = root / "rules" / "coverage.yaml"
    if not path.exists():
        return {}
    data = read_yaml(path, root).data
    tags = {str(key): str(words) for key, words in data["mistakes"].items()}
    for key, boundary in data["boundaries"].items():
        sides = boundary["sides"].items()
        tags |= {f"{key}.{side}": f"{boundary['label']}: {words}" for side, words in sides}
    return tags


def procedure_fields(municipality: str) -> dict[str, str]:
    """Each procedure's field: the name of the file in which it is written."""
    root = content_root()
    fields: dict[str, str] = {}
    for path in sorted((root / "rules" / "national").glob("*.yaml")):
        fields |= dict.fromkeys(read_yaml(path, root).data, path.stem)
    for path in overlay_files(root / "rules", municipality):
        fields |= dict.fromkeys(read_yaml(path, root).data.get("procedures") or (), path.stem)
    return fields
