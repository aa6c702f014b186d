"""A part of a rulebook holds all that its rules read."""

from __future__ import annotations

from smartmado.content.expressions import fact_ids
from smartmado.content.part import reads
from smartmado.content.rulebook import Rulebook


def test_a_procedure_named_like_a_fact_is_followed_to_all_that_it_reads(book: Rulebook) -> None:
    alike = sorted(set(book.facts) & set(book.procedures))
    assert alike
    for name in alike:
        conditions = [c for v in book.procedures[name].versions for c in v.conditions.values()]
        assert {f for c in conditions for f in fact_ids(c)} - {name} <= reads(book)[name]
