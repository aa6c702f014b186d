"""Of family who live elsewhere nothing is asked that makes no sense for them."""

from __future__ import annotations

from typing import Any

import pytest

from smartmado.content.model import LifeEvent
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.bindings import unknown_form_facts
from smartmado.decisions.decide import decide
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.situation import parse_situation

HUSBAND = {"id": "a", "relation_to_head": "世帯主", "birth_date": "1975-05-02", "sex": "male"}
WIFE = {"id": "b", "relation_to_head": "妻", "birth_date": "1977-05-02", "sex": "female"}
CHILD = {"id": "c", "relation_to_head": "子", "birth_date": "2012-05-02", "sex": "male"}
NEWBORN = {"id": "n", "relation_to_head": "子", "birth_date": "2026-11-10", "sex": "female"}
AWAY = {"id": "x", "address": "鳥取県鳥取市湖山町南四丁目1番地", "name": "山根　学"}
ELSEWHERE = {
    "a student in lodgings": (
        [HUSBAND, WIFE, CHILD],
        {"birth_date": "2006-05-02", "father": "a", "mother": "b", "spouse": "unlisted"},
    ),
    "a child with the former wife": (
        [HUSBAND, WIFE, CHILD],
        {"birth_date": "2014-05-02", "father": "a", "mother": "unlisted", "spouse": "unlisted"},
    ),
    "a husband who works away": (
        [{**WIFE, "relation_to_head": "世帯主"}, CHILD],
        {
            "birth_date": "1975-05-02",
            "sex": "male",
            "father": "unlisted",
            "mother": "unlisted",
            "spouse": "b",
        },
    ),
}


def asked(
    book: Rulebook, event: LifeEvent, members: list[dict[str, Any]], away: dict[str, Any]
) -> set[FactKey]:
    """Everything that may be asked in a visit for this event."""
    born = [NEWBORN] if event.id == "birth" else []
    subjects = [p["id"] for p in born or members][: max(1, event.min_subjects)]
    day = {event.date: "2026-11-10"} if event.date and not born else {}
    raw = {
        "as_of": "2026-11-16",
        "events": [{"type": event.id, "subjects": subjects, **day}],
        "household": {"closed": True, "members": [*members, *born]},
        "others": [{**AWAY, **away}],
    }
    found = decide(book, parse_situation(raw, book))
    forms = (k for d in found.to_file for k in unknown_form_facts(found, d))
    return {*found.residuals.waiting, *forms}


@pytest.mark.parametrize("who", ELSEWHERE)
def test_no_event_asks_who_is_whose_kin_or_their_relation_to_the_head(book: Rulebook, who: str) -> None:
    members, away = ELSEWHERE[who]
    kin = {"relation_to_head", "father", "mother", "spouse", "household_closed"}
    wrong = {
        e.id: sorted(map(str, found))
        for e in book.life_events.values()
        if (found := {k for k in asked(book, e, members, away) if k[0] in kin})
    }
    assert wrong == {}
