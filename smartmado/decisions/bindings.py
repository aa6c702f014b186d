"""Form fields and the facts behind them: what goes into each box, where it is from, what is still unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from smartmado.content.expressions import Condition, fact_ids
from smartmado.content.forms import (
    PERSON_ROLES,
    ROW,
    CheckField,
    FilledForm,
    Form,
    FormField,
    Path,
    People,
    TextField,
    form_fields,
    people_blocks,
    repeated_fields,
)
from smartmado.decisions.decide import Decision, Decisions
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.form_text import fact_text
from smartmado.decisions.waits import event_date_waits, fact_waits, kin_waits, open_facts
from smartmado.facts.situation import Value

_VISITOR = {"name": "visitor_name", "address": "visitor_address"}
"""Facts of a visitor who is not a resident; they are answers of the visit."""
_WHEREABOUTS = frozenset(
    {"address", "address_kata", "postal_code", "mailing_address", "facility_name", "school"}
)
"""What may tell where a protected person lives."""
_MOVED = frozenset({"new_address", "old_address"})
"""What an event may tell of it."""


@dataclass(frozen=True)
class Bound:
    """One box: its value, the facts it rests on, and the unknown facts that may be asked for it.

    `withheld`: the value is known but not printed (支援措置). `by_hand`: unknown, and nobody is asked
    for it: it is written with the pen.
    """

    field: FormField
    value: str | bool | None
    sources: tuple[FactKey, ...] = ()
    unknown: tuple[FactKey, ...] = ()
    withheld: bool = False
    by_hand: bool = False


@dataclass(frozen=True)
class BoundForm:
    """A form with the facts of a decision. `rows`: people block -> (person, boxes) for each person."""

    form: Form
    fields: Mapping[str, Bound]
    rows: Mapping[str, tuple[tuple[str, Mapping[str, Bound]], ...]]
    unknown: tuple[FactKey, ...]
    person: str
    city: str = ""
    prefecture: str = ""
    rulebook: str = ""

    def filled(self, reference: str = "", code: str = "") -> FilledForm:
        """The values alone, ready to be drawn. `reference`: 受付番号. `code`: what its QR code says."""
        rows = {
            block: [{i: b.value for i, b in boxes.items()} for _, boxes in people]
            for block, people in self.rows.items()
        }
        return FilledForm(
            {i: b.value for i, b in self.fields.items()},
            rows,
            self.person,
            self.city,
            self.prefecture,
            reference,
            self.rulebook,
            code,
        )


def unknown_form_facts(decisions: Decisions, decision: Decision) -> list[FactKey]:
    """Facts that the decision's form prints, may be asked, and are not known yet."""
    if decision.procedure.form is None:
        return []
    form = decisions.evaluator.book.forms[decision.procedure.form]
    return list(_Binder(decisions.evaluator, decision, form).bind().unknown)


def form_questions(
    decisions: Decisions, decision: Decision, answered: Callable[[FactKey], Iterable[Evaluator]]
) -> Iterator[FactKey]:
    """`unknown_form_facts`, and what the form would lack after each answer to one of those.

    `answered`: the situation after each answer to a fact. Only boxes that wait for it are read again.
    """
    if decision.procedure.form is None:
        return
    ev = decisions.evaluator
    form = ev.book.forms[decision.procedure.form]
    for part in (*form_fields(form), *people_blocks(form)):
        for key in _Binder(ev, decision, form).lacks(part):
            yield key
            for after in answered(key):
                yield from _Binder(after, decision, form).lacks(part)


def bind_form(decisions: Decisions, decision: Decision) -> BoundForm:
    """The decision's form with its facts.

    Raises:
        LookupError: the procedure has no form.
    """
    if decision.procedure.form is None:
        raise LookupError(f"{decision.procedure.id} has no form")
    form = decisions.evaluator.book.forms[decision.procedure.form]
    return _Binder(decisions.evaluator, decision, form).bind()


class _Binder:
    """Reads the facts of one decision for one form."""

    def __init__(self, ev: Evaluator, decision: Decision, form: Form) -> None:
        self.ev, self.decision, self.form = ev, decision, form
        self.event = decision.events[0] if decision.events else None
        self.subject = decision.subjects[0] if decision.subjects else None

    def bind(self) -> BoundForm:
        """Every box of the form."""
        unknown: dict[FactKey, None] = {}
        rows: dict[str, tuple[tuple[str, Mapping[str, Bound]], ...]] = {}
        fields = {f.id: self.field(f, None) for f in form_fields(self.form)}
        for block in people_blocks(self.form):
            people, waits = self.people(block)
            unknown |= dict.fromkeys(waits)
            boxes = repeated_fields(block)
            rows[block.id] = tuple((p, {f.id: self.field(f, p) for f in boxes}) for p in people)
        for bound in [*fields.values(), *(b for r in rows.values() for _, bs in r for b in bs.values())]:
            unknown |= dict.fromkeys(bound.unknown)
        city = self.ev.book.city
        return BoundForm(
            self.form,
            fields,
            rows,
            tuple(k for k in unknown if self.ev.book.facts[k[0]].question is not None),
            self._name(self.subject),
            str(city.get("name", "")),
            str(city.get("prefecture", "")),
            self.ev.book.digest,
        )

    def lacks(self, part: FormField | People) -> list[FactKey]:
        """What may be asked for one box, or for one block of people."""
        if isinstance(part, People):
            people, waits = self.people(part)
            boxes = (self.field(f, p) for p in people for f in repeated_fields(part))
            unknown = [*waits, *(k for b in boxes for k in b.unknown)]
        else:
            unknown = list(self.field(part, None).unknown)
        return [k for k in dict.fromkeys(unknown) if self.ev.book.facts[k[0]].question is not None]

    def _name(self, person: str | None) -> str:
        name = None if person is None else self.ev.read("name", person, None)
        return name if isinstance(name, str) else ""

    # --- who ---

    def who(self, role: str, row: str | None) -> tuple[str | None, tuple[FactKey, ...]]:
        """The person in a role, or None with what would tell."""
        situation = self.ev.situation
        match role:
            case "row":
                return row, ()
            case "subject":
                return self.subject, ()
            case "applicant":
                visitor = self.ev.read("visitor", None, self.event)
                listed = isinstance(visitor, str) and situation.person(visitor) is not None
                return (str(visitor), ()) if listed else (None, ())
            case "deceased" | "newborn":
                found = situation.subjects_of(("death",) if role == "deceased" else ("birth",))
                return (found[0] if found else None), ()
            case "father" | "mother":
                return self._parent(role)
        return self._one_of(role, self.subject)

    def _parent(self, role: str) -> tuple[str | None, tuple[FactKey, ...]]:
        born = self.ev.situation.subjects_of(("birth",))
        child = self.subject if self.subject in born or not born else born[0]
        if child is None:
            return None, ()
        named = self.ev.read(role, child, self.event)
        if isinstance(named, str):
            return named, ()
        sex = "male" if role == "father" else "female"
        parents = [p for p, is_one in self.ev.people("parents", child, self.event) if is_one]
        return next((p for p in parents if self.ev.read("sex", p, None) == sex), None), ()

    def _one_of(self, people: str, person: str | None) -> tuple[str | None, tuple[FactKey, ...]]:
        found = self.ev.people(people, person, self.event)
        certain = [p for p, belongs in found if belongs]
        if certain:
            return certain[0], ()
        waits = [k for p, _ in found for k in kin_waits(self.ev, people, p, person)]
        return None, tuple(dict.fromkeys(waits))

    def people(self, block: People) -> tuple[list[str], list[FactKey]]:
        """Who stands in a block's rows, and what would tell about those who may."""
        found: dict[str, None] = {}
        waits: list[FactKey] = []
        for person, belongs in self._candidates(block):
            holds = True if block.where is None else self.ev.truth(block.where, person, self.event)
            if belongs and holds:
                found[person] = None
            elif holds is None and belongs and block.where is not None:
                waits += open_facts(self.ev, block.where, person, self.event)
        return list(found), waits

    def _candidates(self, block: People) -> Iterable[tuple[str, bool | None]]:
        if block.each == "subjects":
            return [(p, True) for p in self.decision.subjects]
        each, left_out = ("remaining", self.decision.subjects) if block.each == "rest" else (block.each, ())
        first = next(iter(self.decision.subjects), None)
        return [pair for pair in self.ev.people(each, first, self.event) if pair[0] not in left_out]

    # --- what ---

    def field(self, field: FormField, row: str | None) -> Bound:
        """One box."""
        bound = self.check(field, row) if isinstance(field, CheckField) else self.text(field, row)
        if field.ask:
            return bound
        return Bound(bound.field, bound.value, bound.sources, (), bound.withheld, bool(bound.unknown))

    def check(self, field: CheckField, row: str | None) -> Bound:
        """A box to tick: None while unknown."""
        person, _ = self.who(field.role, row) if field.role in PERSON_ROLES else (self.subject, ())
        holds = self.ev.truth(field.condition, person, self.event)
        sources = self._keys(field.condition, person)
        if person is None and field.role != ROW:
            return Bound(field, holds, sources)
        return Bound(field, holds, sources, tuple(open_facts(self.ev, field.condition, person, self.event)))

    def _keys(self, condition: Condition, person: str | None) -> tuple[FactKey, ...]:
        known = sorted(fact_ids(condition))
        return tuple(self.ev.key(f, person, self.event) for f in known)

    def text(self, field: TextField, row: str | None) -> Bound:
        """A box for text: the values of its paths, or what stands there otherwise."""
        if field.when is not None:
            role = field.paths[0].role
            person = self.who(role, row)[0] if role in PERSON_ROLES else self.subject
            holds = self.ev.truth(field.when, person, self.event)
            if holds is None:
                return Bound(field, None, (), tuple(open_facts(self.ev, field.when, person, self.event)))
            if holds is False:
                if field.otherwise is None:
                    return Bound(field, None)
                other = self.text(field.otherwise, row)
                return Bound(field, other.value, other.sources, other.unknown, other.withheld)
        parts = [self.path(path, field.format, row) for path in field.paths]
        texts = [p.value for p in parts if isinstance(p.value, str) and p.value]
        whole = "　".join(texts) if parts[0].value else None
        return Bound(
            field,
            whole,
            tuple(k for p in parts for k in p.sources),
            tuple(k for p in parts for k in p.unknown),
            any(p.withheld for p in parts),
        )

    def path(self, path: Path, format_: str | None, row: str | None) -> Bound:
        """The text of one path."""
        field = TextField(str(path), "", (path,), format_, "")
        if path.role == "event":
            return self._event(field, path, format_)
        if path.role == "visit":
            if path.fact == "as_of":
                return Bound(field, fact_text(self.ev, None, self.ev.situation.as_of, None, format_))
            return self._fact(field, path.fact, None, self.event, format_)
        person, waits = self.who(path.role, row)
        if person is None:
            return (
                self._visitor(field, path, format_)
                if path.role == "applicant"
                else Bound(field, None, (), waits)
            )
        bound = self._fact(field, path.fact, person, self.event, format_)
        if path.fact in _WHEREABOUTS and self._protected(person):
            return Bound(field, None, bound.sources, (), withheld=True)
        return bound

    def _protected(self, person: str) -> bool:
        """Whether the address must not be printed: under 支援措置, and not the visitor's own."""
        protected = self.ev.read("is_dv_protected", person, None) is True
        return protected and self.ev.read("visitor", None, None) != person

    def _moved_in_secret(self, event: int) -> bool:
        """Whether someone under 支援措置 moves, and the visitor is not one of those who move together."""
        subjects = self.ev.situation.events[event].subjects
        return self.ev.read("visitor", None, None) not in subjects and any(map(self._protected, subjects))

    def _visitor(self, field: TextField, path: Path, format_: str | None) -> Bound:
        """The visitor who is not listed: name and address are answers of the visit."""
        fact = _VISITOR.get(path.fact)
        if fact is None:
            return Bound(field, None)
        bound = self._fact(field, fact, None, self.event, format_)
        if bound.value is None and self.ev.read("visitor", None, None) is None:
            return Bound(field, None, (), (("visitor", None),))
        return bound

    def _event(self, field: TextField, path: Path, format_: str | None) -> Bound:
        if path.fact == "date":
            if self.event is None:
                return Bound(field, None)
            day = self.ev.event_date(self.event)
            waits = tuple(event_date_waits(self.ev, self.event))
            known = not (day.earliest is None and day.latest is None)
            text = fact_text(self.ev, None, day, None, format_) if known else None
            return Bound(field, text, waits, waits)
        for index in self.decision.events:
            if self.ev.read(path.fact, None, index) is not None:
                bound = self._fact(field, path.fact, None, index, format_)
                if path.fact in _MOVED and self._moved_in_secret(index):
                    return Bound(field, None, bound.sources, (), withheld=True)
                return bound
        carrier = self._carrier(path.fact)
        return Bound(field, None) if carrier is None else self._fact(field, path.fact, None, carrier, format_)

    def _carrier(self, fact: str) -> int | None:
        """The event that would carry the fact: a date only where the life event has that date."""
        events, types = self.ev.situation.events, self.ev.book.life_events
        dated = any(fact in t.dates for t in types.values())
        for index in self.decision.events:
            if not dated or fact in types[events[index].type].dates:
                return index
        return None

    def _fact(
        self, field: TextField, fact: str, person: str | None, event: int | None, format_: str | None
    ) -> Bound:
        value: Value | None = self.ev.read(fact, person, event)
        if value is None:
            return Bound(field, None, (), tuple(fact_waits(self.ev, fact, person, event)))
        text = fact_text(self.ev, fact, value, person, format_)
        return Bound(field, text, (self.ev.key(fact, person, event),))
