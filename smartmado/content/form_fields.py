"""Makes the fields of a form: checks ROLE.fact against rules/facts.yaml and finds the longest sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from smartmado.content.expressions import All, Condition, FactIs, Not
from smartmado.content.forms import PERSON_ROLES, ROLES, ROW, Check, CheckField, FormField, Path, TextField
from smartmado.content.model import Fact
from smartmado.facts.wareki import EraParts

SPECIAL: Final = {
    "visit.as_of": Fact("as_of", "届出の日", "visit", "date", "derived"),
    "event.date": Fact("date", "異動の日", "event", "date", "derived"),
}
"""Paths that are no fact of facts.yaml: the day of the visit, the principal date of the event."""

_LONGEST_FORMAT: Final[dict[str, str]] = {
    "wareki": "平成30年12月31日",
    "wareki_short": "H30.12.31",
    "seireki": "2030年12月31日",
    "era": "平成",
    "year": "30",
    "month": "12",
    "day": "31",
    "age": "110歳",
    "yen": "1,234,567円",
    "phone": "0859-12-3456-7890",
    "postal": "〒683-8686",
}
_LONGEST_TYPE: Final[dict[str, str]] = {
    "date": "平成30年12月31日",
    "month": "令和12年12月",
    "int": "9999",
}
_ONLY_FOR: Final[dict[str, tuple[str, ...]]] = {
    "wareki": ("date", "month"),
    "wareki_short": ("date", "month"),
    "seireki": ("date", "month"),
    **dict.fromkeys(EraParts._fields, ("date",)),
    "age": ("date",),
    "yen": ("int",),
    "phone": ("text",),
    "postal": ("text",),
}


class FieldError(ValueError):
    """A binding that cannot be; `key` is the key below the cell, `cure` what to write instead."""

    def __init__(self, key: str, cure: str) -> None:
        super().__init__(cure)
        self.key, self.cure = key, cure


@dataclass(frozen=True)
class Wanted:
    """A text field as the form asks for it."""

    names: Sequence[str]
    format: str | None = None
    sample: str | None = None
    ask: bool = True
    when: Condition | None = None
    otherwise: Wanted | None = None


T = TypeVar("T", TextField, CheckField)


class FieldMaker:
    """Makes the fields of one form."""

    def __init__(self, facts: Mapping[str, Fact], samples: Mapping[str, str]) -> None:
        self.facts, self.samples = facts, samples
        self._made: dict[str, FormField] = {}

    def take(self, other: FieldMaker) -> bool:
        """Take over the other's fields; False, and none is taken, if a different one has a name of theirs."""
        if any(self._made.get(name, made) != made for name, made in other._made.items()):
            return False
        self._made |= other._made
        return True

    def role(self, role: str, repeated: bool, key: str) -> None:
        """Refuse a role that is unknown, or `row` outside of a repeated row."""
        if role not in ROLES:
            raise FieldError(key, f"{role} という人はいません(使えるのは {', '.join(ROLES)})")
        if role == ROW and not repeated:
            raise FieldError(key, "row は people の row: の中だけで使えます")

    def path(self, raw: str, repeated: bool, key: str) -> tuple[Path, Fact]:
        """The path and the definition of its fact."""
        role, dot, name = raw.partition(".")
        if not dot:
            raise FieldError(key, f"{raw} は subject.name のように「人.事実」で書いてください")
        self.role(role, repeated, key)
        if raw in SPECIAL:
            return Path(role, name), SPECIAL[raw]
        fact = self.facts.get(name)
        if fact is None:
            raise FieldError(key, f"rules/facts.yaml に {name} という事実がありません")
        scope = "person" if role in PERSON_ROLES else role
        if fact.scope != scope:
            wanted = "subject など人の名前" if fact.scope == "person" else fact.scope
            raise FieldError(key, f"{name} は {fact.scope} の事実です。{wanted}.{name} と書いてください")
        return Path(role, name), fact

    def text(self, wanted: Wanted, repeated: bool, key: str) -> TextField:
        """A text field; the same field twice is one, a different one of the same name gets a number."""
        found = [self.path(name, repeated, key) for name in wanted.names]
        for path, fact in found:
            _check_type(path, fact, wanted.format, key)
        if wanted.otherwise and wanted.when is None:
            raise FieldError("else", "else には when(いつ最初の値を書くか)が要ります")
        paths = tuple(path for path, _ in found)
        longest = wanted.sample or "　".join(self._sample(path, fact, wanted.format) for path, fact in found)
        other = self.text(wanted.otherwise, repeated, key) if wanted.otherwise else None
        if other and len(other.sample) > len(longest):
            longest = other.sample
        name = "+".join(map(str, paths)) + (f":{wanted.format}" if wanted.format else "")
        label = "・".join(fact.label for _, fact in found)
        return self._once(
            TextField(name, label, paths, wanted.format, longest, wanted.ask, wanted.when, other)
        )

    def _once(self, made: T) -> T:
        number, base = 1, made.id
        while self._made.setdefault(made.id, made) != made:
            number += 1
            made = replace(made, id=f"{base}#{number}")
        return made

    def is_date(self, text: TextField) -> bool:
        """Whether the box holds a whole date."""
        path = text.paths[0]
        fact = SPECIAL.get(str(path)) or self.facts[path.fact]
        return len(text.paths) == 1 and text.format in (None, "wareki", "seireki") and fact.type == "date"

    def check(
        self, label: str, role: str, condition: Condition, ask: bool, name: str | None = None
    ) -> CheckField:
        """A check box; the same box twice is one field."""
        return self._once(CheckField(name or f"{role}?{label}", label, role, condition, ask))

    def choices(self, raw: Mapping[str, Any], when: Condition | None, repeated: bool) -> tuple[Check, ...]:
        """A check box for each value of an enum or list, or 有 and 無 of a bool."""
        kind = str(raw["kind"])
        path, fact = self.path(raw[kind], repeated, kind)
        if kind == "yes_no":
            return self._yes_no(raw, when, path, fact)
        if fact.type not in ("enum", "list"):
            raise FieldError(
                kind, f"{fact.id} は選択肢のある事実ではありません。yes_no か value を使ってください"
            )
        values = {**fact.values, **raw["labels"]}
        options = raw["options"] or list(fact.values)
        for option in [*options, *raw["labels"]]:
            if option not in fact.values:
                raise FieldError(
                    "options", f"{fact.id} に {option} という値はありません({', '.join(fact.values)})"
                )
        return tuple(
            Check(
                values[o],
                self.check(
                    values[o], path.role, _both(when, FactIs(path.fact, (o,))), raw["ask"], f"{path}={o}"
                ),
            )
            for o in options
        )

    def _yes_no(
        self, raw: Mapping[str, Any], when: Condition | None, path: Path, fact: Fact
    ) -> tuple[Check, ...]:
        if fact.type != "bool":
            raise FieldError(
                "yes_no",
                f"{fact.id} は「はい・いいえ」の事実ではありません。choices か value を使ってください",
            )
        yes, no = raw["labels"]
        holds = FactIs(path.fact, (True,))
        return (
            Check(yes, self.check(yes, path.role, _both(when, holds), raw["ask"], f"{path}=true")),
            Check(no, self.check(no, path.role, _both(when, Not(holds)), raw["ask"], f"{path}=false")),
        )

    def _sample(self, path: Path, fact: Fact, format_: str | None) -> str:
        if fact.id in self.samples and format_ is None:
            return self.samples[fact.id]
        if format_:
            return _LONGEST_FORMAT[format_]
        if fact.type in _LONGEST_TYPE:
            return _LONGEST_TYPE[fact.type]
        if fact.type == "enum":
            return max(fact.values.values(), key=len)
        if fact.type == "list":
            return "、".join(fact.values.values())
        if fact.type == "person" and "name" in self.samples:
            return self.samples["name"]
        raise FieldError(
            "value",
            f"{fact.id} のいちばん長い例がありません。sample: に書くか、"
            "forms/common.yaml の samples に足してください",
        )


def _both(when: Condition | None, holds: Condition) -> Condition:
    return holds if when is None else All((when, holds))


def _check_type(path: Path, fact: Fact, format_: str | None, key: str) -> None:
    if fact.type == "bool":
        raise FieldError(key, f"{path} は「はい・いいえ」です。yes_no: {path} と書いてください")
    if format_ and fact.type not in _ONLY_FOR[format_]:
        raise FieldError(
            "format",
            f"format: {format_} は {path} には使えません({'・'.join(_ONLY_FOR[format_])} の事実だけ)",
        )
