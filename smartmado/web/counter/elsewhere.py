"""Family who live elsewhere, as a clerk enters them: who they are, and whose family."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from smartmado.facts.situation import UNLISTED
from smartmado.web.counter.draft import is_entered
from smartmado.web.counter.fields import FieldReader

KIN: Final = (("father", "父"), ("mother", "母"), ("spouse", "配偶者"))
"""The facts that tell whose family someone is, with their labels."""


def read_elsewhere(reader: FieldReader, known: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Family who live elsewhere, with the facts that were entered. `known`: the ids of everyone there.

    Where nobody is chosen, the father, mother or spouse is none of the people of the visit; but of a
    couple it is enough that one names the other.
    """
    kin = {person: _kin(reader, person, known) for person in reader.draft.elsewhere}
    for spouse in [k["spouse"] for k in kin.values()]:
        if spouse in kin and kin[spouse].get("spouse") == UNLISTED:
            del kin[spouse]["spouse"]
    return {p: {**(_entered(reader, p) if is_entered(p) else {}), **kin[p]} for p in kin}


def _entered(reader: FieldReader, person: str) -> dict[str, Any]:
    name = reader.value(f"{person}-name", "name")
    reader.need(f"{person}-name", name, "氏名を入力してください。")
    facts = {
        "name": name,
        "name_kana": reader.value(f"{person}-kana", "name_kana"),
        "birth_date": reader.birth_date(f"{person}-birth"),
        "sex": reader.value(f"{person}-sex", "sex"),
        "address": reader.value(f"{person}-address", "address"),
        "resident_state": "non_registered",
    }
    return {k: v for k, v in facts.items() if v is not None}


def _kin(reader: FieldReader, person: str, known: Sequence[str]) -> dict[str, str]:
    chosen = {fact: reader.draft.text(f"{person}-{fact}") for fact, _ in KIN}
    found = {fact: one if one in known and one != person else UNLISTED for fact, one in chosen.items()}
    if set(found.values()) == {UNLISTED}:
        reader.mistakes[f"{person}-father"] = (
            "どなたのご家族か、父・母・配偶者のうち一人は、この受付の方から選んでください。"
        )
    return found
