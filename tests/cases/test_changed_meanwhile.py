"""What somebody else has changed since a page showed it is not overwritten unseen."""

from __future__ import annotations

import pytest

from smartmado.cases.corrections import CorrectionError, RightValue, correct_value, undo_correction
from smartmado.cases.desk import RESIDENT, Actor, Desk
from smartmado.cases.give_answer import Given, give_answer
from smartmado.cases.view_case import view_case
from smartmado.decisions.evaluate import FactKey
from smartmado.store.engine import reading
from smartmado.store.errors import ConflictError
from smartmado.store.repositories import users
from tests.cases.test_corrections import KANA, NAME, WHY
from tests.support.city import Moment

PHONE: FactKey = ("visitor_phone", None)


@pytest.fixture
def other(desk: Desk) -> Actor:
    """A second clerk."""
    with reading(desk.engine) as session:
        found = users.find_user(session, "madoguchi2")
    assert found is not None
    return Actor("madoguchi2", "clerk", "test2", found.id)


def _mark(desk: Desk, clerk: Actor, case: int, key: FactKey) -> str:
    return view_case(desk, clerk, case).mark(key)


def _value(desk: Desk, clerk: Actor, case: int, key: FactKey) -> object:
    return view_case(desk, clerk, case).decisions.evaluator.given(key)


def test_the_second_clerk_is_told_who_and_when_and_decides(
    desk: Desk, clerk: Actor, other: Actor, case: int, moment: Moment
) -> None:
    seen = _mark(desk, clerk, case, NAME)
    moment.pass_by(minutes=5)
    correct_value(desk, other, case, RightValue(NAME, "山根　太輔", WHY, seen))
    moment.pass_by(minutes=5)
    with pytest.raises(ConflictError, match=r"「氏名」.*madoguchi2 担当、10:05"):
        correct_value(desk, clerk, case, RightValue(NAME, "山根　大介", WHY, seen))
    state = view_case(desk, clerk, case)
    assert state.decisions.evaluator.given(NAME) == "山根　太輔"
    assert [c.new_value for c in state.corrections] == ["山根　太輔"]
    correct_value(desk, clerk, case, RightValue(NAME, "山根　大介", WHY, state.mark(NAME)))
    assert _value(desk, clerk, case, NAME) == "山根　大介"


def test_a_change_of_another_value_disturbs_nobody(desk: Desk, clerk: Actor, other: Actor, case: int) -> None:
    seen = _mark(desk, clerk, case, NAME)
    correct_value(desk, other, case, RightValue(KANA, "ヤマネ　ダイキ", WHY))
    correct_value(desk, clerk, case, RightValue(NAME, "山根　大介", WHY, seen))
    assert _value(desk, clerk, case, NAME) == "山根　大介"


def test_a_correction_is_not_taken_back_by_somebody_who_saw_another_one(
    desk: Desk, clerk: Actor, other: Actor, case: int
) -> None:
    correct_value(desk, clerk, case, RightValue(NAME, "山根　大介", WHY))
    seen = _mark(desk, clerk, case, NAME)
    correct_value(desk, other, case, RightValue(NAME, "山根　太輔", WHY, seen))
    with pytest.raises(ConflictError, match="madoguchi2 担当"):
        undo_correction(desk, clerk, case, NAME, seen)
    assert _value(desk, clerk, case, NAME) == "山根　太輔"


def test_who_took_a_correction_back_is_told_too(desk: Desk, clerk: Actor, other: Actor, case: int) -> None:
    correct_value(desk, clerk, case, RightValue(NAME, "山根　大介", WHY))
    seen = _mark(desk, clerk, case, NAME)
    undo_correction(desk, other, case, NAME, seen)
    with pytest.raises(ConflictError, match="madoguchi2 担当"):
        correct_value(desk, clerk, case, RightValue(NAME, "山根　太輔", WHY, seen))


def test_the_same_correction_twice_changes_nothing(desk: Desk, clerk: Actor, other: Actor, case: int) -> None:
    seen = _mark(desk, clerk, case, NAME)
    correct_value(desk, clerk, case, RightValue(NAME, "山根　大介", WHY, seen))
    with pytest.raises(CorrectionError, match="今の値と同じ"):
        correct_value(desk, other, case, RightValue(NAME, "山根　大介", WHY, seen))


def test_an_answer_that_the_resident_gave_meanwhile_is_not_overwritten(
    desk: Desk, clerk: Actor, case: int
) -> None:
    seen = _mark(desk, clerk, case, PHONE)
    give_answer(desk, Actor("tablet", RESIDENT, "test", case_id=case), case, Given(PHONE, "000-0000-0001"))
    with pytest.raises(ConflictError, match="住民の方"):
        give_answer(desk, clerk, case, Given(PHONE, "000-0000-0002", seen=seen))
    give_answer(desk, clerk, case, Given(PHONE, "000-0000-0001", seen=seen))  # the same harms nobody
    assert _value(desk, clerk, case, PHONE) == "000-0000-0001"


def test_an_answer_and_wakaranai_are_not_the_same(desk: Desk, clerk: Actor, other: Actor, case: int) -> None:
    seen = _mark(desk, clerk, case, PHONE)
    give_answer(desk, other, case, Given(PHONE, unknown=True))
    with pytest.raises(ConflictError, match="madoguchi2 担当"):
        give_answer(desk, clerk, case, Given(PHONE, "000-0000-0002", seen=seen))
