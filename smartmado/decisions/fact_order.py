"""One order of the facts and events of a visit, however the situation lists them."""

from __future__ import annotations

from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.decisions.kin_proofs import CLOSED

_SENSITIVITY = {"ordinary": 0, "personal": 1, "protected": 2}


def facts_in_order(ev: Evaluator) -> list[FactKey]:
    """Every given fact: the less sensitive first, then as facts.yaml has them, then by whose they are."""
    situation = ev.situation
    keys: dict[FactKey, str] = {(f, None): "" for f in situation.answers}
    if situation.closed:
        keys[CLOSED] = ""
    for rank, index in enumerate(events_in_order(ev)):
        keys |= {(f, f"event.{index}"): f"{rank:03}" for f in situation.events[index].facts}
    for person in (*situation.members.values(), *situation.others.values()):
        keys |= {(f, person.id): person.id for f in person.facts}
    keys |= {k: k[1] or "" for k in ev.assumed}
    places = {f: (_SENSITIVITY[d.sensitivity], i) for i, (f, d) in enumerate(ev.book.facts.items())}
    return sorted(keys, key=lambda k: (places[k[0]], keys[k]))


def events_in_order(ev: Evaluator) -> list[int]:
    """The events by what they are, however the situation lists them."""

    def told(index: int) -> str:
        event = ev.situation.events[index]
        return f"{event.type} {sorted(event.subjects)} {sorted(event.facts.items(), key=str)}"

    return sorted(range(len(ev.situation.events)), key=told)
