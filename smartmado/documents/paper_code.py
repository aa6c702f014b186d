"""What the QR code of a form says: which paper of which case it is, and nothing of a person.

Only letters that every keyboard layout types alike (a scanner types what it reads) and that QR's
alphanumeric mode knows (ISO/IEC 18004, 7.3.4). The check value is the CRC-32 of ISO 3309 over what stands
before it: it finds a misread or mistyped code, and is no proof of who made it.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass

from smartmado.facts.errors import SmartmadoError

_MARK = "MADO1"
_CODE = re.compile(rf"{_MARK}/([0-9]{{8}}-[0-9]{{4,12}})/([0-9]{{2,4}})/([A-Z0-9.]{{1,60}})/([0-9A-F]{{8}})")


class PaperCodeError(SmartmadoError):
    """What was read is no code of a form, or not the whole of one."""


@dataclass(frozen=True)
class PaperCode:
    """One paper: 受付番号 of its case, its number among the papers of the case, the id of its form."""

    reference: str
    number: int
    form: str

    def __str__(self) -> str:
        """The text of the QR code."""
        text = f"{_MARK}/{self.reference}/{self.number:02d}/{self.form.upper().replace('_', '.')}"
        return f"{text}/{_check(text)}"


def read_paper_code(text: str) -> PaperCode:
    """The paper that a scanned text names; full-width and small letters are read as what they stand for.

    Raises:
        PaperCodeError: it is no such code, or a part of it was misread.
    """
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    found = _CODE.fullmatch(plain)
    if found is None:
        raise PaperCodeError(
            "様式のQRコードではありません。用紙の下にあるQRコードを、もう一度読み取ってください。"
        )
    if found[4] != _check(plain.rpartition("/")[0]):
        raise PaperCodeError(
            "QRコードを正しく読み取れませんでした。用紙を平らにして、もう一度読み取ってください。"
        )
    return PaperCode(found[1], int(found[2]), found[3].replace(".", "_").lower())


def _check(text: str) -> str:
    return f"{zlib.crc32(text.encode('ascii')):08X}"
