"""How values look on pages: dates in 和暦 with the weekday, moments, ages, kinds in words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask, g

from smartmado.documents import code_points, drawn
from smartmado.facts.calendar import JAPAN
from smartmado.facts.dates import DateRange, completed_years
from smartmado.facts.wareki import format_wareki, with_weekday
from smartmado.web.security import desk

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


def day(value: date | None) -> str:
    """令和8年11月24日(火)."""
    return "未定" if value is None else with_weekday(value)


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
    """The age in full years, or 年齢不明."""
    if not isinstance(born, DateRange) or born.exact is None:
        return "年齢不明"
    return f"{completed_years(born.exact, today)}歳"


def install(app: Flask) -> None:
    """Make the filters and words known to the templates."""
    app.jinja_env.filters.update(
        wareki=format_wareki, day=day, clock=clock, moment=moment, code_points=code_points
    )
    app.jinja_env.globals.update(ROLES=ROLES, KINDS=KINDS, drawn=drawn)
    app.context_processor(_common)


def _common() -> dict[str, Any]:
    return {"current_actor": g.get("actor"), "book": desk().book, "city": desk().book.city.get("name", "市")}
