"""A value of the register is corrected in a case, with a reason and a trace; the register stays as it is."""

from __future__ import annotations

import pytest

from smartmado.cases.confirm_case import confirm_case, preview_case
from smartmado.cases.corrections import CorrectionError, RightValue, correct_value, undo_correction
from smartmado.cases.desk import Actor, Desk, ForbiddenError
from smartmado.cases.give_answer import CaseSettledError, Given, RegisteredValueError, give_answer
from smartmado.cases.reasons import ReasonError
from smartmado.cases.view_case import view_case
from smartmado.decisions.situation import SituationError
from smartmado.ops.demo_city import story_households
from smartmado.store.engine import reading
from smartmado.store.errors import ConflictError
from smartmado.store.repositories import audit, corrections, residents
from tests.support.pdfs import squeezed, text_of
from tests.support.sent import sent_data

FATHER = story_households()["birth"].people["father"]
WHY = "本人確認書類で確かめた"
NAME = ("name", FATHER)
KANA = ("name_kana", FATHER)


def _value(desk: Desk, clerk: Actor, case: int, key: tuple[str, str]) -> object:
    return view_case(desk, clerk, case).decisions.evaluator.given(key)


def test_the_papers_of_the_case_print_the_corrected_value_and_the_register_keeps_its_own(
    desk: Desk, clerk: Actor, case: int
) -> None:
    before = view_case(desk, clerk, case)
    correct_value(desk, clerk, case, RightValue(KANA, "ヤマネ　ダイキ", WHY))
    papers = preview_case(desk, clerk, case)
    printed = "".join(text_of(content) for _, content in papers.pdfs)
    assert squeezed("ヤマネ　ダイキ") in printed
    assert squeezed("ヤマネ　ダイスケ") not in printed
    assert papers.state.case.version > before.case.version
    with reading(desk.engine) as session:
        assert residents.get_resident(session, FATHER).facts["name_kana"] == "ヤマネ　ダイスケ"
        [trace] = corrections.list_corrections(session, case)
    assert (trace.old_value, trace.new_value, trace.reason) == ("ヤマネ　ダイスケ", "ヤマネ　ダイキ", WHY)
    assert (trace.made_by, trace.made_at) == (clerk.user_id, desk.now())


def test_the_same_press_twice_is_one_correction_and_one_undoing(desk: Desk, clerk: Actor, case: int) -> None:
    shown = view_case(desk, clerk, case).mark(NAME)
    for _ in range(2):
        correct_value(desk, clerk, case, RightValue(NAME, "山根　大介", WHY, shown))
    state = view_case(desk, clerk, case)
    assert [c.new_value for c in state.corrections] == ["山根　大介"]
    for _ in range(2):
        undo_correction(desk, clerk, case, NAME, state.mark(NAME))
    assert _value(desk, clerk, case, NAME) == "山根　大輔"
    assert len(view_case(desk, clerk, case).corrections) == 1


def test_a_correction_that_was_taken_back_is_not_made_again_by_an_old_page(
    desk: Desk, clerk: Actor, case: int
) -> None:
    old_page = RightValue(NAME, "山根　大介", WHY, view_case(desk, clerk, case).mark(NAME))
    correct_value(desk, clerk, case, old_page)
    undo_correction(desk, clerk, case, NAME)
    with pytest.raises(ConflictError, match="この画面を開いたあとに変わりました"):
        correct_value(desk, clerk, case, old_page)
    assert _value(desk, clerk, case, NAME) == "山根　大輔"


def test_decisions_are_made_anew(desk: Desk, clerk: Actor, case: int) -> None:
    def due() -> set[str]:
        return {d.procedure.id for d in view_case(desk, clerk, case).decisions.to_file}

    before = due()
    correct_value(desk, clerk, case, RightValue(("insurance_type", FATHER), "employer_insured", WHY))
    assert due() != before


def test_taking_it_back_lets_the_register_speak_again_and_keeps_the_trace(
    desk: Desk, clerk: Actor, case: int
) -> None:
    correct_value(desk, clerk, case, RightValue(NAME, "山根　大介", WHY))
    correct_value(desk, clerk, case, RightValue(NAME, "山根　太輔", WHY))
    undo_correction(desk, clerk, case, NAME)
    assert _value(desk, clerk, case, NAME) == "山根　大輔"
    state = view_case(desk, clerk, case)
    assert state.corrected == {}
    assert [(c.old_value, c.new_value) for c in state.corrections] == [
        ("山根　大輔", "山根　大介"),
        ("山根　大介", "山根　太輔"),
    ]
    assert all(c.undone_by == clerk.user_id for c in state.corrections)


@pytest.mark.parametrize(
    ("key", "value", "reason", "refusal"),
    [
        (NAME, "山根　大輔", WHY, CorrectionError),
        (NAME, "山根　大介", "誤", ReasonError),
        (NAME, "山根　大介", "個人番号 1234-5678-9018 による", ReasonError),
        (NAME, "山根　大介", "本人確認書類\0による", ReasonError),
        (NAME, "山根　大介", "\u202eるよに類書認確人本", ReasonError),
        (("birth_date", FATHER), "2030-01-01", WHY, SituationError),
        (("name", "new1"), "山根　藍", WHY, CorrectionError),
        (("visitor_phone", None), "1", WHY, CorrectionError),
        (("is_dv_protected", FATHER), True, WHY, ForbiddenError),
        (("resident_id", FATHER), "1", WHY, ForbiddenError),
        (("nothing", FATHER), "1", WHY, SituationError),
    ],
)
def test_what_is_refused_leaves_no_trace(
    desk: Desk, clerk: Actor, case: int, key: tuple[str, str | None], value: object, reason: str,
    refusal: type[Exception],
) -> None:  # fmt: skip
    with pytest.raises(refusal):
        correct_value(desk, clerk, case, RightValue(key, value, reason))
    state = view_case(desk, clerk, case)
    assert (state.corrections, state.answers) == ([], [])


def test_a_value_of_the_register_is_not_changed_by_an_answer(desk: Desk, clerk: Actor, case: int) -> None:
    with pytest.raises(RegisteredValueError, match="書類の確認"):
        give_answer(desk, clerk, case, Given(NAME, "山根　大介"))
    correct_value(desk, clerk, case, RightValue(NAME, "山根　大介", WHY))
    with pytest.raises(RegisteredValueError):
        give_answer(desk, clerk, case, Given(NAME, "山根　太輔"))


def test_a_department_is_told_what_was_corrected_of_its_own_facts(
    desk: Desk, clerk: Actor, case: int
) -> None:
    correct_value(desk, clerk, case, RightValue(NAME, "山根　大介", WHY))
    confirm_case(desk, clerk, case, view_case(desk, clerk, case).case.version)
    with pytest.raises(CaseSettledError):
        correct_value(desk, clerk, case, RightValue(NAME, "山根　太輔", WHY))
    with pytest.raises(CaseSettledError):
        undo_correction(desk, clerk, case, NAME)
    sent = sent_data(desk, case)
    for data in sent.values():
        holds = "name" in data["facts"].get(FATHER, {})
        told = [(c["fact"], c["old"], c["new"], c["reason"]) for c in data.get("corrections", ())]
        assert told == ([("name", "山根　大輔", "山根　大介", WHY)] if holds else [])
    assert any("corrections" in data for data in sent.values())


def test_the_audit_names_the_fact_and_never_the_value(desk: Desk, clerk: Actor, case: int) -> None:
    correct_value(desk, clerk, case, RightValue(NAME, "山根　大介", WHY))
    with reading(desk.engine) as session:
        [row] = [e for e in audit.list_entries(session, case_id=case) if e.action == "correct_value"]
    assert (row.detail["fact"], row.detail["subject"]) == NAME
    assert "大" not in repr(row)
