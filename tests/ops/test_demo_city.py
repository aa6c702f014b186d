"""The demo city: its shape, its truthfulness, its stories, and that it repeats."""

from collections import Counter, defaultdict
from datetime import date

import pytest

from smartmado.content.loader import load_rulebook
from smartmado.decisions.situation import parse_situation
from smartmado.facts import dates
from smartmado.facts.dates import DateRange, compare, parse_date
from smartmado.facts.errors import SmartmadoError
from smartmado.facts.names import clusters, is_variation_selector
from smartmado.facts.terms import days_term, roll
from smartmado.ops import demo_names
from smartmado.ops.demo_city import CITY_SIZE, DEMO_DAY, build_city, story_households, write_city
from smartmado.ops.demo_rows import numbered
from smartmado.store.register_file import read_register

TODAY = DateRange.of(DEMO_DAY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("city")
    write_city(path, 3000)
    return path


@pytest.fixture(scope="module")
def extract(folder):
    return read_register(folder / "residents.csv", folder / "restrictions.csv")


@pytest.fixture(scope="module")
def households(extract):
    found = defaultdict(list)
    for resident in extract.residents:
        found[resident.household_id].append(resident.facts)
    return found


def born(facts):
    return parse_date(facts["birth_date"])


def attained(facts, years):
    return compare(dates.attains(born(facts), years), "on_or_before", TODAY)


def one(extract, resident_id):
    return next(r.facts for r in extract.residents if r.resident_id == resident_id)


# --- it reads back


def test_the_city_reads_back_without_an_error(extract):
    assert len(extract.residents) == 3000
    assert [w.column for w in extract.warnings] == ["relation_to_head"]


def test_nothing_is_lost_on_the_way(folder, extract):
    rows = {row["resident_id"]: row for row in build_city(3000).residents}
    for resident in extract.residents:
        assert resident.facts.get("name", "") == rows[resident.resident_id]["name"]
        assert resident.facts["address"] == rows[resident.resident_id]["address"]


def test_every_household_can_stand_in_a_situation_as_it_is(households):
    book = load_rulebook("312029")
    event = {"type": "household_change", "change_date": "2026-11-15"}
    for members in households.values():
        people = [{"id": facts["resident_id"], **facts} for facts in members]
        raw = {
            "as_of": "2026-11-16",
            "municipality": "312029",
            "events": [{**event, "subjects": [people[0]["id"]]}],
            "household": {"closed": True, "members": people},
        }
        assert len(parse_situation(raw, book).members) == len(members)


def test_the_same_seed_gives_the_same_files_and_another_another_city(folder, tmp_path):
    write_city(tmp_path / "again", 3000)
    write_city(tmp_path / "other", 3000, seed=1)
    for name in ("residents.csv", "restrictions.csv"):
        first = (folder / name).read_bytes()
        assert (tmp_path / "again" / name).read_bytes() == first
        assert (tmp_path / "other" / name).read_bytes() != first


@pytest.mark.parametrize("seed", range(5))
def test_a_small_city_of_any_seed_is_sound(tmp_path, seed):
    write_city(tmp_path, 200 + seed, seed)
    extract = read_register(tmp_path / "residents.csv", tmp_path / "restrictions.csv")
    assert len(extract.residents) == 200 + seed


@pytest.mark.parametrize("size", [0, 199, CITY_SIZE + 1])
def test_a_city_of_an_unfit_size_is_refused(size):
    with pytest.raises(SmartmadoError, match="200人から146680人まで"):
        build_city(size)


# --- its shape


def test_the_ages_are_those_of_the_model_city():
    people = build_city(20000).residents
    known = [parse_date(row["birth_date"] or row["birth_date_basis"]) for row in people]
    share = sum(compare(dates.attains(d, 65), "on_or_before", TODAY) is True for d in known) / len(known)
    assert 0.27 <= share <= 0.31
    children = sum(compare(dates.attains(d, 15), "after", TODAY) is True for d in known) / len(known)
    assert 0.11 <= children <= 0.16


def test_households_are_of_many_kinds(households):
    shapes = Counter(
        tuple(sorted(Counter(f.get("relation_to_head") for f in h))) for h in households.values()
    )
    for wanted in (("世帯主",), ("世帯主", "妻"), ("世帯主", "妻", "子"), ("世帯主", "子"), ("世帯主", "母")):
        assert shapes[tuple(sorted(wanted))] >= 5, wanted
    relations = {f.get("relation_to_head") for h in households.values() for f in h}
    assert {"子の妻", "子の子", "夫", "縁故者", "同居人", "夫（未届）", "孫"} <= relations
    assert any("世帯主" not in {f.get("relation_to_head") for f in h} for h in households.values())
    assert 1.9 <= 3000 / len(households) <= 2.5


def test_foreign_residents_have_latin_names_kanji_and_aliases(extract):
    foreign = [r.facts for r in extract.residents if r.facts["person_type"] == "foreign"]
    assert len(foreign) >= 15
    assert len({f["nationality"] for f in foreign}) >= 4
    assert all(f["name"].startswith(f["name_latin"]) for f in foreign)
    assert any("alias_name" in f for f in foreign)
    assert any("name_kanji" in f for f in foreign)
    classes = {f["article_30_45_class"] for f in foreign}
    assert {"mid_long_term", "special_permanent", "transitional_birth"} <= classes


def test_some_people_are_protected_even_after_the_year_is_over(folder, extract):
    protected = [r for r in extract.residents if r.protected]
    assert 2 <= len(protected) <= 60
    text = (folder / "restrictions.csv").read_text(encoding="utf-8")
    assert '"2026-05-31",""' in text
    assert '"other"' in text
    assert '"2025-06-02"' in text


def test_the_letters_that_systems_lose_are_there(extract):
    letters = {c for r in extract.residents for c in clusters(r.facts.get("name", ""))}
    assert {"\U00020bb7", "\u9ad9", "葛\U000e0101", "辻\U000e0101"} <= letters
    assert any(len(c) == 2 and is_variation_selector(c[1]) for c in letters)


def test_names_come_from_the_tables_and_from_nowhere_else(extract):
    surnames = {n.text for n in (*demo_names.SURNAMES, *demo_names.RARE_SURNAMES)}
    given = {n.text for by_age in demo_names._GIVEN.values() for table in by_age for n in table}
    given |= {n.text for n in demo_names.RARE_GIVEN}
    for resident in extract.residents:
        if resident.facts["person_type"] == "foreign" or "name" not in resident.facts:
            continue
        family, _, name = resident.facts["name"].partition("　")
        assert family in surnames
        assert name in given


def test_no_address_is_a_real_one(extract):
    for resident in extract.residents:
        assert "番地" in resident.facts["address"]
        assert resident.facts["address"].partition("番地")[0][-4] == "9"


def test_oddities_of_a_register_are_there(extract):
    texts = {
        r.facts["birth_date"]["text"] for r in extract.residents if isinstance(r.facts["birth_date"], dict)
    }
    assert {"昭和12年月日不詳", "1936年頃", "昭和14年2月29日", "大正15年12月25日"} <= texts
    assert any("name" not in r.facts for r in extract.residents)
    assert any(r.facts["is_address_exception"] for r in extract.residents)
    assert any(r.facts["is_ward"] for r in extract.residents)
    assert any("former_surname" in r.facts for r in extract.residents)
    assert any(r.facts["on_welfare"] for r in extract.residents)


# --- its truthfulness


def test_insurance_follows_age_and_work(extract):
    for facts in (r.facts for r in extract.residents):
        old = compare(dates.birthday(born(facts), 75), "on_or_before", TODAY)
        if facts["insurance_type"] == "latter_stage":
            assert old is not False, facts
        elif old is True:
            assert facts["on_welfare"], facts
        assert (facts["insurance_type"] == "welfare") is facts["on_welfare"]
        assert ("nhi_acquired_date" in facts) is (facts["insurance_type"] == "nhi"), facts


def test_pension_and_care_insurance_follow_age(extract):
    for facts in (r.facts for r in extract.residents):
        if facts["pension_category"] in ("cat1", "cat3"):
            assert attained(facts, 20) is True, facts
            assert attained(facts, 60) is False, facts
        if attained(facts, 65) is True:
            assert facts["ltc_insured"] == "first", facts
        if facts["ltc_insured"] == "second":
            assert attained(facts, 40) is True, facts
        assert ("care_valid_until" in facts) is (facts["care_level"] not in ("none", "applying")), facts


def test_a_dependent_spouse_is_cat3_only_beside_a_cat2(households):
    for members in households.values():
        for facts in members:
            if facts["pension_category"] == "cat3":
                assert facts["insurance_type"] == "employer_dependent"
                assert any(m["pension_category"] == "cat2" for m in members if m is not facts)


def test_child_allowance_goes_to_one_member_of_a_household_with_children(households):
    for members in households.values():
        recipients = [m for m in members if m["child_allowance_recipient"]]
        ends = [dates.fiscal_year_end(dates.attains(born(m), 18)) for m in members]
        minors = [end for end in ends if compare(end, "on_or_after", TODAY) is True]
        assert len(recipients) <= 1
        assert not recipients or minors


def test_pupils_are_in_the_grade_of_their_age(extract):
    graded = [r.facts for r in extract.residents if "school" in r.facts]
    assert len(graded) > 100
    for facts in graded:
        started = dates.school_start(born(facts)).exact
        grade = DEMO_DAY.year - started.year + 1
        wanted = f"小学校{grade}年" if grade <= 6 else f"中学校{grade - 6}年"
        assert facts["school"].endswith(wanted), facts


# --- its stories


def test_the_story_households_are_in_every_city_unchanged():
    for story in story_households().values():
        first, second = (
            [row for row in build_city(300, seed).residents if row["household_id"] == story.household_id]
            for seed in (1, 2)
        )
        assert first == second
        assert [row["resident_id"] for row in first] == list(story.people.values())


def test_the_numbers_of_the_stories_never_change():
    assert {name: s.household_id for name, s in story_households().items()} == {
        "birth": "9100001109",
        "bride": "9100001206",
        "groom": "9100001303",
        "death": "9100001400",
    }
    assert dict(story_households()["death"].people) == {
        "head": "9000001411",
        "wife": "9000001420",
        "grandchild": "9000001438",
    }


def test_the_birth_story_is_an_nhi_couple_with_one_child(extract):
    people = story_households()["birth"].people
    father, mother, child = (one(extract, people[role]) for role in ("father", "mother", "child"))
    assert {p["insurance_type"] for p in (father, mother, child)} == {"nhi"}
    assert father["pension_category"] == mother["pension_category"] == "cat1"
    assert (father["child_allowance_recipient"], mother["child_allowance_recipient"]) == (True, False)
    assert child["nursery_enrolled"] == "hoikusho"


def test_the_wedding_story_joins_two_households_of_the_city(extract):
    bride = one(extract, story_households()["bride"].people["bride"])
    groom = one(extract, story_households()["groom"].people["groom"])
    assert (bride["sex"], groom["sex"]) == ("female", "male")
    assert bride["name"].startswith("門脇") and groom["name"].startswith("\u9ad9橋")
    assert attained(bride, 18) is True and attained(groom, 18) is True


def test_the_death_story_leaves_an_old_wife_and_a_grandchild(extract):
    people = story_households()["death"].people
    head, wife, grandchild = (one(extract, people[role]) for role in ("head", "wife", "grandchild"))
    assert (head["insurance_type"], head["care_level"], head["relation_to_head"]) == (
        "latter_stage",
        "care3",
        "世帯主",
    )
    for facts, age in ((head, 84), (wife, 76), (grandchild, 11)):
        assert dates.birthday(born(facts), age).exact <= DEMO_DAY < dates.birthday(born(facts), age + 1).exact
    assert grandchild["relation_to_head"] == "子の子"
    assert all(p["name"].startswith("\U00020bb7川") for p in (head, wife, grandchild))
    assert "\U000e0101" in wife["name"]


def test_the_demo_day_is_the_last_day_of_the_15_day_rule_for_a_birth_at_the_end_of_october():
    assert roll(days_term(date(2026, 10, 31), 15)) == (DEMO_DAY, "日曜日")


def test_a_number_ends_with_its_check_digit():
    assert numbered("900000111") == "9000001110"
    assert all(len(numbered(str(body))) == 5 for body in range(1000, 1100))
