"""Work for the departments: confirmed visits put straight into the store, with a paper and a delivery."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from smartmado.cases.desk import Desk
from smartmado.store.engine import transaction
from smartmado.store.repositories import answers, cases, deliveries, documents, rulebooks, tasks, users

NAME = "髙橋 花子"
ADDRESS = "米子市加茂町一丁目1番地"
PDF = b"%PDF-1.4\n%%EOF\n"
FACTS = {
    "1": {
        "name": NAME,
        "birth_date": "1990-04-01",
        "address": ADDRESS,
        "insurance_type": "nhi",
        "is_welfare_recipient": False,
    },
    "event.0": {"move_in_date": "2026-11-09"},
    "visit": {"visitor": "1", "visitor_phone": "090-0000-0001"},
}


def send_task(
    desk: Desk,
    department: str = "insurance_pension",
    procedure: str = "nhi_enroll",
    *,
    deadline: date | None = date(2026, 11, 24),
    facts: dict[str, dict[str, Any]] | None = None,
) -> tasks.Task:
    """A visit of one person, confirmed: a task, its form, and a delivery that waits."""
    at = desk.now()
    known = FACTS if facts is None else facts
    known = {s: {f: v for f, v in of.items() if f in desk.book.facts} for s, of in known.items()}
    with transaction(desk.engine) as session:
        rulebooks.save_rulebook(session, desk.book.digest, desk.book.frozen.decode(), at)
        clerk = users.find_user(session, "madoguchi")
        case = cases.open_case(
            session,
            municipality=desk.book.municipality,
            rulebook_digest=desk.book.digest,
            opened_by=clerk.id,
            at=at,
            situation={
                "as_of": "2026-11-16",
                "events": [{"type": "move_in", "subjects": ["1"], "move_in_date": "2026-11-09"}],
                "household": {"closed": True, "members": [{"id": "1", "name": NAME}]},
            },
        )
        phone = answers.NewAnswer("visitor_phone", None, "090-0000-0001", "resident")
        insurance = answers.NewAnswer("insurance_type", "1", "nhi", "clerk", clerk.id)
        for answer in (phone, insurance):
            answers.put_answer(session, case.id, answer, at)
        paper = documents.NewDocument(f"01-{procedure}.pdf", procedure, PDF, procedure, ("1",))
        documents.replace_documents(session, case.id, [paper], at)
        new = tasks.NewTask(department, procedure, ("1",), known, ("転入したため",), deadline)
        task = tasks.add_task(session, case.id, new, at)
        digest = hashlib.sha256(f"{case.id}{department}".encode()).hexdigest()[:12]
        name = f"{case.reference}_{department}_{digest}.zip"
        deliveries.add_delivery(
            session, case.id, file_name=name, department=department, content=b"zip", at=at
        )
        return task


def fail_delivery(desk: Desk, reason: str = "送付先のフォルダに書けません") -> int:
    """Let the newest delivery fail for good; its id."""
    with transaction(desk.engine) as session:
        for turn in range(deliveries.MAX_ATTEMPTS):
            now = desk.now() + timedelta(days=turn)
            leased = deliveries.lease_delivery(session, now, timedelta(minutes=5))
            deliveries.mark_undelivered(session, leased, reason, now)
        return leased.id
