"""A procedure's rule as an official reads it: sentences, days, things to bring, words explained."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from smartmado.content.expressions import Condition, Const, fact_ids
from smartmado.content.laws import Law, find_law, read_laws
from smartmado.content.loader import content_root
from smartmado.content.model import STATUSES, Deadline, Fact, Procedure, Version
from smartmado.content.rulebook import Rulebook
from smartmado.content.scenarios import Scenario, city_scenarios, procedure_fields
from smartmado.decisions.check_scenario import check_scenario
from smartmado.decisions.date_phrases import date_phrase, deadline_phrase
from smartmado.decisions.sentences import PEOPLE, Sentence, condition_sentence
from smartmado.decisions.wording import STATUS_WORDS

FIELDS = {
    "residence": "住民異動・カード・証明",
    "family_register": "戸籍",
    "nhi": "国民健康保険",
    "latter_stage": "後期高齢者医療",
    "pension": "国民年金",
    "long_term_care": "介護保険",
    "child_allowance": "児童手当",
    "single_parent": "ひとり親",
    "maternal": "妊娠・出産・母子保健",
    "medical_subsidy": "医療費の助成",
    "childcare_school": "保育・学校",
    "disability_welfare": "障がい・福祉",
    "tax_inheritance": "税・相続",
    "utilities": "水道・ごみ・住まい",
}
CONFIDENCE = {"high": "確か", "medium": "細部は要確認", "low": "要確認", "unknown": "未確認"}
_LEVEL = re.compile(r" ?\b(medium|low)\b")
_IDENTIFIER = re.compile(r"\b[a-z][a-z0-9_]*_[a-z0-9_]*\b")
PER = {"household": "世帯で1枚", "person": "1人1枚"}


@dataclass(frozen=True)
class Line:
    """A procedure in the list. `scenarios` is the number of worked cases that name it."""

    procedure: Procedure
    department: str
    events: Sequence[str]
    scenarios: int


@dataclass(frozen=True)
class VersionView:
    """One version of a rule in words."""

    version: Version
    in_force: bool
    outcomes: Sequence[tuple[str, Sentence]]
    deadlines: Sequence[tuple[str, str, str | None]]
    items: Sequence[tuple[str, Sentence | None]]
    grounds: Sequence[Ground]


@dataclass(frozen=True)
class Ground:
    """A legal basis, and where to read it: an address, else the number to look for."""

    text: str
    address: str | None
    number: str | None


@dataclass(frozen=True)
class Term:
    """A word of the rule that has a meaning of its own."""

    label: str
    meaning: Sentence
    ground: str | None


@dataclass(frozen=True)
class ScenarioView:
    """A worked case; `wrong` is None while it was not run, and empty when all is as written."""

    scenario: Scenario
    wrong: Sequence[str] | None


def listed(book: Rulebook, scenarios: Iterable[Scenario]) -> list[tuple[str, list[Line]]]:
    """All procedures by field, in the order of FIELDS; a field that FIELDS does not know comes last."""
    counts: dict[str, int] = {}
    for scenario in scenarios:
        for procedure_id in scenario.procedures:
            counts[procedure_id] = counts.get(procedure_id, 0) + 1
    fields: dict[str, list[Line]] = {f: [] for f in FIELDS}
    where = _fields(book.municipality)
    for procedure in book.procedures.values():
        line = Line(
            procedure,
            book.departments[procedure.department].name,
            [book.life_events[e].label for e in procedure.events],
            counts.get(procedure.id, 0),
        )
        fields.setdefault(where.get(procedure.id, "その他"), []).append(line)
    return [(FIELDS.get(f, f), lines) for f, lines in fields.items() if lines]


@lru_cache(maxsize=8)
def _fields(municipality: str) -> Mapping[str, str]:
    return procedure_fields(municipality)


def scenarios(book: Rulebook) -> tuple[Scenario, ...]:
    """The worked cases as the files hold them now; read anew only when a file has changed."""
    rules = content_root() / "rules"
    folders = (rules / "scenarios", rules / "municipal" / book.municipality / "scenarios")
    files = [f for folder in folders for f in sorted(folder.glob("*.yaml"))]
    return _scenarios(book, tuple((str(f), f.stat().st_mtime_ns) for f in files))


@lru_cache(maxsize=2)
def _scenarios(book: Rulebook, _stamp: tuple[tuple[str, int], ...]) -> tuple[Scenario, ...]:
    return tuple(city_scenarios(book))


def versions(book: Rulebook, procedure: Procedure, today: date) -> list[VersionView]:
    """The versions, the newest first; then those that turned out to be wrong."""
    current, laws = procedure.version_on(today), read_laws()
    return [
        VersionView(
            version,
            version is current,
            [
                (STATUS_WORDS[s], condition_sentence(book, version.conditions[s]))
                for s in STATUSES
                if s in version.conditions
            ],
            [(_for_whom(book, d), deadline_phrase(book, d), d.note) for d in version.deadlines],
            [
                (i.item, None if i.when is None else condition_sentence(book, i.when))
                for i in version.required_items
            ],
            [_ground(ref, laws) for ref in version.legal_basis],
        )
        for version in (*reversed(procedure.versions), *reversed(procedure.withdrawn))
    ]


def _ground(ref: str, laws: Mapping[str, Law]) -> Ground:
    found = find_law(ref, laws)
    return Ground(ref, found[0].address, found[0].number) if found else Ground(ref, None, None)


def _for_whom(book: Rulebook, deadline: Deadline) -> str:
    parts = []
    if deadline.events:
        parts.append("「" + "」か「".join(book.life_events[e].label for e in deadline.events) + "」のとき")
    if deadline.when is not None:
        parts.append(f"{condition_sentence(book, deadline.when).flat}とき")
    return "、".join(parts)


def terms(book: Rulebook, procedure: Procedure) -> list[Term]:
    """The words with a meaning of their own that the rule uses, and those that they use in turn."""
    found: dict[str, Fact] = {}

    def visit(node: object) -> None:
        for fact_id in sorted(fact_ids(node)):
            fact = book.facts[fact_id]
            if fact.derived is not None and fact_id not in found:
                found[fact_id] = fact
                visit(fact.derived)

    for version in procedure.versions:
        for condition in version.conditions.values():
            visit(condition)
    return [Term(f.label, _meaning(book, f), f.ground) for f in found.values()]


def _meaning(book: Rulebook, fact: Fact) -> Sentence:
    if fact.type == "date":
        return Sentence(date_phrase(book, fact.derived))  # type: ignore[arg-type]
    condition: Condition = fact.derived  # type: ignore[assignment]
    if isinstance(condition, Const):
        return Sentence(f"答えがなければ「{'はい' if condition.value else 'いいえ'}」")
    return condition_sentence(book, condition)


def scenario_views(
    book: Rulebook, scenarios: Iterable[Scenario], procedure_id: str, run: bool
) -> list[ScenarioView]:
    """The worked cases that name a procedure, run or not."""
    touched = [s for s in scenarios if procedure_id in s.procedures]
    return [ScenarioView(s, check_scenario(book, s) if run else None) for s in touched]


def people_phrase(procedure: Procedure) -> str:
    """From whose point of view the rule is read."""
    return PEOPLE[procedure.candidates]


def in_words(book: Rulebook, text: str) -> str:
    """A note with the ids and the levels of confidence in it replaced by what they stand for."""

    def words(found: re.Match[str]) -> str:
        key = found.group()
        if key in book.procedures:
            return f"「{book.procedures[key].name}」"
        labelled = book.facts.get(key) or book.life_events.get(key) or book.parameters.get(key)
        return f"「{labelled.label}」" if labelled else key

    told = _LEVEL.sub(lambda found: f"「{CONFIDENCE[found[1]]}」", text)
    return _IDENTIFIER.sub(words, told)
