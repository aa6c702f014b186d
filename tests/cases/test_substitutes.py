"""A letter that no font has stops the print, until a clerk has approved another one for the papers."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from smartmado.cases.case_papers import UnprintableError
from smartmado.cases.confirm_case import confirm_case, preview_case
from smartmado.cases.desk import SYSTEM, Actor, Desk
from smartmado.cases.give_answer import CaseSettledError
from smartmado.cases.open_case import Opening, open_case
from smartmado.cases.reasons import ReasonError
from smartmado.cases.reprint_case import reprint_case
from smartmado.cases.substitutes import (
    Choice,
    SubstituteError,
    approve_substitute,
    undo_substitute,
    view_letters,
)
from smartmado.cases.view_case import view_case
from smartmado.ops.demo_city import story_households
from smartmado.store.engine import reading
from smartmado.store.errors import ConflictError, NotFoundError
from smartmado.store.repositories import audit, residents
from tests.support.letters import LONE, MISSING, rename
from tests.support.pdfs import text_of
from tests.support.sent import sent_data

BIRTH = story_households()["birth"].people
FATHER, MOTHER = BIRTH["father"], BIRTH["mother"]
WHY = "ご本人に見ていただき確かめた"


@dataclass
class Visit:
    """A family moves within the city; two of its names hold a letter that no font has."""

    desk: Desk
    clerk: Actor
    case: int
    letter: str

    def approve(self, substitute: str = "山", letter: str = "", reason: str = WHY) -> None:
        """Approve a letter."""
        choice = Choice(letter or self.letter, substitute, reason)
        approve_substitute(self.desk, self.clerk, self.case, choice)

    def printed(self) -> dict[str, str]:
        """The text of the papers as they would be printed now."""
        return {
            name: text_of(content) for name, content in preview_case(self.desk, self.clerk, self.case).pdfs
        }

    def confirm(self) -> None:
        """Settle the case."""
        version = view_case(self.desk, self.clerk, self.case).case.version
        confirm_case(self.desk, self.clerk, self.case, version)


@pytest.fixture
def visit(desk: Desk, clerk: Actor, request: pytest.FixtureRequest) -> Visit:
    letter: str = getattr(request, "param", MISSING)
    for resident in (FATHER, MOTHER):
        rename(desk, resident, f"{letter}根　{resident[-1]}郎")
    return Visit(desk, clerk, _open(desk, clerk), letter)


def _open(desk: Desk, clerk: Actor) -> int:
    event = {
        "type": "relocate", "subjects": [FATHER, MOTHER], "relocate_date": "2026-11-14",
        "new_address": "鳥取県米子市加茂町1番地",
    }  # fmt: skip
    return open_case(desk, clerk, Opening((event,), household=FATHER, answers={"visitor": FATHER})).id


BOTH = pytest.mark.parametrize("visit", [MISSING, LONE], indirect=True)


@BOTH
def test_the_print_stops_and_names_letter_field_and_people(visit: Visit) -> None:
    with pytest.raises(UnprintableError) as caught:
        preview_case(visit.desk, visit.clerk, visit.case)
    [missing] = caught.value.missing
    assert missing.letter == visit.letter
    assert missing.code_points in caught.value.message
    assert {("name", FATHER), ("name", MOTHER)} <= set(missing.keys)
    assert "「氏名」" in caught.value.message
    with pytest.raises(UnprintableError):
        visit.confirm()
    assert view_case(visit.desk, visit.clerk, visit.case).case.confirmed_at is None


@BOTH
def test_an_approved_letter_is_drawn_and_the_foot_says_so(visit: Visit) -> None:
    visit.approve()
    papers = visit.printed()
    forms = [text for name, text in papers.items() if "guide" not in name]
    assert any("山根" in text for text in forms)
    for text in forms:
        assert ("※代替文字U+" in text) is ("山根" in text)
        assert visit.letter not in text
    assert "代わりの字で印字しました" in next(t for n, t in papers.items() if "guide" in n)


def test_what_is_kept_and_delivered_is_the_registered_letter(visit: Visit) -> None:
    visit.approve()
    visit.confirm()
    with reading(visit.desk.engine) as session:
        assert visit.letter in str(residents.get_resident(session, FATHER).facts["name"])
    sent = sent_data(visit.desk, visit.case).values()
    assert sent
    for data in sent:
        names = [data["facts"][p]["name"] for p in (FATHER, MOTHER) if "name" in data["facts"].get(p, {})]
        assert not any(name.startswith("山根") for name in names)
        holds = any(visit.letter in name for name in names)
        assert ("substitutes" in data) is holds
        told = [(s["letter"], s["code_points"], s["substitute"]) for s in data.get("substitutes", ())]
        assert told == ([(MISSING, "U+5C71 U+E01EF", "山")] if holds else [])


def test_a_confirmed_case_with_a_substitute_is_reprinted_byte_for_byte(visit: Visit) -> None:
    visit.approve()
    visit.confirm()
    reference = view_case(visit.desk, visit.clerk, visit.case).case.reference
    system = Actor("system", SYSTEM, "test")
    assert all(r.same for r in reprint_case(visit.desk, system, reference))


def test_it_can_be_taken_back_until_the_case_is_confirmed_and_stays_on_record(visit: Visit) -> None:
    visit.approve("川")
    [first] = view_case(visit.desk, visit.clerk, visit.case).approved
    with pytest.raises(
        ConflictError, match=r"代わりの字「川」が決まっています.*選んだ字「山」は使っていません"
    ):
        visit.approve("山")
    for _ in range(2):  # the same press twice is one
        undo_substitute(visit.desk, visit.clerk, visit.case, first.id)
    with pytest.raises(NotFoundError):
        undo_substitute(visit.desk, visit.clerk, visit.case, first.id + 1)
    with pytest.raises(UnprintableError):
        preview_case(visit.desk, visit.clerk, visit.case)
    visit.approve("山")
    visit.confirm()
    state = view_case(visit.desk, visit.clerk, visit.case)
    assert [(s.substitute, s.undone_at is None) for s in state.approved] == [("川", False), ("山", True)]
    with pytest.raises(CaseSettledError):
        undo_substitute(visit.desk, visit.clerk, visit.case, state.approved[-1].id)


def test_the_same_press_twice_is_one_approval(visit: Visit) -> None:
    visit.approve("山")
    visit.approve("山")
    assert [s.substitute for s in view_case(visit.desk, visit.clerk, visit.case).approved] == ["山"]


def test_a_page_from_before_the_approval_confirms_nothing(visit: Visit) -> None:
    version = view_case(visit.desk, visit.clerk, visit.case).case.version
    visit.approve()
    with pytest.raises(ConflictError):
        confirm_case(visit.desk, visit.clerk, visit.case, version)


def test_only_one_letter_that_can_be_drawn_may_stand_for_another(visit: Visit) -> None:
    for substitute in ("", "　", "山川", "\u0378", "山\U000e01ef", "\n", "\u3099", "\u00ad"):
        with pytest.raises(SubstituteError):
            visit.approve(substitute)
    with pytest.raises(ReasonError):
        visit.approve("山", reason="短い")
    with pytest.raises(SubstituteError):
        visit.approve("山", letter="根")
    assert view_case(visit.desk, visit.clerk, visit.case).approved == []


def test_what_stood_for_a_letter_before_is_proposed_and_not_taken_for_granted(visit: Visit) -> None:
    assert view_letters(visit.desk, visit.clerk, visit.case).proposals == {MISSING: ("山",)}
    visit.approve("川")
    found = view_letters(visit.desk, visit.clerk, _open(visit.desk, visit.clerk))
    assert found.state.substitutes == {}
    assert found.proposals == {MISSING: ("川", "山")}


def test_the_audit_names_the_facts_and_never_the_letter(visit: Visit) -> None:
    visit.approve()
    with reading(visit.desk.engine) as session:
        rows = [
            e for e in audit.list_entries(session, case_id=visit.case) if e.action == "approve_substitute"
        ]
    assert [row.detail["facts"] for row in rows] == [["name"]]
    assert visit.letter not in repr(rows)
    assert "山" not in repr(rows)
