"""Are defects in the rule files caught? Each mutant is compiled, run through the scenarios that it can touch,
and, if they are all green, through the static checks of content. What nothing catches has survived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from smartmado.content.compile import compile_entry
from smartmado.content.coverage import check_coverage
from smartmado.content.laws import Law, law_mistakes, read_laws
from smartmado.content.part import reads
from smartmado.content.references import check_references
from smartmado.content.rulebook import Rulebook
from smartmado.content.scenario_schema import MAPPED, STATUSES
from smartmado.content.scenarios import Scenario
from smartmado.decisions.check_scenario import differences
from smartmado.decisions.decide import decide
from smartmado.decisions.situation import parse_situation
from smartmado.facts.situation import Situation
from tests.support.mutants import Mutant


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: `caught` says by what, None that nothing caught it."""

    mutant: Mutant
    caught: str | None


@dataclass(frozen=True)
class _Case:
    scenario: Scenario
    situation: Situation
    touches: frozenset[str]


class Trial:
    """The scenarios, ready to be run on one changed rulebook after another."""

    def __init__(self, book: Rulebook, scenarios: Iterable[Scenario]) -> None:
        self.book = book
        self.cases = [self._case(s) for s in scenarios]
        self._laws = read_laws()

    def _case(self, scenario: Scenario) -> _Case:
        situation = parse_situation(scenario.situation, self.book)
        touches = set(scenario.procedures)
        if "rest" in scenario.expect:
            types = {e.type for e in situation.events}
            touches |= {p.id for p in self.book.procedures.values() if not types.isdisjoint(p.events)}
        return _Case(scenario, situation, frozenset(touches))

    # --- one mutant ---------------------------------------------------------------------------

    def verdict(self, mutant: Mutant) -> Verdict:
        """Run one mutant."""
        told: list[str] = []
        raw = {mutant.section: {mutant.key: mutant.entry}}
        made = compile_entry(raw, mutant.section, lambda s, k, p, message: told.append(message), mutant.key)
        if made is None:
            return Verdict(mutant, f"refused: {told[0]}")
        entries = {**getattr(self.book, mutant.section), mutant.key: made}
        whole = {
            **self.book.raw,
            mutant.section: {**self.book.raw[mutant.section], mutant.key: mutant.entry},
        }
        book = replace(self.book, **{mutant.section: entries}, raw=whole)
        scenario = self._red(book, mutant)
        if scenario:
            return Verdict(mutant, f"scenario: {scenario}")
        found = static_findings(book, self._laws)
        return Verdict(mutant, f"check: {found[0]}" if found else None)

    def _red(self, book: Rulebook, mutant: Mutant) -> str | None:
        hit = {p for p, found in reads(self.book).items() if mutant.key in found}
        for case in self.cases:
            if wanted := case.touches & hit:
                part = self._part(book, wanted)
                expect = _about(case.scenario.expect, part.procedures)
                if differences(decide(part, case.situation), expect):
                    return case.scenario.place
        return None

    def _part(self, book: Rulebook, wanted: frozenset[str]) -> Rulebook:
        """The rulebook with these procedures, and those whose being due they read."""
        needed = {n for p in wanted for n in reads(self.book)[p]}
        raw = {key: entry for key, entry in book.raw["procedures"].items() if key in needed}
        return replace(
            book, procedures={key: book.procedures[key] for key in raw}, raw={**book.raw, "procedures": raw}
        )


def static_findings(book: Rulebook, laws: Mapping[str, Law]) -> list[str]:
    """What the quick checks of content say of a whole rulebook."""
    found: list[str] = []

    def report(section: str, key: str, path: tuple[Any, ...], message: str) -> None:
        found.append(message)

    check_references(book, report)
    check_coverage(book, report)
    return [*found, *law_mistakes(book, laws)]


def _about(expect: Mapping[str, Any], procedures: Mapping[str, Any]) -> dict[str, Any]:
    """What a scenario expects of these procedures."""
    found: dict[str, Any] = {k: v for k, v in expect.items() if k == "rest"}
    for status in (*STATUSES, "absent"):
        found[status] = [k for k in expect.get(status, ()) if k.partition("@")[0] in procedures]
    for section in MAPPED:
        entries = expect.get(section, {}).items()
        found[section] = {k: v for k, v in entries if k.partition("@")[0] in procedures}
    return found


def report(verdicts: Iterable[Verdict]) -> str:
    """The survivors, and for each kind how many were caught."""
    verdicts = list(verdicts)
    tried = Counter(v.mutant.kind for v in verdicts)
    caught = Counter(v.mutant.kind for v in verdicts if v.caught)
    lines = [f"survived: {v.mutant}" for v in verdicts if not v.caught]
    lines += [f"{kind:22} {caught[kind]:5} / {tried[kind]:5}" for kind in sorted(tried)]
    by = Counter(v.caught.partition(":")[0] for v in verdicts if v.caught)
    lines.append(f"{'all':22} {sum(caught.values()):5} / {len(verdicts):5} ({dict(by)})")
    return "\n".join(lines)
