"""What a confirmed case sends to the departments."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from sqlalchemy import text

from smartmado.cases.desk import Desk
from smartmado.store.engine import reading


def sent_data(desk: Desk, case: int) -> dict[str, dict[str, Any]]:
    """The data.json of each delivery of a case, by department."""
    query = text("SELECT department, content FROM deliveries WHERE case_id = :case")
    with reading(desk.engine) as session:
        found = session.execute(query, {"case": case}).all()
    return {row[0]: json.loads(zipfile.ZipFile(io.BytesIO(row[1])).read("data.json")) for row in found}
