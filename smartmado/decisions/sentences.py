"""Conditions and deadlines as plain Japanese sentences, for the officials who answer for them.

A negated group is turned inside out (not all = any not), so that a reader never meets a double
negation; the truth stays the same (De Morgan's laws hold in three-valued logic too).
"""

from __future__ import annotations

from dataclasses import dataclass

from smartmado.content.expressions import (
    All,
    Bound,
    Condition,
    Const,
    DateIs,
    Due,
    EventIs,
    FactIs,
    Not,
    Quantified,
    Some,
    SubjectOf,
    VisitHas,
)
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.date_phrases import date_phrase, number_phrase

PEOPLE = {
    "members": "世帯の人",
    "subjects": "できごとの当人",
    "remaining": "残る世帯の人",
    "children": "子",
    "borne": "産んだ子",
    "parents": "父母",
    "father": "父",
    "mother": "母",
    "spouse": "配偶者",
    "siblings": "兄弟姉妹",
    "everyone": "家族と関係する人",
    "head": "世帯主",
    "others": "世帯の外の関係する人",
}
_BOUNDS = {"at_least": "{}以上", "at_most": "{}以下", "above": "{}より多い", "below": "{}未満"}
_BOUNDS_NOT = {"at_least": "below", "at_most": "above", "above": "at_most", "below": "at_least"}
_DATES = {
    "before": "より前",
    "on_or_before": "か、それより前",
    "after": "より後",
    "on_or_after": "か、それより後",
    "same_month": "と同じ月",
    "same_day": "と同じ日",
}
_DATES_NOT = {
    "before": "on_or_after",
    "on_or_before": "after",
    "after": "on_or_before",
    "on_or_after": "before",
}


@dataclass(frozen=True)
class Sentence:
    """A sentence; `parts` are the sentences below one that ends in 次のすべて or 次のいずれか."""

    text: str
    parts: tuple[Sentence, ...] = ()

    @property
    def flat(self) -> str:
        """The whole in one line, groups in brackets."""
        if not self.parts:
            return self.text
        below = "/".join(p.flat for p in self.parts)
        return f"{self.text}【{below}】"


def condition_sentence(book: Rulebook, condition: Condition, negated: bool = False) -> Sentence:
    """What must hold, in words; with `negated` what must not."""
    match condition:
        case Not(part=part):
            return condition_sentence(book, part, not negated)
        case All(parts=parts) | Some(parts=parts) if len(parts) == 1:
            return condition_sentence(book, parts[0], negated)
        case All(parts=parts) | Some(parts=parts):
            every = isinstance(condition, All) != negated
            text = "次のすべてに当てはまる" if every else "次のいずれかに当てはまる"
            return Sentence(text, tuple(condition_sentence(book, p, negated) for p in parts))
        case Quantified():
            return _people(book, condition, negated)
    return Sentence(_leaf(book, condition, negated))


def _leaf(book: Rulebook, condition: Condition, negated: bool) -> str:
    match condition:
        case Const(value=value):
            return "いつでも" if value != negated else "どのようなときも当てはまらない"
        case FactIs():
            return _fact(book, condition, negated)
        case Bound(fact=fact, op=op, limit=limit):
            words = _BOUNDS[_BOUNDS_NOT[op] if negated else op]
            ends = "" if words.endswith("い") else "である"
            return f"{book.facts[fact].label}が{words.format(number_phrase(book, limit))}{ends}"
        case DateIs():
            return _dates(book, condition, negated)
        case EventIs(types=types):
            return f"きっかけが{_events(book, types)}{_is(types, negated)}"
        case VisitHas(types=types):
            return f"今回のできごとの中に{_events(book, types)}が{'ない' if negated else 'ある'}"
        case SubjectOf(types=types):
            return f"{_events(book, types)}の当人{_is(types, negated)}"
        case Due(procedures=procedures, anyone=anyone):
            names = _listed([book.procedures[p].name for p in procedures])
            who = "だれにも" if anyone and negated else "だれかに" if anyone else ""
            return f"{who}{names}の手続が{'ない' if negated else 'ある'}"
    raise TypeError(f"no words for {type(condition).__name__}")


def _fact(book: Rulebook, condition: FactIs, negated: bool) -> str:
    fact = book.facts[condition.fact]
    if fact.type == "bool":
        holds = (True in condition.values) != negated
        return f"「{fact.label}」に{'当たる' if holds else '当たらない'}"
    values = [fact.values.get(str(v), str(v)) for v in condition.values]
    if fact.type == "list":
        return f"{fact.label}に{_listed(values)}が{'ない' if negated else 'ある'}"
    return f"{fact.label}が{_listed(values)}{_is(values, negated)}"


def _dates(book: Rulebook, condition: DateIs, negated: bool) -> str:
    left, right = date_phrase(book, condition.left), date_phrase(book, condition.right)
    op = _DATES_NOT.get(condition.op) if negated else condition.op
    if op is None:
        return f"{left}が、{right}{_DATES[condition.op]}でない"
    return f"{left}が、{right}{_DATES[op]}である"


def _people(book: Rulebook, q: Quantified, negated: bool) -> Sentence:
    """exists, every and count. One plain condition is told inside the sentence, a group below it."""
    who = PEOPLE[q.people]
    if q.kind == "every":
        where = condition_sentence(book, q.where, negated)
        text = f"{where.text}{who}がいる" if negated else f"{who}の全員が、{where.text}"
        return Sentence(text, where.parts)
    where = Sentence("") if q.where == Const(True) else condition_sentence(book, q.where)
    if q.kind == "exists":
        ends = "がいない" if negated else "がいる"
    else:
        ends = f"が{_counted(q)}{'わけではない' if negated else ''}"
    return Sentence(f"{where.text}{who}{ends}", where.parts)


def _counted(q: Quantified) -> str:
    limits = []
    if q.at_least is not None:
        limits.append(f"{q.at_least}人以上")
    if q.at_most is not None:
        limits.append(f"{q.at_most}人以下")
    return f"{'、'.join(limits)}いる"


def _events(book: Rulebook, types: tuple[str, ...]) -> str:
    return _listed([book.life_events[t].label for t in types])


def _listed(words: list[str]) -> str:
    return "か".join(f"「{w}」" for w in words)


def _is(values: tuple[str, ...] | list[str], negated: bool) -> str:
    if not negated:
        return "である"
    return "でない" if len(values) == 1 else "のどれでもない"
