"""What a change of the rules does, told: lines for the one who asked, a table, and visits that can be run."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smartmado.content.proof_statements import Statements
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.impact import GAINED, LOST, MAY_GAIN, MAY_LOSE, OPEN, OTHERWISE, Impact
from smartmado.decisions.impact_city import ALL_EVENTS, TRIED, Sample, Totals
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Situation, Value
from smartmado.ops.output_folder import ABOUT, put_in_place, write_about
from smartmado.ops.spreadsheet import spreadsheet

if TYPE_CHECKING:
    from smartmado.decisions.proofs.compare import Theorems

SUMMARY = "summary.csv"
FILES = (ABOUT, SUMMARY)
SAMPLE = "sample-"
"""What the names of the files of samples begin with."""
WORDS = {
    GAINED: "増える人",
    LOST: "減る人",
    OTHERWISE: "判定が変わる人",
    MAY_GAIN: "増えるかもしれない人",
    MAY_LOSE: "減るかもしれない人",
    OPEN: "どちらの規則でも確認が要る人",
}
_NOTES = {
    OTHERWISE: "出ることは同じで、必要・ご案内・届出不要が入れ替わる",
    MAY_GAIN: "記録だけでは決まらない",
    MAY_LOSE: "記録だけでは決まらない",
    OPEN: "変わるかどうかは、記録では分からない",
}


class ImpactReport:
    """The results of one change."""

    def __init__(self, impact: Impact, statements: Statements) -> None:
        self.impact = impact
        self.statements = statements

    def write(self, totals: Totals, done: Path, out: Path) -> list[str]:
        """Write the files by way of the folder `done` into `out`; what to say of them."""
        done.mkdir()
        samples = _by_file(totals.samples)
        lines = [*self._heading(totals), *self._procedures(totals, samples, out)]
        known = self.impact.old.facts.keys() & self.impact.new.facts.keys()
        for name, found in samples.items():
            visits = "".join(f"{_json(sample.situation, known)}\n" for sample in found)
            (done / name).write_text(visits, encoding="utf-8")
        self._write_table(done / SUMMARY, totals)
        write_about(done, self._about(totals))
        put_in_place(done, out, out.glob(f"{SAMPLE}*.jsonl"))
        return lines

    # --- for the one who asked ---

    def _heading(self, totals: Totals) -> Iterator[str]:
        impact = self.impact
        yield (
            f"判定の変わる手続: {len(impact.procedures)}。判定の日 {impact.as_of}、"
            f"{totals.households:,}世帯 {totals.residents:,}人のすべてで試しました"
        )
        labels = "、".join(impact.new.life_events[e].label for e in impact.events)
        yield f"試したできごと(一人ずつと、世帯の全員): {labels or 'なし'}"
        if impact.gone:
            gone = "、".join(impact.old.life_events[e].label for e in impact.gone)
            yield f"NEW にないので試していないできごと: {gone}"

    def _procedures(
        self, totals: Totals, samples: Mapping[str, Sequence[Sample]], out: Path
    ) -> Iterator[str]:
        from smartmado.decisions.proofs.compare import Comparison  # z3, only when it is asked

        comparison = Comparison(self.impact.old, self.impact.new, self.statements)
        for name in self.impact.procedures:
            told = {kind: totals.people[name, ALL_EVENTS, kind] for kind in (TRIED, *WORDS)}
            yield ""
            yield f"{name}({self._book(name).procedures[name].name}): 試した人 {told[TRIED]:,}"
            proved = {} if told[GAINED] and told[LOST] else _proved(comparison.theorems(name))
            for kind, word in WORDS.items():
                if kind in proved and not told[kind]:
                    yield f"  {word}: いません({_proof(kind, proved[kind])})"
                elif told[kind]:
                    note = f"。{_NOTES[kind]}" if kind in _NOTES else ""
                    yield f"  {word}: {told[kind]:,}({self._events(totals, name, kind)}{note})"
                    yield from _examples(samples.get(_file(name, kind)), out) if kind != OPEN else ()

    def _book(self, name: str) -> Rulebook:
        return self.impact.new if name in self.impact.new.procedures else self.impact.old

    def _events(self, totals: Totals, name: str, kind: str) -> str:
        counts = {e: totals.people[name, e, kind] for e in self.impact.events}
        most = sorted((e for e in counts if counts[e]), key=lambda e: -counts[e])
        told = [f"{self.impact.new.life_events[e].label} {counts[e]:,}" for e in most[:_SHOWN]]
        return "、".join(told) + (f"、ほか{len(most) - _SHOWN}のできごと" if len(most) > _SHOWN else "")

    # --- files ---

    def _write_table(self, path: Path, totals: Totals) -> None:
        """Numbers by procedure and event; the row without an event counts everybody once."""
        header = ("手続", "手続の名前", "できごと", "できごとの名前", "試した人", *WORDS.values())
        with spreadsheet(path, header) as write:
            for name in self.impact.procedures:
                for event in (ALL_EVENTS, *self.impact.events):
                    if totals.people[name, event, TRIED]:
                        label = self.impact.new.life_events[event].label if event else "すべて"
                        counts = [totals.people[name, event, kind] for kind in (TRIED, *WORDS)]
                        title = self._book(name).procedures[name].name
                        write([name, title, event, label, *counts])

    def _about(self, totals: Totals) -> dict[str, Any]:
        return {
            "municipality": self.impact.new.municipality,
            "as_of": self.impact.as_of.isoformat(),
            "old": self.impact.old.digest,
            "new": self.impact.new.digest,
            "residents": totals.residents,
            "households": totals.households,
            "procedures": list(self.impact.procedures),
            "events": list(self.impact.events),
        }


_SHOWN = 4
"""Life events that a line names; the table has all."""


def _proved(theorems: Theorems) -> dict[str, bool | None]:
    return {GAINED: theorems.nobody_gains, LOST: theorems.nobody_loses}


def _proof(kind: str, proved: bool | None) -> str:
    verb = "増える" if kind == GAINED else "減る"
    if proved:
        return f"定理: 家族が別に住んでいない、どんな世帯のどの日でも、{verb}人はいない"
    if proved is None:
        return "試した中には。どこにもいないことは、証明できていません"
    return f"試した中には。ほかの世帯や日では、{verb}人はありえます"


def _examples(samples: Sequence[Sample] | None, out: Path) -> Iterator[str]:
    if samples:
        people = "、".join(sample.person for sample in samples)
        yield f"    例: {out / _file(samples[0].procedure, samples[0].kind)}(宛名番号 {people})"
    else:
        yield "    例は示しません(支援措置の世帯の人か、窓口では入力できない記録の人だけです)"


def _file(procedure: str, kind: str) -> str:
    return f"{SAMPLE}{procedure}-{kind}.jsonl"


def _by_file(samples: Sequence[Sample]) -> dict[str, list[Sample]]:
    found: dict[str, list[Sample]] = {}
    for sample in samples:
        found.setdefault(_file(sample.procedure, sample.kind), []).append(sample)
    return found


# --- a visit as `smartmado decide` reads it ---


def _json(situation: Situation, known: Container[str]) -> str:
    """The visit with the facts that both rulebooks know."""

    def values(facts: Mapping[str, Value]) -> dict[str, Any]:
        return {fact: _value(value) for fact, value in facts.items() if fact in known}

    [event] = situation.events
    members = [{"id": person.id, **values(person.facts)} for person in situation.members.values()]
    told = {
        "as_of": situation.as_of.isoformat(),
        "municipality": situation.municipality,
        "events": [{"type": event.type, "subjects": list(event.subjects), **values(event.facts)}],
        "household": {"closed": situation.closed, "members": members},
    }
    return json.dumps(told, ensure_ascii=False)


def _value(value: Value) -> Any:
    if not isinstance(value, DateRange):
        return list(value) if isinstance(value, tuple) else value
    if value.exact:
        return value.exact.isoformat()
    return {"earliest": _iso(value.earliest), "latest": _iso(value.latest)}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
