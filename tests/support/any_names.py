"""Names and addresses as registers hold them: made up, of every kind of letter that ever comes."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from smartmado.documents.fonts import value_fonts

KINDS = ("kanji", "rare", "selectors", "kana", "latin", "vietnamese", "nepali", "address", "spaces")

_COMMON = "佐藤鈴木高橋田中伊渡辺山本村小林加吉郎子美太一二三介香奈恵翔結蓮陽葵大輔花"
_PLACES = "鳥取県米子市加茂町一丁目番地号淀江佐陀夜見富益永海岸通東西南北上下新本"
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンァィョッー"
_SELECTED = ("葛\U000e0100", "葛\U000e0101", "辻\U000e0100", "辻\U000e0101", "邉\U000e0101", "祇\U000e0100")
_VIETNAMESE = ("Nguyễn", "Thị", "Trần", "Phượng", "Đặng", "Quỳnh", "Vũ", "Hằng", "Lê", "Ngọc", "Ánh", "Thuỷ")
_NEPALI = (
    "Shrestha",
    "Bahadur",
    "Tāmāṅg",
    "Kumārī",
    "Rājendra",
    "Gurung",
    "Sāñjay",
    "Thāpā",
    "Māyā",
    "Lakṣmī",
)
_LATIN = (
    "Maria",
    "Fernanda",
    "Wolfeschlegelsteinhausenbergerdorff",
    "O'Brien",
    "Jean-Pierre",
    "dos",
    "Santos",
    "WAGGW",
)


@lru_cache(maxsize=1)
def _rare() -> tuple[str, ...]:
    """Letters beyond the common ones: 𠮷, JIS X 0213 planes 1 and 2, compatibility ideographs."""
    cells = [bytes([0x8F, row, cell]) for row in range(0xA1, 0xFF) for cell in range(0xA1, 0xFF)]
    cells += [bytes([row, cell]) for row in range(0xAE, 0xFF) for cell in range(0xA1, 0xFF)]
    letters = {cell.decode("euc_jis_2004", "ignore") for cell in cells}
    known = value_fonts().faces
    return ("𠮷", *sorted(c for c in letters if len(c) == 1 and any(face.glyph(c) for face in known)))


def any_text(kind: str, random: Random) -> str:
    """One name or address of this kind."""
    few, many = random.randint(1, 6), random.randint(1, random.choice((3, 12, 40, 200)))
    match kind:
        case "kanji":
            return "　".join("".join(random.choices(_COMMON, k=few)) for _ in range(2))
        case "rare":
            return "　".join("".join(random.choices(_rare(), k=few)) for _ in range(2))
        case "selectors":
            return "　".join("".join(random.choices((*_SELECTED, *_COMMON), k=few)) for _ in range(2))
        case "kana":
            return "　".join("".join(random.choices(_KANA, k=few + 2)) for _ in range(random.randint(1, 5)))
        case "latin":
            return (
                " ".join(random.choices(_LATIN, k=few)).upper()
                if few % 2
                else " ".join(random.choices(_LATIN, k=few))
            )
        case "vietnamese":
            return " ".join(random.choices(_VIETNAMESE, k=few))
        case "nepali":
            return " ".join(random.choices(_NEPALI, k=few))
        case "address":
            return "".join(random.choices(f"{_PLACES}0123456789０１２３４５６７８９ー－・　𠮷", k=many))
        case _:
            return "".join(random.choices(" 　\u00a0山", k=random.randint(0, 8)))
