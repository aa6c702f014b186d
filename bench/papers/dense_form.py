"""A form to measure with: 80 fields and 24 boxes to tick on one page; and residents, all made up."""

import random
from collections.abc import Callable

from smartmado.content.expressions import Const
from smartmado.content.forms import (
    Cell,
    Check,
    CheckField,
    Checks,
    FilledForm,
    Form,
    Path,
    Place,
    Row,
    Table,
    TextField,
    Value,
)

_PLACE = Place("dense", ("body",))
_LABELS = [
    "氏名",
    "フリガナ",
    "旧氏",
    "生年月日",
    "性別",
    "続柄",
    "世帯主",
    "郵便番号",
    "住所",
    "方書",
    "本籍",
    "筆頭者",
    "電話番号",
]
_SURNAMES = [
    "佐藤",
    "鈴木",
    "髙橋",
    "田中",
    "渡邉",
    "山﨑",
    "𠮷田",
    "齋藤",
    "栁田",
    "濵口",
    "葛城",
    "辻本",
    "邊見",
    "桒原",
    "圡屋",
    "𡈽井",
    "槗本",
    "瀧澤",
    "廣瀨",
    "龜井",
]
_GIVEN = [
    "太郎",
    "花子",
    "一郎",
    "美咲",
    "陽菜",
    "蓮",
    "湊",
    "大翔",
    "悠真",
    "碧",
    "凛",
    "葵",
    "莉子",
    "健一",
    "誠",
    "清",
    "進",
    "弘",
    "正雄",
    "和子",
    "惠美",
    "眞理",
    "龍之介",
    "馨",
]
_TOWNS = [
    "米子市加茂町",
    "米子市淀江町佐陀",
    "境港市上道町",
    "松江市殿町",
    "鳥取市尚徳町",
    "倉吉市葵町",
    "岡山市北区鹿田町",
]
_RARE = "鵜鷗麴餠饗禱籠釁靄顰驥鬱鸞龔亹俒凊厖"
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"


def dense_form() -> Form:
    """104 cells with a caption each."""
    cells = [_value(i) for i in range(80)] + [_check(i) for i in range(24)]
    rows = tuple(Row(tuple(cells[i : i + 4]), 8.4, _PLACE) for i in range(0, len(cells), 4))
    return Form("dense", "住民票の写し等交付請求書", (Table(rows, _PLACE, (1, 1, 1, 1)),), size=8)


def _value(i: int) -> Cell:
    label = _LABELS[i % len(_LABELS)]
    field = TextField(f"f{i}", label, (Path("subject", "name"),), None, "見本")
    return Cell(Value(field), _PLACE, caption=f"{i + 1} {label}")


def _check(i: int) -> Cell:
    field = CheckField(f"c{i}", "同意する", "subject", Const(True))
    return Cell(Checks((Check("同意する", field),)), _PLACE, size=7, caption=f"{i + 81} 確認")


def resident(number: int) -> FilledForm:
    """The filled form of one of any number of residents; every third of a hundred has a rare letter."""
    chance = random.Random(number)  # noqa: S311 - people that do not exist
    makers: list[Callable[[random.Random], str]] = [_name, _kana, _surname, _date, _sex, _kin, _name]
    makers += [_post, _address, _room, _address, _name, _phone]
    values: dict[str, str | bool | None] = {f"f{i}": makers[i % len(makers)](chance) for i in range(80)}
    values |= {f"c{i}": chance.random() < 0.5 for i in range(24)}
    return FilledForm(values, person=f"住民{number}", city="見本市", reference=f"R8-{number:07d}")


def _surname(chance: random.Random) -> str:
    return chance.choice(_RARE) + "田" if chance.random() < 0.03 else chance.choice(_SURNAMES)


def _name(chance: random.Random) -> str:
    return f"{_surname(chance)}　{chance.choice(_GIVEN)}"


def _kana(chance: random.Random) -> str:
    return "".join(chance.choice(_KANA) for _ in range(8))


def _date(chance: random.Random) -> str:
    era, year = chance.choice(("昭和", "平成")), chance.randint(1, 31)
    return f"{era}{year}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日"


def _sex(chance: random.Random) -> str:
    return chance.choice("男女")


def _kin(chance: random.Random) -> str:
    return chance.choice(("妻", "夫", "子", "父", "母", "世帯主"))


def _post(chance: random.Random) -> str:
    return f"〒{chance.randint(1, 999):03d}-{chance.randint(0, 9999):04d}"


def _address(chance: random.Random) -> str:
    return f"{chance.choice(_TOWNS)}{chance.randint(1, 40)}番{chance.randint(1, 30)}号"


def _room(chance: random.Random) -> str:
    return f"グリーンハイツ{chance.randint(101, 999)}号室"


def _phone(chance: random.Random) -> str:
    return f"0{chance.randint(3, 99)}-{chance.randint(0, 9999):04d}-{chance.randint(0, 9999):04d}"
