"""Why a clerk did something that needs a reason: a sentence, without an 個人番号 in it."""

from __future__ import annotations

import re

from smartmado.facts.errors import SmartmadoError
from smartmado.facts.names import looks_like_mynumber

SHORTEST, LONGEST = 5, 500
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control letters, which not every database keeps, and those that turn the direction of what is read."""


class ReasonError(SmartmadoError):
    """A reason that is missing or cannot be kept."""


def check_reason(text: str) -> str:
    """The reason without blanks around it; `ReasonError` says what it lacks."""
    reason = text.strip()
    if len(reason) < SHORTEST:
        raise ReasonError(f"理由を{SHORTEST}文字以上で書いてください。")
    if len(reason) > LONGEST:
        raise ReasonError(f"理由は{LONGEST}文字までで書いてください。")
    if _UNSEEN.search(reason):
        raise ReasonError("理由に、改行などの目に見えない字は書かないでください。")
    if looks_like_mynumber(reason):
        raise ReasonError("理由に、マイナンバー(個人番号)は書かないでください。")
    return reason
