"""Residents with letters that no font has."""

from __future__ import annotations

import json

from sqlalchemy import text

from smartmado.cases.desk import Desk
from smartmado.store.engine import transaction

LONE = "\U000f0001"
"""A letter alone that no font has: one that a city made for itself (外字)."""
MISSING = "山\U000e01ef"
"""An ordinary letter with a selector that no font has."""


def rename(desk: Desk, resident_id: str, name: str) -> None:
    """Let the register hold another name for this resident."""
    with transaction(desk.engine) as session:
        where = {"id": resident_id}
        query = text("SELECT facts FROM residents WHERE resident_id = :id")
        facts = {**json.loads(session.execute(query, where).scalar_one()), "name": name}
        change = text("UPDATE residents SET facts = :facts WHERE resident_id = :id")
        session.execute(change, {**where, "facts": json.dumps(facts, ensure_ascii=False)})
