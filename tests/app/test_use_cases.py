"""Every use case records its act with its work, checks the right itself, and leaves nothing on failure."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from smartmado.cases import desk as desk_module
from smartmado.cases import releases as release_cases
from smartmado.cases.accounts import NewAccount, add_account, disable_account, list_accounts, renew_password
from smartmado.cases.act_on_task import ACTS, TaskAct, act_on_task
from smartmado.cases.batch_visits import Wanted, batch_visits
from smartmado.cases.close_case import close_case
from smartmado.cases.confirm_case import confirm_case, preview_case
from smartmado.cases.corrections import RightValue, correct_value, undo_correction
from smartmado.cases.department_tasks import list_tasks, view_task
from smartmado.cases.desk import RESIDENT, Actor, Desk, ForbiddenError
from smartmado.cases.family import add_family, remove_family
from smartmado.cases.find_paper import find_paper
from smartmado.cases.find_residents import find_residents
from smartmado.cases.give_answer import Given, give_answer
from smartmado.cases.give_back import give_back
from smartmado.cases.hand_over import hand_over
from smartmado.cases.import_residents import import_residents
from smartmado.cases.list_cases import list_cases
from smartmado.cases.list_deliveries import list_deliveries
from smartmado.cases.log_out import log_out
from smartmado.cases.open_case import NewPerson, Opening, open_case
from smartmado.cases.preview_impact import preview_impact
from smartmado.cases.preview_paper import preview_paper
from smartmado.cases.print_case import print_case
from smartmado.cases.read_audit import read_audit
from smartmado.cases.read_document import list_documents, read_document
from smartmado.cases.register_state import register_state
from smartmado.cases.reprint_case import reprint_case
from smartmado.cases.retry_delivery import retry_delivery
from smartmado.cases.returned_tasks import returned_tasks
from smartmado.cases.screen_city import screen_city
from smartmado.cases.substitutes import Choice, approve_substitute, undo_substitute, view_letters
from smartmado.cases.verify_audit import verify_audit
from smartmado.cases.view_case import view_case
from smartmado.cases.view_household import view_household
from smartmado.decisions.evaluate import FactKey
from smartmado.documents.paper_code import PaperCode
from smartmado.store.engine import reading
from smartmado.store.partitions import PartitionLayout
from smartmado.store.repositories import audit, cases, documents, users
from smartmado.store.repositories.resident_search import ResidentQuery
from smartmado.web.admin.words import ACTIONS
from tests.support.letters import LONE
from tests.support.office_work import fail_delivery, send_task


@dataclass
class World:
    """A city in which every use case can be called once."""

    desk: Desk
    actors: dict[str, Actor]
    case: int
    done_case: int
    task: int
    document: int
    delivery: int
    resident: str
    release: int
    register: Path
    folder: Path

    def by(self, role: str) -> Actor:
        """Someone of this role."""
        return self.actors[role]


def _open(desk: Desk, clerk: Actor) -> int:
    person = NewPerson(
        "new1",
        {
            "name": "髙橋 花子",
            "birth_date": "1990-04-01",
            "relation_to_head": "世帯主",
            "person_type": "japanese",
        },
    )
    event = {"type": "move_in", "subjects": ["new1"], "move_in_date": "2026-11-09"}
    return open_case(desk, clerk, Opening((event,), new_people=(person,))).id


@pytest.fixture
def world(desk: Desk, city_file: Path, tmp_path: Path) -> World:
    """Open case, confirmed case, task, failed delivery, a request to open a protected record."""
    with reading(desk.engine) as session:
        ids = {u.login_name: u.id for u in users.list_users(session)}
    actors = {
        "clerk": Actor("madoguchi", "clerk", "test", ids["madoguchi"]),
        "clerk2": Actor("madoguchi2", "clerk", "test", ids["madoguchi2"]),
        "department": Actor("hoken", "department", "test", ids["hoken"], "insurance_pension"),
        "official": Actor("kisoku", "official", "test", ids["kisoku"]),
        "administrator": Actor("kanri", "administrator", "test", ids["kanri"]),
        "system": Actor("system", "system", "test"),
    }
    task = send_task(desk)
    case = _open(desk, actors["clerk"])
    actors["resident"] = Actor("resident", RESIDENT, "test", case_id=case)
    with reading(desk.engine) as session:
        paper = documents.list_documents(session, task.case_id)[0].id
    asked = release_cases.ask_release(desk, actors["clerk2"], "0000000001", "転入の手続のため")
    delivery = fail_delivery(desk)
    return World(
        desk, actors, case, task.case_id, task.id, paper, delivery, _some_resident(desk), asked.id,
        city_file.parent / "register", tmp_path,
    )  # fmt: skip


def _some_resident(desk: Desk) -> str:
    with desk.engine.connect() as connection:
        return connection.execute(
            text("select resident_id from residents where protected = 0 order by resident_id limit 1")
        ).scalar_one()


def _extract(world: World) -> tuple[Path, Path]:
    return world.register / "residents.csv", world.register / "restrictions.csv"


NEW = NewAccount("sato", "佐藤", "あさひ-のぼる-まちなみ-みる", "clerk")
SON = {"name": "髙橋 一郎", "birth_date": "2010-04-01", "mother": "new1"}
CALLS: dict[str, tuple[str, Callable[[World, Actor], object]]] = {
    "add_account": ("administrator", lambda w, a: add_account(w.desk, a, NEW)),
    "list_accounts": ("administrator", lambda w, a: list_accounts(w.desk, a)),
    "disable_account": ("administrator", lambda w, a: disable_account(w.desk, a, w.by("clerk").user_id)),
    "renew_password": (
        "administrator",
        lambda w, a: renew_password(w.desk, a, w.by("clerk").user_id, NEW.password),
    ),
    "act_on_task": ("department", lambda w, a: act_on_task(w.desk, a, w.task, TaskAct("take"))),
    "find_paper": ("department", lambda w, a: find_paper(w.desk, a, _paper_code(w))),
    "list_tasks": ("department", lambda w, a: list_tasks(w.desk, a)),
    "view_task": ("department", lambda w, a: view_task(w.desk, a, w.task)),
    "close_case": ("clerk", lambda w, a: close_case(w.desk, a, w.case)),
    "preview_case": ("clerk", lambda w, a: preview_case(w.desk, a, w.case)),
    "preview_paper": ("clerk", lambda w, a: preview_paper(w.desk, a, w.case, 0)),
    "confirm_case": ("clerk", lambda w, a: confirm_case(w.desk, a, w.case, _version(w))),
    "correct_value": (
        "clerk",
        lambda w, a: correct_value(
            w.desk, a, _registered(w), RightValue(("sex", w.resident), "unknown", WHY)
        ),
    ),
    "undo_correction": ("clerk", lambda w, a: undo_correction(w.desk, a, *_corrected(w))),
    "add_family": ("clerk", lambda w, a: add_family(w.desk, a, w.case, SON, _version(w))),
    "remove_family": ("clerk", lambda w, a: remove_family(w.desk, a, *_with_son(w))),
    "view_letters": ("clerk", lambda w, a: view_letters(w.desk, a, w.case)),
    "approve_substitute": (
        "clerk",
        lambda w, a: approve_substitute(w.desk, a, _unprintable(w), Choice(LONE, "山", WHY)),
    ),
    "undo_substitute": ("clerk", lambda w, a: undo_substitute(w.desk, a, *_substituted(w))),
    "find_residents": (
        "clerk",
        lambda w, a: find_residents(w.desk, a, ResidentQuery(resident_id=w.resident)),
    ),
    "give_answer": (
        "clerk",
        lambda w, a: give_answer(w.desk, a, w.case, Given(("insurance_type", "new1"), "nhi")),
    ),
    "give_back": ("clerk", lambda w, a: give_back(w.desk, a, w.case)),
    "hand_over": ("clerk", lambda w, a: hand_over(w.desk, a, w.case)),
    "import_residents": (
        "system",
        lambda w, a: import_residents(w.desk, a, *_extract(w)),
    ),
    "list_cases": ("clerk", lambda w, a: list_cases(w.desk, a)),
    "list_deliveries": ("administrator", lambda w, a: list_deliveries(w.desk, a)),
    "log_out": ("clerk", lambda w, a: log_out(w.desk, a)),
    "open_case": ("clerk", lambda w, a: _open(w.desk, a)),
    "print_case": ("clerk", lambda w, a: print_case(w.desk, a, _confirmed(w))),
    "reprint_case": ("administrator", lambda w, a: reprint_case(w.desk, a, _reference(w, _confirmed(w)))),
    "read_audit": ("administrator", lambda w, a: read_audit(w.desk, a)),
    "list_documents": ("clerk", lambda w, a: list_documents(w.desk, a, w.done_case)),
    "read_document": ("clerk", lambda w, a: read_document(w.desk, a, w.done_case, w.document)),
    "register_state": ("administrator", lambda w, a: register_state(w.desk, a)),
    "ask_release": (
        "clerk",
        lambda w, a: release_cases.ask_release(w.desk, a, "0000000001", "転入の手続のため"),
    ),
    "allow_release": ("clerk", lambda w, a: release_cases.allow_release(w.desk, a, w.release)),
    "waiting_releases": ("clerk", lambda w, a: release_cases.waiting_releases(w.desk, a)),
    "returned_tasks": ("clerk", lambda w, a: returned_tasks(w.desk, a)),
    "retry_delivery": ("administrator", lambda w, a: retry_delivery(w.desk, a, w.delivery)),
    "preview_impact": (
        "administrator",
        lambda w, a: preview_impact(
            w.desk, a, PartitionLayout({}), w.folder / "impact", ("sha256:old", "sha256:new"), w.desk.today()
        ),
    ),
    "batch_visits": (
        "administrator",
        lambda w, a: batch_visits(w.desk, a, "annual", w.desk.today(), [Wanted(2, w.resident)]),
    ),
    "screen_city": (
        "administrator",
        lambda w, a: screen_city(
            w.desk, a, PartitionLayout({}), w.folder / "partitions", ("age_65",), w.desk.today()
        ),
    ),
    "verify_audit": ("administrator", lambda w, a: verify_audit(w.desk, a)),
    "view_case": ("clerk", lambda w, a: view_case(w.desk, a, w.case)),
    "view_household": ("clerk", lambda w, a: view_household(w.desk, a, w.resident)),
}
LOOKS_FIRST = {"confirm_case": ("preview_case", "view_case")}
"""Acts before the act itself, recorded on their own."""


def _reference(world: World, case: int) -> str:
    with reading(world.desk.engine) as session:
        return cases.get_case(session, case).reference


def _paper_code(world: World) -> str:
    return str(PaperCode(_reference(world, world.done_case), 1, "nhi_enroll"))


def _version(world: World) -> int:
    return view_case(world.desk, world.by("clerk"), world.case).case.version


def _confirmed(world: World) -> int:
    """The open case, confirmed if it was not yet."""
    with reading(world.desk.engine) as session:
        ready = bool(documents.list_documents(session, world.case))
    if not ready:
        confirm_case(world.desk, world.by("clerk"), world.case, _version(world))
    return world.case


WHY = "確かめたため"


def _registered(world: World) -> int:
    """A case of the resident, the same at each call."""
    event = {"type": "certificate", "subjects": [world.resident]}
    opening = Opening((event,), household=world.resident)
    return open_case(world.desk, world.by("clerk"), opening, "registered").id


def _right(world: World) -> RightValue:
    """What should stand in place of a value of the register."""
    return RightValue(("sex", world.resident), "unknown", WHY)


def _corrected(world: World) -> tuple[int, FactKey]:
    """That case with a corrected value."""
    case, key = _registered(world), ("sex", world.resident)
    if key not in view_case(world.desk, world.by("clerk"), case).corrected:
        correct_value(world.desk, world.by("clerk"), case, _right(world))
    return case, key


def _unprintable(world: World) -> int:
    """The open case, with a letter in a name that no font has."""
    if not view_letters(world.desk, world.by("clerk"), world.case).missing:
        give_answer(world.desk, world.by("clerk"), world.case, Given(("name", "new1"), f"髙橋{LONE}"))
    return world.case


def _substituted(world: World) -> tuple[int, int]:
    """That case with another letter approved."""
    case, clerk = world.case, world.by("clerk")
    if not view_case(world.desk, clerk, case).approved:
        approve_substitute(world.desk, clerk, _unprintable(world), Choice(LONE, "山", WHY))
    return case, view_case(world.desk, clerk, case).approved[0].id


def _with_son(world: World) -> tuple[int, str, int]:
    """The open case with a son in lodgings."""
    son = add_family(world.desk, world.by("clerk"), world.case, SON, _version(world))
    return world.case, son, _version(world)


PREPARED: dict[str, Callable[[World], object]] = {
    "print_case": _confirmed,
    "reprint_case": _confirmed,
    "correct_value": _registered,
    "undo_correction": _corrected,
    "remove_family": _with_son,
    "approve_substitute": _unprintable,
    "undo_substitute": _substituted,
}
"""What must stand before an act, so that the act alone is looked at."""


def _use_cases(root: Path) -> Iterator[str]:
    """Public functions of smartmado.cases that open the frame of a use case, read from the code."""
    for path in sorted((root / "smartmado" / "cases").glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and path.stem != "desk":
                calls = {getattr(c.func, "id", "") for c in ast.walk(node) if isinstance(c, ast.Call)}
                if "use_case" in calls:
                    yield node.name


def test_every_use_case_is_called_here(root: Path) -> None:
    assert set(_use_cases(root)) == set(CALLS)


def test_every_act_has_words_for_those_who_read_the_audit(root: Path) -> None:
    code = "\n".join(p.read_text("utf-8") for p in (root / "smartmado" / "cases").glob("*.py"))
    acts = set(re.findall(r'use_case\(\s*desk, actor, "(\w+)"', code)) | {f"{a}_task" for a in ACTS}
    acts |= set(re.findall(r'action="(\w+)"', code))
    assert acts <= set(ACTIONS), acts - set(ACTIONS)
    assert len(acts) > 30


def _rows(desk: Desk) -> dict[str, int]:
    with desk.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        return {t: connection.execute(text(f"select count(*) from {t}")).scalar_one() for t in tables}  # noqa: S608


def _state(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database, so that "nothing has changed" means just that."""
    with desk.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        return {t: sorted(map(repr, connection.execute(text(f"select * from {t}")))) for t in tables}  # noqa: S608


@pytest.mark.parametrize("name", CALLS)
def test_a_use_case_records_who_did_what(world: World, name: str) -> None:
    role, call = CALLS[name]
    before = _rows(world.desk)["audit"]
    call(world, world.by(role))
    with reading(world.desk.engine) as session:
        newest = audit.list_entries(session, limit=1)[0]
        assert audit.verify_chain(session).sound
    assert _rows(world.desk)["audit"] > before
    assert (newest.who, newest.role, newest.outcome) == (world.by(role).who, role, "done")
    assert newest.terminal == "test"
    assert "髙橋" not in repr(newest)


@pytest.mark.parametrize("name", CALLS)
def test_a_use_case_that_fails_at_the_end_leaves_nothing(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    role, call = CALLS[name]
    PREPARED.get(name, lambda _: None)(world)
    before = _state(world.desk)
    real = desk_module._entry

    def failing(actor: Actor, acted: str, work: desk_module.Work, outcome: str) -> audit.AuditEntry:
        if acted not in LOOKS_FIRST.get(name, ()):
            raise RuntimeError("power cut")
        return real(actor, acted, work, outcome)

    monkeypatch.setattr(desk_module, "_entry", failing)
    with pytest.raises(RuntimeError, match="power cut"):
        call(world, world.by(role))
    after = _state(world.desk)
    assert {t for t in after if after[t] != before[t]} <= ({"audit"} if name in LOOKS_FIRST else set())


@pytest.mark.parametrize("name", CALLS)
def test_a_use_case_checks_the_right_itself_and_records_the_refusal(world: World, name: str) -> None:
    _, call = CALLS[name]
    PREPARED.get(name, lambda _: None)(world)
    stranger = Actor("nobody", "visitor", "test", 1, "insurance_pension", world.case)
    before = {t: v for t, v in _state(world.desk).items() if t != "audit"}
    with pytest.raises(ForbiddenError):
        call(world, stranger)
    assert {t: v for t, v in _state(world.desk).items() if t != "audit"} == before
    with reading(world.desk.engine) as session:
        newest = audit.list_entries(session, limit=1)[0]
    assert (newest.who, newest.outcome) == ("nobody", "denied")


def test_a_resident_reaches_only_the_case_on_the_tablet(world: World) -> None:
    resident = world.by("resident")
    assert view_case(world.desk, resident, world.case).case.id == world.case
    with pytest.raises(ForbiddenError):
        view_case(world.desk, resident, world.done_case)
