"""What departments gave back to the counter because something is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.store.repositories import cases, tasks


@dataclass(frozen=True)
class ReturnedTask:
    """A task with the visit it belongs to; its note says what is missing."""

    task: tasks.Task
    case: cases.Case


def returned_tasks(desk: Desk, actor: Actor) -> Sequence[ReturnedTask]:
    """The returned tasks of all departments, oldest first."""
    with use_case(desk, actor, "list_returned_tasks", ("clerk",)) as work:
        found = tasks.list_returned(work.session)
        work.detail["tasks"] = len(found)
        return [ReturnedTask(t, cases.get_case(work.session, t.case_id)) for t in found]
