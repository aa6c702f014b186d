"""A city's files over the national rules: what is its own, what it fills in, what it changes by delegation.

Own entries come first, so that a change can name them; then changes of versions (`overlay_changes`);
then `sets`, which holds for every version that is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import ValidationError

from smartmado.content.collected import Collected
from smartmado.content.compile import section_mistakes
from smartmado.content.mistakes import WORDS
from smartmado.content.overlay_changes import KINDS, change_versions, delegation, raw_versions
from smartmado.content.overlay_schema import OverlaySchema
from smartmado.content.quick_read import one, validate
from smartmado.content.schemas import DepartmentSchema, ParameterSchema, ProcedureSchema, VersionSchema
from smartmado.content.yaml_source import Finding, Source

NO_CITY = "市の名前がありません。city に name と prefecture を書いたファイルを置いてください"
_OWN = ("facts", "departments", "parameters", "procedures")
_REPLACED = ("name", "department", "form", "fee_yen")


def apply_overlays(sources: Sequence[Source], folder: str, collected: Collected) -> None:
    """Apply the prefecture's files, then the city's, which lie in `folder`.

    To the city, what the prefecture has made is like a national rule. Mistakes are added to `collected`.
    """
    sound = [source for source in sources if _is_sound(source, collected)]
    _apply([source for source in sound if _folder(source) != folder], collected)
    _apply([source for source in sound if _folder(source) == folder], collected)
    if len(sound) == len(sources) and not collected.raw["city"]:
        collected.findings.append(Finding(folder, 1, "city", NO_CITY))


def _folder(source: Source) -> str:
    return source.name.rpartition("/")[0]


def _apply(sound: Sequence[Source], collected: Collected) -> None:
    national = {section: dict(collected.raw[section]) for section in _OWN}
    for source in sound:
        _city(source, collected)
        for section in _OWN:
            _own(section, source, national[section], collected)
    for kind in KINDS:
        for source in sound:
            for key, entries in (source.data.get(kind) or {}).items():
                if _is_national(kind, key, source, national, collected):
                    change_versions(kind, key, entries, source, collected)
    for source in sound:
        for key, sets in (source.data.get("sets") or {}).items():
            if _is_national("sets", key, source, national, collected):
                _set(key, sets, source, collected)


def _is_sound(source: Source, collected: Collected) -> bool:
    mistakes = validate(OverlaySchema, source.data)
    collected.findings += [source.finding(p, m) for p, m in section_mistakes(mistakes)]
    return not mistakes


def _city(source: Source, collected: Collected) -> None:
    city = source.data.get("city")
    if city is None:
        return
    if ("city", "city") in collected.origin:
        other = collected.origin["city", "city"][0].name
        message = f"city は {other} にもあります。片方を消してください"
        collected.findings.append(source.finding(("city",), message))
        return
    collected.raw["city"] = dict(city)
    collected.origin["city", "city"] = (source, ("city",))


def _own(section: str, source: Source, national: Mapping[str, Any], collected: Collected) -> None:
    """What the city adds, and what it puts in the place of the national entry of the same name."""
    entries = source.data.get(section) or {}
    replaced = {
        k: v for k, v in entries.items() if k in national and section in ("departments", "parameters")
    }
    for key, entry in replaced.items():
        if collected.raw[section][key] is not national[key]:
            continue  # another file of the city has replaced it: told below
        sound = _check_hidden(section, key, national[key], collected)
        if sound and section == "parameters":
            _check_delegated(key, entry, national[key], source, collected)
        collected.origin.pop((section, key))
    collected.add(section, entries, source, (section,))
    for key, entry in entries.items():
        if key in replaced:
            collected.tell(section, key, "overrides", national=national[key])
        elif collected.raw[section].get(key) is entry:
            collected.tell(section, key, "adds")


def _check_delegated(
    key: str, entry: Mapping[str, Any], national: Any, source: Source, collected: Collected
) -> None:
    """A number of the law is the city's to set only where the law says so, and within its bounds."""
    delegates = national.get("delegates") if isinstance(national, Mapping) else None
    if not isinstance(delegates, Mapping):
        message = f"国の基準値 {key} は市に委ねて(delegates)いません。この項目を消してください"
        collected.findings.append(source.finding(("parameters", key), message))
        return
    least, most = delegates.get("at_least"), delegates.get("at_most")
    values = entry.get("values")
    for i, value in enumerate(values if isinstance(values, list) else ()):
        number = value.get("value") if isinstance(value, Mapping) else None
        if isinstance(number, int) and not _within(number, least, most):
            place = ("parameters", key, "values", i)
            message = (
                f"{number} は、国が委ねた範囲({_bounds(least, most)})の外です。範囲の中の数にしてください"
            )
            collected.findings.append(source.finding(place, message))


def _within(number: int, least: Any, most: Any) -> bool:
    return not (isinstance(least, int) and number < least) and not (isinstance(most, int) and number > most)


def _bounds(least: Any, most: Any) -> str:
    return f"{'' if least is None else least}〜{'' if most is None else most}"


def _is_national(
    kind: str, key: str, source: Source, national: Mapping[str, Any], collected: Collected
) -> bool:
    """Whether the city's rule stands over a national rule, and is the only one of its kind to do so."""
    if key not in national["procedures"]:
        collected.findings.append(source.finding((kind, key), f"{key} という国の手続がありません"))
        return False
    other = collected.origin.get((kind, key), (None,))[0]
    if other is not None and _folder(other) == _folder(source):
        message = f"{key} は {other.name} にもあります。片方を消してください"
        collected.findings.append(source.finding((kind, key), message))
        return False
    collected.origin[kind, key] = (source, (kind, key))
    return True


def _set(key: str, sets: dict[str, Any], source: Source, collected: Collected) -> None:
    """Fill what a national rule leaves open; refused where the rule does not leave it open."""
    rule = collected.raw["procedures"][key]
    versions = raw_versions(rule)
    if versions is None:
        return  # the rule itself is refused later
    delegating = [v for v in versions if delegation(v, "deadline")]
    if "deadline" in sets and not delegating:
        if any(validate(VersionSchema, v) for v in versions):
            return
        message = "国の規則が期限を市に委ねて(delegates: deadline)いません。deadline を消してください"
        collected.findings.append(source.finding(("sets", key, "deadline"), message))
        return
    _check_replaced(key, rule, sets, collected)
    collected.set_at |= {(key, k): (source, ("sets", key, k)) for k in (*_REPLACED, "deadline") if k in sets}
    made = {**rule, "versions": [_filled(v, sets, v in delegating) for v in versions]}
    made |= {k: sets[k] for k in _REPLACED if k in sets}
    if "notes" in sets:
        made["notes"] = f"{rule.get('notes') or ''} {sets['notes']}".strip()
    collected.raw["procedures"][key] = made
    collected.tell(
        "procedures",
        key,
        "sets",
        set=sets,
        national={k: rule[k] for k in _REPLACED if k in rule and k in sets},
    )


def _check_replaced(key: str, rule: Mapping[str, Any], sets: Mapping[str, Any], collected: Collected) -> None:
    """What the city sets hides what the rule says: a mistake in that is told all the same."""
    known = one(ProcedureSchema).fields
    for name in (*_REPLACED, "notes"):
        if name in sets and name in rule:
            try:
                known[name].deserialize(rule[name])
            except ValidationError as error:
                for path, message in section_mistakes(error.messages):
                    collected.report("procedures", key, (name, *path), message)
        elif name in sets and known[name].required:
            collected.report("procedures", key, (name,), WORDS["Missing data for required field."])


def _check_hidden(section: str, key: str, entry: Any, collected: Collected) -> bool:
    """The same of a whole national entry that the city's takes the place of; whether it is sound."""
    schema = DepartmentSchema if section == "departments" else ParameterSchema
    mistakes = validate(schema, entry)
    for path, message in section_mistakes(mistakes):
        collected.report(section, key, path, message)
    return not mistakes


_MAY_LACK: Mapping[str, list[Any]] = {"required_items": []}
"""What a version need not have; where the rest is missing, the version itself is refused later."""


def _filled(version: dict[str, Any], sets: Mapping[str, Any], delegating: bool) -> dict[str, Any]:
    made = dict(version)
    for name in ("required_items", "legal_basis"):
        if sets.get(name) and isinstance(made.get(name, _MAY_LACK.get(name)), list):
            made[name] = [*made.get(name, []), *sets[name]]
    if "guidance" in sets:
        made["guidance"] = sets["guidance"]
    if "deadline" in sets and delegating:
        made["deadline"] = sets["deadline"]
    return made
