"""Reads the fields of a visit's form one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from smartmado.interview.answers import AnswerError, read_answer
from smartmado.web.counter.draft import Draft

Mistakes = dict[str, str]
"""What was wrong, by field."""


@dataclass
class FieldReader:
    """Reads fields and remembers what was wrong with each."""

    draft: Draft
    mistakes: Mistakes = field(default_factory=dict)

    def value(self, name: str, fact: str) -> Any:
        """The value of an optional field as the fact's type; None when empty or wrong."""
        typed = self.draft.text(name)
        if not typed:
            return None
        try:
            return read_answer(self.draft.book.facts[fact], [typed])
        except AnswerError as error:
            self.mistakes[name] = error.message
            return None

    def need(self, name: str, value: Any, told: str) -> None:
        """A field that must not be empty."""
        if value is None and name not in self.mistakes:
            self.mistakes[name] = told

    def birth_date(self, name: str) -> Any:
        """A birth date, which everybody needs."""
        found = self.value(name, "birth_date")
        self.need(name, found, "生年月日を入力してください。例: 令和8年11月10日、H15.1.7、20260110")
        return found
