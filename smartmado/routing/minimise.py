"""Only what a department needs: the facts that its procedures used, and no others.

個人情報の保護に関する法律61条, 69条: data is held and passed on only as far as the task needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.present import value_json
from smartmado.facts.situation import Value

VISIT = "visit"


def minimise(
    used: Iterable[FactKey], value_of: Callable[[FactKey], Value | None]
) -> dict[str, dict[str, Any]]:
    """The known facts among `used`: whose (a person's id, "event.N" or "visit") -> fact -> JSON value.

    A fact that is not known is left out: absent, which is not the same as empty.
    """
    found: dict[str, dict[str, Any]] = {}
    for fact, subject in dict.fromkeys(used):
        value = value_of((fact, subject))
        if value is not None:
            found.setdefault(subject or VISIT, {})[fact] = value_json(value)
    return found
