"""Papers that others of the family must not see are printed apart, and no other paper tells of them."""

from __future__ import annotations

import pytest

from smartmado.cases.case_papers import render, sheets
from smartmado.cases.confirm_case import confirm_case, preview_case
from smartmado.cases.desk import Actor, Desk
from smartmado.cases.guide import GUIDE, GUIDE_FILE, guide_sheets
from smartmado.cases.open_case import NewPerson, Opening, open_case
from smartmado.cases.preview_paper import preview_paper
from smartmado.cases.print_case import piles, print_case
from smartmado.cases.view_case import view_case
from smartmado.content.rulebook import Rulebook
from smartmado.ops.demo_city import story_households
from smartmado.store.engine import reading
from smartmado.store.errors import NotFoundError
from smartmado.store.repositories import audit, documents
from tests.support.pdfs import page_count, squeezed, text_of
from tests.support.situations import decided, event

HOUSEHOLD = story_households()["birth"].people
FATHER, MOTHER = HOUSEHOLD["father"], HOUSEHOLD["mother"]
PROTECTION, REFUSAL = "dv_support_measures_application", "refusal_of_acceptance_request"
TELLING = ("支援措置", "不受理申出書", "不受理申出(", "相談センター", "相談機関", "保護命令")
"""The divorce itself has a box in which the office ticks whether somebody has made a 不受理申出."""


@pytest.fixture
def case(desk: Desk, clerk: Actor) -> int:
    """A couple divorces; one of them asks for protection, and that no divorce be accepted without her."""
    events = (
        event("divorce", FATHER, MOTHER, divorce_date="2026-11-16", divorce_stage="agreed"),
        event("dv_support", MOTHER, notice_date="2026-11-16"),
        event("optional", MOTHER, notice_date="2026-11-16", wants_refusal_of_acceptance=True),
    )
    wished = {"visitor": MOTHER, "wanted_procedures": f"{PROTECTION},{REFUSAL}"}
    made = open_case(desk, clerk, Opening(events, household=FATHER, answers=wished))
    confirm_case(desk, clerk, made.id, made.version)
    return made.id


def test_what_is_confidential_is_in_no_other_pile(desk: Desk, clerk: Actor, case: int) -> None:
    book = view_case(desk, clerk, case).book
    with reading(desk.engine) as session:
        common, *own = piles(book, documents.list_documents(session, case))
    assert [d.form for d in common[:1]] == [GUIDE]
    assert {d.procedure for d in common}.isdisjoint((PROTECTION, REFUSAL))
    assert sorted([(d.procedure, d.form) for d in pile] for pile in own) == [
        [(PROTECTION, GUIDE), (PROTECTION, "dv_support_measures")],
        [(REFUSAL, GUIDE), (REFUSAL, "refusal_of_acceptance")],
    ]


def test_each_press_prints_one_pile_and_says_which_in_the_audit(desk: Desk, clerk: Actor, case: int) -> None:
    common, *own = (text_of(print_case(desk, clerk, case, pile=pile)) for pile in range(3))
    assert [word for word in TELLING if word in common] == []
    refusal, protection = sorted(own, key=lambda text: "支援措置申出書" in text)
    assert ("支援措置申出書" in protection, "不受理申出書" in refusal) == (True, True)
    assert ("支援措置" in refusal, "不受理" in protection) == (False, False)
    assert page_count(print_case(desk, clerk, case, pile=1)) >= 2  # its own guide sheet, then the form
    with pytest.raises(NotFoundError):
        print_case(desk, clerk, case, pile=3)
    with reading(desk.engine) as session:
        told = [e.detail for e in audit.list_entries(session, case_id=case) if e.action == "print_case"]
    assert {"documents": 2, "pile": 1} in told


def test_the_common_guide_sheet_says_nothing_of_what_is_confidential(book: Rulebook) -> None:
    """Not as an errand, not as a thing to bring, not as something still to be found out."""
    people = {
        "a": {"relation_to_head": "世帯主", "birth_date": "1988-01-01", "person_type": "japanese"},
        "b": {"relation_to_head": "妻", "birth_date": "1990-01-01", "person_type": "japanese"},
    }
    wish = event("marriage", "b", "a", marriage_date="2026-11-16", wants_refusal_of_acceptance=True)
    decisions = decided(book, people, [wish, event("dv_support", "b", notice_date="2026-11-16")])
    guides = guide_sheets(decisions, "20261116-0001")
    common = str(guides[GUIDE_FILE])
    assert [word for word in TELLING if word in common] == []
    own = [[e.name for stop in g.stops for e in stop.errands] for n, g in guides.items() if n != GUIDE_FILE]
    names = (book.procedures[PROTECTION].name, book.procedures[REFUSAL].name)
    assert sorted(own) == sorted([[names[0]], [names[1]], [names[1]]])
    assert all(g.notes == () for n, g in guides.items() if n != GUIDE_FILE)


def test_a_visit_without_anything_confidential_has_one_guide_sheet(book: Rulebook) -> None:
    decisions = decided(book, {"a": {"relation_to_head": "世帯主", "birth_date": "1988-01-01"}})
    names = [name for name, _ in render(decisions, sheets(decisions), "20261116-0001")]
    assert [name for name in names if "guide" in name] == [GUIDE_FILE]


@pytest.fixture
def alone(desk: Desk, clerk: Actor) -> int:
    """Somebody asks for protection and for nothing else."""
    facts = {
        "name": "山根　花",
        "relation_to_head": "世帯主",
        "birth_date": "1988-01-01",
        "person_type": "japanese",
    }
    asked = event("dv_support", "new1", notice_date="2026-11-16")
    facts |= {"insurance_type": "employer_insured", "pension_category": "cat2"}
    told = {"visitor": "new1", "wanted_procedures": PROTECTION, "wants_livelihood_consult": False}
    opening = Opening((asked,), new_people=(NewPerson("new1", facts),), answers=told)
    return open_case(desk, clerk, opening).id


def test_an_empty_sheet_is_not_printed_where_everything_is_confidential(
    desk: Desk, clerk: Actor, alone: int
) -> None:
    shown = preview_case(desk, clerk, alone)
    assert [name for name, _ in shown.pdfs] == [
        "01-dv_support_measures_application.pdf",
        "00-guide_sheet-1.pdf",
    ]
    assert [preview_paper(desk, clerk, alone, number) for number in (1, 2)] == list(shown.pdfs)
    with pytest.raises(NotFoundError):
        preview_paper(desk, clerk, alone, 0)
    confirm_case(desk, clerk, alone, shown.state.case.version)
    with pytest.raises(NotFoundError):
        print_case(desk, clerk, alone)
    assert "支援措置申出書" in text_of(print_case(desk, clerk, alone, pile=1))


def test_what_is_still_to_be_found_out_is_told_where_everything_else_is_confidential(book: Rulebook) -> None:
    person = {"relation_to_head": "世帯主", "birth_date": "1988-01-01", "person_type": "japanese"}
    asked = event("dv_support", "a", notice_date="2026-11-16")
    guides = guide_sheets(decided(book, {"a": person}, [asked]), "")
    assert "生活保護 申請" in str(guides[GUIDE_FILE].notes)


def test_a_name_on_an_own_guide_sheet_is_the_visitors(desk: Desk, clerk: Actor, case: int) -> None:
    state = view_case(desk, clerk, case)
    [name] = {g.name for g in guide_sheets(state.decisions, "").values()}
    assert squeezed(name) in text_of(print_case(desk, clerk, case, pile=1))
