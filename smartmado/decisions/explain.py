"""Why something was decided: the smallest set of facts that decides it, in words.

The set comes from `grounds`; the words follow the conditions along that set. An explanation is made
from situation, rulebook and decided status alone, so every evaluator leads to the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from smartmado.content.expressions import (
    All,
    Bound,
    Condition,
    DateIs,
    Due,
    FactIs,
    Not,
    Quantified,
    Some,
    SubjectOf,
    fact_ids,
)
from smartmado.decisions.certificate import Proofs, reads_event_date
from smartmado.decisions.evaluate import UNDATED, Evaluator, FactKey
from smartmado.decisions.grounds import Outcome, enough, makes_required, triggers
from smartmado.decisions.kin_proofs import CLOSED
from smartmado.decisions.labels import Label, both, thinned, within
from smartmado.decisions.sentences import condition_sentence
from smartmado.decisions.wording import KIN_WORDS, event_text, fact_text, grounds_of, spoken_name
from smartmado.facts.situation import Value

_T = TypeVar("_T")


@dataclass(frozen=True)
class Reason:
    """One fact that decides, in words. `leaves` are the given facts it rests on; `basis` is the law
    that allows the fact to be used, or that sets a number it is compared with."""

    fact: str
    subject: str | None
    value: Value | None
    text: str
    leaves: tuple[FactKey, ...] = ()
    basis: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """The reasons of a decision, the smallest set of given facts that it rests on, and the facts that hold
    the days of the events told."""

    reasons: tuple[Reason, ...]
    certificate: tuple[FactKey, ...]
    happened: tuple[FactKey, ...]


NOTHING = Explanation((), (), ())
"""For what is not decided."""


def explain(proofs: Proofs, outcome: Outcome) -> Explanation:
    """Why the people of the outcome have its status."""
    ways = enough(proofs, outcome)
    certificate = proofs.facts(ways[0]) if ways else tuple(thinned(proofs.keys, outcome.stands))
    telling = _Telling(proofs, outcome, proofs.mask(certificate))
    found = telling.why_not() if outcome.status == "not_required" else telling.why()
    if not ways:
        found += telling.whatever(certificate)
    happened = tuple((r.fact, r.subject) for r in found if r.fact in _days(proofs))
    return Explanation(tuple(unique((*found, *telling.everyone()))), certificate, happened)


def rests_on(ev: Evaluator, fact: str, person: str | None, event: int | None) -> tuple[str, ...]:
    """The fewest given facts that the value of a fact comes from, in words.

    None where it is unknown, where the rules give it without a fact, and where it takes that nobody is there
    who is not listed.
    """
    proofs = Proofs(ev)
    ways = map(proofs.facts, proofs.reading(fact, person, event))
    return tuple(_text(ev, key, ev.given(key)) for key in next((w for w in ways if CLOSED not in w), ()))


def _text(ev: Evaluator, key: FactKey, value: Value | None, role: str = "") -> str:
    """A fact with whose it is. `role`: what that person is to someone."""
    fact, subject = ev.book.facts[key[0]], key[1]
    whose = f"{spoken_name(ev.situation, subject)}{role}: " if fact.scope == "person" and subject else ""
    return f"{whose}{fact_text(fact, value, ev.situation)}"


def _days(proofs: Proofs) -> set[str | None]:
    book = proofs.ev.book
    return {book.life_events[e.type].date for e in proofs.ev.situation.events}


class _Telling:
    """The words for one chosen set of facts."""

    def __init__(self, proofs: Proofs, outcome: Outcome, chosen: int) -> None:
        self.proofs, self.ev = proofs, proofs.ev
        self.procedure, self.outcome, self.chosen = outcome.procedure, outcome, chosen

    def why(self) -> list[Reason]:
        """What happened, what makes the status hold, and what rules out the stronger ones."""
        pairs = [(p, e) for p in self.outcome.subjects for e in self._events_of(p)]
        found = [self._event(e) for e in sorted({e for _, e in pairs})]
        ruled_out: list[Reason] = []
        for person, event in pairs:
            first = self.ev.viewpoint(event)
            found += self._kin(self.procedure.candidates, person, first)
            for name, reasons in self._conditions(person, event):
                (found if name == self.outcome.status else ruled_out).extend(reasons)
        return found + ruled_out

    def _events_of(self, person: str) -> list[int]:
        """The events that give the person this status; of several that require, one is enough."""
        events, status = triggers(self.proofs, self.procedure), self.outcome.status
        if status == "required":
            ways = [(makes_required(self.proofs, self.procedure, person, e), e) for e in events]
            return self._simplest(ways)[:1]
        covered = [e for e in events if self.ev.versions(self.procedure, e)]
        return [e for e in covered if self.ev.status(self.procedure, person, e) == status]

    def why_not(self) -> list[Reason]:
        """The rule's own sentence, then the facts; the event alone where no facts are needed."""
        events = triggers(self.proofs, self.procedure)
        if not self.outcome.subjects:
            return [Reason(self.procedure.id, None, False, "対象となる方がいません")]
        own = dict.fromkeys(v.not_required_text for e in events for v in self.ev.versions(self.procedure, e))
        texts = [Reason(self.procedure.id, None, False, text) for text in own if text]
        found = [r for e in events for p in self.outcome.subjects for r in self._why_not(p, e)]
        dated = [self._event(e) for e in events if found and self._holds(self.proofs.event_date(e))]
        return [*texts, *found, *(d for d in dated if d.leaves)] or [self._no_case(e) for e in events]

    def _why_not(self, person: str, event: int) -> list[Reason]:
        belongs, label = self.proofs.belongs(self.procedure.candidates, person, self.ev.viewpoint(event))
        if belongs is False and self._holds(label):
            return []
        if not self.ev.versions(self.procedure, event):
            return []
        return [r for _, reasons in self._conditions(person, event) for r in reasons]

    def _conditions(self, person: str, event: int) -> Iterator[tuple[str, list[Reason]]]:
        """The conditions of the versions that the set tells to apply, down to the one that holds."""
        ways = [
            (self.proofs.known_status(self.procedure, person, event), self.ev.versions(self.procedure, event))
        ]
        ways += [
            (self.proofs.undated_status(self.procedure, person, event), self.proofs.whenever(self.procedure))
        ]
        for version in next(iter(self._simplest(ways)), ()):
            for name, condition in version.conditions.items():
                yield name, self.tell(condition, person, event)
                if name == self.outcome.status:
                    break

    def whatever(self, certificate: tuple[FactKey, ...]) -> list[Reason]:
        """What is known where every answer to what is not known leads to the same."""
        text = "まだ分からないことがありますが、どの答えでも結果は同じため"
        told = [self._given(key) for key in certificate if key != CLOSED]
        return [*told, Reason(self.procedure.id, None, True, text)]

    def everyone(self) -> Iterator[Reason]:
        """That nobody else is there who would matter."""
        if self._holds(self.proofs.given(CLOSED)):
            yield Reason(*CLOSED, True, "ご家族は、ここに挙がっている方で全員", (CLOSED,))

    # --- conditions ---------------------------------------------------------------------------

    def tell(
        self, condition: Condition, person: str | None, event: int | None, role: str = ""
    ) -> list[Reason]:
        """The facts of the set that make the condition true or false. `role`: what one is to someone."""
        truth, _ = self.proofs.prove(condition, person, event)
        match condition:
            case Not(part=part):
                return self.tell(part, person, event, role)
            case All(parts=parts) | Some(parts=parts):
                if truth is isinstance(condition, All):
                    return [r for p in parts for r in self.tell(p, person, event, role)]
                proved = ((self.proofs.prove(p, person, event), p) for p in parts)
                ways = [(label, p) for (t, label), p in proved if t is truth]
                return [r for p in self._simplest(ways)[:1] for r in self.tell(p, person, event, role)]
            case Quantified():
                return self._people(condition, person, event, truth is True)
            case FactIs(fact=fact) | Bound(fact=fact):
                return [self._fact(fact, person, event, role, condition)]
            case DateIs():
                return self._dates(condition, person, event, role, truth is True)
            case SubjectOf(types=types) if person is not None:
                return self._subject(person, types, truth is True, role)
            case Due(procedures=names):
                label = "・".join(f"「{self.ev.book.procedures[n].name}」" for n in names)
                return [Reason(names[0], None, truth, f"{label}が{'必要' if truth else '不要'}なため")]
        return []

    def _dates(
        self, condition: DateIs, person: str | None, event: int | None, role: str, truth: bool
    ) -> list[Reason]:
        """The comparison in words, with the day that it is about; the other days behind it."""
        found = [self._fact(f, person, event, role, condition) for f in sorted(fact_ids(condition))]
        if found:
            words = condition_sentence(self.ev.book, condition, negated=not truth).flat.removesuffix("である")
            found[0] = replace(found[0], text=f"{found[0].text}({words})")
        if event is not None and reads_event_date(condition):
            found.append(self._event(event))
        return found

    def _people(self, q: Quantified, person: str | None, event: int | None, truth: bool) -> list[Reason]:
        """One person who decides where one does; otherwise all who are or may be meant."""
        people = sorted(self.ev.range_of(q.people, event))
        kin = {p: self.proofs.belongs(q.people, p, person) for p in people}
        where = {p: self.proofs.prove(q.where, p, event) for p in people}
        wanted = q.kind != "every"
        those = [(both((kin[p][1], where[p][1])), p) for p in people if kin[p][0] and where[p][0] is wanted]
        if q.kind != "count" and truth is wanted:
            told = self._simplest(those)[:1]
        elif q.kind == "count" and truth and q.at_most is None:
            told = self._simplest(those)[: q.at_least]
        else:
            out = [p for p in people if kin[p][0] is False and self._holds(kin[p][1])]
            told = [p for p in people if p not in out and self._holds(where[p][1])]
        found = [r for p in told for r in self._one(q, p, person, event)]
        return found or self._none(q, person)

    def _one(self, q: Quantified, one: str, person: str | None, event: int | None) -> list[Reason]:
        role = self._role(q.people, person)
        found = self.tell(q.where, one, event, role)
        return found or self._kin(q.people, one, person)

    def _none(self, q: Quantified, person: str | None) -> list[Reason]:
        word = KIN_WORDS.get(q.people)
        if word is None or person is None:
            return []
        text = f"{self._name(person)}の{word}にあたる方はいない"
        return [Reason("relation_to_head", person, None, text)]

    def _kin(self, name: str, one: str, person: str | None) -> list[Reason]:
        truth, label = self.proofs.belongs(name, one, person)
        if person is None or name not in KIN_WORDS or not truth:
            return []
        text = f"{self._name(one)}は、{self._name(person)}の{KIN_WORDS[name]}"
        return [Reason("relation_to_head", one, None, text, self._leaves(label))]

    def _role(self, name: str, person: str | None) -> str:
        return (
            f"({self._name(person)}の{KIN_WORDS[name]})" if person is not None and name in KIN_WORDS else ""
        )

    # --- facts --------------------------------------------------------------------------------

    def _fact(self, fact: str, person: str | None, event: int | None, role: str, inside: Condition) -> Reason:
        value, key = self.ev.read(fact, person, event), self.ev.key(fact, person, event)
        leaves = self._leaves(self.proofs.reading(fact, person, event))
        return self._reason(key, value, role, leaves, inside)

    def _given(self, key: FactKey) -> Reason:
        return self._reason(key, self.ev.given(key), "", (key,), None)

    def _reason(
        self,
        key: FactKey,
        value: Value | None,
        role: str,
        leaves: tuple[FactKey, ...],
        inside: Condition | None,
    ) -> Reason:
        text = _text(self.ev, key, value, role)
        return Reason(*key, value, text, leaves, grounds_of(self.ev.book, key[0], inside))

    def _event(self, index: int) -> Reason:
        """That the event happened, with its date where it is known."""
        ev, event = self.ev, self.ev.situation.events[index]
        date_fact, day = ev.book.life_events[event.type].date, ev.event_date(index)
        if date_fact is None or day == UNDATED:
            return Reason(event.type, f"event.{index}", True, event_text(ev.book, event.type))
        key = ev.key(date_fact, event.subjects[0], index)
        text = event_text(ev.book, event.type, day)
        return Reason(date_fact, key[1], day, text, self._leaves(self.proofs.event_date(index)))

    def _subject(self, person: str, types: tuple[str, ...], holds: bool, role: str) -> list[Reason]:
        """Whom the events are about; an event that the visit does not have needs no words."""
        events = self.ev.situation.events
        here = [t for t in types if any(e.type == t and (person in e.subjects) is holds for e in events)]
        if not here:
            return []
        labels = "・".join(f"「{self.ev.book.life_events[t].label}」" for t in dict.fromkeys(here))
        text = f"{self._name(person)}{role}: 今回の{labels}の対象{'の方' if holds else 'ではない'}"
        return [Reason(here[0], person, holds, text)]

    def _no_case(self, event: int) -> Reason:
        kind = self.ev.situation.events[event].type
        label = self.ev.book.life_events[kind].label
        return Reason(kind, f"event.{event}", True, f"今回の「{label}」では要りません")

    def _name(self, person: str) -> str:
        return spoken_name(self.ev.situation, person)

    # --- the chosen set -------------------------------------------------------------------------

    def _holds(self, label: Label) -> bool:
        return within(label, self.chosen) is not None

    def _leaves(self, label: Label) -> tuple[FactKey, ...]:
        return self.proofs.facts(within(label, self.chosen) or 0)

    def _simplest(self, ways: Iterable[tuple[Label, _T]]) -> list[_T]:
        """Those that the set holds, the one that needs the fewest facts first."""
        masks = ((within(label, self.chosen), i, way) for i, (label, way) in enumerate(ways))
        held = [((mask.bit_count(), mask, i), way) for mask, i, way in masks if mask is not None]
        return [way for _, way in sorted(held, key=lambda h: h[0])]


def unique(found: Iterable[Reason]) -> list[Reason]:
    """Each reason once, in the order found, resting on all that any of them rests on.

    Of several ways to say the same (of the child of one parent, of the other) the first by its letters is
    taken, so that it does not hang on the order of people.
    """
    made: dict[tuple[str, str | None], Reason] = {}
    for reason in found:
        first = made.setdefault((reason.fact, reason.subject), reason)
        more = tuple(dict.fromkeys((*first.leaves, *reason.leaves)))
        if first is not reason:
            text = min(first.text, reason.text)
            made[reason.fact, reason.subject] = replace(first, leaves=more, text=text)
    return list(made.values())
