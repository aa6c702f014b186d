"""How values look on pages: dates in 和暦 with the weekday, names of people, sources in words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask, g

from smartmado.cases.desk import JAPAN
from smartmado.decisions.wording import person_name, value_text
from smartmado.facts.dates import DateRange, attains
from smartmado.facts.wareki import format_wareki
from smartmado.web.security import desk

WEEKDAYS = "月火水木金土日"
STATUS = {
    "required": "必要",
    "recommended": "ご案内",
    "automatic": "届出不要(自動)",
    "not_required": "今回は不要",
    "undetermined": "確認中",
}
ROLES = {"clerk": "窓口職員", "department": "担当課", "official": "規則の担当", "administrator": "管理者"}
KINDS = {
    "notification": "届出",
    "application": "申請",
    "claim": "請求",
    "request": "証明",
    "registration": "登録",
    "return": "返納",
    "automatic": "手続不要",
    "external": "市役所以外",
    "consultation": "相談",
    "guidance": "案内",
}


def wareki(value: date | DateRange | str | None) -> str:
    """令和8年11月24日; partial dates as the register has them."""
    if value is None:
        return "未定"
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return format_wareki(value)


def day(value: date | None) -> str:
    """令和8年11月24日(火)."""
    return "未定" if value is None else f"{format_wareki(value)}({WEEKDAYS[value.weekday()]})"


def clock(value: datetime | None) -> str:
    """The time of day in Japan, 14:05."""
    return "" if value is None else value.astimezone(JAPAN).strftime("%H:%M")


def moment(value: datetime | None) -> str:
    """11月24日 14:05."""
    if value is None:
        return ""
    local = value.astimezone(JAPAN)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def age(born: object, today: date) -> str:
    """The age in full years (年齢計算ニ関スル法律: the eve of the birthday counts), or 不明."""
    if not isinstance(born, DateRange) or born.exact is None:
        return "年齢不明"
    years = today.year - born.exact.year
    reached = attains(born, years).exact
    return f"{years if reached is not None and reached < today else years - 1}歳"


def install(app: Flask) -> None:
    """Make the filters and words known to the templates."""
    app.jinja_env.filters.update(wareki=wareki, day=day, clock=clock, moment=moment)
    app.jinja_env.globals.update(
        STATUS=STATUS, ROLES=ROLES, KINDS=KINDS, age=age, person_name=person_name, value_text=value_text
    )
    app.context_processor(_common)


def _common() -> dict[str, Any]:
    return {"current_actor": g.get("actor"), "book": desk().book, "city": desk().book.city.get("name", "市")}
