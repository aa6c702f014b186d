"""Every form of the checkout fits its page, its longest values and any name, and never asks for 個人番号."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartmado.content.forms import FilledForm, Form, TextField, form_fields, people_blocks, repeated_fields
from smartmado.content.rulebook import Rulebook
from smartmado.content.sample_form import sample_form
from smartmado.documents import check_forms, count_pages, render_form
from smartmado.documents.filling import described_pages
from tests.support.letters_in_boxes import letters_outside
from tests.support.pdfs import against_pdf_a, copied, page_count, squeezed, text_of
from tests.support.rulebooks import checkout_rulebook

FORMS = sorted(checkout_rulebook().forms)
SEQUENCE = "葛\U000e0100"
EVERY = pytest.mark.parametrize("form_id", FORMS)
LETTERS = st.sampled_from(
    [*"佐藤田中山髙橋一郎花子渡邉アンナマリア", "𠮷", "﨑", "葛\U000e0100", "辻\U000e0101", "栁"]
)
NAMES = st.tuples(st.lists(LETTERS, min_size=1, max_size=8), st.lists(LETTERS, min_size=1, max_size=8)).map(
    lambda parts: "　".join("".join(p) for p in parts)
)
ADDRESSES = st.lists(
    st.sampled_from([*"鳥取県米子市加茂町一二三丁目番地号淀江佐陀0123456789ー・　", "𠮷", "葛\U000e0100"]),
    min_size=4,
    max_size=40,
).map("".join)


def test_the_official_forms_are_there() -> None:
    assert len(FORMS) >= 20


def test_no_form_has_a_fault(book: Rulebook, root: Path) -> None:
    assert [str(f) for f in check_forms(book.forms.values(), root)] == []


@EVERY
def test_a_form_of_longest_values_gives_them_all_back_to_the_letter(book: Rulebook, form_id: str) -> None:
    form = book.forms[form_id]
    filled = _with_a_sequence(sample_form(form))
    slots = (found for page in described_pages(form, filled) for found in page.slots)
    said = {found.slot.said(found.value) for found in slots}
    data = render_form(form, filled)
    text = copied(data)
    assert [value for value in said if value not in text] == []
    assert squeezed(form.title) in squeezed(text)
    assert against_pdf_a(data) == []


def _with_a_sequence(filled: FilledForm) -> FilledForm:
    """The same values, each beginning with a letter that has a variation selector."""

    def changed(values: Mapping[str, str | bool | None]) -> dict[str, str | bool | None]:
        return {
            k: SEQUENCE + v[1:] if isinstance(v, str) and v[0] > "\u3fff" else v for k, v in values.items()
        }

    def begun(value: str) -> str:
        return SEQUENCE + value[1:] if value[0] > "\u3fff" else value

    rows = {block: [changed(row) for row in people] for block, people in filled.rows.items()}
    return replace(filled, values=changed(filled.values), rows=rows)


@EVERY
def test_a_blank_form_is_one_page_and_its_back(book: Rulebook, form_id: str) -> None:
    form = book.forms[form_id]
    data = render_form(form, FilledForm(city="米子市", prefecture="鳥取県"))
    assert page_count(data) == (2 if form.back else 1)
    assert squeezed(form.title) in squeezed(copied(data))
    assert against_pdf_a(data) == []


@EVERY
def test_more_people_than_rows_flow_on_to_further_sheets(book: Rulebook, form_id: str) -> None:
    form = book.forms[form_id]
    if not people_blocks(form):
        assert page_count(render_form(form, sample_form(form, people=30))) == (2 if form.back else 1)
        return
    filled = sample_form(form, people=30)
    expected = max(-(-30 // block.count) for block in people_blocks(form)) + bool(form.back)
    assert count_pages(form, filled) == expected
    assert page_count(render_form(form, filled)) == expected


@EVERY
def test_no_letter_leaves_its_box(book: Rulebook, form_id: str) -> None:
    form = book.forms[form_id]
    for filled in (sample_form(form), replace(FilledForm(), city="米子市", prefecture="鳥取県")):
        assert letters_outside(described_pages(form, filled)) == []


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(st.data(), NAMES, ADDRESSES)
def test_any_name_and_address_is_printed_whole(data: Any, name: str, address: str) -> None:
    form = checkout_rulebook().forms[data.draw(st.sampled_from(FORMS))]
    filled = _with(form, {"name": name, "address": address})
    text = text_of(render_form(form, filled))
    printed = [v for v in filled.values.values() if isinstance(v, str)]
    printed += [
        v for rows in filled.rows.values() for row in rows for v in row.values() if isinstance(v, str)
    ]
    letters = set(text)
    assert all(set(squeezed(value)) <= letters for value in printed)


@EVERY
def test_no_form_prints_an_individual_number(book: Rulebook, form_id: str) -> None:
    form = book.forms[form_id]
    fields = [*form_fields(form), *(f for b in people_blocks(form) for f in repeated_fields(b))]
    facts = {path.fact for f in fields if isinstance(f, TextField) for path in f.paths}
    assert not {f for f in facts if "my_number" in f or "individual_number" in f}


def _with(form: Form, values: dict[str, str]) -> FilledForm:
    """The form with these facts in every box that prints them."""

    def fill(fields: Any) -> dict[str, str | bool | None]:
        chosen = {f.id: values.get(f.paths[0].fact) for f in fields if isinstance(f, TextField)}
        return {key: value for key, value in chosen.items() if value is not None}

    rows = {b.id: [fill(repeated_fields(b))] for b in people_blocks(form)}
    return FilledForm(fill(form_fields(form)), rows, city="米子市", prefecture="鳥取県")
