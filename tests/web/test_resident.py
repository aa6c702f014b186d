"""The tablet in the resident's hands."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from smartmado.cases.desk import Desk
from smartmado.store.engine import reading
from smartmado.store.repositories import answers, audit
from tests.support.city import Moment
from tests.support.counter import BIRTH, FATHER, open_birth

CASE = "/counter/cases/1"


@pytest.fixture
def tablet(clerk: FlaskClient) -> FlaskClient:
    """A tablet handed over for a birth; its browser was the clerk's."""
    answer = clerk.post(f"{open_birth(clerk)}/hand-over")
    assert answer.location == "/tablet/start"
    return clerk


def asked(page: str) -> tuple[str, str]:
    fact = re.search(r'name="fact" value="(\w+)"', page)
    subject = re.search(r'name="subject" value="([^"]*)"', page)
    assert fact and subject, page
    return fact[1], subject[1]


def reply(tablet: FlaskClient, *values: str) -> str:
    """Answer the question on the screen; the page that comes next."""
    fact, subject = asked(tablet.get("/tablet/").text)
    data = {"fact": fact, "subject": subject, "value": list(values)}
    return tablet.post("/tablet/answer", data=data, follow_redirects=True).text


def test_the_tablet_is_no_longer_the_clerks(tablet: FlaskClient) -> None:
    assert "手続に必要なことを、うかがいます" in tablet.get("/tablet/start").text
    assert tablet.get("/counter/").status_code == 403
    assert tablet.get(CASE).status_code == 403
    assert tablet.get("/").location == "/tablet/"


def test_a_double_tap_on_handing_over_ends_on_the_tablets_page(tablet: FlaskClient, desk: Desk) -> None:
    for case, status in ((CASE, 303), (f"{CASE}9", 403)):
        again = tablet.post(f"{case}/hand-over")
        assert again.status_code == status
    assert tablet.post(f"{CASE}/hand-over", follow_redirects=True).request.path == "/tablet/start"
    with reading(desk.engine) as session:
        told = [entry.action for entry in audit.list_entries(session, limit=1000)]
    assert told.count("hand_over") == 2  # the first tap, and what was refused


def test_one_question_a_page_says_why_and_offers_not_to_know(tablet: FlaskClient) -> None:
    page = tablet.get("/tablet/").text
    assert page.count("<h1") == 1
    assert 'id="why"' in page
    assert "この答えを使う手続: " in page
    assert "わからない" in page
    assert "<progress" in page
    assert "{name}" not in page


def test_not_to_know_leads_to_the_clerk_and_never_to_a_no(
    tablet: FlaskClient, login: Callable[[str], FlaskClient]
) -> None:
    fact, _ = asked(tablet.get("/tablet/").text)
    page = reply(tablet, "?")
    assert asked(page)[0] != fact
    desk = login("madoguchi2").get(CASE).text
    assert "「わからない」と答えたこと" in desk
    assert "わからない(職員が確かめます)" in tablet.get("/tablet/review").text


def test_what_the_counter_changed_is_reviewed_with_the_value_that_counts(
    tablet: FlaskClient, login: Callable[[str], FlaskClient]
) -> None:
    paid = {"fact": "childbirth_payment", "subject": "event.0"}
    desk = login("madoguchi2")

    def reviewed(question: str) -> str:
        page = tablet.get("/tablet/review").text
        rows = [row for row in page.split('<div class="review__row">') if question in row]
        assert len(rows) == 1
        return rows[0]

    while asked(page := tablet.get("/tablet/").text) != (paid["fact"], paid["subject"]):
        reply(tablet, "?")
    first, second = re.findall(r'name="value" value="(\w+)"', page)[:2]
    reply(tablet, first)
    assert "変更" in reviewed("出産の費用は、どのように払いましたか")
    desk.post(f"{CASE}/answer", data={**paid, "value": second, "then": "case"})
    told = reviewed("出産の費用は、どのように払いましたか")
    assert "職員が記録しました" in told
    assert "変更" not in told


def test_what_is_specially_protected_is_reviewed_without_what_the_counter_entered(
    tablet: FlaskClient, login: Callable[[str], FlaskClient]
) -> None:
    known = {"fact": "person_has_support", "subject": FATHER, "value": "true", "then": "case"}
    assert login("madoguchi2").post(f"{CASE}/answer", data=known).status_code == 303
    page = tablet.get("/tablet/review").text
    assert "窓口の職員におたずねください" in page
    assert 'review__value">はい' not in page


def test_nothing_chosen_is_asked_again_with_the_reason(tablet: FlaskClient) -> None:
    fact, subject = asked(tablet.get("/tablet/").text)
    answer = tablet.post("/tablet/answer", data={"fact": fact, "subject": subject})
    assert answer.status_code == 422
    assert "答えを選ぶか、書いてください" in answer.text
    assert asked(answer.text) == (fact, subject)


def test_an_answer_and_not_to_know_at_once_is_asked_again(tablet: FlaskClient) -> None:
    data = {"fact": "birth_weight", "subject": "new1", "value": ["3000", "?"]}
    answer = tablet.post("/tablet/answer", data=data)
    assert "どちらか一方にしてください" in answer.text


def test_the_resident_does_not_answer_for_the_clerk(tablet: FlaskClient) -> None:
    data = {"fact": "bore_newborn", "subject": BIRTH["household"], "value": "true"}
    assert tablet.post("/tablet/answer", data=data).status_code == 403
    assert tablet.post("/tablet/answer", data={"fact": "nothing", "value": "true"}).status_code == 422
    stranger = {"fact": "birth_weight", "subject": "someone", "value": "3000"}
    assert tablet.post("/tablet/answer", data=stranger).location == "/tablet/"


def test_back_goes_to_the_answer_before_with_what_was_said(tablet: FlaskClient) -> None:
    fact, _ = asked(tablet.get("/tablet/").text)
    page = reply(tablet, "direct_full" if fact == "childbirth_payment" else "true")
    back = re.search(r'href="(/tablet/answers/\d+)">戻る', page)
    assert back
    earlier = tablet.get(back[1]).text
    assert asked(earlier)[0] == fact
    assert "checked" in earlier
    assert tablet.get("/tablet/answers/99").location == "/tablet/"


def test_the_count_never_grows_by_an_answer_and_comes_to_an_end(tablet: FlaskClient) -> None:
    def left(page: str) -> int:
        found = re.search(r'<progress id="progress" value="(\d+)" max="(\d+)"', page)
        return int(found[2]) - int(found[1]) if found else 0

    page = tablet.get("/tablet/").text
    for _ in range(80):
        if 'name="fact"' not in page:
            break
        before, choices = left(page), re.findall(r'name="value" value="([^"?]+)"', page)
        page = reply(tablet, choices[-1] if choices else "?")
        assert left(page) <= before
    assert "答えを確かめてください" in page
    assert "質問は終わりです" in page
    groups = re.findall(r'<section class="card review" aria-label="([^"]+)"', page)
    assert groups[0] == "今回の手続"
    household = ["山根　大輔さん", "山根　彩花さん", "山根　陽翔さん", "生まれたお子さん"]
    assert groups[1:] == [p for p in household if p in groups]


def test_changing_an_answer_says_plainly_which_others_fell_away(tablet: FlaskClient) -> None:
    page = tablet.get("/tablet/").text
    for _ in range(80):
        if 'name="fact"' not in page:
            break
        fact, _ = asked(page)
        told = {"childbirth_payment": "not_used", "use_public_account": "false"}
        choices = re.findall(r'name="value" value="([^"?]+)"', page)
        page = reply(tablet, told.get(fact, choices[0] if choices else "?"))
    assert "口座の種類はどちらですか。" in page
    change = {"fact": "childbirth_payment", "subject": "event.0", "value": "direct_full"}
    page = tablet.post("/tablet/answer", data=change).text
    assert "次の答えは取り消しました" in page
    assert "口座の種類はどちらですか。" in page
    assert "口座の種類はどちらですか。" not in tablet.get("/tablet/review").text


def test_specially_protected_answers_name_their_legal_ground(
    clerk: FlaskClient, login: Callable[[str], FlaskClient]
) -> None:
    case = open_birth(clerk)
    page = clerk.post(f"{case}/ask", data={"fact": "household_has_support", "subject": ""}).text
    assert "取扱いに注意する情報です。根拠:" in page


def _form(page: str) -> dict[str, str]:
    """The hidden fields of the question on a page: which it is, and the mark of what was shown."""
    form = page[page.index('action="/tablet/answer"') :]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def _answered(desk: Desk) -> list[tuple[object, str]]:
    with reading(desk.engine) as session:
        return [(a.value, a.source) for a in answers.list_answers(session, 1)]


def _two_choices(tablet: FlaskClient) -> tuple[dict[str, str], list[str]]:
    """The form of the first question, and its choices but for わからない."""
    page = tablet.get("/tablet/").text
    return _form(page), re.findall(r'name="value" value="([^"?]+)"', page)


def test_a_page_from_before_the_clerks_answer_overwrites_nothing_and_shows_it(
    tablet: FlaskClient, login: Callable[[str], FlaskClient], desk: Desk
) -> None:
    form, [mine, clerks, *_] = _two_choices(tablet)
    assert set(form) == {"fact", "subject", "seen"}
    login("madoguchi2").post(f"{CASE}/answer", data={**form, "value": clerks})
    kept = _answered(desk)
    held = tablet.post("/tablet/answer", data={**form, "value": mine})
    assert (held.status_code, _answered(desk)) == (409, kept)
    labels = dict(re.findall(r"<dt>([^<]+)</dt><dd[^>]*>([^<]+)</dd>", held.text))
    assert "この質問は、職員が先に確かめました" in held.text
    assert set(labels) == {"職員が記録した答え", "いま送られた答え(記録していません)"}
    assert len(set(labels.values())) == 2
    assert 'href="/tablet/">次へ' in held.text
    assert asked(tablet.get("/tablet/").text) != (form["fact"], form["subject"])


def test_an_own_answer_that_the_clerk_has_changed_is_not_changed_back(
    tablet: FlaskClient, login: Callable[[str], FlaskClient], desk: Desk
) -> None:
    form, [mine, clerks, *_] = _two_choices(tablet)
    tablet.post("/tablet/answer", data={**form, "value": mine})
    earlier = _form(tablet.get("/tablet/answers/1").text)
    login("madoguchi2").post(f"{CASE}/answer", data={**earlier, "value": clerks})
    for sent in ({"value": mine}, {}):  # also where nothing is chosen
        assert "職員が先に確かめました" in tablet.post("/tablet/answer", data={**earlier, **sent}).text
    assert [source for _, source in _answered(desk)] == ["clerk"]


def test_the_answer_that_the_clerk_noted_too_goes_on(
    tablet: FlaskClient, login: Callable[[str], FlaskClient]
) -> None:
    form, [same, *_] = _two_choices(tablet)
    login("madoguchi2").post(f"{CASE}/answer", data={**form, "value": same})
    assert tablet.post("/tablet/answer", data={**form, "value": same}).location == "/tablet/"


def test_a_second_page_of_the_tablet_shows_what_the_first_answered(tablet: FlaskClient, desk: Desk) -> None:
    form, [first, second, *_] = _two_choices(tablet)
    tablet.post("/tablet/answer", data={**form, "value": first})
    kept = _answered(desk)
    held = tablet.post("/tablet/answer", data={**form, "value": second})
    assert (held.status_code, _answered(desk)) == (409, kept)
    assert "この画面を開いたあとに変わりました" in held.text
    assert "今の答え: <strong>" in held.text
    assert f'value="{second}" checked' in held.text
    tablet.post("/tablet/answer", data={**_form(held.text), "value": second})
    assert len(_answered(desk)) == 1
    assert _answered(desk) != kept


def test_a_specially_protected_answer_of_the_clerk_is_not_shown_to_whoever_holds_the_tablet(
    tablet: FlaskClient, login: Callable[[str], FlaskClient]
) -> None:
    support = {"fact": "household_has_support", "subject": ""}
    login("madoguchi2").post(f"{CASE}/answer", data={**support, "value": "true"})
    held = tablet.post("/tablet/answer", data={**support, "seen": "old", "value": "false"}).text
    assert "窓口の職員におたずねください" in held
    assert ">はい<" not in held
    # Nor what is the clerk's to ask, to somebody who asks for it.
    theirs = {"fact": "bore_newborn", "subject": BIRTH["household"]}
    assert tablet.post("/tablet/answer", data=theirs).location == "/tablet/"


def test_letters_grow_and_stay_so(tablet: FlaskClient) -> None:
    answer = tablet.post("/tablet/letters", data={"size": "3", "at": "/tablet/review"})
    assert answer.location == "/tablet/review"
    assert "letters-3" in tablet.get("/tablet/").text
    away = tablet.post("/tablet/letters", data={"size": "9", "at": "https://example.invalid/"})
    assert away.location == "/tablet/"


def test_giving_it_back_leaves_nothing_behind(tablet: FlaskClient) -> None:
    reply(tablet, "?")
    done = tablet.post("/tablet/finish")
    assert "タブレットをお返しください" in done.text
    assert "cache" in done.headers["Clear-Site-Data"]
    assert done.headers["Cache-Control"] == "no-store"
    for page in ("/tablet/", "/tablet/review", "/tablet/answers/1", "/tablet/start"):
        assert tablet.get(page).location == "/login"


def test_the_desk_can_take_the_tablet_back(tablet: FlaskClient, login: Callable[[str], FlaskClient]) -> None:
    desk = login("madoguchi")
    assert "タブレットで入力中" in desk.get(CASE).text
    assert desk.post(f"{CASE}/take-back").status_code == 303
    assert "対応中" in desk.get(CASE).text
    assert tablet.get("/tablet/").location == "/login"


def test_a_tablet_left_alone_locks_itself(tablet: FlaskClient, moment: Moment) -> None:
    moment.pass_by(minutes=11)
    assert tablet.get("/tablet/").location == "/login"


def test_the_names_on_the_papers_are_shown_in_the_letters_that_are_printed(tablet: FlaskClient) -> None:
    page = tablet.get("/tablet/review").text
    assert "書類に印字するお名前" in page
    names = page[page.index('id="names"') :]
    assert '<span class="drawn__text">山根　大輔</span>' in names
    assert "<rt>ヤマネ　ダイスケ</rt>" in names
    assert names.count("<path") >= 4 * names.count("<ruby")
