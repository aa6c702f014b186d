"""Kinship read from 続柄, from father/mother/spouse references and from a marriage in the visit.

続柄 states a relation to the head only (住民記録システム標準仕様書 1.1.11), so kinship between two
other members may be undecidable: then the answer is unknown (None), never "no".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from smartmado.facts.situation import Situation
from smartmado.facts.truth import all_of

_UNIT = r"(?:夫(?:（未届）)?|妻(?:（未届）)?|子(?:（子の夫）|（子の妻）)?|父|母|兄|姉|弟|妹)"
_PATTERN = re.compile(rf"^{_UNIT}(?:の{_UNIT})*$")
_SPLIT = re.compile(_UNIT)
# Words of older records that the standard no longer allows; they still tell the relation.
_OLDER_WORDS = {
    "長男": "子",
    "長女": "子",
    "二男": "子",
    "次男": "子",
    "二女": "子",
    "次女": "子",
    "三男": "子",
    "三女": "子",
    "養子": "子",
    "孫": "子の子",
    "祖父": "父の父",
    "祖母": "父の母",
    "本人": "世帯主",
}
_SPOUSE = ("夫", "妻", "夫（未届）", "妻（未届）")
_PARENT = ("父", "母")
_SIBLING = ("兄", "姉", "弟", "妹")

Path = tuple[str, ...]
Kin = Callable[[Situation, str, str], bool | None]


@lru_cache(maxsize=1024)
def parse_relation(text: str) -> Path | None:
    """Units from the head outwards: 世帯主 -> (), 子の妻 -> ("子", "妻"); None when it proves nothing."""
    text = text.translate({ord("("): "（", ord(")"): "）"})
    text = _OLDER_WORDS.get(text, text)
    if text == "世帯主":
        return ()
    if not _PATTERN.match(text):
        return None
    return tuple("子" if u.startswith("子") else u for u in _SPLIT.findall(text))


def _path(situation: Situation, person_id: str) -> Path | None:
    """The relation to the head. Who lives elsewhere has none, but may be the spouse of a member who has."""
    person = situation.person(person_id)
    text = person.facts.get("relation_to_head") if person else None
    if text is None and person is not None and person.facts.get("is_head") is True:
        return ()
    if text is None and person_id in situation.others:
        return _beside(situation, person_id)
    return parse_relation(text) if isinstance(text, str) else None


def _beside(situation: Situation, person_id: str) -> Path | None:
    """As if who lives elsewhere lived beside the member whose spouse they are."""
    named = _reference(situation, person_id, "spouse")
    for member in situation.members:
        if member == named or _reference(situation, member, "spouse") == person_id:
            path = _path(situation, member)
            return None if path is None or (path[-1:] and path[-1] in _SPOUSE) else (*path, "夫")
    return None


def _reference(situation: Situation, person_id: str, fact: str) -> str | None:
    person = situation.person(person_id)
    value = person.facts.get(fact) if person else None
    return value if isinstance(value, str) else None


def _older(situation: Situation, parent: str, child: str) -> bool:
    """False when the register proves that `parent` is too young to be a parent of `child`."""
    a, b = situation.person(parent), situation.person(child)
    born = a.facts.get("birth_date") if a else None
    child_born = b.facts.get("birth_date") if b else None
    earliest = getattr(born, "earliest", None)
    latest = getattr(child_born, "latest", None)
    return earliest is None or latest is None or latest.year - earliest.year >= 12


def is_child_of(situation: Situation, child: str, parent: str) -> bool | None:
    """True if `child` is a child of `parent`, as far as references and 続柄 tell.

    A 子 of the head counts as the child of the head's spouse too, as households are read at the
    counter; a 連れ子 is recorded as 妻の子 or 夫の子 and is not. Whom the records leave open is no
    parent of a brother or sister.
    """
    found = _recorded_child(situation, child, parent)
    if found is None:
        named = {_reference(situation, parent, role) for role in ("father", "mother")}
        listed = (p for p in situation.everyone() if p in named)
        return False if any(_recorded_child(situation, child, p) for p in listed) else None
    return found


def _recorded_child(situation: Situation, child: str, parent: str) -> bool | None:
    if child == parent:
        return False
    father, mother = (_reference(situation, child, f) for f in ("father", "mother"))
    if parent in (father, mother):
        return True
    if father is not None and mother is not None:
        return False
    below, above = _path(situation, child), _path(situation, parent)
    if above == () and below == ("子",):
        return True  # as recorded: one may adopt someone hardly younger than oneself
    if not _older(situation, parent, child):
        return False
    if below is None or above is None:
        return None
    if below[:-1] == above and below[-1:] == ("子",):
        return True if len(above) != 1 or above[0] in _SPOUSE else _only_branch(situation, above)
    if above and above[-1] in _SPOUSE and below == (*above[:-1], "子"):
        return True if len(above) == 1 else _only_branch(situation, above[:-1])
    if above and above[-1] in _PARENT and below == above[:-1]:
        return True
    return bool(
        above
        and below
        and above[-1] in _PARENT
        and below == (*above[:-1], below[-1])
        and below[-1] in _SIBLING
    )


def _only_branch(situation: Situation, path: Path) -> bool | None:
    """Grandchildren belong for certain to a child of the head only if that child is the only one."""
    if path[-1] in _SPOUSE and len(path) == 1:
        return True
    if path[-1] != "子" or not situation.closed:
        return None
    same = [p for p in situation.everyone() if _path(situation, p) == path]
    may_be = [p for p in situation.members if _relation_is_open(situation, p)]
    return True if len(same) + len(may_be) <= 1 else None


def _relation_is_open(situation: Situation, person_id: str) -> bool:
    facts = situation.members[person_id].facts
    return facts.get("relation_to_head") is None and facts.get("is_head") is not True


def is_spouse_of(situation: Situation, one: str, two: str) -> bool | None:
    """True if the two are married (or 未届), as far as references, 続柄 and a marriage event tell.

    Nobody has two spouses: whom the records leave open is no spouse of somebody whose spouse they name.
    """
    found = _recorded_couple(situation, one, two)
    if found is None and any(next(recorded_spouses(situation, p), None) is not None for p in (one, two)):
        return False
    return found


def recorded_spouses(situation: Situation, person_id: str) -> Iterator[str]:
    """Whom references, 続柄 and a marriage event name as the spouse: more than one if they are wrong."""
    return (p for p in situation.everyone() if _recorded_couple(situation, p, person_id))


def _recorded_couple(situation: Situation, one: str, two: str) -> bool | None:
    if one == two:
        return False
    for event in situation.events:
        if event.type == "marriage" and {one, two} <= set(event.subjects):
            return True
    if _reference(situation, one, "spouse") == two or _reference(situation, two, "spouse") == one:
        return True
    if _reference(situation, one, "spouse") or _reference(situation, two, "spouse"):
        return False
    a, b = _path(situation, one), _path(situation, two)
    if a is None or b is None:
        return None
    for x, y in ((a, b), (b, a)):
        if y and y[-1] in _SPOUSE and y[:-1] == x:
            return True if not x else _only_branch(situation, x)
    return {a, b} == {("父",), ("母",)}


def is_sibling_of(situation: Situation, one: str, two: str) -> bool | None:
    """True if the two share a parent, as far as references and 続柄 tell."""
    if one == two:
        return False
    shared = [
        all_of((is_child_of(situation, one, p), is_child_of(situation, two, p))) for p in situation.everyone()
    ]
    if True in shared:
        return True
    a, b = _path(situation, one), _path(situation, two)
    if a is None or b is None:
        return None
    if a == b == ("子",) or {a, b} <= {(), ("兄",), ("姉",), ("弟",), ("妹",)}:
        return True
    if len(a) > 1 and a == b and a[-1] == "子":
        return _only_branch(situation, a[:-1])
    return None if None in shared else False


def _parent(situation: Situation, candidate: str, person: str) -> bool | None:
    return is_child_of(situation, person, candidate)


def _by_reference(role: str, sex: str) -> Kin:
    """Father or mother: as named, else a parent of that sex (unknown while the sex is)."""

    def kin(situation: Situation, candidate: str, person: str) -> bool | None:
        named = _reference(situation, person, role)
        if named is not None:
            return named == candidate
        parent = is_child_of(situation, person, candidate)
        if parent is False:
            return False
        known = _reference(situation, candidate, "sex")
        if known not in ("male", "female"):
            return None
        return parent if known == sex else False

    return kin


_father, _mother = _by_reference("father", "male"), _by_reference("mother", "female")


def _borne(situation: Situation, candidate: str, person: str) -> bool | None:
    return _mother(situation, person, candidate)


KIN: dict[str, Kin] = {
    "children": is_child_of,
    "borne": _borne,
    "parents": _parent,
    "father": _father,
    "mother": _mother,
    "spouse": is_spouse_of,
    "siblings": is_sibling_of,
}
"""Kin of a person: KIN[name](situation, candidate, person)."""
