"""A symbolic visit: some people of one household, what they are to each other, and life events.

Nobody is named. Each slot may hold a person; each question about the visit is a leaf. The rules of
what can be (one head, parents older than their children, subjects who exist) are conjoined to every
question that is asked. Kinship is not written down a second time: the tables come from
`facts.relations`, asked once for every pair of relation words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final, TypeAlias

from smartmado.content.model import Fact, LifeEvent
from smartmado.decisions.evaluate import LEAVING
from smartmado.decisions.plausible import IN_ORDER, PAST, SINCE_BIRTH
from smartmado.decisions.proofs.days import AS_OF, BIRTH, EVENT_DAY, Apart, Compared, DayName, Side
from smartmado.decisions.proofs.terms import FALSE, TRUE, Term, Terms
from smartmado.facts.relations import KIN, parse_relation
from smartmado.facts.situation import Person, Situation

Owner: TypeAlias = int | str | None
"""Whose a fact is: a slot, an event type, or None for the visit."""


@dataclass(frozen=True)
class Listed:
    """A leaf: the slot holds a person."""

    slot: int


@dataclass(frozen=True)
class Outside:
    """A leaf: the person of the slot is not of the household."""

    slot: int


@dataclass(frozen=True)
class Present:
    """A leaf: the visit has an event of this type."""

    event: str


@dataclass(frozen=True)
class Subject:
    """A leaf: the person is a subject of the event of this type."""

    event: str
    slot: int


@dataclass(frozen=True)
class Has:
    """A leaf: a given fact has, or contains, this value."""

    fact: str
    owner: Owner
    value: Any


@dataclass(frozen=True)
class AtLeast:
    """A leaf: a given number is at least so much (a number or the id of a parameter), plus `more`."""

    fact: str
    owner: Owner
    limit: int | str
    more: int = 0


RELATION: Final = "relation_to_head"
HEAD: Final = "世帯主"
_SEX: Final[Mapping[str, str]] = {
    "夫": "male",
    "妻": "female",
    "父": "male",
    "母": "female",
    "兄": "male",
    "弟": "male",
    "姉": "female",
    "妹": "female",
}
WORDS: Final = (HEAD, "子", "妻", "夫", "父", "母", "子の子", "妻の子", "夫の子", "弟", "妹")
"""The relations that a household is made of; words that a rule names are added."""

GENERATION: Final = 13 * 366
"""A parent is at least so many days older: then the register never holds them too young to be one."""

YEAR: Final = 366


class World:
    """What can be asked about a visit of at most so many people (`slots`)."""

    def __init__(
        self,
        facts: Mapping[str, Fact],
        life_events: Mapping[str, LifeEvent],
        slots: int,
        *,
        words: Iterable[str] = (),
        outsiders: bool = False,
    ) -> None:
        self.facts = facts
        self.life_events = life_events
        self.slots = range(slots)
        self.outsiders = outsiders
        self.words = tuple(dict.fromkeys((*WORDS, *words)))
        self.terms = Terms()
        self._kin: dict[tuple[str, int, int], Term] = {}
        self._words_told: dict[tuple[str, int, int, bool | None], Term] = {}
        self._texts: dict[tuple[str, Owner], list[str]] = {}
        self._known: dict[Any, tuple[Term, ...]] = {}

    # --- questions -----------------------------------------------------------------------------

    def listed(self, slot: int) -> Term:
        """Whether the slot holds a person; the first always does."""
        return self.terms.leaf(Listed(slot)) if slot else TRUE

    def outside(self, slot: int) -> Term:
        """Whether the person is not of the household; only the last slot may hold such a person."""
        last = slot == self.slots[-1] and slot > 0
        return self.terms.leaf(Outside(slot)) if self.outsiders and last else FALSE

    def member(self, slot: int) -> Term:
        """Whether the slot holds a person of the household."""
        return self.terms.all((self.listed(slot), -self.outside(slot)))

    def present(self, event: str) -> Term:
        """Whether the visit has an event of this type."""
        return self.terms.leaf(Present(event))

    def subject(self, event: str, slot: int) -> Term:
        """Whether the person is a subject of the event of this type."""
        return self.terms.leaf(Subject(event, slot))

    def subject_of(self, events: Iterable[str], slot: int) -> Term:
        """Whether the person is a subject of an event of one of these types."""
        return self.terms.any(self.subject(e, slot) for e in events if e in self.life_events)

    def has(self, fact: str, owner: Owner, value: Any) -> Term:
        """Whether a given fact has, or contains, the value."""
        if fact == RELATION and isinstance(owner, int):
            same = {w for w in self.words if w == value}
            return self.terms.any(self.word(w, owner) for w in same)
        return self.terms.leaf(Has(fact, owner, value))

    def word(self, word: str, slot: int) -> Term:
        """Whether this is the person's relation to the head."""
        return self.terms.leaf(Has(RELATION, slot, word))

    # --- people --------------------------------------------------------------------------------

    def belongs(self, people: str, slot: int, person: int, event: str) -> Term:
        """Whether the slot holds a person of the set, as seen from `person` and `event`."""
        match people:
            case "subjects":
                return self.subject(event, slot)
            case "members":
                return self.member(slot)
            case "everyone":
                return self.listed(slot)
            case "others":
                return self.terms.all((self.listed(slot), self.outside(slot)))
            case "remaining":
                return self.terms.all((self.member(slot), -self.subject_of(LEAVING, slot)))
            case "head":
                return self.terms.all((self.listed(slot), self.word(HEAD, slot)))
        return self.terms.all((self.listed(slot), self.kin(people, slot, person)))

    def kin(self, name: str, candidate: int, person: int) -> Term:
        """Whether `candidate` is this kin of `person`."""
        memo = (name, candidate, person)
        if memo not in self._kin:
            self._kin[memo] = FALSE if candidate == person else self._kinship(*memo)
        return self._kin[memo]

    def _kinship(self, name: str, candidate: int, person: int) -> Term:
        match name:
            case "children":
                return self._by_words("children", candidate, person)
            case "parents":
                return self.kin("children", person, candidate)
            case "father" | "mother":
                sex = "male" if name == "father" else "female"
                parent = self.kin("parents", candidate, person)
                return self.terms.all((parent, self.has("sex", candidate, sex)))
            case "borne":
                return self.kin("mother", person, candidate)
            case "spouse":
                married = [self.subject("marriage", s) for s in (candidate, person)]
                known = self.terms.all(married) if "marriage" in self.life_events else FALSE
                return self.terms.any((known, self._by_words("spouse", candidate, person)))
        both = ((self.kin("parents", p, candidate), self.kin("parents", p, person)) for p in self.slots)
        shared = (self.terms.all((*pair, self.listed(p))) for p, pair in zip(self.slots, both, strict=True))
        return self.terms.any((*shared, self._by_words("siblings", candidate, person)))

    def _by_words(self, name: str, candidate: int, person: int, answer: bool | None = True) -> Term:
        """Whether both have relations of which the register gives this answer."""
        memo = (name, candidate, person, answer)
        if memo not in self._words_told:
            told = ((a, b) for a in self.words for b in self.words if _table(name, a, b) is answer)
            both = (self.terms.all((self.word(a, candidate), self.word(b, person))) for a, b in told)
            self._words_told[memo] = self.terms.any(both)
        return self._words_told[memo]

    def undecided(self, name: str, candidate: int, person: int) -> Term:
        """Whether the register does not tell if `candidate` is this kin: then a rule must not rest on it."""
        if candidate == person:
            return FALSE
        kind = {"spouse": "spouse", "siblings": "siblings"}.get(name, "children")
        pair = (person, candidate) if name in ("parents", "father", "mother") else (candidate, person)
        slots = self.slots if name == "siblings" else (candidate, person)
        outside = [self.outside(s) for s in slots]
        return self.terms.any((*outside, self._by_words(kind, *pair, None)))

    # --- what can be ---------------------------------------------------------------------------

    @cached_property
    def rules(self) -> tuple[Term, ...]:
        """What holds in every visit."""
        return tuple(self._household())

    def rules_of(self, leaf: Any) -> tuple[Term, ...]:
        """What holds wherever this question arises, besides `rules`."""
        match leaf:
            case Subject(event=event) | Present(event=event):
                return self._once(event, self._event)
            case Has(fact=fact, owner=owner, value=value) if fact != RELATION:
                if not self.facts[fact].values:
                    return tuple(self._text(fact, owner, value))
                return self._once((fact, owner), self._one_value)
            case Compared(left=left, right=right):
                return (*self._once(left.day, self._day), *self._once(right.day, self._day))
        return ()

    def _once(self, key: Any, rules: Callable[[Any], Iterator[Term]]) -> tuple[Term, ...]:
        if key not in self._known:
            self._known[key] = tuple(rules(key))
        return self._known[key]

    def _one_value(self, name: tuple[str, Owner]) -> Iterator[Term]:
        """A fact has one of the values that facts.yaml lists."""
        fact, owner = name
        definition = self.facts[fact]
        if definition.type == "list":
            return
        known = [v for v in definition.values if (fact, v) != ("sex", "unknown")]
        found = [self.terms.leaf(Has(fact, owner, v)) for v in known]
        yield self.terms.at_most_one(found)
        yield self.terms.any(found)

    def _text(self, fact: str, owner: Owner, value: str) -> Iterator[Term]:
        """A text is not two at once; it may be something that no rule names."""
        if self.facts[fact].type == "bool":
            return
        known = self._texts.setdefault((fact, owner), [])
        known += [] if value in known else [value]
        yield self.terms.at_most_one([self.terms.leaf(Has(fact, owner, v)) for v in known])

    def _household(self) -> Iterator[Term]:
        t = self.terms
        heads = [t.all((self.member(s), self.word(HEAD, s))) for s in self.slots]
        yield t.any(heads)
        yield t.at_most_one(heads)
        for s in self.slots:
            words = [self.word(w, s) for w in self.words]
            yield t.at_most_one(words)
            yield t.implies(self.member(s), t.any(words))
            yield t.implies(t.any((self.outside(s), -self.listed(s))), t.all(-w for w in words))
            yield t.implies(self.outside(s), self.listed(s))
            yield t.leaf(Apart(AS_OF, ("birth_date", s), 0))
            yield t.leaf(Apart(("birth_date", s), AS_OF, -115 * YEAR))
            yield from self._sexes(s)
            yield from self._kin_rules(s)

    def _sexes(self, slot: int) -> Iterator[Term]:
        known = {v for v in self.facts["sex"].values if v != "unknown"}
        leaves = [self.has("sex", slot, v) for v in sorted(known)]
        yield self.terms.at_most_one(leaves)
        yield self.terms.any(leaves)
        for word, sex in _SEX.items():
            if word in self.words and sex in known:
                yield self.terms.implies(self.word(word, slot), self.has("sex", slot, sex))

    def _kin_rules(self, slot: int) -> Iterator[Term]:
        """Parents are older, spouses are two, and grandchildren stand with one child of the head at most."""
        t = self.terms
        others = [o for o in self.slots if o != slot]
        for other in others:
            apart = t.leaf(Apart(("birth_date", slot), ("birth_date", other), GENERATION))
            yield t.implies(
                t.all((self.kin("children", slot, other), self.listed(slot), self.listed(other))), apart
            )
            yield from self._generations(slot, other)
        spouses = [t.all((self.listed(o), self.kin("spouse", o, slot))) for o in others]
        yield t.implies(self.listed(slot), t.at_most_one(spouses))
        branch = [w for w in self.words if len(p := parse_relation(w) or ()) > 1 and p[0] == "子"]
        children = [self.word(w, o) for o in self.slots for w in self.words if parse_relation(w) == ("子",)]
        for word in branch:
            yield t.implies(self.word(word, slot), t.at_most_one(children))
        for kind in ("夫", "妻"):
            one = [self.word(w, o) for o in self.slots for w in self.words if w.startswith(kind)]
            only = [self.word(w, slot) for w in self.words if w.startswith(_OTHER[kind])]
            yield t.implies(t.any(only), t.all(-w for w in one))
        yield t.at_most_one([self.word(w, o) for o in self.slots for w in self.words if w in ("夫", "妻")])

    def _generations(self, slot: int, head: int) -> Iterator[Term]:
        """Descendants and ancestors of the head are as many generations younger or older."""
        for word in self.words:
            path = parse_relation(word) or ()
            apart = GENERATION * len(path)
            pair = self.terms.all((self.word(word, slot), self.word(HEAD, head)))
            if path and set(path) == {"子"}:
                yield self.terms.implies(pair, self.terms.leaf(Apart(birth(slot), birth(head), apart)))
            elif path and set(path) <= {"父", "母"}:
                yield self.terms.implies(pair, self.terms.leaf(Apart(birth(head), birth(slot), apart)))

    def _event(self, event: str) -> Iterator[Term]:
        t, definition = self.terms, self.life_events[event]
        subjects = [self.subject(event, s) for s in self.slots]
        for slot, subject in zip(self.slots, subjects, strict=True):
            yield t.implies(subject, t.all((self.present(event), self.listed(slot))))
            yield t.implies(subject, self._on_the_day(definition, slot))
        yield t.implies(self.present(event), t.at_least(definition.min_subjects, subjects))
        if definition.max_subjects is not None:
            yield -t.at_least(definition.max_subjects + 1, subjects)
        yield t.implies(self.present(event), self._happened(definition))

    def _happened(self, event: LifeEvent) -> Term:
        """What has happened cannot lie after the day of the decision."""
        past = event.date in PAST or event.date == BIRTH.fact
        return self.terms.leaf(Compared(EVENT_DAY, "on_or_before", Side((), AS_OF))) if past else TRUE

    def _on_the_day(self, event: LifeEvent, slot: int) -> Term:
        """A subject is born by the day of the event, and on that day where the event is the birth."""
        born = Side((), birth(slot))
        first = self.terms.leaf(Compared(born, "on_or_before", EVENT_DAY))
        if event.date != BIRTH.fact:
            return first
        return self.terms.all((first, self.terms.leaf(Compared(EVENT_DAY, "on_or_before", born))))

    def _day(self, name: DayName | None) -> Iterator[Term]:
        """Nobody's dates lie before the birth; what has happened lies before the decision."""
        t = self.terms
        if name is None or name == AS_OF or name[0] == BIRTH.fact:
            return
        fact, owner = name
        if isinstance(owner, int):
            yield t.leaf(Apart(name, birth(owner), 0))
            if fact in SINCE_BIRTH:
                yield t.leaf(Apart(AS_OF, name, 0))
        elif isinstance(owner, str):
            if fact in PAST:
                yield t.leaf(Apart(AS_OF, name, 0))
                yield from self._not_after_death(owner, Side((), name))
            for slot in self.slots:
                yield t.implies(self.subject(owner, slot), t.leaf(Apart(name, birth(slot), 0)))
            for early, late in IN_ORDER:
                yield from self._in_order(owner, early, late) if fact in (early, late) else ()

    def _not_after_death(self, event: str, told: Side) -> Iterator[Term]:
        """Nothing happens to the dead afterwards."""
        if "death" in self.life_events and event != "death":
            dead = (self.terms.all((self.subject(event, s), self.subject("death", s))) for s in self.slots)
            before = self.terms.leaf(Compared(told, "on_or_before", EVENT_DAY))
            yield self.terms.implies(self.terms.any(dead), before)

    def _in_order(self, event: str, early: str, late: str) -> Iterator[Term]:
        dates = self.life_events[event].dates
        if early in dates and late in dates:
            sides = [self._told(event, name) for name in (early, late)]
            yield self.terms.leaf(Compared(sides[0], "on_or_before", sides[1]))

    def _told(self, event: str, fact: str) -> Side:
        return EVENT_DAY if self.life_events[event].date == fact else Side((), (fact, event))


_OTHER = {"夫": "妻", "妻": "夫"}


@lru_cache(maxsize=4096)
def _table(name: str, candidate: str, person: str) -> bool | None:
    """What the register tells of two people with these relations, as `facts.relations` reads them."""
    people = {i: Person(i, {RELATION: w}) for i, w in (("a", candidate), ("b", person))}
    return KIN[name](Situation(date(2026, 4, 1), "", (), people), "a", "b")


def birth(slot: int) -> DayName:
    """The birth date of a slot's person."""
    return "birth_date", slot
