"""Answers as a case would keep them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Told:
    """An answer, as a case would keep it."""

    fact: str
    subject: str | None
    value: Any
    unknown: bool = False
    source: str = "resident"
