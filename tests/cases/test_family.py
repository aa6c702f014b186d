"""Family who live elsewhere come into an open case, and leave it again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from smartmado.cases.close_case import close_case
from smartmado.cases.confirm_case import confirm_case, preview_case
from smartmado.cases.desk import Actor, Desk, ForbiddenError
from smartmado.cases.family import FamilyError, add_family, remove_family
from smartmado.cases.give_answer import CaseSettledError, Given, give_answer
from smartmado.cases.open_case import Opening, open_case
from smartmado.cases.view_case import view_case
from smartmado.cases.view_household import view_household
from smartmado.decisions.situation import SituationError
from smartmado.facts.relations import is_spouse_of
from smartmado.ops.demo_city import story_households
from smartmado.store.engine import reading
from smartmado.store.errors import ConflictError
from smartmado.store.repositories import audit, tasks
from smartmado.store.repositories.residents import find_resident
from tests.support.pdfs import squeezed, text_of

BIRTH = story_households()["birth"].people
FATHER, MOTHER = BIRTH["father"], BIRTH["mother"]
STUDENT: dict[str, Any] = {
    "name": "山根　学",
    "birth_date": "2006-05-02",
    "address": "鳥取県鳥取市湖山町南四丁目1番地",
    "father": FATHER,
    "mother": MOTHER,
    "spouse": "unlisted",
    "resident_state": "non_registered",
}


def version(desk: Desk, clerk: Actor, case: int) -> int:
    return view_case(desk, clerk, case).case.version


def add(desk: Desk, clerk: Actor, case: int, **facts: Any) -> str:
    return add_family(desk, clerk, case, {**STUDENT, **facts}, version(desk, clerk, case))


def test_a_student_elsewhere_is_counted_and_stands_on_the_papers_and_every_answer_stays(
    desk: Desk, clerk: Actor, case: int
) -> None:
    give_answer(desk, clerk, case, Given(("visitor_phone", None), "0859-22-1111"))
    student = add(desk, clerk, case)
    assert student == "new2"
    for fact, told in (("older_child_supported", True), ("older_child_counted", False)):
        give_answer(desk, clerk, case, Given((fact, student), told))
    state = view_case(desk, clerk, case)
    assert state.decisions.evaluator.given(("visitor_phone", None)) == "0859-22-1111"
    assert "relation_to_head" not in state.situation.others[student].facts
    papers = preview_case(desk, clerk, case)
    for paper in ("child_allowance_support_confirmation", "child_allowance_revision_up"):
        [pdf] = [pdf for name, pdf in papers.pdfs if paper in name]
        assert squeezed("山根　学") in text_of(pdf)
        assert squeezed("湖山町南四丁目1番地") in text_of(pdf)
    for paper in ("residence", "nhi_enroll"):
        assert all(squeezed("山根　学") not in text_of(pdf) for name, pdf in papers.pdfs if paper in name)


def test_a_department_is_told_of_them_only_what_its_procedures_use(
    desk: Desk, clerk: Actor, case: int
) -> None:
    student = add(desk, clerk, case)
    for fact, told in (("older_child_supported", True), ("older_child_counted", False)):
        give_answer(desk, clerk, case, Given((fact, student), told))
    confirm_case(desk, clerk, case, version(desk, clerk, case))
    with reading(desk.engine) as session:
        made = tasks.list_tasks_of_case(session, case)
    told_of = {t.procedure for t in made if student in t.facts}
    assert "child_allowance_support_confirmation" in told_of
    assert not {"birth_registration", "newborn_contact_card"} & told_of


def test_the_same_press_twice_is_one_person(desk: Desk, clerk: Actor, case: int) -> None:
    seen = version(desk, clerk, case)
    assert [add_family(desk, clerk, case, STUDENT, seen) for _ in range(2)] == ["new2", "new2"]
    assert list(view_case(desk, clerk, case).situation.others) == ["new2"]


def test_a_case_that_has_changed_meanwhile_is_left_as_it_is(desk: Desk, clerk: Actor, case: int) -> None:
    seen = version(desk, clerk, case)
    student = add(desk, clerk, case)
    with pytest.raises(ConflictError, match="ほかの人が変更しました"):
        add_family(desk, clerk, case, {**STUDENT, "name": "山根　望"}, seen)
    with pytest.raises(ConflictError, match="ほかの人が変更しました"):
        remove_family(desk, clerk, case, student, seen)
    assert list(view_case(desk, clerk, case).situation.others) == [student]


def test_what_cannot_be_true_is_refused_and_changes_nothing(desk: Desk, clerk: Actor, case: int) -> None:
    with pytest.raises(SituationError, match="親が子より後に生まれています") as refused:
        add(desk, clerk, case, birth_date="1950-01-01")
    assert refused.value.field == "new2.father"
    assert not view_case(desk, clerk, case).situation.others


def test_a_case_that_is_confirmed_or_over_takes_nobody_in_or_out(desk: Desk, clerk: Actor, case: int) -> None:
    student = add(desk, clerk, case)
    confirm_case(desk, clerk, case, version(desk, clerk, case))
    for _ in range(2):
        with pytest.raises(CaseSettledError):
            add(desk, clerk, case, name="山根　望")
        with pytest.raises(CaseSettledError):
            remove_family(desk, clerk, case, student, version(desk, clerk, case))
        close_case(desk, clerk, case)


def test_who_goes_takes_the_answers_about_them_along(desk: Desk, clerk: Actor, case: int) -> None:
    before = view_case(desk, clerk, case)
    student = add(desk, clerk, case)
    give_answer(desk, clerk, case, Given(("older_child_supported", student), True))
    for _ in range(2):
        remove_family(desk, clerk, case, student, version(desk, clerk, case))
    after = view_case(desk, clerk, case)
    assert after.situation == before.situation
    assert not after.answers


def test_a_couple_elsewhere_comes_in_one_after_the_other_and_goes_again(
    desk: Desk, clerk: Actor, case: int
) -> None:
    son = add(desk, clerk, case)
    nobody = {"father": "unlisted", "mother": "unlisted"}
    wife = add(desk, clerk, case, name="山根　望", **nobody, spouse=son)
    situation = view_case(desk, clerk, case).situation
    assert is_spouse_of(situation, son, wife)
    remove_family(desk, clerk, case, wife, version(desk, clerk, case))
    assert view_case(desk, clerk, case).situation.others[son].facts["spouse"] == "unlisted"


def test_who_was_answered_to_have_no_spouse_here_has_one_when_the_spouse_comes_in(
    desk: Desk, clerk: Actor, case: int
) -> None:
    son = add(desk, clerk, case)
    with desk.engine.begin() as connection:
        connection.execute(text("update cases set situation = json_remove(situation, '$.others[0].spouse')"))
    give_answer(desk, clerk, case, Given(("spouse", son), "unlisted"))
    wife = add(desk, clerk, case, name="山根　望", father="unlisted", mother="unlisted", spouse=son)
    state = view_case(desk, clerk, case)
    assert is_spouse_of(state.situation, son, wife)
    assert not state.answers


def test_a_case_takes_a_dozen_and_no_more_and_says_so(
    desk: Desk, clerk: Actor, case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartmado.cases.family.MOST_ELSEWHERE", 2)
    seen = [add(desk, clerk, case, name=f"山根　{name}") for name in "学望"]
    with pytest.raises(FamilyError, match=r"12人まで.*手で書き足して"):
        add(desk, clerk, case, name="山根　光")
    assert add(desk, clerk, case, name="山根　望") == seen[1]  # who is there already is no one more
    assert list(view_case(desk, clerk, case).situation.others) == seen


def test_who_files_or_is_named_as_kin_stays(desk: Desk, clerk: Actor, case: int) -> None:
    student = add(desk, clerk, case)
    give_answer(desk, clerk, case, Given(("visitor", None), student))
    with pytest.raises(FamilyError, match="届出人"):
        remove_family(desk, clerk, case, student, version(desk, clerk, case))
    assert student in view_case(desk, clerk, case).situation.others


def test_nobody_of_the_household_is_taken_out(desk: Desk, clerk: Actor, case: int) -> None:
    remove_family(desk, clerk, case, MOTHER, version(desk, clerk, case))
    assert MOTHER in view_case(desk, clerk, case).situation.members


def test_both_acts_are_recorded_with_whom_they_were_about_and_no_values(
    desk: Desk, clerk: Actor, case: int
) -> None:
    student = add(desk, clerk, case)
    remove_family(desk, clerk, case, student, version(desk, clerk, case))
    with reading(desk.engine) as session:
        rows = [r for r in audit.list_entries(session) if r.action in ("add_family", "remove_family")]
    assert {(r.action, r.outcome, r.case_id, r.detail["person"]) for r in rows} == {
        ("add_family", "done", case, student),
        ("remove_family", "done", case, student),
    }
    assert all(set(r.detail) == {"person"} for r in rows)


# --- from the beginning ---


def test_a_resident_of_another_household_has_neither_relation_nor_address_of_this_one(
    desk: Desk, clerk: Actor
) -> None:
    other = story_households()["groom"].people["groom"]
    event = {"type": "certificate", "subjects": [FATHER]}
    kin = {"father": FATHER, "mother": "unlisted", "spouse": "unlisted"}
    opened = open_case(desk, clerk, Opening((event,), household=FATHER, elsewhere={other: kin}))
    person = view_case(desk, clerk, opened.id).situation.others[other]
    with reading(desk.engine) as session:
        registered = find_resident(session, other)
    assert "relation_to_head" not in person.facts
    assert person.facts["address"] == registered.facts["address"]
    assert person.facts["father"] == FATHER


def test_a_protected_person_elsewhere_needs_a_release(desk: Desk, clerk: Actor) -> None:
    with desk.engine.connect() as connection:
        someone = (
            connection.execute(text("select resident_id from residents where protected = 1"))
            .scalars()
            .first()
        )
    event = {"type": "certificate", "subjects": [FATHER]}
    with pytest.raises(ForbiddenError, match="支援措置"):
        open_case(desk, clerk, Opening((event,), household=FATHER, elsewhere={someone: {"father": FATHER}}))
    with pytest.raises(ForbiddenError, match="支援措置"):
        view_household(desk, clerk, FATHER, elsewhere=[someone])
