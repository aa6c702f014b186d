"""The guide sheet: counters in order, deadlines with their weekday, any number of procedures."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartmado.documents import GuideErrand, GuideSheet, GuideStop, MissingGlyphError, render_guide_sheet
from tests.support.pdfs import page_count, text_of

DAY = date(2026, 11, 16)


def _sheet(stops: int = 2, errands: int = 2, **more: object) -> GuideSheet:
    made = tuple(
        GuideStop(
            f"第{s}課",
            tuple(
                GuideErrand(
                    f"手続{s}の{e}",
                    "髙橋さん",
                    deadline=date(2026, 11, 24),
                    items=("本人確認書類", f"書類{s}"),
                )
                for e in range(errands)
            ),
            counter=f"{s}番",
            floor="1階",
        )
        for s in range(stops)
    )
    return GuideSheet("米子市", DAY, "R8-1", "髙橋　葛\U000e0100", made, **more)  # type: ignore[arg-type]


def test_counters_come_in_visiting_order_with_deadlines_and_weekdays() -> None:
    text = text_of(render_guide_sheet(_sheet()))
    assert text.index("第0課") < text.index("手続0の1") < text.index("第1課")
    assert "令和8年11月24日(火)まで" in text
    assert "1番窓口" in text
    assert "今日の窓口は2か所、手続は4件" in text


def test_things_to_bring_are_summed_up_once_each() -> None:
    text = text_of(render_guide_sheet(_sheet()))
    summary = text[text.index("持ちもののまとめ") :]
    assert summary.count("本人確認書類") == 1
    assert "書類0" in summary and "書類1" in summary


def test_what_is_filed_elsewhere_and_what_is_automatic_are_told_apart() -> None:
    sheet = _sheet(
        external=(GuideErrand("未支給年金", place="年金事務所", deadline=date(2031, 11, 16)),),
        automatic=(GuideErrand("国民年金の住所変更", note="届出は要りません。"),),
        notes=("分からないことは窓口で。",),
    )
    text = text_of(render_guide_sheet(sheet))
    order = [
        text.index(w)
        for w in ("市役所以外での手続", "年金事務所", "届出の要らないもの", "国民年金の住所変更", "お知らせ")
    ]
    assert order == sorted(order)


def test_a_benefit_tells_both_days() -> None:
    errand = GuideErrand("児童手当", deadline=date(2026, 11, 24), no_loss_until=date(2026, 11, 30))
    text = text_of(render_guide_sheet(GuideSheet("米子市", DAY, stops=(GuideStop("課", (errand,)),))))
    assert "令和8年11月24日(火)まで" in text
    assert "令和8年11月30日(月)までなら" in text


def test_a_deadline_that_has_passed_is_said_so() -> None:
    errand = GuideErrand("転入届", deadline=date(2026, 11, 2))
    text = text_of(render_guide_sheet(GuideSheet("米子市", DAY, stops=(GuideStop("課", (errand,)),))))
    assert "期限を過ぎています" in text


@pytest.mark.parametrize(("stops", "errands"), [(0, 0), (1, 1), (6, 3), (12, 8)])
def test_any_number_of_procedures_is_printed_whole(stops: int, errands: int) -> None:
    data = render_guide_sheet(_sheet(stops, errands))
    text = text_of(data)
    assert all(f"手続{s}の{e}" in text for s in range(stops) for e in range(errands))
    assert f"{page_count(data)}ページ" in text


@given(st.text(st.sampled_from("山田太郎アイウABC123、。 　"), min_size=1, max_size=400))
def test_long_notes_wrap_and_come_back(note: str) -> None:
    text = text_of(render_guide_sheet(_sheet(1, 1, notes=(note,))))
    assert "".join(note.split()) in text.replace("・", "")


def test_a_name_that_cannot_be_drawn_is_an_error() -> None:
    with pytest.raises(MissingGlyphError):
        render_guide_sheet(GuideSheet("米子市", DAY, name="山\U0010ffff"))


def test_the_same_guide_is_the_same_bytes() -> None:
    assert render_guide_sheet(_sheet()) == render_guide_sheet(_sheet())
