"""The unknowns of a situation, numbered in the order in which the rules come upon them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from smartmado.content.model import Fact
from smartmado.decisions.evaluate import FactKey
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Value

Reading: TypeAlias = tuple[str, str | None, int | None]


@dataclass(frozen=True)
class Unknown:
    """One unknown. `keys`: the facts that would tell it; `fact`: it is that fact's value.

    `choice`: of a list fact, whether this value is among its values. An unknown without `fact` is
    something that is read out of several facts (kinship, people who are not listed, one of two dates).
    `reading`: a fact that has a formula too (fact, person, event), which may turn out to tell it.
    """

    number: int
    keys: tuple[FactKey, ...]
    fact: FactKey | None = None
    choice: str | None = None
    reading: Reading | None = None


@dataclass
class Unknowns:
    """All unknowns of a situation, each once."""

    all: list[Unknown] = field(default_factory=list)
    _numbers: dict[Hashable, int] = field(default_factory=dict)
    _of: dict[FactKey, list[int]] = field(default_factory=dict)
    _words: dict[FactKey, dict[Value, int]] = field(default_factory=dict)

    def value_of(self, key: FactKey) -> int:
        """The unknown value of a fact."""
        return self._number(("value", key), (key,), key)

    def contains(self, key: FactKey, choice: str) -> int:
        """Whether a list fact holds this value."""
        return self._number(("contains", key, choice), (key,), key, choice)

    def other(self, name: Hashable, keys: Iterable[FactKey]) -> int:
        """Something else that is not known, told by the facts `keys`."""
        return self._number(("other", name), tuple(keys))

    def answer_for(self, key: FactKey, reading: Reading) -> int:
        """A fact that is asked although it has a formula."""
        return self._number(("value", reading), (key,), key, reading=reading)

    def circle(self, reading: Reading) -> int:
        """A fact that is never asked and whose formula comes back to it."""
        return self._number(("value", reading), (), reading=reading)

    def _number(
        self,
        name: Hashable,
        keys: tuple[FactKey, ...],
        fact: FactKey | None = None,
        choice: str | None = None,
        reading: Reading | None = None,
    ) -> int:
        found = self._numbers.get(name)
        if found is None:
            found = self._numbers[name] = len(self.all)
            self.all.append(Unknown(found, keys, fact, choice, reading))
            for key in keys:
                self._of.setdefault(key, []).append(found)
        return found

    def of(self, key: FactKey) -> list[Unknown]:
        """The unknowns that this fact would tell."""
        return [self.all[n] for n in self._of.get(key, ())]

    def facts(self) -> tuple[FactKey, ...]:
        """The facts that would tell something."""
        return tuple(self._of)

    def word(self, key: FactKey, text: Value) -> int:
        """A number for a text that some condition asks for; all other texts are 0."""
        words = self._words.setdefault(key, {})
        return words.setdefault(text, len(words) + 1)

    def code(self, unknown: Unknown, fact: Fact, value: Value) -> int | None:
        """The number that stands for a fact's value; None if it cannot be one."""
        if unknown.choice is not None:
            return int(unknown.choice in value) if isinstance(value, tuple) else None
        if isinstance(value, DateRange):
            return None if value.exact is None else value.exact.toordinal()
        choices = values_of(fact)
        if choices:
            return choices.index(value) if value in choices else None
        if isinstance(value, int):
            return int(value)
        return self._words.get(unknown.keys[0], {}).get(value, 0)


def values_of(fact: Fact) -> tuple[Value, ...]:
    """The values that a fact may have, where there are only so many; of a list its single values."""
    match fact.type:
        case "bool":
            return (False, True)
        case "enum" | "list":
            return tuple(fact.values)
    return ()


def offers_less(fact: Fact) -> bool:
    """Whether the fact may have values that its question does not take (records may hold them)."""
    question = fact.question
    return question is not None and bool(question.choices or question.min or question.max is not None)


def offered(fact: Fact, codes: Iterable[int]) -> list[int]:
    """Those of the numbers that stand for an answer to the fact's question."""
    question = fact.question
    if question is None or not offers_less(fact):
        return list(codes)
    if fact.type == "enum":
        chosen = {values_of(fact).index(v) for v in question.choices or fact.values}
        return [c for c in codes if c in chosen]
    least, most = question.min or 0, question.max
    if fact.type != "int":
        return list(codes)
    return sorted({max(c, least) for c in codes if most is None or c <= most})
