"""Places of the demo city: town names of 米子市 with lot numbers that do not exist.

Every lot number is in the nine thousands, so that no real address is meant.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

CITY = "鳥取県米子市"


class Town(NamedTuple):
    """A town, its postal code, and the schools that the demo sends its children to."""

    name: str
    postal_code: str
    elementary: str
    junior_high: str


def _towns(table: str) -> tuple[Town, ...]:
    towns = []
    for line in table.strip().splitlines():
        elementary, junior_high, entries = line.split("|")
        for entry in entries.split():
            code, name = entry.split("/")
            towns.append(Town(name, f"{code[:3]}-{code[3:]}", elementary, junior_high))
    return tuple(towns)


TOWNS = _towns("""
啓成小学校|東山中学校|6830067/東町 6830063/法勝寺町 6830064/道笑町 6830065/万能町
明道小学校|湊山中学校|6830822/中町 6830823/加茂町 6830824/久米町 6830826/西町 6830831/寺町 6830834/内町
就将小学校|湊山中学校|6830035/目久美町 6830033/長砂町 6830047/祇園町 6830027/陰田町 6830043/末広町
義方小学校|後藤ヶ丘中学校|6830835/灘町 6830836/花園町 6830841/上後藤 6830843/三旗町 6830844/義方町
車尾小学校|東山中学校|6830006/車尾 6830008/車尾南 6830009/観音寺新町 6830051/勝田町 6830052/博労町
福生東小学校|福生中学校|6830001/皆生温泉 6830002/皆生新田 6830003/皆生
福生西小学校|福生中学校|6830004/上福原 6830802/東福原 6830801/新開 6830046/愛宕町
福米西小学校|福米中学校|6830804/米原 6830805/西福原 6830811/錦町 6830853/両三柳
住吉小学校|後藤ヶ丘中学校|6830845/旗ヶ崎 6830846/安倍 6830825/錦海町
河崎小学校|加茂中学校|6830852/河崎 6830842/三本松
夜見小学校|弓ヶ浜中学校|6830851/夜見町 6830103/富益町 6830854/彦名町
大篠津小学校|美保中学校|6830101/大篠津町 6830102/和田町 6830104/大崎 6830105/葭津
啓成小学校|東山中学校|6830812/角盤町 6830066/日野町
成実小学校|尚徳中学校|6830021/石井 6830022/奈喜良 6830015/日原 6830257/榎原 6830251/兼久
淀江小学校|淀江中学校|6893402/淀江町淀江 6893403/淀江町西原 6893401/淀江町今津 6893423/淀江町小波
伯仙小学校|箕蚊屋中学校|6893541/二本木 6893543/蚊屋 6893512/泉 6893537/古豊千 6893514/尾高
""")

_BUILDINGS = (
    "コーポ大山", "メゾン皆生", "サンハイツ", "グランドール米子", "レジデンス弓浜", "ハイツ錦海",
    "第二みのりアパート", "リバーサイド日野川", "市営住宅大谷団地", "エスポワール加茂川",
)  # fmt: skip

FACILITIES = (
    "特別養護老人ホームみどりの丘",
    "介護老人保健施設あさひ",
    "有料老人ホーム錦海の里",
    "養護老人ホーム弓浜荘",
)

_ELSEWHERE = (
    "島根県松江市学園南", "島根県安来市安来町", "鳥取県境港市上道町", "鳥取県鳥取市湖山町",
    "鳥取県倉吉市上井", "岡山県岡山市北区津島", "広島県広島市中区千田町", "大阪府大阪市住吉区長居",
    "兵庫県神戸市灘区篠原", "東京都世田谷区桜丘", "京都府京都市左京区下鴨",
)  # fmt: skip
_INSURERS = ("島根県松江市", "島根県安来市", "鳥取県境港市")


class Home(NamedTuple):
    """Where a household lives."""

    town: Town
    address: str
    kata: str


def home(rng: Random, *, flat: bool) -> Home:
    """A dwelling in some town."""
    town = rng.choice(TOWNS)
    kata = f"{rng.choice(_BUILDINGS)}{rng.randint(1, 9)}0{rng.randint(1, 9)}号" if flat else ""
    return Home(town, f"{CITY}{town.name}{rng.randint(9001, 9999)}番地{rng.randint(1, 40)}", kata)


def facility_home(rng: Random, number: int) -> Home:
    """A room in a care home; a home stands in one town."""
    town = TOWNS[number * 7 % len(TOWNS)]
    return Home(town, f"{CITY}{town.name}{9100 + number}番地", FACILITIES[number])


def lot_elsewhere(rng: Random) -> str:
    """An address in another city."""
    return f"{rng.choice(_ELSEWHERE)}{rng.randint(9001, 9999)}番地{rng.randint(1, 20)}"


def lot_here(rng: Random) -> str:
    """An address in the city, as a 本籍 may be."""
    return f"{CITY}{rng.choice(TOWNS).name}{rng.randint(9001, 9999)}番地"


def other_insurer(rng: Random) -> str:
    """The city that stays the insurer of a facility's resident (住所地特例)."""
    return rng.choice(_INSURERS)
