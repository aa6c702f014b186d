"""Reading the worked scenarios, and where each procedure is written."""

from pathlib import Path

import pytest

from smartmado.content.rulebook import Rulebook
from smartmado.content.scenarios import coverage_tags, procedure_fields, read_scenarios
from smartmado.content.variations import varied
from smartmado.content.yaml_source import ContentError
from tests.support.rulebooks import checkout_scenarios

ONE = """\
- name: 転入
  why: 基本
  situation: {as_of: 2026-11-16, events: []}
  expect:
    required: [move_in_notice, "nhi_enroll@a"]
    absent: [birth_registration]
    deadlines: {pension_cat1: 2026-11-24}
"""


def _folder(root: Path, text: str) -> Path:
    folder = root / "rules" / "scenarios"
    folder.mkdir(parents=True)
    (folder / "moves.yaml").write_text(text, encoding="utf-8")
    return root


def test_a_scenario_knows_its_field_its_place_and_its_procedures(tmp_path: Path) -> None:
    [scenario] = read_scenarios(_folder(tmp_path, ONE))
    assert (scenario.field, scenario.name, scenario.why) == ("moves", "転入", "基本")
    assert scenario.place == "rules/scenarios/moves.yaml:1"
    assert scenario.procedures == {"move_in_notice", "nhi_enroll", "birth_registration", "pension_cat1"}
    assert scenario.situation["as_of"] == "2026-11-16"


def test_an_empty_file_has_no_scenarios(tmp_path: Path) -> None:
    assert read_scenarios(_folder(tmp_path, "")) == []


@pytest.mark.parametrize(
    "text",
    [
        "- name: 転入\n  situation: {}\n",
        "- 転入\n",
        "name: 転入\n",
        "- name: 転入\n  situation: {}\n  expect: {requierd: [a]}\n",
        "- name: 転入\n  situation: {}\n  expect: [a]\n",
    ],
)
def test_a_scenario_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(ContentError, match=r"rules/scenarios/moves\.yaml:[13]: "):
        read_scenarios(_folder(tmp_path, text))


def test_every_procedure_of_the_rulebook_has_a_field(book: Rulebook) -> None:
    fields = procedure_fields(book.municipality)
    assert set(book.procedures) == set(fields)
    assert fields["move_in_notice"] == "residence"


def test_every_scenario_names_procedures_that_exist(book: Rulebook) -> None:
    found = [(s.name, p) for s in checkout_scenarios() for p in s.procedures if p not in book.procedures]
    assert found == []


COVERAGE = """\
mistakes: {mistake-1: 国保を案内しない}
boundaries: {age-20: {label: 20歳, sides: {reached: 達した日, not-yet: 前の日}}}
"""
LIKE = ONE + "- name: 転出\n  like: 転入\n  change: {}\n  expect: {}\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    _folder(tmp_path, ONE)
    (tmp_path / "rules" / "coverage.yaml").write_text(COVERAGE, encoding="utf-8")
    return tmp_path


def test_what_scenarios_cover_is_told_by_tag(home: Path) -> None:
    assert coverage_tags(home) == {
        "mistake-1": "国保を案内しない",
        "age-20.reached": "20歳: 達した日",
        "age-20.not-yet": "20歳: 前の日",
    }


def test_a_scenario_covers_only_what_is_listed(home: Path) -> None:
    file = home / "rules" / "scenarios" / "moves.yaml"
    file.write_text(ONE + "  covers: [mistake-1, age-20.reached]\n", encoding="utf-8")
    [scenario] = read_scenarios(home)
    assert scenario.covers == ("mistake-1", "age-20.reached")
    file.write_text(ONE + "  covers: [age-20]\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"age-20 は coverage\.yaml にありません"):
        read_scenarios(home)


def test_a_scenario_like_another_has_its_situation_with_the_changes(tmp_path: Path) -> None:
    text = LIKE.replace("change: {}", "change: {as_of: 2026-11-17, answers.pets: 2}")
    one, other = read_scenarios(_folder(tmp_path, text))
    assert one.situation["as_of"] == "2026-11-16"
    assert other.situation == {
        **one.situation,
        "as_of": "2026-11-17",
        "household": {},
        "answers": {"pets": 2},
    }


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (LIKE.replace("like: 転入", "like: 転居"), "like の「転居」という実例がありません"),
        (LIKE.replace("change: {}", "change: {z.sex: male}"), "change の z.sex は、元の実例にない所です"),
        (LIKE.replace("like: 転入", "like: 転入\n  situation: {}"), "どちらか一つ"),
        (ONE.replace("absent:", "rest: absent\n    absent:"), "rest: 使えるのは次のどれかです: not_required"),
    ],
)
def test_a_scenario_like_another_is_refused_with_its_line(tmp_path: Path, wrong: str, told: str) -> None:
    with pytest.raises(ContentError, match=told):
        read_scenarios(_folder(tmp_path, wrong))


def test_changes_reach_every_place_of_a_situation() -> None:
    raw = {
        "as_of": "2026-11-16",
        "events": [{"type": "move_in", "subjects": ["a"], "move_in_date": "2026-11-09"}],
        "household": {"closed": True, "members": [{"id": "a", "sex": "male"}]},
        "others": [{"id": "o", "sex": "female"}],
    }
    changed = varied(
        raw,
        {"closed": None, "event.move_in_date": "2026-11-10", "a.sex": None, "o.sex": "male", "answers.x": 1},
    )
    assert changed["household"] == {"members": [{"id": "a"}]}
    assert changed["events"] == [{"type": "move_in", "subjects": ["a"], "move_in_date": "2026-11-10"}]
    assert (changed["others"], changed["answers"]) == ([{"id": "o", "sex": "male"}], {"x": 1})
    assert varied(raw, {"events": []})["events"] == []
    assert raw["household"]["closed"] is True


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  why:", "  wy:", "2: 0.wy: 知らない項目です"),
        ("name: 転入", "name: [転入]", "1: 0.name: 文字で"),
        ("situation: {as_of: 2026-11-16, events: []}", "situation: []", "3: 0.situation: 「項目: 値」"),
        ("events: []", "others: x", "3: 0.situation.others: 一覧"),
        ("events: []", "others: [x]", "3: 0.situation.others.0: 「項目: 値」"),
        ('required: [move_in_notice, "nhi_enroll@a"]', "required:", "5: 0.expect.required: 空には"),
        ("absent: [birth_registration]", "absent: birth_registration", "6: 0.expect.absent: 一覧"),
        (
            "deadlines: {pension_cat1: 2026-11-24}",
            "deadlines: [pension_cat1]",
            "7: 0.expect.deadlines: 「",
        ),
        ("2026-11-24", "None", "7: 0.expect.deadlines.pension_cat1: 日付は"),
        ("expect:", "covers: 3\n  expect:", "4: 0.covers: 一覧"),
        ("situation: {as_of: 2026-11-16, events: []}", "like: [a]", "3: 0.like: 文字で"),
        (
            "situation: {as_of: 2026-11-16, events: []}",
            "like: 転入\n  change: [a]",
            "4: 0.change: 「",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_its_key_and_the_cure(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in ONE
    with pytest.raises(ContentError) as refused:
        read_scenarios(_folder(tmp_path, ONE.replace(old, new, 1)))
    assert f"moves.yaml:{told}" in str(refused.value)


@pytest.mark.parametrize(
    "empty", ["others: null", "household: null", "answers: null", "household: {members: null}"]
)
def test_what_is_empty_in_the_other_one_is_no_trouble(tmp_path: Path, empty: str) -> None:
    text = LIKE.replace("change: {}", "change: {closed: true, answers.pets: 2}")
    _, other = read_scenarios(_folder(tmp_path, text.replace("events: []", empty)))
    assert other.situation["answers"] == {"pets": 2}
    assert other.situation["household"]["closed"] is True
