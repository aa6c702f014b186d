"""Letters of a case that no font has: which, in which box, whose; and what may be drawn instead. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from smartmado.content.forms import FilledForm, TextField
from smartmado.decisions.bindings import Bound
from smartmado.decisions.decide import Decisions
from smartmado.decisions.evaluate import Evaluator, FactKey
from smartmado.documents import GuideErrand, GuideSheet, code_points, missing_letters, printed
from smartmado.facts.name_variants import VARIANT_TO_COMMON
from smartmado.facts.names import clusters

GUIDE_TITLE = "案内票"
_NAMES = ("name", "name_kanji", "name_latin")
GUIDE_NOTE = "お名前のうち印字できない字は、窓口で確かめた代わりの字で印字しました。登録の字は変わりません。"
_MOST_TOLD = 2
"""More letters than this are counted at the foot of a form instead of named."""


@dataclass(frozen=True)
class Box:
    """A box of the papers with text in it. `keys`: the facts whose text it prints."""

    paper: str
    label: str
    text: str
    keys: tuple[FactKey, ...]
    guide: bool = False


@dataclass(frozen=True)
class MissingLetter:
    """A letter that cannot be drawn, and where it would stand: (paper, box, whose fact, if known)."""

    letter: str
    places: tuple[tuple[str, str, FactKey | None], ...]

    @property
    def code_points(self) -> str:
        """U+845B U+E01EF."""
        return code_points(self.letter)

    @property
    def keys(self) -> tuple[FactKey, ...]:
        """The facts that hold it, once each."""
        return tuple(dict.fromkeys(key for _, _, key in self.places if key is not None))


def text_keys(ev: Evaluator, box: Bound) -> tuple[FactKey, ...]:
    """The facts whose text a box prints; where a fact names a person, that person's name."""
    found: list[FactKey] = []
    for key in box.sources:
        value = ev.given(key)
        is_person = ev.book.facts[key[0]].type == "person" and isinstance(value, str)
        found.append(("name", str(value)) if is_person else key)
    return tuple(found)


def form_texts(ev: Evaluator, paper: str, boxes: Iterable[Bound]) -> Iterator[Box]:
    """The texts of a form's boxes."""
    for box in boxes:
        if isinstance(box.field, TextField) and isinstance(box.value, str) and not box.withheld:
            yield Box(paper, box.field.label or box.field.id, box.value, text_keys(ev, box))


def guide_texts(decisions: Decisions, guide: GuideSheet) -> Iterator[Box]:
    """The names on the guide sheet."""
    people = decisions.evaluator.situation.everyone()
    keys = (*((fact, p) for p in people for fact in _NAMES), ("visitor_name", None))
    errands = [e for stop in guide.stops for e in stop.errands]
    for text in dict.fromkeys((guide.name, *(e.who for e in (*errands, *guide.external, *guide.automatic)))):
        yield Box(GUIDE_TITLE, "氏名", text, keys, guide=True)


def missing_in(
    ev: Evaluator, boxes: Iterable[Box], substitutes: Mapping[str, str]
) -> tuple[MissingLetter, ...]:
    """Every letter of the boxes that no font has and nobody has approved a substitute for."""
    places: dict[str, dict[tuple[str, str, FactKey | None], None]] = {}
    for box in boxes:
        for letter in missing_letters(box.text, label=box.guide):
            if letter not in substitutes:
                holding = [k for k in box.keys if letter in clusters(str(ev.given(k) or ""))]
                found = places.setdefault(letter, {})
                found.update({(box.paper, box.label, key): None for key in holding or (None,)})
    return tuple(MissingLetter(letter, tuple(found)) for letter, found in places.items())


def proposals(letter: str, earlier: str | None = None) -> tuple[str, ...]:
    """Letters that could stand for one that no font has: the one chosen before, the base letter without
    its selector, the ordinary letter of its variants. Only letters that can be drawn."""
    bare = letter[0]
    found = (earlier, bare if bare != letter else None, VARIANT_TO_COMMON.get(bare))
    return tuple(dict.fromkeys(f for f in found if f and not missing_letters(f)))


def with_substitutes(filled: FilledForm, substitutes: Mapping[str, str]) -> FilledForm:
    """The form with approved letters in place of missing ones, and a note of that at its foot."""
    if not substitutes:
        return filled
    used: dict[str, None] = {}

    def shown(values: Mapping[str, str | bool | None]) -> dict[str, str | bool | None]:
        for value in values.values():
            if isinstance(value, str):
                used.update(dict.fromkeys(one for one in missing_letters(value) if one in substitutes))
        return {k: printed(v, substitutes) if isinstance(v, str) else v for k, v in values.items()}

    values = shown(filled.values)
    rows = {block: [shown(person) for person in people] for block, people in filled.rows.items()}
    return replace(filled, values=values, rows=rows, note=foot_note(list(used), substitutes))


def guide_with_substitutes(guide: GuideSheet, substitutes: Mapping[str, str]) -> GuideSheet:
    """The guide sheet with approved letters in its names, and a sentence that says so."""

    def shown(errands: Sequence[GuideErrand]) -> tuple[GuideErrand, ...]:
        return tuple(replace(e, who=printed(e.who, substitutes, label=True)) for e in errands)

    made = replace(
        guide,
        name=printed(guide.name, substitutes, label=True),
        stops=tuple(replace(stop, errands=shown(stop.errands)) for stop in guide.stops),
        external=shown(guide.external),
        automatic=shown(guide.automatic),
    )
    return guide if made == guide else replace(made, notes=(*guide.notes, GUIDE_NOTE))


def foot_note(letters: Sequence[str], substitutes: Mapping[str, str]) -> str:
    """What stands at the foot of a form that draws other letters than the registered ones."""
    if not letters:
        return ""
    if len(letters) > _MOST_TOLD:
        return f"※代替文字 {len(letters)}字(登録の字は、送付した記録のとおり)"
    return "※代替文字 " + "、".join(f"{code_points(one)}→{substitutes[one]}" for one in letters)
