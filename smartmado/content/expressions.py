"""The condition language of rules and forms: a closed set of operators, parsed into typed trees.

There is no evaluation here and no way to run code: an unknown operator is refused. The grammar is
described for officials in docs/add-a-rule.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

PEOPLE: Final = (
    "members",
    "subjects",
    "remaining",
    "children",
    "borne",
    "parents",
    "father",
    "mother",
    "spouse",
    "siblings",
    "everyone",
    "head",
    "others",
)
COMPARISONS: Final = ("before", "on_or_before", "after", "on_or_after", "same_month", "same_day")
BOUNDS: Final = ("at_least", "at_most", "above", "below")


class ExpressionError(ValueError):
    """A condition that is not in the language; `path` leads to the place below the condition."""

    def __init__(self, message: str, path: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True)
class Const:
    """Always true or always false."""

    value: bool


@dataclass(frozen=True)
class FactIs:
    """The fact equals (or, for a list, contains) one of the values."""

    fact: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Bound:
    """A number fact within a bound; the bound is a number or the id of a parameter."""

    fact: str
    op: str
    limit: int | str


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Some:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True)
class Quantified:
    """`exists`, `every`, or a `count` with a bound, over a set of people."""

    kind: str
    people: str
    where: Condition
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class DateIs:
    """One date before, on or after another."""

    left: DateExpr
    op: str
    right: DateExpr


@dataclass(frozen=True)
class EventIs:
    """The event that triggers the procedure is one of these."""

    types: tuple[str, ...]


@dataclass(frozen=True)
class VisitHas:
    """Any event of the visit is one of these."""

    types: tuple[str, ...]


@dataclass(frozen=True)
class SubjectOf:
    """The person is a subject of an event of one of these types."""

    types: tuple[str, ...]


@dataclass(frozen=True)
class Due:
    """One of these procedures is due, for the person or (`anyone`) for whoever."""

    procedures: tuple[str, ...]
    anyone: bool


Condition: TypeAlias = (
    Const | FactIs | Bound | All | Some | Not | Quantified | DateIs | EventIs | VisitHas | SubjectOf | Due
)


@dataclass(frozen=True)
class DateFact:
    """A date fact of the person, the event or the visit."""

    fact: str


@dataclass(frozen=True)
class Named:
    """`event_date`, `as_of` or `school_start` (of the person)."""

    name: str


@dataclass(frozen=True)
class Literal:
    """A calendar day."""

    day: date


@dataclass(frozen=True)
class Age:
    """`attains` (the eve of the birthday) or `birthday`: when the person reaches this age."""

    kind: str
    years: int | str


@dataclass(frozen=True)
class Edge:
    """`fiscal_year_end`, `fiscal_year_start`, `month_end`, `month_start` or `open_day` of a date."""

    kind: str
    of: DateExpr


@dataclass(frozen=True)
class Shift:
    """A date moved by days, months, years; each a number or the id of a parameter."""

    of: DateExpr
    days: int | str = 0
    months: int | str = 0
    years: int | str = 0


@dataclass(frozen=True)
class DateParameter:
    """A date that parameters.yaml holds."""

    parameter: str


DateExpr: TypeAlias = DateFact | Named | Literal | Age | Edge | Shift | DateParameter

_EDGES = ("fiscal_year_end", "fiscal_year_start", "month_end", "month_start", "open_day")


def parse_condition(raw: Any) -> Condition:
    """The tree of a condition as it stands in YAML; `ExpressionError` says where it is not one."""
    if isinstance(raw, bool):
        return Const(raw)
    if isinstance(raw, str):
        return FactIs(raw, (True,))
    if not isinstance(raw, dict) or not raw:
        raise ExpressionError(
            f"条件として読めません: {raw!r}。事実の名前か {{all: [...]}} などの形で書いてください"
        )
    for key, parse in _OPERATORS.items():
        if key in raw:
            return parse(raw)
    if len(raw) > 1:
        raise ExpressionError(
            f"条件に知らない組合せがあります: {', '.join(map(str, raw))}。"
            "二つの条件は {all: [...]} か {any: [...]} でまとめてください"
        )
    [(fact, value)] = raw.items()
    return _fact_test(str(fact), value)


def _fact_test(fact: str, value: Any) -> Condition:
    if isinstance(value, dict):
        if len(value) != 1 or next(iter(value)) not in BOUNDS:
            raise ExpressionError(f"{fact}: {', '.join(BOUNDS)} のどれか一つで比べてください", (fact,))
        [(op, limit)] = value.items()
        return Bound(fact, op, _number(limit, (fact, op)))
    if value is None or value == []:
        raise ExpressionError(f"{fact}: 比べる値がありません", (fact,))
    return FactIs(fact, tuple(value) if isinstance(value, list) else (value,))


def _number(raw: Any, path: tuple[Any, ...]) -> int | str:
    if isinstance(raw, dict) and set(raw) == {"parameter"}:
        return str(raw["parameter"])
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    raise ExpressionError(f"整数か {{parameter: 名前}} を書いてください: {raw!r}", path)


def _only(raw: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    extra = [k for k in raw if k not in allowed]
    if extra:
        raise ExpressionError(
            f"知らない項目です: {', '.join(map(str, extra))}(使えるのは {', '.join(allowed)})", (extra[0],)
        )


def _parts(raw: Mapping[str, Any], key: str) -> tuple[Condition, ...]:
    _only(raw, (key,))
    if not isinstance(raw[key], list) or not raw[key]:
        raise ExpressionError(f"{key} には条件を並べてください", (key,))
    return tuple(_below(part, key, i) for i, part in enumerate(raw[key]))


def _below(raw: Any, *path: Any) -> Condition:
    try:
        return parse_condition(raw)
    except ExpressionError as error:
        raise ExpressionError(str(error), (*path, *error.path)) from None


def _negated(raw: Mapping[str, Any]) -> Condition:
    _only(raw, ("not",))
    return Not(_below(raw["not"], "not"))


def _names(raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    _only(raw, (key,))
    value = raw[key]
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(n, str) for n in names):
        raise ExpressionError(f"{key} には名前を並べてください", (key,))
    return tuple(names)


def _quantified(raw: Mapping[str, Any]) -> Condition:
    kind = next(k for k in ("exists", "every", "count") if k in raw)
    _only(raw, (kind, "where", *(("at_least", "at_most") if kind == "count" else ())))
    if raw[kind] not in PEOPLE:
        raise ExpressionError(
            f"{kind} に知らない人の集まりがあります: {raw[kind]!r}(使えるのは {', '.join(PEOPLE)})", (kind,)
        )
    where = _below(raw.get("where", True), "where")
    bounds = {k: _whole(raw[k], k) for k in ("at_least", "at_most") if k in raw}
    if kind == "count" and not bounds:
        raise ExpressionError("count には at_least か at_most が要ります", (kind,))
    return Quantified(kind, raw[kind], where, **bounds)


def _whole(raw: Any, key: str) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    raise ExpressionError(f"整数を書いてください: {raw!r}", (key,))


def _date_is(raw: Mapping[str, Any]) -> Condition:
    ops = [k for k in raw if k in COMPARISONS]
    _only(raw, ("date", *COMPARISONS))
    if len(ops) != 1:
        raise ExpressionError(f"date には {', '.join(COMPARISONS)} のどれか一つが要ります", ("date",))
    return DateIs(parse_date_expr(raw["date"], "date"), ops[0], parse_date_expr(raw[ops[0]], ops[0]))


_OPERATORS: Final[dict[str, Callable[[Mapping[str, Any]], Condition]]] = {
    "all": lambda raw: All(_parts(raw, "all")),
    "any": lambda raw: Some(_parts(raw, "any")),
    "not": _negated,
    "exists": _quantified,
    "every": _quantified,
    "count": _quantified,
    "date": _date_is,
    "event": lambda raw: EventIs(_names(raw, "event")),
    "visit_has": lambda raw: VisitHas(_names(raw, "visit_has")),
    "subject_of": lambda raw: SubjectOf(_names(raw, "subject_of")),
    "due": lambda raw: Due(_names(raw, "due"), anyone=False),
    "due_for_anyone": lambda raw: Due(_names(raw, "due_for_anyone"), anyone=True),
}


def parse_date_expr(raw: Any, *path: Any) -> DateExpr:
    """The tree of a date expression as it stands in YAML."""
    if isinstance(raw, date):
        return Literal(raw)
    if isinstance(raw, str):
        return _date_word(raw)
    if isinstance(raw, dict):
        for key in ("attains", "birthday"):
            if set(raw) == {key}:
                return Age(key, _number(raw[key], (*path, key)))
        for key in _EDGES:
            if set(raw) == {key}:
                return Edge(key, parse_date_expr(raw[key], *path, key))
        if set(raw) == {"school_start"}:
            return Named("school_start")
        if set(raw) == {"parameter"}:
            return DateParameter(str(raw["parameter"]))
        if "shift" in raw and set(raw) <= {"shift", "days", "months", "years"}:
            steps = {k: _number(raw[k], (*path, k)) for k in ("days", "months", "years") if k in raw}
            return Shift(parse_date_expr(raw["shift"], *path, "shift"), **steps)
    raise ExpressionError(f"日付の式として読めません: {raw!r}", path)


def _date_word(raw: str) -> DateExpr:
    if raw in ("event_date", "as_of"):
        return Named(raw)
    try:
        return Literal(date.fromisoformat(raw))
    except ValueError:
        return DateFact(raw)


def walk(node: object) -> Iterator[object]:
    """The node and every node below it."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        below: list[object] = []
        for name in getattr(here, "__match_args__", ()):
            value = getattr(here, name)
            below += value if type(value) is tuple else (value,)
        waiting += [child for child in reversed(below) if hasattr(child, "__match_args__")]


def fact_ids(node: object) -> set[str]:
    """Every fact that a condition or date expression names."""
    found = {n.fact for n in walk(node) if isinstance(n, FactIs | Bound | DateFact)}
    if any(isinstance(n, Age) or n == Named("school_start") for n in walk(node)):
        found.add("birth_date")
    return found
