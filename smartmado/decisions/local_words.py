"""What a city (and its prefecture) added to and changed in the national rules, in words for officials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartmado.content.rulebook import Rulebook
from smartmado.decisions.sentences import condition_sentence
from smartmado.decisions.wording import STATUS_WORDS

_SECTIONS = {"facts": "事実", "departments": "課", "parameters": "基準値", "procedures": "手続"}
_KINDS = {"narrows": "狭めた", "widens": "広げた", "replaces": "入れ替えた"}
_SET = {
    "name": "名前",
    "department": "担当課",
    "form": "様式",
    "fee_yen": "手数料",
    "required_items": "持ち物",
    "deadline": "期限",
    "legal_basis": "根拠",
    "guidance": "説明",
    "notes": "注意",
}


def local_lines(book: Rulebook) -> dict[str, list[str]]:
    """Headings, each with a line for every entry; a heading without entries is left out."""
    found: dict[str, list[str]] = {}
    for told in book.raw.get("local", {}).values():
        heading, line = _line(book, told)
        found.setdefault(heading, []).append(line)
    for change in book.changes:
        since, until = change.local.since, change.local.until
        period = f"{since} から" + (f" {until} の前の日まで" if until else "")
        added = "、".join(
            f"{STATUS_WORDS[s]}: {condition_sentence(book, c).flat}" for s, c in change.added.items()
        )
        line = f"{book.procedures[change.procedure].name}({period}){_KINDS[change.kind]}"
        line += f"。条件 {added}。" if added and change.kind != "replaces" else "。"
        line += f"委任 {change.delegated_by}。根拠 {'、'.join(change.legal_basis)}"
        found.setdefault("国の規則を変えた", []).append(line)
    found.pop("", None)
    return found


def _line(book: Rulebook, told: Mapping[str, Any]) -> tuple[str, str]:
    section, key = told["section"], told["key"]
    match told["what"]:
        case "adds":
            return f"独自の{_SECTIONS[section]}", f"{_name(book, section, key)}({key})"
        case "overrides":
            before = told["national"].get("name") or told["national"].get("label")
            return (
                f"国のものと入れ替えた{_SECTIONS[section]}",
                f"{_name(book, section, key)}({key}。国の規則では「{before}」)",
            )
        case "sets":
            what = "・".join(_SET[k] for k in told["set"])
            return "国の手続に足した・決めた", f"{_name(book, section, key)}: {what}"
    return "", ""  # a change of versions: told from `book.changes`


def _name(book: Rulebook, section: str, key: str) -> str:
    entry = getattr(book, section)[key]
    return str(getattr(entry, "name", None) or entry.label)
