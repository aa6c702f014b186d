"""A case with many deliveries waiting in the outbox."""

import random
from datetime import datetime

from smartmado.store.engine import Engine, transaction
from smartmado.store.repositories import cases, deliveries, rulebooks, users

DEPARTMENTS = ("resident_tax", "child_support", "water")


def fill(engine: Engine, count: int, at: datetime) -> dict[str, bytes]:
    """Put so many deliveries in; their paths below the folder and their bytes."""
    chance = random.Random(count)  # noqa: S311 - the same files in every run
    expected: dict[str, bytes] = {}
    with transaction(engine) as session:
        clerk = users.add_user(
            session, login_name="madoguchi", display_name="窓口", password="x", role="clerk", at=at
        )
        rulebooks.save_rulebook(session, "sha256:1", "{}", at)
        case = cases.open_case(
            session,
            municipality="312029",
            rulebook_digest="sha256:1",
            opened_by=clerk.id,
            at=at,
            situation={},
        )
        for number in range(count):
            department = DEPARTMENTS[number % len(DEPARTMENTS)]
            name = f"{case.reference}_{department}_{number:04}.zip"
            content = chance.randbytes(chance.randrange(1, 200_000))
            deliveries.add_delivery(
                session, case.id, file_name=name, department=department, content=content, at=at
            )
            expected[f"{department}/{name}"] = content
    return expected
