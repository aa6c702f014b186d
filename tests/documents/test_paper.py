"""The city's own paper: seen below the values at its true place, or refused with the cure."""

from __future__ import annotations

import zlib
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from random import Random
from typing import Any

import pikepdf
import pytest
from PIL import Image

from smartmado.content.forms import FilledForm, Form
from smartmado.content.sample_form import sample_form
from smartmado.documents import form_faults, render_form
from smartmado.documents.form_grid import form_grid
from smartmado.documents.paper import PaperError, city_paper
from smartmado.documents.preview import page_pictures
from tests.support.papers import A4, MM, changed_pdf, city_pdf
from tests.support.pdfs import page_texts, squeezed
from tests.support.small_forms import form_of, read_form

NAME = {"at": [30, 50, 60, 8], "cell": {"value": "subject.name"}}
FAMILY = {
    "people": "members", "count": 3, "step": 9,
    "boxes": [{"at": [30, 100, 60, 8], "cell": {"value": "row.name"}}],
}  # fmt: skip


def paper_form(pdf: bytes, boxes: list[dict[str, Any]] | None = None, **head: Any) -> Form:
    """A form on this paper, with one box for a name unless told otherwise."""
    background = {"pdf": b64encode(pdf).decode(), **head.pop("background", {})}
    return form_of("[]", background=background, boxes=boxes or [NAME], **head)


def _picture(pdf: bytes) -> Image.Image:
    return Image.open(BytesIO(page_pictures(pdf, 420)[0]))  # two pixels for a millimetre


def _dark(picture: Image.Image, x: float, y: float, width: float, height: float) -> int:
    """Pixels with ink in a place given in millimetres."""
    part = picture.crop((int(x * 2), int(y * 2), int((x + width) * 2), int((y + height) * 2)))
    return sum(part.histogram()[:250])


def test_the_paper_lies_below_the_values_at_its_true_place() -> None:
    form = paper_form(city_pdf())
    printed = render_form(form, FilledForm({"subject.name": "髙橋　𠮷子"}))
    picture = _picture(printed)
    box = (20 / MM, 297 - 240 / MM, 300 / MM, 200 / MM)
    assert _dark(picture, *box) > 0.9 * box[2] * box[3] * 4
    assert _dark(picture, 120, 20, 80, 150) == 0
    assert _dark(picture, 30, 50, 30, 8) > 50
    assert "髙橋𠮷子" in squeezed(page_texts(printed)[0])


@pytest.mark.parametrize(
    "pdf",
    [
        city_pdf(origin=(100, -50)),
        city_pdf(pages=3),
        city_pdf(*A4[::-1], rotate=90, drawn=b"0.9 g 601.9 20 200 300 re f 0 G 1 w 601.9 20 200 300 re S"),
    ],
)
def test_a_page_that_is_turned_or_begins_elsewhere_looks_the_same(pdf: bytes) -> None:
    straight = _picture(render_form(paper_form(city_pdf()), FilledForm()))
    other = _picture(render_form(paper_form(pdf), FilledForm()))
    box = (20 / MM, 297 - 240 / MM, 300 / MM, 200 / MM)
    assert abs(_dark(straight, *box) - _dark(other, *box)) < 0.02 * _dark(straight, *box)
    assert _dark(other, 120, 20, 80, 150) == 0


def test_another_page_of_the_file_is_taken_by_its_number() -> None:
    with pikepdf.open(BytesIO(city_pdf(pages=2))) as two:
        two.pages[0].Contents = two.make_stream(b"")
        out = BytesIO()
        two.save(out)
    empty = _picture(render_form(paper_form(out.getvalue()), FilledForm()))
    drawn = _picture(render_form(paper_form(out.getvalue(), background={"page": 2}), FilledForm()))
    assert _dark(empty, 10, 200, 100, 90) == 0
    assert _dark(drawn, 10, 200, 100, 90) > 1000


def test_the_same_paper_gives_the_same_bytes() -> None:
    filled = FilledForm({"subject.name": "山田"}, city="見本市")
    assert render_form(paper_form(city_pdf()), filled) == render_form(paper_form(city_pdf()), filled)


def test_people_stand_below_each_other_and_go_on_to_a_further_sheet() -> None:
    form = paper_form(city_pdf(drawn=b""), [FAMILY])
    rows = [{"row.name": f"人{n}"} for n in range(4)]
    printed = render_form(form, FilledForm(rows={"members": rows}))
    first, second = page_texts(printed)
    assert [f"人{n}" in squeezed(first) for n in range(4)] == [True, True, True, False]
    assert "人3" in squeezed(second)
    picture = _picture(printed)
    assert all(_dark(picture, 30, 100 + 9 * n, 20, 8) > 10 for n in range(3))


def test_the_code_stands_where_the_paper_leaves_room() -> None:
    form = paper_form(city_pdf(drawn=b""), background={"code": [150, 20]})
    picture = _picture(render_form(form, FilledForm(code="MADO1/20261123-0001/01/X/00000000")))
    assert _dark(picture, 150, 20, 11, 11) > 100
    assert _dark(picture, 180, 275, 25, 20) == 0


PRINTED = {
    "at": [150, 100, 10, 8],
    "cell": {"yes_no": "subject.is_head", "labels": ["有", "無"], "printed": True},
}
"""Two boxes to tick in one, which only paper of our own may have."""


@pytest.mark.parametrize("style", [{}, {"circle": True}])
def test_on_printed_words_only_the_tick_or_the_ring_is_set(style: dict[str, bool]) -> None:
    check = {"check": "持家", "when": "is_head", "of": "subject"}
    box = {"at": [150, 100, 10, 8], "cell": {"checks": [check], "printed": True, **style}}
    form = paper_form(city_pdf(drawn=b""), [box])
    assert form_faults(form, FilledForm()) == []
    assert _dark(_picture(render_form(form, FilledForm())), 140, 90, 30, 30) == 0
    ticked = render_form(form, FilledForm({"subject?持家": True}))
    assert _dark(_picture(ticked), 150, 100, 10, 8) > 5
    assert "持家" not in squeezed(page_texts(ticked)[0])


def test_a_printed_box_is_one_box() -> None:
    [fault] = form_faults(paper_form(city_pdf(), [PRINTED]), FilledForm())
    assert "□を一つだけ書き" in fault.message


FONT = pikepdf.Dictionary(
    Type=pikepdf.Name.Font, Subtype=pikepdf.Name.TrueType, BaseFont=pikepdf.Name("/MS-Gothic")
)
LOCKED = pikepdf.Encryption(owner="x", user="secret")
HALF_LOCKED = pikepdf.Encryption(owner="x", user="")


@pytest.mark.parametrize(
    ("pdf", "number", "told"),
    [
        (b"", 1, "壊れています"),
        (b"%PDF-1.7\nnonsense", 1, "壊れています"),
        (city_pdf(), 2, "2ページ目がありません(1ページの PDF です)"),
        (city_pdf(148, 210), 1, "148×210mm です(210×297mm のはず)。A4 の PDF"),
        (city_pdf(*A4[::-1]), 1, "用紙の向き"),
        (city_pdf(encryption=LOCKED), 1, "制限のない PDF"),
        (city_pdf(encryption=HALF_LOCKED), 1, "制限のない PDF"),
        (city_pdf(font=FONT), 1, "書体 MS-Gothic が埋め込まれていません"),
        (b"x" * 5_000_001, 1, "5.0MBあります"),
    ],
)
def test_a_paper_that_is_no_use_is_told_with_the_cure(pdf: bytes, number: int, told: str) -> None:
    with pytest.raises(PaperError) as error:
        city_paper(pdf, number, *A4)
    assert told in error.value.message


def _page_with(**entries: Any) -> bytes:
    """A paper whose page says this of itself."""
    return changed_pdf(lambda _, page: page.obj.update({f"/{key}": value for key, value in entries.items()}))


def _resources(text: str) -> bytes:
    return _page_with(Resources=pikepdf.Object.parse(text.encode("cp932")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<</Font<</F 5>>>>", "壊れています"),
        ("<</Font[1]>>", "壊れています"),
        ("<</Font<</F<</DescendantFonts[]>>>>>>", "壊れています"),
        ("<</XObject<</X null/Y 3>>>>", "壊れています"),
        (f"<</Properties<</A {'[' * 400}{']' * 400}>>>>", ""),
        (f"<</Properties<</A {'<</B ' * 490}1{'>>' * 490}>>>>", "壊れています"),
        ("<</Font<</F<</BaseFont/ＭＳゴシック>>>>>>", "書体 ＭＳゴシック が埋め込まれていません"),
        ("<</Font<</F<</Subtype/Type3/Resources<</Font<</G<</BaseFont/Arial>>>>>>>>>>>>", "書体 Arial"),
        ("<</Pattern<</P<</Resources<</Font<</G<</BaseFont/Arial>>>>>>>>>>>>", "書体 Arial"),
    ],
)  # fmt: skip
def test_what_the_page_needs_may_be_anything(text: str, told: str) -> None:
    if not told:
        city_paper(_resources(text), 1, *A4)
        return
    with pytest.raises(PaperError) as error:
        city_paper(_resources(text), 1, *A4)
    assert told in error.value.message


NOTE = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 9, 9])
LINK = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9])


def _hide_a_layer(pdf: pikepdf.Pdf, _: pikepdf.Page) -> None:
    layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="下書き"))
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer]))


@pytest.mark.parametrize("pdf", [_page_with(Annots=[LINK, NOTE]), changed_pdf(_hide_a_layer)])
def test_a_paper_that_would_look_otherwise_than_on_the_screen_is_told(pdf: bytes) -> None:
    with pytest.raises(PaperError, match="注釈・入力欄・隠したレイヤー"):
        city_paper(pdf, 1, *A4)


def test_a_link_leaves_nothing_on_paper_and_does_no_harm() -> None:
    assert len(city_paper(_page_with(Annots=[LINK]), 1, *A4))


def _many(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.Contents = pikepdf.Array([pdf.make_stream(b" " * 1_000_000)] * 60)


def _large(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    packed = pdf.make_stream(b"")
    packed.write(zlib.compress(b" " * 60_000_000), filter=pikepdf.Name.FlateDecode)
    page.Contents = packed


@pytest.mark.parametrize(("change", "told"), [(_many, "線や図が多すぎて"), (_large, "壊れています")])
def test_a_small_file_that_unpacks_to_a_large_page_is_told(
    change: Callable[[pikepdf.Pdf, pikepdf.Page], None], told: str
) -> None:
    with pytest.raises(PaperError, match=told):
        city_paper(changed_pdf(change), 1, *A4)


@pytest.mark.parametrize("tenths", range(10))
def test_half_a_file_is_not_printed_as_if_it_were_whole(tenths: int) -> None:
    whole = city_pdf()
    with pytest.raises(PaperError, match="壊れています"):
        city_paper(whole[: len(whole) * tenths // 10], 1, *A4)


def test_bytes_that_fell_over_give_a_paper_or_words() -> None:
    chance = Random(1)  # noqa: S311 - the same bytes each time
    for _ in range(300):
        pdf = bytearray(city_pdf())
        for _ in range(chance.randrange(1, 4)):
            pdf[chance.randrange(len(pdf))] = chance.randrange(256)
        with suppress(PaperError):
            city_paper(bytes(pdf), 1, *A4)


def test_a_paper_that_leaves_its_state_behind_moves_and_colours_no_value() -> None:
    unbalanced = b"q q 3 0 0 3 50 50 cm 1 0 0 rg 3 Tr 20 Tc 0 0 1 1 re W n"
    too_often = b"Q Q Q 3 0 0 3 50 50 cm 1 0 0 rg"
    filled = FilledForm({"subject.name": "髙橋"})
    plain = _picture(render_form(paper_form(city_pdf(drawn=b"")), filled)).tobytes()
    for drawn in (unbalanced, too_often):
        assert _picture(render_form(paper_form(city_pdf(drawn=drawn)), filled)).tobytes() == plain


def test_the_grid_shows_the_paper_at_the_very_place_where_it_is_printed() -> None:
    form = paper_form(city_pdf(211.2, 298.2), background={"code": [150, 10]})
    printed, grid = _picture(render_form(form, FilledForm())), _picture(form_grid(form, "見本市", "見本県"))
    band = (8, 2 * (297 - 50), 24, 2 * (297 - 50) + 1)  # a line of pixels over the black rule at 20 points
    assert _darkest(printed.crop(band)) == _darkest(grid.crop(band))


def _darkest(line: Image.Image) -> int:
    """Where on the line the least light is."""
    light = list(line.tobytes())
    return light.index(min(light))


def test_a_bad_paper_is_a_fault_of_its_form_and_nothing_is_printed() -> None:
    form = paper_form(city_pdf(148, 210))
    [fault] = form_faults(form, sample_form(form))
    assert (fault.place.path, "background.pdf: 用紙が 148×210mm" in fault.message) == (("background",), True)
    with pytest.raises(Exception, match="background"):
        render_form(form, FilledForm())


@pytest.mark.parametrize(
    ("boxes", "told"),
    [
        ([NAME, {**NAME, "at": [80, 55, 30, 10]}], "ほかの箱と重なります"),
        ([{**NAME, "at": [180, 50, 60, 8]}], "用紙からはみ出します"),
        ([{**NAME, "at": [170, 275, 30, 8]}], "QRコードの場所と重なります"),
        ([{**NAME, "at": [30, 50, 0, 8]}], "0より大きく"),
        ([{**FAMILY, "step": 5}], "ほかの箱と重なります"),
        ([{**FAMILY, "step": 95}], "用紙からはみ出します"),
    ],
)
def test_boxes_that_cannot_stand_there_are_told(boxes: list[dict[str, Any]], told: str) -> None:
    form = paper_form(city_pdf(), boxes)
    assert told in " ".join(fault.message for fault in form_faults(form, FilledForm()))


@pytest.mark.parametrize(
    ("head", "where", "told"),
    [
        ({"background": {}, "boxes": [NAME]}, ("background", "pdf"), "background.pdf がありません"),
        ({"background": {"pdf": "!"}, "boxes": [NAME]}, ("background", "pdf"), "pdf は書けません"),
        ({"background": {"pdf": ""}}, ("background",), "boxes がない"),
        ({"boxes": [FAMILY], "body": "[{words: x}]"}, ("boxes", 0), "background の様式だけで使えます"),
        ({"background": {"pdf": ""}, "boxes": [NAME], "body": "[{words: x}]"}, ("body",), "使えません"),
        ({"boxes": [NAME]}, ("body",), "この項目が要ります"),
        ({"background": {"pdf": "", "page": 0}, "boxes": [NAME]}, ("background", "page"), ""),
    ],
)
def test_a_form_file_that_mixes_things_up_is_refused(
    head: dict[str, Any], where: tuple[Any, ...], told: str
) -> None:
    forms, mistakes = read_form(**{"body": "[]", **head})
    assert not forms
    assert [(at, told in words) for _, at, words in mistakes] == [(where, True)]


def test_the_grid_shows_paper_boxes_and_longest_values_whatever_is_wrong() -> None:
    form = paper_form(city_pdf(), [NAME, {**NAME, "at": [80, 55, 30, 10]}])
    sheet = form_grid(form, "見本市", "見本県")
    blank, filled = page_texts(sheet)
    assert "[30, 50, 60, 8] subject.name" in blank
    assert "山田太郎" in squeezed(filled)
    assert "山田太郎" not in squeezed(blank)
    assert _dark(_picture(sheet), 10, 220, 100, 60) > 10_000


def test_the_grid_of_a_paper_that_is_no_use_is_an_error_in_words() -> None:
    with pytest.raises(PaperError, match="壊れています"):
        form_grid(paper_form(b"%PDF-1.7"), "見本市", "見本県")
