"""Open the record of a protected person (支援措置): one asks with a reason, another allows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.facts.errors import SmartmadoError
from smartmado.facts.names import looks_like_mynumber
from smartmado.store.repositories import releases

_ID = re.compile(r"[0-9]{1,15}|new[0-9]{1,2}")
LASTS = timedelta(minutes=30)
WAITS = timedelta(hours=2)


class ReleaseError(SmartmadoError):
    """A request that lacks its reason, or is about nobody."""


def ask_release(desk: Desk, actor: Actor, resident_id: str, reason: str) -> releases.Release:
    """Ask to open a protected person's record."""
    with use_case(desk, actor, "ask_release", ("clerk",)) as work:
        if not _ID.fullmatch(resident_id):
            raise ReleaseError("その宛名番号は読めません。住民を探し直してください。")
        work.detail["resident"] = resident_id
        if not 5 <= len(reason.strip()) <= 500:
            raise ReleaseError("開く理由を5文字以上で書いてください(500文字まで)。")
        if looks_like_mynumber(reason):
            raise ReleaseError("理由に、マイナンバー(個人番号)は書かないでください。")
        assert actor.user_id is not None
        return releases.request_release(
            work.session,
            resident_id=resident_id,
            reason=reason.strip(),
            requested_by=actor.user_id,
            at=work.at,
        )


def allow_release(desk: Desk, actor: Actor, release_id: int) -> releases.Release:
    """Allow someone else's request for half an hour; allowing one's own is refused."""
    with use_case(desk, actor, "allow_release", ("clerk", "administrator")) as work:
        work.detail["release"] = release_id
        assert actor.user_id is not None
        release = releases.allow_release(
            work.session, release_id, allowed_by=actor.user_id, at=work.at, expires_at=work.at + LASTS
        )
        if release.requested_at < work.at - WAITS:
            raise ReleaseError(
                "この申請は、2時間を過ぎて無効になりました。もう一度、申請してもらってください。"
            )
        return release


def waiting_releases(desk: Desk, actor: Actor) -> Sequence[releases.Release]:
    """Requests of the last two hours that nobody has allowed yet."""
    with use_case(desk, actor, "list_releases", ("clerk", "administrator")) as work:
        return releases.waiting_releases(work.session, work.at - WAITS)
