"""Whether a question was needed: two answers that the evaluator itself decides differently."""

from __future__ import annotations

from datetime import date
from itertools import combinations

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.residuals.residuals import OpenItem, Residuals, Told
from smartmado.decisions.residuals.unknowns import Unknown, values_of
from smartmado.facts.dates import DateRange
from smartmado.facts.situation import Value

_FIRST = date(1900, 1, 1).toordinal()


def is_needed(residuals: Residuals, key: FactKey) -> bool | None:
    """Whether two answers, with some values of what else is not known, decide something differently.

    None where the difference turns on what cannot be tried out as a fact (kinship, people not listed).
    """
    untried = False
    for item in residuals.waiting[key]:
        found = _differs(residuals, item, key)
        if found:
            return True
        untried |= found is None
    return None if untried else False


def _differs(residuals: Residuals, item: OpenItem, key: FactKey) -> bool | None:
    diagrams, node = residuals.build.diagrams, residuals.nodes[item]
    answers = residuals.answers(key, node)
    for one, two in combinations(answers, 2):
        ends = [diagrams.after(node, tuple(sorted(a.items()))) for a in (one, two)]
        where = diagrams.apart(*ends)
        if where is None:
            continue
        statuses = [_status(residuals, item, {**where, **answer}) for answer in (one, two)]
        if None in statuses:
            return None
        return statuses[0] != statuses[1]
    return False


def _status(residuals: Residuals, item: OpenItem, told: Told) -> str | None:
    ev, unknowns = residuals.ev, residuals.build.unknowns.all
    assumed: dict[FactKey, Value] = {**ev.assumed, **residuals.told}
    for number, code in told.items():
        unknown = unknowns[number]
        value = _value(ev.book, unknown, code)
        if unknown.fact is None or value is None:
            return None
        if unknown.choice is None:
            assumed[unknown.fact] = value
        else:
            held = assumed.get(unknown.fact, ())
            assumed[unknown.fact] = (*held, unknown.choice) if code and isinstance(held, tuple) else held
    procedure = ev.book.procedures[item.procedure]
    return Evaluator(ev.book, ev.situation, assumed).status(procedure, item.person, item.event)


def _value(book: Rulebook, unknown: Unknown, code: int) -> Value | None:
    if unknown.choice is not None:
        return ()
    fact = book.facts[unknown.keys[0][0]] if unknown.keys else None
    if fact is None or fact.type in ("text", "kana", "person"):
        return None
    if fact.type in ("date", "month"):
        return DateRange.of(date.fromordinal(max(code, _FIRST)))
    choices = values_of(fact)
    return choices[code] if choices else code
