"""Small registers of people who do not exist."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from smartmado.store.register_file import RegisterExtract, ResidentRow

DAY = datetime(2026, 11, 15, 18, 0, tzinfo=UTC)


def resident(
    resident_id: str, *, household: str = "H1", protected: bool = False, **facts: Any
) -> ResidentRow:
    """One resident with these facts."""
    return ResidentRow(resident_id, household, facts, protected)


def extract(
    rows: Sequence[ResidentRow], *, later: int = 0, protected: Sequence[str] | None = None
) -> RegisterExtract:
    """An extract of these residents, made so many days later."""
    ids = [row.resident_id for row in rows if row.protected] if protected is None else protected
    return RegisterExtract(list(rows), (), DAY + timedelta(days=later), frozenset(ids))
