"""Moving in, marrying, dying: the sample visits, each from the log-in to a department's task."""

from collections.abc import Callable

from playwright.sync_api import ViewportSize, expect

from tests.support.journey import VISITS, Journey, Says, says

DESK: ViewportSize = {"width": 1180, "height": 820}
Start = Callable[..., Journey]


def through(here: Journey, say: Says, tablet: ViewportSize | None = None) -> list[str]:
    """From the open case to the papers: the tablet (of another size), the clerk's questions; their names."""
    here.picture("opened")
    here.hand_over(tablet)
    here.picture("question")
    here.answer_tablet(say)
    here.picture("review", whole=True)
    here.give_back()
    if tablet:
        here.page.set_viewport_size(DESK)
    here.log_in("madoguchi")
    here.follow(here.number)
    here.answer_as_clerk(say)
    expect(here.page.locator(".line--undetermined")).to_have_count(0)
    here.picture("case")
    papers = here.confirm()
    here.picture("papers")
    return papers


def test_a_family_of_four_moves_in(journey: Start) -> None:
    visit = VISITS["b"]
    here = journey("move-in", 820, 1180)
    here.begin("ほかの市区町村から引っ越してきた")
    for number, person in enumerate(visit.opening.new_people, 1):
        if number > 1:
            here.press("住民でない方を加える")
        facts = person.facts
        here.write_person(
            number,
            name=facts["name"],
            kana=facts["name_kana"],
            birth=facts["birth_date"],
            relation=facts["relation_to_head"],
            sex={"male": "男", "female": "女"}[facts["sex"]],
        )
    here.press("次へ")
    event = visit.opening.events[0]
    here.write(
        {
            "米子市に住み始めた日": "R8.11.9",
            "転出予定日": "R8.11.8",
            "新しい住所": event["new_address"],
            "これまでの住所(転出証明書のとおり)": event["old_address"],
        }
    )
    here.open("三島　直樹")
    assert here.required() == {"転入届": "令和8年11月24日(火)"}
    expect(here.page.get_by_text("市外にいた間もこの市の国民健康保険だった")).to_have_count(0)

    papers = through(here, says(visit, household_has_care=True))
    assert {
        "住民異動届",
        "児童手当　認定請求書",
        "転入学・転校届",
        "後期高齢者医療資格取得(変更・喪失)届書",
        "介護保険　要介護認定・要支援認定申請書",
        "個人番号カード継続利用届(転入)",
        "水道使用届(開始・中止・名義変更)",
    } <= set(papers)
    here.to_case()
    assert {
        "転入届": "令和8年11月24日(火)",
        "児童手当 認定請求書": "令和8年11月24日(火)",
        "要介護・要支援認定申請(転入・受給資格証明書による引継ぎ)": "令和8年11月24日(火)",
        "後期高齢者医療 資格取得届(転入)・負担区分等証明書の提出": "令和8年11月24日(火)",
        "マイナンバーカードの継続利用・券面の書きかえ(転入)": "令和9年2月14日(日)",
        "小中学校 転入学(転校)手続": "すみやかに(法律に日数の定めなし)",
    }.items() <= here.required().items()

    here.press("ログアウト")
    here.log_in("shimin")
    facts = here.do_task("転入届", "三島")
    family = {f"三島　{name}" for name in ("直樹", "美咲", "蓮", "文子")}
    assert set(facts) == {*family, "今回の来庁", "できごと「転入(国内から)」"}
    assert facts["できごと「転入(国内から)」"]["米子市に住み始めた日"] == "令和8年11月9日"
    assert facts["三島　文子"]["世帯主との続柄"] == "母"
    assert set(facts["今回の来庁"]) == {"届出人と本人の関係", "連絡先の電話番号"}  # and no bank account


def test_marriage_and_relocation_on_one_day(journey: Start) -> None:
    visit = VISITS["c"]
    here = journey("marriage")
    here.begin("結婚する・結婚した", "市内で引っ越した")
    here.find("世帯を選ぶ", kana="たかはし かいと", birth="19980220")
    here.find("この受付に加える", kana="かとわき", birth="H11.5.8")
    here.press("次へ")
    expect(here.page.get_by_label("門脇　七海さん")).to_have_value("妻")
    here.write(
        {
            "新しい住所に住み始めた日": "R8.11.14",
            "婚姻の日": "R8.11.16",
            "新しい住所": visit.opening.events[1]["new_address"],
        }
    )
    here.open("海斗")
    cards = here.page.get_by_role("list", name="世帯の方").get_by_role("listitem")
    expect(cards).to_contain_text(["世帯主", "妻"])
    assert here.required() == {
        "転居届": "令和8年11月30日(月)",
        "マイナンバーカードの券面の書きかえ(氏名・住所など)": "令和8年11月30日(月)",
        "婚姻届": "",
    }

    papers = through(here, says(visit), {"width": 390, "height": 844})
    assert {"婚姻届", "住民異動届"} <= set(papers)
    both = here.page.locator(".papers li").filter(has_text="水道使用届")
    expect(both).to_contain_text(["水道の使用開始届", "水道の使用中止・名義変更届"])

    here.press("ログアウト")
    here.log_in("shimin")
    facts = here.do_task("婚姻届", "門脇")
    assert set(facts) == {"できごと「婚姻」", "今回の来庁", "髙橋　海斗", "門脇　七海"}
    assert facts["できごと「婚姻」"] == {"婚姻後の夫婦の氏": "夫の氏", "婚姻の日": "令和8年11月16日"}
    assert facts["門脇　七海"]["筆頭者"] == "門脇　健一"


def test_the_death_of_a_head(journey: Start) -> None:
    visit = VISITS["d"]
    here = journey("death")
    here.begin("ご家族が亡くなった")
    here.find("世帯を選ぶ", kana="よしかわ たつお", birth="S17.6.15")
    here.press("次へ")
    here.page.get_by_role("group", name="亡くなった方").get_by_label("辰雄").check()
    here.write({"亡くなった日": "R8.11.12", "死亡を知った日": "R8.11.12", "葬祭の日": "R8.11.15"})
    here.visitor("辰雄")
    here.press("受付を始める")
    expect(here.page.get_by_role("alert")).to_contain_text("亡くなった方が選ばれています")
    here.open("葛")
    assert {
        "死亡届": "令和8年11月18日(水)",
        "後期高齢者医療 葬祭費支給申請": "令和10年11月15日(水)",
        "固定資産 現所有者(相続人)申告書": "令和9年2月12日(金)",
    }.items() <= here.required().items()

    papers = through(here, says(visit))
    assert {
        "死亡届",
        "死体埋火葬許可申請書",
        "後期高齢者医療葬祭費支給申請書",
        "年金受給権者死亡届(報告書)兼 未支給年金・未支払給付金請求書",
        "固定資産　現所有者申告書",
        "水道使用届(開始・中止・名義変更)",
    } <= set(papers)
    here.to_case()
    assert here.required()["未支給年金請求・年金受給権者死亡届"] == "令和8年11月24日(火)"
    assert "おめでとう" not in here.page.content()

    here.press("ログアウト")
    here.log_in("hoken")
    expect(here.page.get_by_role("row")).to_have_count(3)  # a heading, and two that are the department's
    facts = here.do_task("後期高齢者医療 葬祭費支給申請", "辰雄")
    head, wife = "𠮷川　辰雄", "𠮷川　葛\U000e0101子"
    assert set(facts) == {"今回の来庁", head, wife, "できごと「死亡」"}
    assert facts["できごと「死亡」"] == {"亡くなった日": "令和8年11月12日", "葬祭の日": "令和8年11月15日"}
    assert set(facts[wife]) == {"氏名", "フリガナ", "住所"}
    assert "要介護認定" not in facts[head]
