"""Look at the people who will take part in a visit, before it is opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.cases.open_case import Opening, gather_elsewhere, gather_household


def view_household(
    desk: Desk,
    actor: Actor,
    household: str | None,
    joining: Sequence[str] = (),
    elsewhere: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """The members of a resident's household, those who join, and family who live elsewhere, as a situation
    holds them.

    Finding someone and reading their record are two acts (住民記録システム標準仕様書 10.2), so this
    has a record of its own. `ForbiddenError` for a protected person whose record nobody has released.
    """
    with use_case(desk, actor, "view_household", ("clerk",)) as work:
        opening = Opening((), household=household, joining=joining, elsewhere={i: {} for i in elsewhere})
        found = gather_household(desk, work.session, actor, opening)
        found += gather_elsewhere(desk, work.session, actor, opening)
        work.detail["residents"] = [m["id"] for m in found]
    return found
