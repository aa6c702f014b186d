"""What is still open in a visit, and what an answer would leave of it.

A decision is open only while two answers could still decide it differently; what comes out the same
whatever is answered is decided. An answer is put into the formulas that mention its fact; only where it
tells more than a value (who is kin to whom, which law was in force) are they made anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from smartmado.content.model import Procedure
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.residuals.build import Builder
from smartmado.decisions.residuals.unknowns import offered, offers_less, values_of
from smartmado.facts.situation import Value
from smartmado.facts.truth import Truth

Told: TypeAlias = Mapping[int, int]
"""Unknowns with their values."""
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
        self.nodes: dict[OpenItem, int] = {}
        self._settled: dict[OpenItem, str] = {}
        self._formulas: Mapping[int, int] | None = None

    @cached_property
    def build(self) -> Builder:
        """Made only when something is open."""
        return Builder(self.ev)

    # --- what is open -----------------------------------------------------------------------

    @property
    def settled(self) -> Mapping[OpenItem, str]:
        """The statuses that come out the same whatever is answered, though the evaluator cannot tell."""
        return self._settled

    def add(self, procedure: Procedure, person: str, belongs: Truth, event: int) -> str | None:
        """The status of a candidate if it comes out whatever is answered; None (and kept) while open."""
        build, item = self.build, OpenItem(procedure.id, person, event)
        status = build.decision(procedure, person, event)
        member = build.candidate(procedure, person, belongs, event)
        self._keep(item, build.diagrams.choose(member, status, build.diagrams.leaf("not_required")))
        return self._settled.get(item)

    def add_unlisted(self, procedure: Procedure, event: int) -> None:
        """Keep open that people who are not listed may be candidates."""
        self.nodes[OpenItem(procedure.id, "", event)] = self.build.unlisted(procedure, event)

    def _keep(self, item: OpenItem, node: int) -> None:
        if self.build.diagrams.is_leaf(node):
            self._settled[item] = str(self.build.diagrams.value(node))
        else:
            self.nodes[item] = node

    # --- what it waits for ------------------------------------------------------------------

    def waits(self, item: OpenItem) -> tuple[FactKey, ...]:
        """The facts whose answers can still change an open decision."""
        return self._waits(self.nodes[item])

    def _waits(self, node: int) -> tuple[FactKey, ...]:
        known = self.build.waits
        if node not in known:
            keys = self.build.told_by(self.build.diagrams.support(node))
            known[node] = tuple(key for key in keys if self._differs(key, node))
        return known[node]

    def _differs(self, key: FactKey, node: int) -> bool:
        """Whether two answers make a difference, of a fact that may have values which nobody can answer."""
        if not offers_less(self.ev.book.facts[key[0]]):
            return True
        answers = (tuple(sorted(told.items())) for told in self.answers(key, node))
        return len({self.build.diagrams.after(node, told) for told in answers}) > 1

    @cached_property
    def waiting(self) -> Mapping[FactKey, Sequence[OpenItem]]:
        """Each fact with the open decisions that its answer can still change."""
        found: dict[FactKey, list[OpenItem]] = {}
        for item, node in self.nodes.items():
            for key in self._waits(node):
                found.setdefault(key, []).append(item)
        return found

    # --- answers ----------------------------------------------------------------------------

    def settles(self, key: FactKey) -> float:
        """How many of the decisions that wait for the fact its answer settles, each answer as likely."""
        nodes = Counter(self.nodes[item] for item in self.waiting.get(key, ()))
        if any(self._read_by_formulas >> u.number & 1 for u in self.build.unknowns.of(key)):
            followed: dict[tuple[tuple[int, int], ...], Told] = {}

            def follow(told: Told) -> Told:
                at = tuple(told.items())
                if at not in followed:
                    followed[at] = self.follow(told)
                return followed[at]

            return sum(count * self._share(key, node, follow) for node, count in nodes.items())
        known = self.build.shares.setdefault(key, {})
        for node in nodes.keys() - known.keys():
            known[node] = self._share(key, node, lambda told: told)
        return sum(count * known[node] for node, count in nodes.items())

    def _share(self, key: FactKey, node: int, follow: Callable[[Told], Told]) -> float:
        """The share of the answers after which a decision is settled."""
        answers = self.answers(key, node)
        settled = (self.build.diagrams.settled(node, follow(told)) for told in answers)
        return sum(leaf is not None for leaf in settled) / len(answers)

    @cached_property
    def _read_by_formulas(self) -> int:
        """The unknowns that the formulas of other facts read, as bits."""
        read = 0
        for formula in self.formulas.values():
            read |= self.build.diagrams.support(formula)
        return read

    def answers(self, key: FactKey, node: int) -> list[Told]:
        """What each answer would tell. Of days, numbers and texts, one for each that makes a difference."""
        unknowns = self.build.unknowns.of(key)
        values: list[Told] = [{}]
        single = [u.number for u in unknowns if u.fact == key and u.choice is None]
        if single:
            fact = self.ev.book.facts[key[0]]
            cuts = (self.build.diagrams.cuts_of(node, n) for n in single)
            codes = range(len(values_of(fact))) or sorted({0}.union(*cuts))
            values = [dict.fromkeys(single, code) for code in offered(fact, codes)]
        choices = [u.number for u in unknowns if u.choice is not None]
        if choices:
            values = [{n: int(n == chosen) for n in choices} for chosen in (None, *choices)]
        others = [u.number for u in unknowns if u.fact is None]
        both: list[Told] = [dict.fromkeys(others, truth) for truth in (0, 1)] if others else [{}]
        return [{**a, **b} for a in values for b in both]

    @property
    def formulas(self) -> Mapping[int, int]:
        """What the formulas of the facts that are asked still say."""
        return self.build.formulas if self._formulas is None else self._formulas

    def after(self, key: FactKey, value: Value) -> Residuals | None:
        """What is open once the fact has this value; None if the answer tells more than a value."""
        answer = None if self._tells_more(key) else self.build.assignment(key, value)
        if answer is None:
            return None
        told = {**self.told, key: value}
        now = Evaluator(self.ev.book, self.ev.situation, {**self.ev.assumed, **told})

        def follows(number: int) -> bool:
            """Whether a formula tells its fact: an answer would gainsay one that is not known outright."""
            unknown = self.build.unknowns.all[number]
            return not unknown.keys or (
                unknown.reading is not None and now.read(*unknown.reading) is not None
            )

        left = self.knowing(self.follow(answer, follows))
        left.told = told
        return left

    def knowing(self, told: Told) -> Residuals:
        """What is open once these unknowns have these values."""
        diagrams, assignment = self.build.diagrams, tuple(sorted(told.items()))
        left = Residuals(self.ev)
        left.__dict__["build"] = self.build
        left.told = self.told
        left._formulas = {u: diagrams.after(f, assignment) for u, f in self.formulas.items() if u not in told}
        left._settled = dict(self._settled)
        for item, node in self.nodes.items():
            left._keep(item, diagrams.after(node, assignment))
        return left

    def _tells_more(self, key: FactKey) -> bool:
        fact, subject = key
        if fact == "household_closed" or (fact in _KIN_FACTS and self.build.kin_is_open):
            return True
        events = self.ev.situation.events
        dates = ((i, self.ev.book.life_events[e.type].date) for i, e in enumerate(events))
        return any(fact == name and subject in (f"event.{i}", self.ev.viewpoint(i)) for i, name in dates)

    def follow(self, answer: Told, follows: Callable[[int], bool] | None = None) -> Told:
        """What an answer tells, with what the formulas of other facts make of it.

        `follows`: whether a formula that comes out whatever is answered tells its fact for certain.
        """
        told = dict(answer)
        while True:
            mask = sum(1 << u for u in told)
            new = {
                u: leaf
                for u, formula in self.formulas.items()
                if u not in told and (follows is not None or self.build.diagrams.support(formula) & mask)
                if (leaf := self.build.diagrams.settled(formula, told)) is not None
                if follows is None or follows(u)
            }
            if not new:
                return told
            told |= new
