"""Names as registered, and the keys by which they are found.

A stored name is never changed: no Unicode normalisation, no dropped variation
selector, no look-alike. Everything here that folds letters makes search keys,
and search keys only (住民記録システム標準仕様書 2.1.2).
"""

from __future__ import annotations

import re
import unicodedata
from itertools import product

from smartmado.facts.name_variants import VARIANT_TO_COMMON

UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\ufffd\ufeff\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Letters that have no place in a record: control codes, ends of lines, halves of letters, the mark that a
lossy conversion leaves (U+FFFD), and marks that hide text or turn its direction."""
_SEPARATORS = re.compile(r"[\s・･·,、.]+")


def is_variation_selector(character: str) -> bool:
    """Whether the character only picks a shape of the one before it (SVS, IVS)."""
    code = ord(character)
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def clusters(text: str) -> list[str]:
    """Letters as a reader counts them: each with its variation selectors and
    combining marks. Joined again they are the text, unchanged."""
    letters: list[str] = []
    for character in text:
        follows = is_variation_selector(character) or unicodedata.combining(character)
        if follows and letters:
            letters[-1] += character
        else:
            letters.append(character)
    return letters


# --- kana ----------------------------------------------------------------------

_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_DASHES = "ー―－‐‑‒–—−ｰ-~〜"
_SMALL_TO_LARGE = str.maketrans("ァィゥェォヵヶッャュョヮ", "アイウエオカケツヤユヨワ")
_V_FORMS = (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"))
_VOICED = str.maketrans(
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヷヸヹヺ",
    "カキクケコサシスセソタチツテトハヒフヘホハヒフヘホハイエオ",
)
# Sounds that merged: ワ=ハ and ヲ=オ are the standard's; ヰ and ヱ are ours.
_MERGED = str.maketrans("ワヲヰヱ", "ハオイエ")
_O_ROW = "オコソトノホモヨロ"
_U_AFTER_O = re.compile(f"(?<=[{_O_ROW}])ウ")
_LONG_AFTER_O = re.compile(f"(?<=[{_O_ROW}ォョゴゾドボポヺヲ])[{re.escape(_DASHES)}]")
# ヂ must meet ジ as well as チ, though シ must not meet チ. One folding cannot
# do both, so there are two: A takes ヂ to チ, B takes it to シ by way of ジ.
_FOLD_A = str.maketrans("", "")
_FOLD_B = str.maketrans("ヂヅ", "ジズ")


def kana_keys(text: str) -> set[str]:
    """All search keys of a name in kana; two names meet when a key is shared.

    Keys hold no spaces. Variants: foldings A and B of ヂ・ヅ; the long mark
    dropped or read as オ (コーノ finds コウノ); ウ after an オ sound read as オ
    within each part of the name and across the joined name (オノ ウメ).
    """
    katakana = unicodedata.normalize("NFKC", text).translate(_HIRAGANA_TO_KATAKANA).upper()
    long_marks = {katakana, _LONG_AFTER_O.sub("オ", katakana)}
    keys: set[str] = set()
    for spelling, fold in product(long_marks, (_FOLD_A, _FOLD_B)):
        parts = [_plain_kana(part.translate(fold)) for part in _SEPARATORS.split(spelling)]
        keys.add("".join(_U_AFTER_O.sub("オ", part) for part in parts))
        keys.add(_U_AFTER_O.sub("オ", "".join(parts)))
    return keys - {""}


def _plain_kana(text: str) -> str:
    text = re.sub(f"[{re.escape(_DASHES)}]", "", text)
    for spelling, plain in _V_FORMS:
        text = text.replace(spelling, plain)
    return text.translate(_SMALL_TO_LARGE).translate(_VOICED).translate(_MERGED)


# --- kanji and latin ---------------------------------------------------------------


def kanji_key(text: str) -> str:
    """Search key of a name in kanji: variants become the common letter, spaces go."""
    bare = "".join(c for c in text if not is_variation_selector(c))
    folded = unicodedata.normalize("NFKC", bare)
    common = "".join(VARIANT_TO_COMMON.get(c, c) for c in folded)
    return _SEPARATORS.sub("", common).upper()


_LATIN_LETTERS = str.maketrans(
    {"Ø": "O", "Đ": "D", "Ð": "D", "Ł": "L", "Æ": "AE", "Œ": "OE", "Þ": "TH", "Ħ": "H", "Ŋ": "NG"}
)


def latin_key(text: str) -> str:
    """Search key of a name in Latin letters, the same for any order of its parts.

    Upper case; accents, apostrophes, spaces, commas and hyphens do not count.
    """
    upper = unicodedata.normalize("NFKC", text).upper()
    decomposed = unicodedata.normalize("NFD", upper).translate(_LATIN_LETTERS)
    parts = re.split(r"[\s,\-‐–・.]+", decomposed)
    letters = ("".join(c for c in part if c.isalnum()) for part in parts)
    return "".join(sorted(filter(None, letters)))


def looks_like_mynumber(text: str) -> bool:
    """Whether the text holds 12 digits with the check digit of an 個人番号 (番号利用法施行令8条).

    Full-width digits and digits parted by spaces, hyphens, dots or what cannot be seen count too.
    One random number in ten passes the check, so this is for free text, not for fields that hold long
    numbers.
    """
    folded = unicodedata.normalize("NFKC", text)
    for match in _TWELVE.finditer(folded):
        digits = [int(c) for c in match.group() if c.isdigit()]
        weights = [n + 1 if n <= 6 else n - 5 for n in range(1, 12)]
        rest = sum(d * w for d, w in zip(reversed(digits[:11]), weights, strict=True)) % 11
        if digits[11] == (0 if rest <= 1 else 11 - rest):
            return True
    return False


_BETWEEN = r"[\s\-.・ー\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff]{0,3}"
_TWELVE = re.compile(rf"(?<!\d)\d(?:{_BETWEEN}\d){{11}}(?!\d)")
