"""CP932 (Windows-31J) as Windows writes it, with a note of every letter it cannot hold.

Python's codec writes 髙, 﨑 and the other IBM letters at their NEC-selected places
(rows ED, EE); Windows writes them at the IBM places (FA-FC), and some receivers
know only those. Both decode to the same letter, so the table is built from the codec.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from smartmado.facts.names import clusters

GETA = "〓"  # the printers' mark for a letter that is not there

# One letter of JIS X 0208, two code points: Windows knows it by the second one
# (Unicode's JIS0208.TXT against Microsoft's CP932.TXT; the bytes are the same).
# The codec takes the first one silently; it comes back as the second, so it is noted.
_TWINS = {"〜": "～", "‖": "∥", "−": "－", "¢": "￠", "£": "￡", "¬": "￢"}

_PRIVATE = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True)
class Replacement:
    """A letter that was written otherwise. `position` counts letters from 1."""

    position: int
    letter: str
    written: str

    @property
    def code_points(self) -> list[str]:
        """The letter with its variation selectors and combining marks, as U+XXXX."""
        return [f"U+{ord(character):04X}" for character in self.letter]


def fit(text: str) -> tuple[str, list[Replacement]]:
    """The text in letters that CP932 holds, and what was replaced.

    A letter whose variation selector cannot be written becomes 〓 whole: the
    base letter alone would be another shape of the name, with nothing to show it.
    """
    if _fits(text):
        return text, []
    letters, replaced = [], []
    for position, letter in enumerate(clusters(text), start=1):
        written = letter if _fits(letter) else _TWINS.get(letter, GETA)
        letters.append(written)
        if written != letter:
            replaced.append(Replacement(position, letter, written))
    return "".join(letters), replaced


def encode(text: str) -> bytes:
    """Bytes as Windows writes them; the text must be in letters that fit."""
    if text.isascii():
        return text.encode("ascii")
    windows = _windows_bytes()
    return b"".join(windows.get(letter) or letter.encode("cp932") for letter in text)


def _fits(text: str) -> bool:
    # A letter of the private area is one vendor's own: the codec has a place for it,
    # but what the receiver's machine draws there is another letter.
    if _PRIVATE.search(text) or not _TWINS.keys().isdisjoint(text):
        return False
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _windows_bytes() -> dict[str, bytes]:
    """The letters whose bytes differ between the codec and Windows."""
    table: dict[str, bytes] = {}
    for row in (0xFA, 0xFB, 0xFC):
        for cell in range(0x40, 0xFD):
            place = bytes((row, cell))
            letter = place.decode("cp932", errors="ignore")
            if letter and letter.encode("cp932")[0] in (0xED, 0xEE):
                table[letter] = place
    return table
