"""Content that uses every key of every schema once, and each way of spoiling one key of it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CITY = "999993"
OVERLAY = f"rules/municipal/{CITY}/city.yaml"
FACTS, EVENTS = "rules/facts.yaml", "rules/life_events.yaml"
DEPARTMENTS, PARAMETERS, RULES = (
    "rules/departments.yaml",
    "rules/parameters.yaml",
    "rules/national/rules.yaml",
)

_FILES = {
    FACTS: """
birth_date: {label: 生年月日, scope: person, type: date, source: register}
move_in_date: {label: 転入した日, scope: event, type: date, source: asked}
shape:
  label: 形
  scope: person
  type: enum
  values: {round: 丸, square: 四角}
  source: asked
  sensitivity: protected
  ground: 試験法1条
  question: {text: どの形, why: 試験, by: resident, choices: [round]}
coats:
  label: 上着
  scope: person
  type: int
  source: asked
  question: {text: 何着, why: 試験, by: clerk, min: 0, max: 9}
warm:
  label: 暖かい
  label_no: 暖かくない
  scope: person
  type: bool
  source: derived
  derived: {coats: {at_least: {parameter: many}}}
""",
    EVENTS: """
move_in:
  label: 転入
  sentence: 来た
  date: move_in_date
  dates: [move_in_date]
  subjects: {label: 人, min: 1, max: 9}
""",
    DEPARTMENTS: """
residents:
  name: 市民課
  counter: 1番
  floor: 1階
  hours: 朝から
  note: 試験
  channel: {format: zip, csv_encoding: utf-8, csv_for_people: true}
""",
    PARAMETERS: """
many:
  label: 多い
  legal_basis: [試験法2条]
  notes: 試験
  delegates: {basis: 試験法3条, at_least: 2, at_most: 9}
  values:
    - {from: 2000-01-01, value: 3, withdrawn: 2020-01-01}
    - {from: 2000-01-01, value: 4, recorded: 2020-01-01}
hours:
  label: 時間
  legal_basis: [試験法2条]
  delegates: {basis: 試験法3条, at_least: 2, at_most: 9}
  values: [{from: 2000-01-01, value: 3}]
""",
    RULES: """
notice:
  name: 届
  kind: notification
  department: residents
  form: null
  events: [move_in]
  candidates: subjects
  per: person
  after: [other]
  exclusive_with: [other]
  confidential: true
  confidence: high
  fee_yen: 0
  notes: 試験
  open_questions: [試験]
  versions:
    - effective: {from: 2000-01-01, to: 2010-01-01}
      required_when: warm
      recommended_when: {shape: round}
      automatic_when: {exists: members, where: warm}
      deadline:
        - {days: 3, from: event_date, first_day: included, holiday: not_rolled, events: [move_in], note: 試験}
        - {months: {parameter: many}, from: {shift: as_of, days: 1}, no_loss_until: month_end, when: warm}
        - {years: 1, from: as_of}
        - {before: as_of, opens: 2000-01-01}
        - {by: as_of}
        - {promptly: true}
      required_items: [{item: 印鑑, when: {not: warm}}, 届書]
      legal_basis: [試験法4条]
      guidance: 試験
      not_required_text: 試験
    - effective: {from: 2012-01-01}
      gap: 試験
      recorded: 2012-01-01
      required_when: {date: {attains: 18}, after: event_date}
      legal_basis: [試験法4条]
other:
  name: 別
  kind: claim
  department: residents
  events: [move_in]
  per: household
  exclusive_with: [notice]
  confidence: low
  versions:
    - effective: {from: 2000-01-01}
      withdrawn: 2020-01-01
      required_when: true
      legal_basis: [試験法6条]
open_rule:
  name: 委ねた届
  kind: claim
  department: residents
  events: [move_in]
  per: household
  confidence: low
  versions:
    - effective: {from: 2000-01-01, to: 2010-01-01}
      required_when: warm
      recommended_when: {shape: round}
      automatic_when: warm
      legal_basis: [試験法7条]
      delegates: {narrows: 試験法5条, widens: 試験法5条, replaces: 試験法5条, deadline: 試験法5条}
""",
    OVERLAY: """
city: {name: 試験市, prefecture: 試験県, hall: 市役所, recorded: 2000-01-01}
sets:
  open_rule:
    name: 届出
    department: residents
    fee_yen: 3
    required_items: [札]
    deadline: {days: 5, from: as_of}
    legal_basis: [条例1条]
    guidance: 試験
    notes: 試験
narrows:
  open_rule:
    - effective: {from: 2002-01-01, to: 2003-01-01}
      recorded: 2001-01-01
      withdrawn: 2001-06-01
      required_when: {shape: square}
      recommended_when: warm
      automatic_when: warm
      legal_basis: [条例2条]
      guidance: 試験
      not_required_text: 試験
widens:
  open_rule: {effective: {from: 2004-01-01, to: 2005-01-01}, required_when: warm, legal_basis: [条例3条]}
replaces:
  open_rule: {effective: {from: 2006-01-01, to: 2007-01-01}, required_when: warm, legal_basis: [条例4条]}
facts:
  own_fact: {label: 市の事実, scope: person, type: bool, source: asked}
parameters:
  hours: {label: 時間, legal_basis: [条例5条], values: [{from: 2000-01-01, value: 5}]}
departments:
  own_department: {name: 市の課}
procedures:
  own:
    name: 市の手続
    kind: claim
    department: own_department
    events: [move_in]
    per: person
    confidence: low
    versions:
      - {effective: {from: 2000-01-01}, required_when: own_fact, legal_basis: [条例6条]}
""",
}

DATA: dict[str, Any] = {
    name: yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - plain texts and nothing else
    for name, text in _FILES.items()
}
"""Every file as nested mappings of texts, only to walk them."""


@dataclass(frozen=True)
class Key:
    """A place in a file: the keys and indexes that lead to it."""

    file: str
    path: tuple[str | int, ...]

    def __str__(self) -> str:
        return f"{Path(self.file).stem}.{'.'.join(map(str, self.path))}"


def keys() -> list[Key]:
    """Every key of every mapping of every file, the names of entries left out."""
    return [
        Key(name, path) for name, data in DATA.items() for path in _keys(data, ()) if not _is_name(name, path)
    ]


def _keys(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    places = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in places:
        if isinstance(value, dict):
            yield (*path, key)
        yield from _keys(below, (*path, key))


def _is_name(file: str, path: tuple[str | int, ...]) -> bool:
    """Whether the key is the id of an entry, or a word of a condition or of the city's own values."""
    own = len(path) == (2 if file == OVERLAY and path[0] != "city" else 1)
    inside = {"values", "required_when", "recommended_when", "automatic_when", "derived", "when"}
    deeper = any(step in inside and not isinstance(path[-1], int) for step in path[:-1] if path[-2] != 0)
    free = deeper and not ("values" in path and isinstance(path[path.index("values") + 1], int))
    return (own and not (file == OVERLAY and len(path) == 1)) or free or path[-1] in _IN_EXPRESSIONS


_IN_EXPRESSIONS = ("parameter", "shift", "attains")


def write(root: Path, key: Key | None = None, change: Any = None) -> Path:
    """The files, or only that of a key, with `change(mapping, name)` made there."""
    for name in (key.file,) if key else _FILES:
        data = yaml.load(_FILES[name], Loader=_Loader)  # noqa: S506 - a safe loader
        if key is not None and change is not None:
            place = data
            for step in key.path[:-1]:
                place = place[step]
            change(place, key.path[-1])
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
    return root


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def renamed(place: Any, name: Any) -> None:
    """The key is misspelt."""
    items = list(place.items())
    place.clear()
    place.update({f"{k}s_" if k == name else k: v for k, v in items})


def deleted(place: Any, name: Any) -> None:
    """The key is left out."""
    del place[name]


def holding(value: Any) -> Any:
    """The key holds something else."""

    def change(place: Any, name: Any) -> None:
        place[name] = copy.deepcopy(value)

    return change
