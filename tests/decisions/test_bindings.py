"""What goes into the boxes of a form: whose facts, in which words, and what is still asked."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from smartmado.content.forms import Form
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.bindings import BoundForm, bind_form, unknown_form_facts
from smartmado.decisions.decide import Decision, Decisions, decide
from smartmado.decisions.situation import parse_situation
from tests.support.small_forms import form_of

VISIT: dict[str, Any] = {
    "as_of": "2026-11-16",
    "municipality": "312029",
    "events": [
        {
            "type": "move_in",
            "subjects": ["a", "b", "c"],
            "move_in_date": "2026-11-09",
            "planned_move_out_date": "2026-11-08",
        }
    ],
    "household": {
        "closed": True,
        "members": [
            {"id": "a", "name": "髙橋　一郎", "relation_to_head": "世帯主", "birth_date": "1987-05-02",
             "sex": "male", "person_type": "japanese", "address": "米子市加茂町一丁目1番地",
             "address_kata": "コーポ大山201"},
            {"id": "b", "name": "MARIA SANTOS", "relation_to_head": "妻", "birth_date": "1990-07-12",
             "sex": "female", "person_type": "foreign", "address": "米子市加茂町一丁目1番地",
             "article_30_45_class": "mid_long_term"},
            {"id": "c", "name": "髙橋　結衣", "relation_to_head": "子", "birth_date": "2015-04-01",
             "person_type": "japanese"},
        ],
    },
    "others": [],
    "answers": {"visitor": "a", "visitor_phone": "090-1234-5678"},
}  # fmt: skip
NAME = "- table: [[氏名, {value: %s.name}]]"


def _visit(**changes: Any) -> dict[str, Any]:
    raw = copy.deepcopy(VISIT)
    raw["answers"] |= changes.pop("answers", {})
    for person, facts in changes.items():
        next(m for m in raw["household"]["members"] if m["id"] == person).update(facts)
    return raw


def _decided(
    book: Rulebook, form: Form, raw: dict[str, Any], procedure: str, subjects: tuple[str, ...]
) -> tuple[Decisions, Decision]:
    """A decision about these subjects that prints this form."""
    book = replace(book, forms={**book.forms, form.id: form})
    return decide(book, parse_situation(raw, book)), _decision(book, form, procedure, subjects)


def _decision(book: Rulebook, form: Form, procedure: str, subjects: tuple[str, ...]) -> Decision:
    rule = replace(book.procedures[procedure], form=form.id)
    return Decision(rule, "required", subjects, (0,), rule.versions[-1], None, (), ())


def _bound(book: Rulebook, body: str, raw: dict[str, Any] | None = None, subjects: tuple[str, ...] = ("a",),
           procedure: str = "move_in_notice") -> BoundForm:  # fmt: skip
    return bind_form(*_decided(book, form_of(body), raw or VISIT, procedure, subjects))


def _value(book: Rulebook, body: str, raw: dict[str, Any] | None = None, **more: Any) -> str | bool | None:
    [bound] = _bound(book, body, raw, **more).fields.values()
    return bound.value


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("subject", "髙橋　一郎"),
        ("applicant", "髙橋　一郎"),
        ("head", "髙橋　一郎"),
        ("spouse", "MARIA SANTOS"),
    ],
)
def test_a_role_is_a_person(book: Rulebook, role: str, name: str) -> None:
    assert _value(book, NAME % role) == name


def test_parents_are_those_of_the_subject(book: Rulebook) -> None:
    assert _value(book, NAME % "father", subjects=("c",)) == "髙橋　一郎"
    assert _value(book, NAME % "mother", subjects=("c",)) == "MARIA SANTOS"


def test_the_newborn_and_its_named_parents_are_found_in_a_birth(book: Rulebook) -> None:
    raw = _visit(c={"birth_date": "2026-11-10", "father": "a", "mother": "b"})
    raw["events"] = [{"type": "birth", "subjects": ["c"]}]
    more = {"raw": raw, "procedure": "birth_registration"}
    assert _value(book, NAME % "newborn", **more) == "髙橋　結衣"
    assert _value(book, NAME % "father", **more) == "髙橋　一郎"
    assert _value(book, NAME % "mother", **more) == "MARIA SANTOS"
    assert _value(book, "- table: [[日, {value: event.date}]]", **more) == "令和8年11月10日"


def test_the_deceased_is_found_in_a_death(book: Rulebook) -> None:
    raw = _visit()
    raw["events"] = [{"type": "death", "subjects": ["b"], "death_date": "2026-11-10"}]
    assert _value(book, NAME % "deceased", raw, procedure="death_registration") == "MARIA SANTOS"
    assert _value(book, NAME % "deceased") is None


def test_no_such_person_is_an_empty_box_that_nobody_is_asked_about(book: Rulebook) -> None:
    bound = _bound(book, NAME % "spouse", subjects=("c",))
    assert bound.fields["spouse.name"].value is None
    assert bound.unknown == ()


def test_dates_are_japanese_and_those_of_foreign_residents_western(book: Rulebook) -> None:
    birth = "- table: [[生年月日, {value: subject.birth_date}]]"
    assert _value(book, birth) == "昭和62年5月2日"
    assert _value(book, birth, subjects=("b",)) == "1990年7月12日"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("{value: subject.birth_date, format: wareki_short}", "S62.5.2"),
        ("{value: subject.birth_date, format: seireki}", "1987年5月2日"),
        ("{value: subject.birth_date, format: age}", "39歳"),
        ("{value: visit.as_of, format: era}", "令和"),
        ("{value: visit.as_of, format: year}", "8"),
        ("{value: visit.as_of, format: month}", "11"),
        ("{value: visit.as_of, format: day}", "16"),
        ("{value: visit.as_of}", "令和8年11月16日"),
        ("{value: event.date}", "令和8年11月9日"),
        ("{value: event.move_in_date}", "令和8年11月9日"),
        (
            "{value: [subject.address, subject.address_kata], sample: x}",
            "米子市加茂町一丁目1番地　コーポ大山201",
        ),
        ("{value: visit.visitor, sample: x}", "髙橋　一郎"),
        ("{value: subject.person_type}", "日本人"),
        ("{value: subject.postal_code, format: postal}", "〒683-8686"),
    ],
)
def test_values_are_put_into_words(book: Rulebook, cell: str, text: str) -> None:
    assert _value(book, f"- table: [[a, {cell}]]", _visit(a={"postal_code": "6838686"})) == text


def test_the_parts_of_a_date_are_western_for_foreign_residents_and_empty_when_uncertain(
    book: Rulebook,
) -> None:
    year, era = (
        f"- table: [[年, {{value: subject.birth_date, format: {part}}}]]" for part in ("year", "era")
    )
    assert (_value(book, era, subjects=("b",)), _value(book, year, subjects=("b",))) == ("西暦", "1990")
    assert _value(book, year, _visit(a={"birth_date": "1987-11"})) is None


def test_the_age_turns_on_the_birthday(book: Rulebook) -> None:
    cell = "- table: [[年齢, {value: subject.birth_date, format: age}]]"
    assert _value(book, cell, _visit(a={"birth_date": "1987-11-16"})) == "39歳"
    assert _value(book, cell, _visit(a={"birth_date": "1987-11-17"})) == "38歳"
    assert _value(book, cell, _visit(a={"birth_date": "1987-11"})) is None


def test_an_unknown_fact_with_a_question_is_asked(book: Rulebook) -> None:
    bound = _bound(book, "- table: [[公務員, {yes_no: subject.is_public_servant}]]")
    assert bound.unknown == (("is_public_servant", "a"),)
    assert all(b.value is None for b in bound.fields.values())


def test_a_box_for_the_pen_is_not_asked(book: Rulebook) -> None:
    assert _bound(book, "- table: [[公務員, {yes_no: subject.is_public_servant, ask: false}]]").unknown == ()


def test_a_fact_without_a_question_is_left_empty(book: Rulebook) -> None:
    bound = _bound(book, "- table: [[宛名番号, {value: subject.resident_id, sample: x}]]")
    assert bound.unknown == ()


def test_a_condition_chooses_what_is_printed(book: Rulebook) -> None:
    cell = "{value: subject.name, when: {event: [%s]}, else: subject.address}"
    assert _value(book, f"- table: [[a, {cell % 'move_in'}]]") == "髙橋　一郎"
    assert _value(book, f"- table: [[a, {cell % 'death'}]]") == "米子市加茂町一丁目1番地"
    only = "{value: subject.name, when: {event: [death]}}"
    assert _value(book, f"- table: [[a, {only}]]") is None


def test_an_open_condition_is_asked_before_its_value(book: Rulebook) -> None:
    body = "- table: [[口座, {value: visit.bank_name, sample: x, when: {not: use_public_account}}]]"
    assert _bound(book, body).unknown == (("use_public_account", None),)
    assert _bound(book, body, _visit(answers={"use_public_account": True})).unknown == ()
    assert _bound(book, body, _visit(answers={"use_public_account": False})).unknown == (("bank_name", None),)


def test_boxes_are_ticked_by_value_and_by_condition(book: Rulebook) -> None:
    body = (
        "- table: [[性別, {choices: subject.sex, options: [male, female]}],"
        " [異動, {checks: [{check: 転入, when: {event: [move_in]}},"
        " {check: 転出, when: {event: [move_out]}}]}]]"
    )
    values = {key: b.value for key, b in _bound(book, body).fields.items()}
    assert values == {
        "subject.sex=male": True,
        "subject.sex=female": False,
        "subject?転入": True,
        "subject?転出": False,
    }


def test_rows_are_the_people_for_whom_it_holds(book: Rulebook) -> None:
    body = "- people: %s\n  count: 4\n  row: [[{value: row.name}, {choices: row.sex, ask: false}]]"
    everyone = _bound(book, body % "members", subjects=("a", "c"))
    assert [p for p, _ in everyone.rows["members"]] == ["a", "b", "c"]
    assert [p for p, _ in _bound(book, body % "subjects", subjects=("a", "c")).rows["subjects"]] == ["a", "c"]
    assert [p for p, _ in _bound(book, body % "rest", subjects=("a", "c")).rows["rest"]] == ["b"]
    children = _bound(book, body % "children\n  where: under_18_fy_end")
    [(person, boxes)] = children.rows["children"]
    assert (person, boxes["row.name"].value) == ("c", "髙橋　結衣")


def test_what_would_tell_who_stands_in_a_row_is_asked(book: Rulebook) -> None:
    body = "- people: members\n  where: is_public_servant\n  count: 4\n  row: [[{value: row.name}]]"
    bound = _bound(book, body)
    assert bound.rows["members"] == ()
    assert ("is_public_servant", "b") in bound.unknown


def test_a_visitor_who_is_no_resident_is_taken_from_the_answers(book: Rulebook) -> None:
    raw = _visit(answers={"visitor_name": "山本　花子"})
    del raw["answers"]["visitor"]
    assert _value(book, NAME % "applicant", raw) == "山本　花子"
    del raw["answers"]["visitor_name"]
    assert _bound(book, NAME % "applicant", raw).unknown == (("visitor", None),)


def test_a_date_of_another_life_event_is_not_asked(book: Rulebook) -> None:
    assert _bound(book, "- table: [[a, {value: event.death_date}]]").unknown == ()


def test_the_address_of_a_protected_person_is_withheld_unless_it_is_their_own_visit(book: Rulebook) -> None:
    body = "- table: [[住所, {value: spouse.address}]]"
    raw = _visit(b={"is_dv_protected": True})
    [bound] = _bound(book, body, raw).fields.values()
    assert (bound.value, bound.withheld) == (None, True)
    own = _visit(b={"is_dv_protected": True}, answers={"visitor": "b"})
    assert _value(book, body, own) == "米子市加茂町一丁目1番地"


def test_where_a_protected_person_moves_is_withheld_unless_the_visitor_moves_along(book: Rulebook) -> None:
    body = "- table: [[住所, {value: event.new_address, sample: x}]]"
    raw = _visit(b={"is_dv_protected": True}, answers={"visitor": "a"})
    raw["events"][0] |= {"new_address": "米子市夜見町九番地", "subjects": ["b"]}
    [bound] = _bound(book, body, raw).fields.values()
    assert (bound.value, bound.withheld) == (None, True)
    for subjects, visitor in ((["b"], "b"), (["a", "b"], "a")):
        raw["events"][0]["subjects"], raw["answers"]["visitor"] = subjects, visitor
        assert _value(book, body, raw) == "米子市夜見町九番地"


def test_every_value_names_the_facts_it_rests_on(book: Rulebook) -> None:
    bound = _bound(book, "- table: [[住所, {value: [subject.address, subject.address_kata], sample: x}]]")
    [field] = bound.fields.values()
    assert field.sources == (("address", "a"), ("address_kata", "a"))


def test_the_filled_form_carries_names_city_and_rulebook(book: Rulebook) -> None:
    filled = _bound(book, NAME % "subject").filled("R8-1")
    assert filled.values == {"subject.name": "髙橋　一郎"}
    assert (filled.person, filled.city, filled.prefecture) == ("髙橋　一郎", "米子市", "鳥取県")
    assert filled.reference == "R8-1"
    assert filled.rulebook.startswith("sha256:")


def test_a_procedure_without_a_form_asks_nothing(book: Rulebook) -> None:
    decisions, decision = _decided(book, form_of(NAME % "subject"), VISIT, "move_in_notice", ("a",))
    bare = replace(decision, procedure=replace(decision.procedure, form=None))
    assert unknown_form_facts(decisions, bare) == []
    with pytest.raises(LookupError):
        bind_form(decisions, bare)


def test_every_form_can_be_bound_to_a_visit(book: Rulebook) -> None:
    decisions = decide(book, parse_situation(VISIT, book))
    for form in book.forms.values():
        bound = bind_form(decisions, _decision(book, form, "move_in_notice", ("a", "b", "c")))
        assert all(book.facts[key[0]].question for key in bound.unknown)
