"""Tasks in the inbox of a department."""

from datetime import date, datetime, timedelta

import pytest

from smartmado.store.engine import Engine, transaction
from smartmado.store.errors import ConflictError, NotFoundError
from smartmado.store.repositories import tasks
from smartmado.store.repositories.cases import Case
from smartmado.store.repositories.tasks import NewTask, Task
from smartmado.store.repositories.users import User

CHILD = NewTask(
    department="child_support",
    procedure="child_allowance_claim",
    subjects=("a",),
    facts={"name": "髙橋"},
    reasons=("15歳の子がいる",),
    deadline=date(2026, 11, 24),
)


@pytest.fixture
def task(engine: Engine, case: Case, now: datetime) -> Task:
    """A task just arrived."""
    with transaction(engine) as session:
        return tasks.add_task(session, case.id, CHILD, now)


def test_a_task_added_twice_is_one(engine: Engine, case: Case, task: Task, now: datetime) -> None:
    with transaction(engine) as session:
        assert tasks.add_task(session, case.id, CHILD, now + timedelta(1)) == task
        assert tasks.list_tasks(session, "child_support") == [task]
        assert tasks.list_tasks_of_case(session, case.id) == [task]
    assert (task.state, task.facts, task.deadline) == ("waiting", CHILD.facts, CHILD.deadline)


def test_a_department_reaches_only_its_own_tasks(
    engine: Engine, clerk: User, task: Task, now: datetime
) -> None:
    other = "residents"
    with transaction(engine) as session:
        assert tasks.list_tasks(session, other) == []
        for reach in (
            lambda: tasks.get_task(session, task.id, other),
            lambda: tasks.take_task(session, task.id, other, clerk.id, now),
            lambda: tasks.finish_task(session, task.id, other, now),
            lambda: tasks.return_task(session, task.id, other, "x", now),
            lambda: tasks.pass_on_task(session, task.id, other, to="welfare", note="x", at=now),
        ):
            with pytest.raises(NotFoundError):
                reach()
        assert tasks.get_task(session, task.id, "child_support") == task


def test_a_task_goes_from_waiting_to_done(engine: Engine, clerk: User, task: Task, now: datetime) -> None:
    mine = ("child_support",)
    with transaction(engine) as session:
        with pytest.raises(ConflictError):
            tasks.finish_task(session, task.id, *mine, now)
        taken = tasks.take_task(session, task.id, *mine, clerk.id, now)
        assert (taken.state, taken.taken_by) == ("taken", clerk.id)
        with pytest.raises(ConflictError, match="ほかの職員"):
            tasks.take_task(session, task.id, *mine, clerk.id, now)
        done = tasks.finish_task(session, task.id, *mine, now)
        assert done.state == "done"
        with pytest.raises(ConflictError):
            tasks.return_task(session, task.id, *mine, "遅い", now)
        assert tasks.list_tasks(session, *mine) == []
        assert tasks.list_tasks(session, *mine, done=True) == [done]


def test_a_returned_task_can_be_taken_again(engine: Engine, clerk: User, task: Task, now: datetime) -> None:
    mine = ("child_support",)
    with transaction(engine) as session:
        tasks.take_task(session, task.id, *mine, clerk.id, now)
        returned = tasks.return_task(session, task.id, *mine, "口座の写しがありません", now)
        assert (returned.state, returned.note, returned.taken_by) == (
            "returned",
            "口座の写しがありません",
            None,
        )
        assert tasks.list_tasks(session, *mine) == [returned]
        assert tasks.take_task(session, task.id, *mine, clerk.id, now).state == "taken"


def test_a_task_passed_on_leaves_the_inbox_for_good(engine: Engine, task: Task, now: datetime) -> None:
    mine = ("child_support",)
    with transaction(engine) as session:
        gone = tasks.pass_on_task(session, task.id, *mine, to="welfare", note="担当違い", at=now)
        assert (gone.state, gone.passed_on_to) == ("passed_on", "welfare")
        assert tasks.list_tasks(session, *mine) == []
        with pytest.raises(ConflictError):
            tasks.pass_on_task(session, task.id, *mine, to="school", note="x", at=now)
