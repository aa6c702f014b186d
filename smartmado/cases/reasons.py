"""Why a clerk did something that needs a reason: a sentence, without an 個人番号 in it."""

from __future__ import annotations

from smartmado.facts.errors import SmartmadoError
from smartmado.facts.names import UNSEEN, looks_like_mynumber

SHORTEST, LONGEST = 5, 500


class ReasonError(SmartmadoError):
    """A reason that is missing or cannot be kept."""


def check_reason(text: str) -> str:
    """The reason without blanks around it; `ReasonError` says what it lacks."""
    reason = text.strip()
    if len(reason) < SHORTEST:
        raise ReasonError(f"理由を{SHORTEST}文字以上で書いてください。")
    if len(reason) > LONGEST:
        raise ReasonError(f"理由は{LONGEST}文字までで書いてください。")
    if UNSEEN.search(reason):
        raise ReasonError("理由に、改行などの目に見えない字は書かないでください。")
    if looks_like_mynumber(reason):
        raise ReasonError("理由に、マイナンバー(個人番号)は書かないでください。")
    return reason
