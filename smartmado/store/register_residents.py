"""A resident's row as a whole: what must be there, and what contradicts itself."""

from __future__ import annotations

import re

from smartmado.store.register_columns import COLUMN, PARTIAL_DATES
from smartmado.store.register_dates import read_partial
from smartmado.store.register_rows import FactValue, RowReader
from smartmado.store.register_table import Findings, RegisterTable

# 住民記録システム標準仕様書 1.1.6: the items that a record may not leave blank.
# Everything else may be blank, the name included (a newborn has none at first).
_NEVER_BLANK = {
    "japanese": ("address", "honseki", "head_of_koseki"),
    "foreign": ("address", "article_30_45_class"),
}
_NEVER_BLANK_DATES = {
    "japanese": ("birth_date", "became_resident_date"),
    "foreign": ("birth_date", "became_foreign_resident_date"),
}
# 1.1.1, 1.1.2: items that only the other kind of resident has.
_NEVER_THERE = {
    "japanese": (
        "alias_name",
        "name_latin",
        "article_30_45_class",
        "status_of_residence",
        "residence_expiry",
        "became_foreign_resident_date",
    ),
    "foreign": ("honseki", "head_of_koseki", "former_surname"),
}
_KIND = {"japanese": "日本人住民", "foreign": "外国人住民"}

# 続柄: whole words, or up to four units joined by の (1.1.11).
_UNIT = "(?:夫|妻|夫（未届）|妻（未届）|子|子（子の夫）|子（子の妻）|父|母|兄|姉|弟|妹)"
_RELATION = re.compile(rf"世帯主|縁故者|同居人|{_UNIT}(?:の{_UNIT}){{0,3}}")
_WIDE_BRACKETS = str.maketrans("()", "（）")


class ResidentReader(RowReader):
    """Reads the rows of residents.csv into facts."""

    def __init__(self, table: RegisterTable, findings: Findings) -> None:
        super().__init__(table, findings)
        self._table = table
        self._helpers = [name for name, column in COLUMN.items() if not column.fact]

    def read(self, line: int, row: dict[str, str]) -> dict[str, FactValue] | None:
        """The facts of the row; None when it has an error."""
        facts = super().read(line, row)
        if facts is None:
            return None
        sound = self._dates(line, row, facts) and self._agrees(line, row, facts)
        for name in self._helpers:
            facts.pop(name, None)
        relation = row["relation_to_head"].translate(_WIDE_BRACKETS)
        if relation and not _RELATION.fullmatch(relation):
            self.warn(
                line,
                "relation_to_head",
                f"続柄「{row['relation_to_head']}」は標準の書き方ではありません。そのまま取り込みました。",
            )
        return facts if sound else None

    def _dates(self, line: int, row: dict[str, str], facts: dict[str, FactValue]) -> bool:
        """Put the dates that may be words in their final form; whether all could be read."""
        sound = True
        for name in PARTIAL_DATES:
            iso, wording, precision = row[name], row[f"{name}_text"], row[f"{name}_precision"]
            try:
                value = read_partial(iso, wording, precision)
            except ValueError as problem:
                self.error(line, name, str(problem))
                sound = False
                continue
            if value is not None:
                facts[name] = value
            if isinstance(value, dict) and precision in _BOUNDED and value["earliest"] is None:
                self.warn(line, f"{name}_text", "範囲を読み取れない記載です。年齢の判定は職員に確かめます。")
        return sound

    def _agrees(self, line: int, row: dict[str, str], facts: dict[str, FactValue]) -> bool:
        found = [*self._blank_or_misplaced(row, facts), *self._born_later(row)]
        for column, reason in found:
            self.error(line, column, reason)
        return not found

    def _blank_or_misplaced(self, row: dict[str, str], facts: dict[str, FactValue]) -> list[tuple[str, str]]:
        kind = row["person_type"]
        found = [
            (name, f"{_KIND[kind]}の行には入らない項目です。空欄にしてください。")
            for name in _NEVER_THERE[kind]
            if name in facts
        ]
        if row["resident_state"] == "registered":
            missing = [name for name in _NEVER_BLANK[kind] if name not in facts]
            missing += [name for name in _NEVER_BLANK_DATES[kind] if name not in facts]
            found += [(name, _blank_reason(name, kind)) for name in missing]
        return found

    def _born_later(self, row: dict[str, str]) -> list[tuple[str, str]]:
        extracted = self._table.extracted_at
        if extracted is None or row["birth_date"] <= extracted.date().isoformat():
            return []
        return [("birth_date", "抽出した日より後の生年月日です。日付を確かめてください。")]


_BOUNDED = (
    "year",
    "month",
    "day_presumed",
    "month_presumed",
    "season",
    "month_part",
    "range",
    "not_in_calendar",
)


def _blank_reason(name: str, kind: str) -> str:
    if name in PARTIAL_DATES:
        return (
            f"{_KIND[kind]}では空欄にできません。"
            f"不詳のときは {name}_text に記載どおりの文字を入れてください。"
        )
    if name in ("honseki", "head_of_koseki"):
        return "日本人住民では空欄にできません。ない場合は「なし」、分からない場合は「不明」としてください。"
    return f"{_KIND[kind]}では空欄にできない項目です。"
