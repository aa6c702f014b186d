"""Names of the demo city's people: frequent Japanese names, and the letters that break systems.

Nobody real is meant: names are drawn at random from these tables and from no
other source, so the tables are also the allow-list of names in test data.
Letters outside the common sets are written as escapes, because editors and
converters like to normalise them away.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple


class Name(NamedTuple):
    """A surname or a given name with its kana."""

    text: str
    kana: str


def _names(table: str) -> tuple[Name, ...]:
    return tuple(Name(*entry.split("/")) for entry in table.split())


SURNAMES = _names("""
田中/タナカ 山本/ヤマモト 山根/ヤマネ 松本/マツモト 前田/マエダ 谷口/タニグチ 中村/ナカムラ
渡辺/ワタナベ 西村/ニシムラ 森/モリ 井上/イノウエ 足立/アダチ 山田/ヤマダ 松田/マツダ 高橋/タカハシ
佐々木/ササキ 小林/コバヤシ 加藤/カトウ 吉田/ヨシダ 山口/ヤマグチ 石田/イシダ 長谷川/ハセガワ
遠藤/エンドウ 門脇/カドワキ 安達/アダチ 野口/ノグチ 生田/イクタ 木村/キムラ 林/ハヤシ 清水/シミズ
池田/イケダ 橋本/ハシモト 石川/イシカワ 中島/ナカシマ 小川/オガワ 後藤/ゴトウ 岡田/オカダ
藤原/フジハラ 藤井/フジイ 村上/ムラカミ 近藤/コンドウ 坂本/サカモト 青木/アオキ 福田/フクダ
太田/オオタ 三浦/ミウラ 岡本/オカモト 金田/カネダ 中川/ナカガワ 中野/ナカノ 原田/ハラダ 小野/オノ
田村/タムラ 竹内/タケウチ 和田/ワダ 石井/イシイ 上田/ウエダ 森田/モリタ 柴田/シバタ 酒井/サカイ
工藤/クドウ 横山/ヨコヤマ 宮本/ミヤモト 内田/ウチダ 高木/タカギ 谷本/タニモト 安部/アベ 大野/オオノ
丸山/マルヤマ 今井/イマイ 河野/コウノ 藤田/フジタ 村田/ムラタ 武田/タケダ 上野/ウエノ 杉山/スギヤマ
増田/マスダ 小山/コヤマ 大塚/オオツカ 平野/ヒラノ 千葉/チバ 久保/クボ 松井/マツイ 岩崎/イワサキ
木下/キノシタ 野村/ノムラ 菊池/キクチ 佐野/サノ 杉本/スギモト 新井/アライ 古川/フルカワ 浜田/ハマダ
市川/イチカワ 水野/ミズノ 小松/コマツ 島田/シマダ 吉川/ヨシカワ 西田/ニシダ 菅原/スガワラ
松尾/マツオ 永井/ナガイ 角/スミ 景山/カゲヤマ 松浦/マツウラ 杵築/キヅキ 堀内/ホリウチ 引野/ヒキノ
大江/オオエ 亀井/カメイ 植田/ウエダ 勘解由小路/カデノコウジ 東海林/ショウジ 一/ニノマエ
""")

_IVS_0, _IVS_1 = "\U000e0100", "\U000e0101"

RARE_SURNAMES = (
    Name("\U00020bb7田", "ヨシダ"),
    Name("\U00020bb7川", "ヨシカワ"),
    Name("\u9ad9橋", "タカハシ"),
    Name("\u9ad9木", "タカギ"),
    Name("山\ufa11", "ヤマサキ"),
    Name("岩\ufa11", "イワサキ"),
    Name("渡\u9089", "ワタナベ"),
    Name("渡\u908a", "ワタナベ"),
    Name("\u6ff5田", "ハマダ"),
    Name("\u6ff1田", "ハマダ"),
    Name("\u9f4b藤", "サイトウ"),
    Name("\u9f4a藤", "サイトウ"),
    Name("斎藤", "サイトウ"),
    Name("斉藤", "サイトウ"),
    Name("\u5fb7田", "トクダ"),
    Name("\u6801原", "ヤナギハラ"),
    Name("\U0002363a本", "ハシモト"),
    Name(f"辻{_IVS_0}", "ツジ"),
    Name(f"辻{_IVS_1}本", "ツジモト"),
    Name(f"葛{_IVS_1}城", "カツラギ"),
    Name(f"葛{_IVS_0}西", "カサイ"),
    Name(f"祇{_IVS_1}園", "ギオン"),
    Name("\ufa19谷", "カミヤ"),
    Name("大\ufa10", "オオツカ"),
    Name("\u5ee3\u6fa4", "ヒロサワ"),
    Name("冨田", "トミタ"),
    Name("嶋田", "シマダ"),
)

# Given names by the generation that bears them: born before 1955, before 1990, later.
_OLD_MEN = _names("""
正/タダシ 清/キヨシ 勇/イサム 茂/シゲル 実/ミノル 弘/ヒロシ 昭/アキラ 進/ススム 博/ヒロシ 勝/マサル
武/タケシ 稔/ミノル 功/イサオ 豊/ユタカ 隆/タカシ 昇/ノボル 満/ミツル 利夫/トシオ 幸雄/ユキオ
辰雄/タツオ 義雄/ヨシオ 正雄/マサオ 和夫/カズオ 哲夫/テツオ 文夫/フミオ 忠男/タダオ 敏夫/トシオ
久雄/ヒサオ 良一/リョウイチ 喜一/キイチ
""")
_OLD_WOMEN = _names("""
和子/カズコ 幸子/サチコ 節子/セツコ 洋子/ヨウコ 弘子/ヒロコ 美智子/ミチコ 静子/シズコ 文子/フミコ
君子/キミコ 喜代子/キヨコ 恵美子/エミコ 久子/ヒサコ 敏子/トシコ 信子/ノブコ 千代子/チヨコ
富美子/フミコ 光子/ミツコ 照子/テルコ 貞子/サダコ 春枝/ハルエ 八重子/ヤエコ ハナ/ハナ スヱ/スエ
カヅコ/カヅコ 百合子/ユリコ 澄江/スミエ 道子/ミチコ
""")
_MIDDLE_MEN = _names("""
誠/マコト 浩/ヒロシ 健一/ケンイチ 剛/ツヨシ 直樹/ナオキ 大輔/ダイスケ 健太/ケンタ 哲也/テツヤ
浩二/コウジ 秀樹/ヒデキ 達也/タツヤ 学/マナブ 智/サトシ 修/オサム 淳/ジュン 亮/リョウ 拓也/タクヤ
翔太/ショウタ 康弘/ヤスヒロ 英明/ヒデアキ 雄一/ユウイチ 慎也/シンヤ 貴之/タカユキ 裕介/ユウスケ
洋平/ヨウヘイ 俊介/シュンスケ 和也/カズヤ
""")
_MIDDLE_WOMEN = _names("""
恵子/ケイコ 由美子/ユミコ 久美子/クミコ 智子/トモコ 真由美/マユミ 陽子/ヨウコ 裕子/ユウコ
香織/カオリ 美穂/ミホ 恵/メグミ 愛/アイ 麻衣/マイ 彩/アヤ 千尋/チヒロ 由香/ユカ 直美/ナオミ
順子/ジュンコ 真理子/マリコ 美香/ミカ 友美/トモミ 理恵/リエ 綾乃/アヤノ 沙織/サオリ 優子/ユウコ
明美/アケミ 舞/マイ 瞳/ヒトミ 早紀/サキ
""")
_YOUNG_MEN = _names("""
蓮/レン 陽翔/ハルト 湊/ミナト 蒼/アオ 樹/イツキ 大翔/ヒロト 悠真/ユウマ 律/リツ 朝陽/アサヒ
颯太/ソウタ 結翔/ユイト 陸/リク 海斗/カイト 悠斗/ユウト 翔/ショウ 奏太/ソウタ 新/アラタ 暖/ダン
碧/アオイ 瑛太/エイタ 航/ワタル 蒼空/ソラ 隼人/ハヤト 健斗/ケント 空/ソラ 優斗/ユウト
""")
_YOUNG_WOMEN = _names("""
陽葵/ヒマリ 凛/リン 結菜/ユイナ 芽依/メイ 葵/アオイ 紬/ツムギ 結愛/ユア 莉子/リコ 美桜/ミオ
咲良/サクラ 杏/アン 澪/ミオ さくら/サクラ 心春/コハル 花/ハナ 陽菜/ヒナ 美羽/ミウ 楓/カエデ
琴音/コトネ 七海/ナナミ 彩花/アヤカ ひなた/ヒナタ 愛莉/アイリ 美月/ミヅキ 詩/ウタ 千晴/チハル
""")
_GIVEN = {
    "male": (_OLD_MEN, _MIDDLE_MEN, _YOUNG_MEN),
    "female": (_OLD_WOMEN, _MIDDLE_WOMEN, _YOUNG_WOMEN),
}
# Letters in given names that must keep their selector.
RARE_GIVEN = (
    Name(f"葛{_IVS_1}子", "カツコ"),
    Name(f"祇{_IVS_1}乃", "ギノ"),
    Name(f"神{_IVS_1}奈", "カンナ"),
)


def surname(rng: Random) -> Name:
    """A surname; about one in forty has a letter that systems lose."""
    table = RARE_SURNAMES if rng.random() < 0.025 else SURNAMES
    return rng.choice(table)


def given_name(rng: Random, sex: str, born_year: int) -> Name:
    """A given name as people of that age have."""
    generation = 0 if born_year < 1955 else 1 if born_year < 1990 else 2
    return rng.choice(_GIVEN[sex][generation])


class ForeignName(NamedTuple):
    """A foreign resident's name as on the card, with kanji where the country uses them."""

    latin: str
    kanji: str


_FOREIGN: dict[str, tuple[str, str, str]] = {
    # nationality: family parts, given parts of men, given parts of women; "LATIN/漢字"
    "ベトナム": (
        "NGUYEN TRAN LE PHAM HOANG VU DANG BUI",
        "VAN_HUNG VAN_AN MINH_TUAN QUOC_BAO DUC_ANH",
        "THI_LAN THI_HOA THU_HA THI_DAO NGOC_MAI",
    ),
    "中国": (
        "WANG/王 LI/李 ZHANG/張 LIU/劉 CHEN/陳 YANG/楊",
        "WEI/偉 QIANG/強 LEI/磊 JUN/軍",
        "FANG/芳 NA/娜 LI/麗 JING/静",
    ),
    "韓国": (
        "KIM/金 LEE/李 PARK/朴 CHOI/崔 JUNG/鄭",
        "MINJUN/民俊 SUNGHO/成浩 YOUNGSU/英秀",
        "JIHYE/智恵 SOOJIN/秀珍 YOUNGHEE/英姫",
    ),
    "フィリピン": (
        "SANTOS REYES CRUZ BAUTISTA GARCIA",
        "JOSE_MARIA JUAN_CARLO MARK_ANTHONY",
        "MARIA_CRISTINA ANA_LIZA ROSE_ANN",
    ),
    "インドネシア": ("SUSANTO WIJAYA PRATAMA SETIAWAN", "BUDI AGUS RIZKY DWI", "SITI DEWI PUTRI RATNA"),
    "ネパール": (
        "SHRESTHA GURUNG THAPA TAMANG",
        "RAM_BAHADUR BIKASH SURESH",
        "SITA_KUMARI ANITA LAXMI",
    ),
    "ミャンマー": ("AUNG KYAW MYINT", "MIN_THU ZAW_LIN KO_KO", "THIDA_WIN SU_SU AYE_MYA"),
    "ブラジル": (
        "DA_SILVA_SOUZA DE_OLIVEIRA_TANAKA PEREIRA_DOS_SANTOS",
        "CARLOS_EDUARDO LUIZ_FERNANDO",
        "ANA_PAULA MARIA_APARECIDA",
    ),
    "米国": ("SMITH JOHNSON O'BRIEN MILLER", "JOHN_WILLIAM MICHAEL", "EMILY_ROSE MARY-ANN"),
}
_COLUMN = {"male": 1, "female": 2}


def foreign_family(rng: Random, nationality: str) -> str:
    """A family part, still coded as LATIN/漢字."""
    return rng.choice(_FOREIGN[nationality][0].split())


def foreign_name(rng: Random, nationality: str, sex: str, family: str) -> ForeignName:
    """A whole name with that family part."""
    given = rng.choice(_FOREIGN[nationality][_COLUMN[sex]].split())
    latin = [part.partition("/")[0].replace("_", " ") for part in (family, given)]
    kanji = [part.partition("/")[2] for part in (family, given)]
    return ForeignName(" ".join(latin), "".join(kanji))
