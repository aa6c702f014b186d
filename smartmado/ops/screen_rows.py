"""What a screening found, as rows in one order that no partition and no machine can change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from smartmado.content.rulebook import Rulebook
from smartmado.content.screens import Screen
from smartmado.decisions.screening import NOTICE, UNDATED, Hit
from smartmado.decisions.wording import STATUS_WORDS
from smartmado.facts.dates import DateRange
from smartmado.store.partition_records import PartitionRecords

COLUMNS = {
    "screen": "抽出",
    "screen_label": "抽出の名前",
    "procedure": "手続",
    "procedure_name": "手続の名前",
    "department": "担当課",
    "resident_id": "宛名番号",
    "household_id": "世帯番号",
    "subject_ids": "できごとのある人(宛名番号)",
    "status": "判定",
    "status_word": "判定(ことば)",
    "day": "できごとの日",
    "deadline": "期限",
    "deadline_rule": "期限の数え方",
    "waits_for": "分からないこと",
    "waits_for_facts": "分からない事実",
}
"""The columns of every file, and what they are called in CSV."""
TEXTS = {
    "name": "氏名",
    "address": "住所",
    "address_kata": "方書",
    "postal_code": "郵便番号",
    "mailing_address": "送付先",
}
"""The columns that are added when names are asked for, never for a protected person."""
WORDS = {**STATUS_WORDS, NOTICE: "お知らせ", UNDATED: "日の記録なし"}
ORDER = ("screen_number", "procedure_number", "household", "resident")
_PROTECTED = "is_protected"


class RowMaker:
    """Makes rows of hits."""

    def __init__(self, book: Rulebook, screens: Sequence[Screen], texts: Sequence[str]) -> None:
        self.book = book
        self.texts = tuple(texts)
        self._screens = {screen.id: number for number, screen in enumerate(screens)}
        self._procedures = {procedure: number for number, procedure in enumerate(book.procedures, start=1)}

    @property
    def schema(self) -> pa.Schema:
        """The columns of a partition's result: the order, whether protected, and what is written."""
        order = [(name, pa.int32()) for name in ORDER[:2]] + [(name, pa.string()) for name in ORDER[2:]]
        written = [(name, pa.string()) for name in (*COLUMNS, *self.texts)]
        return pa.schema([*order, (_PROTECTED, pa.bool_()), *written])

    def table(self, hits: Iterable[Hit], records: PartitionRecords) -> pa.Table:
        """The hits of a partition in their order."""
        rows = sorted((self._row(hit, records) for hit in hits), key=lambda row: tuple(row[:4]))
        columns = list(zip(*rows, strict=True)) or [()] * len(self.schema)
        return pa.table(
            [pa.array(cells, field.type) for cells, field in zip(columns, self.schema, strict=True)],
            schema=self.schema,
        )

    def _row(self, hit: Hit, records: PartitionRecords) -> list[Any]:
        protected = records.protected_household(hit.person)
        number = self._procedures[hit.procedure.id] if hit.procedure else 0
        texts = [""] * len(self.texts) if protected else records.texts(hit.person)
        order = [self._screens[hit.screen.id], number, hit.household, hit.person]
        return [*order, protected, *self._cells(hit, protected), *texts]

    def _cells(self, hit: Hit, protected: bool) -> list[str]:
        procedure, deadline = hit.procedure, hit.deadline
        own_household = hit.household.startswith("-")
        facts = list(dict.fromkeys(fact for fact, _ in hit.waits_for))
        return [
            hit.screen.id,
            hit.screen.label,
            procedure.id if procedure else "",
            procedure.name if procedure else "",
            self.book.departments[procedure.department].name if procedure else "",
            hit.person,
            "" if protected or own_household else hit.household,
            ";".join(hit.subjects),
            hit.status,
            WORDS[hit.status],
            day_text(hit.day),
            deadline.date.isoformat() if deadline and deadline.date else "",
            deadline.rule if deadline else "",
            "、".join(self.book.facts[fact].label for fact in facts),
            ";".join(facts),
        ]


def day_text(day: DateRange) -> str:
    """A day, or from/to where it is not known to the day; an end that is open is left out."""
    if day.exact:
        return day.exact.isoformat()
    first, last = (end.isoformat() if end else "" for end in (day.earliest, day.latest))
    return f"{first}/{last}" if first or last else ""
