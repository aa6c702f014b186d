"""Column types that behave the same on SQLite and PostgreSQL.

Text never has a length (SQLite would ignore it, PostgreSQL enforce it) and is
never normalised: a name comes back byte for byte as the register wrote it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

# SQLite fills an integer primary key by itself only when it is a plain INTEGER.
ROW_ID: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")

# Compared byte by byte on both databases, so that a range of keys (a prefix)
# and an order mean the same whatever locale PostgreSQL was created with.
KEY_TEXT: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")


def dump_json(value: Any) -> str:
    """JSON as it is stored: compact, every character as itself, order as given."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class JsonText(TypeDecorator[Any]):
    """A JSON value in a text column. None is NULL.

    Not the databases' own JSON types: they may reorder keys and refuse or
    rewrite characters.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write the value as text."""
        return None if value is None else dump_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the text as a value."""
        return None if value is None else json.loads(value)


class UtcTime(TypeDecorator[datetime]):
    """A moment. Only times with a zone are accepted; they come back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write the moment in UTC; SQLite has no zones, so it is written without."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a stored time needs a time zone: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read the moment, always in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
