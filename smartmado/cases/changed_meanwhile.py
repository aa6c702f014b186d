"""Nobody overwrites unseen: a page sends back a mark of the value that it showed (`CaseState.mark`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter

from smartmado.cases.case_state import CaseState
from smartmado.cases.desk import RESIDENT
from smartmado.decisions.evaluate import FactKey
from smartmado.facts.calendar import JAPAN
from smartmado.store.engine import Session
from smartmado.store.errors import ConflictError
from smartmado.store.repositories import users

_RESIDENT = "住民の方(タブレット)"


def check_seen(session: Session, state: CaseState, key: FactKey, seen: str | None) -> None:
    """Refuse with `ConflictError`, naming who and when, where the value is no longer as it was `seen`.

    None: nobody was shown anything, as in a program.
    """
    if seen is None or seen == state.mark(key):
        return
    label = state.book.facts[key[0]].label
    changes = list(_changes(state, key))
    # Of an answer that another one made pointless no row is left that tells who it was.
    who = told_by(session, *max(changes, key=itemgetter(0))) if changes else "ほかの入力のため"
    raise ConflictError(
        f"「{label}」は、この画面を開いたあとに変わりました({who})。まだ何も書きかえていません。"
        "今の値を見て、書きかえるかどうか決めてください。"
    )


def told_by(session: Session, at: datetime, by: int | None) -> str:
    """「窓口　花子、10:05」. `by` None is the resident at the tablet."""
    name = _RESIDENT if by is None else users.get_user(session, by).display_name
    return f"{name}、{at.astimezone(JAPAN):%H:%M}"


def _changes(state: CaseState, key: FactKey) -> Iterator[tuple[datetime, int | None]]:
    """When somebody changed the value, and who."""
    for answer in state.answers:
        if (answer.fact, answer.subject) == key:
            yield answer.given_at, None if answer.source == RESIDENT else answer.given_by
    for trace in state.corrections:
        if (trace.fact, trace.subject) == key and trace.undone_at is not None:
            yield trace.undone_at, trace.undone_by
