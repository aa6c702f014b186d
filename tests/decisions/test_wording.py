"""The words of facts: a reason says what holds and what does not, never 「…に当たらない」."""

from __future__ import annotations

from smartmado.content.expressions import FactIs, walk
from smartmado.content.rulebook import Rulebook


def test_every_yes_or_no_fact_of_a_rule_says_how_its_no_reads(book: Rulebook) -> None:
    conditions = [c for p in book.procedures.values() for v in p.versions for c in v.conditions.values()]
    named = {n.fact for c in conditions for n in walk(c) if isinstance(n, FactIs)}
    facts = [book.facts[f] for f in sorted(named) if book.facts[f].type == "bool"]
    assert [f.id for f in facts if f.label_no is None] == []
    assert [f.id for f in facts if f.label_no == f.label or "当たらない" in (f.label_no or "")] == []
