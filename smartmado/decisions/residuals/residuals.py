"""What is still open in a visit, and what an answer would leave of it.

A decision is open only while two answers could still decide it differently; what comes out the same
whatever is answered is decided. An answer is put into the formulas that mention its fact; only where it
tells more than a value (who is kin to whom, which law was in force) are they made anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from smartmado.content.model import Procedure
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.residuals.build import NOT_REQUIRED, Builder
from smartmado.decisions.residuals.diagrams import Assignment, TooLargeError
from smartmado.decisions.residuals.unknowns import offered, offers_less, values_of
from smartmado.decisions.unknowns import candidate_waits
from smartmado.facts.situation import Value
from smartmado.facts.truth import Truth

_KIN_FACTS = frozenset({"relation_to_head", "is_head", "father", "mother", "spouse", "sex", "birth_date"})
"""Facts that kinship is read from."""


@dataclass(frozen=True)
class OpenItem:
    """A procedure, by id, for one candidate of one event; `person` is "" for people who are not listed."""

    procedure: str
    person: str
    event: int


class Residuals:
    """The open decisions of one situation, each as a diagram over what is not known."""

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev
        self.told: Mapping[FactKey, Value] = {}
        self._nodes: dict[OpenItem, int] = {}
        self._settled: dict[OpenItem, str] = {}
        self._formulas: Mapping[int, int] | None = None

    @cached_property
    def _build(self) -> Builder:
        """Made only when something is open."""
        return Builder(self.ev)

    # --- what is open -----------------------------------------------------------------------

    @property
    def open_items(self) -> tuple[OpenItem, ...]:
        """The decisions that two answers could still make differently."""
        return tuple(self._nodes)

    @property
    def settled(self) -> Mapping[OpenItem, str]:
        """The statuses that come out the same whatever is answered, though the evaluator cannot tell."""
        return self._settled

    def add(self, procedure: Procedure, person: str, belongs: Truth, event: int) -> str | None:
        """The status of a candidate if it comes out whatever is answered; None (and kept) while open."""
        item = OpenItem(procedure.id, person, event)
        try:
            node = self._decision(procedure, person, belongs, event)
        except (TooLargeError, RecursionError):  # so many unknown facts: as open as the evaluator says
            waits = candidate_waits(self.ev, procedure, person, event)
            node = self._build.opaque(("decision", procedure.id, person, event), waits)
        self._keep(item, node)
        return self._settled.get(item)

    def _decision(self, procedure: Procedure, person: str, belongs: Truth, event: int) -> int:
        build = self._build
        status = build.decision(procedure, person, event)
        member = build.candidate(procedure, person, belongs, event)
        return build.diagrams.choose(member, status, build.diagrams.leaf(NOT_REQUIRED))

    def add_unlisted(self, procedure: Procedure, event: int) -> None:
        """Keep open that people who are not listed may be candidates."""
        self._nodes[OpenItem(procedure.id, "", event)] = self._build.unlisted(procedure, event)

    def _keep(self, item: OpenItem, node: int) -> None:
        if self._build.diagrams.is_leaf(node):
            self._settled[item] = str(self._build.diagrams.value(node))
        else:
            self._nodes[item] = node

    # --- what it waits for ------------------------------------------------------------------

    def waits(self, item: OpenItem) -> tuple[FactKey, ...]:
        """The facts whose answers can still change an open decision."""
        node = self._nodes[item]
        keys = self._build.told_by(self._build.diagrams.support(node))
        return tuple(key for key in keys if self._differs(key, node))

    def _differs(self, key: FactKey, node: int) -> bool:
        """Whether two answers make a difference, of a fact that may have values which nobody can answer."""
        if not offers_less(self.ev.book.facts[key[0]]):
            return True
        answers = self._answers(key, {node: 1})
        return len({self._build.diagrams.after(node, told) for told in answers}) > 1

    @cached_property
    def waiting(self) -> Mapping[FactKey, tuple[OpenItem, ...]]:
        """Each fact with the open decisions that its answer can still change."""
        found: dict[FactKey, list[OpenItem]] = {}
        for item in self._nodes:
            for key in self.waits(item):
                found.setdefault(key, []).append(item)
        return {key: tuple(items) for key, items in found.items()}

    # --- answers ----------------------------------------------------------------------------

    def settles(self, key: FactKey) -> float:
        """How many of the decisions that wait for the fact its answer settles, each answer as likely."""
        nodes = Counter(self._nodes[item] for item in self.waiting.get(key, ()))
        answers = self._answers(key, nodes)
        diagrams = self._build.diagrams
        return sum(
            count * diagrams.is_leaf(diagrams.after(node, told))
            for told in answers
            for node, count in nodes.items()
        ) / len(answers)

    def _answers(self, key: FactKey, nodes: Mapping[int, int]) -> list[Assignment]:
        """What each answer would tell. Of days, numbers and texts, one for each that makes a difference."""
        unknowns = self._build.unknowns.of(key)
        values: list[Assignment] = [()]
        single = [u.number for u in unknowns if u.fact == key and u.choice is None]
        if single:
            fact = self.ev.book.facts[key[0]]
            cuts = (self._build.diagrams.cuts_of(node, n) for node in nodes for n in single)
            codes = range(len(values_of(fact))) or sorted({0}.union(*cuts))
            values = [tuple((n, code) for n in single) for code in offered(fact, codes)]
        choices = [u.number for u in unknowns if u.choice is not None]
        if choices:
            values = [tuple((n, int(n == chosen)) for n in choices) for chosen in (None, *choices)]
        others = [u.number for u in unknowns if u.fact is None]
        both: list[Assignment] = [tuple((n, truth) for n in others) for truth in (0, 1)] if others else [()]
        told = (tuple(sorted(a + b)) for a, b in product(values, both))
        return [self._follow(self.formulas, t, lambda _: True)[1] for t in told]

    @property
    def formulas(self) -> Mapping[int, int]:
        """What the formulas of the facts that are asked still say."""
        return self._build.formulas if self._formulas is None else self._formulas

    def after(self, key: FactKey, value: Value) -> Residuals | None:
        """What is open once the fact has this value; None if the answer tells more than a value."""
        told = None if self._tells_more(key) else self._build.assignment(key, value)
        if told is None:
            return None
        left = Residuals(self.ev)
        left.__dict__["_build"] = self._build
        left.told = {**self.told, key: value}
        now = Evaluator(self.ev.book, self.ev.situation, {**self.ev.assumed, **left.told})

        def follows(number: int) -> bool:
            """Whether a formula tells its fact: an answer would gainsay one that is not known outright."""
            unknown = self._build.unknowns.all[number]
            return not unknown.keys or (
                unknown.reading is not None and now.read(*unknown.reading) is not None
            )

        left._formulas, told = self._follow(self.formulas, told, follows)
        left._settled = dict(self._settled)
        for item, node in self._nodes.items():
            left._keep(item, self._build.diagrams.after(node, told))
        return left

    def _tells_more(self, key: FactKey) -> bool:
        fact, subject = key
        if fact == "household_closed" or (fact in _KIN_FACTS and self._build.kin_is_open):
            return True
        events = self.ev.situation.events
        dates = ((i, self.ev.book.life_events[e.type].date) for i, e in enumerate(events))
        return any(fact == name and subject in (f"event.{i}", self.ev.viewpoint(i)) for i, name in dates)

    def _follow(
        self, formulas: Mapping[int, int], told: Assignment, follows: Callable[[int], bool]
    ) -> tuple[Mapping[int, int], Assignment]:
        """What is told, with what follows by the facts' own formulas; and the formulas that are left."""
        diagrams = self._build.diagrams
        while True:
            known = dict(told)
            formulas = {u: diagrams.after(f, told) for u, f in formulas.items() if u not in known}
            found = {u: f for u, f in formulas.items() if diagrams.is_leaf(f) and follows(u)}
            if not found:
                return formulas, told
            told = tuple(sorted({**known, **found}.items()))
