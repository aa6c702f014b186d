"""The boxes of a form as the clerk checks them: what each prints, where that came from, what to correct."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from smartmado.cases.case_papers import Sheet
from smartmado.cases.case_state import CaseState
from smartmado.cases.corrections import FIXED
from smartmado.cases.missing_letters import text_keys
from smartmado.cases.printed_names import NAMES
from smartmado.content.forms import CheckField
from smartmado.decisions.bindings import Bound
from smartmado.decisions.evaluate import FactKey
from smartmado.documents import printed
from smartmado.interview.answers import is_placed
from smartmado.web.counter.lines import CORRECTED, source_of
from smartmado.web.questions import called, json_text

BY_PEN, WITHHELD, DERIVED = "手書き", "印字しない(支援措置)", "計算"
ANSWER, CLERK = "回答", "職員"

LOOKS: Final = (
    ("record", "記", "住民記録", "台帳や市の記録から"),
    ("answer", "答", ANSWER, "住民の方の答え"),
    ("clerk", "職", CLERK, "職員の入力"),
    ("derived", "計", DERIVED, "日付や届出の種類から"),
    ("correction", "訂", CORRECTED, "窓口で訂正した値"),
    ("pen", "手", BY_PEN, "印字しない欄"),
)
"""How a source looks: its class, its mark on the page, its name, and what it means."""
_LOOK: Final = {name: look for look, _, name, _ in LOOKS}
_MARK: Final = {look: mark for look, mark, _, _ in LOOKS}

Place = tuple[str, tuple[str, int] | None]
"""A field of a form, and the row of a person that it stands in: (people block, position)."""


@dataclass(frozen=True)
class BoxView:
    """One box. `ref` names it on the page; `corrections`: the facts that a clerk can set right, with labels.

    `before`: what stood there before it was corrected, and why.
    """

    ref: str
    label: str
    value: str
    source: str
    corrections: tuple[tuple[FactKey, str], ...] = ()
    is_name: bool = False
    substituted: bool = False
    before: str = ""

    @property
    def look(self) -> str:
        """The class of its source."""
        return "pen" if self.source == WITHHELD else _LOOK.get(self.source, "record")

    @property
    def mark(self) -> str:
        """One letter that tells the source without colour."""
        return _MARK[self.look]


def box_views(state: CaseState, sheet: Sheet) -> dict[Place, BoxView]:
    """The boxes of a form that apply, in their order."""
    found: dict[Place, BoxView] = {}
    for place, who, box in _bounds(state, sheet):
        view = _view(state, f"b{sheet.number}-{len(found) + 1}", who, box)
        if view is not None:
            found[place] = view
    return found


def _bounds(state: CaseState, sheet: Sheet) -> Iterator[tuple[Place, str, Bound]]:
    """Every box, and who it is of in the rows of people or where another box has the same label."""
    labels = Counter(box.field.label for box in sheet.bound.fields.values())
    for field, box in sheet.bound.fields.items():
        yield (field, None), _whose(state, box) if labels[box.field.label] > 1 else "", box
    for block, people in sheet.bound.rows.items():
        for position, (person, boxes) in enumerate(people):
            for field, box in boxes.items():
                yield (field, (block, position)), called(state.situation, person), box


def _whose(state: CaseState, box: Bound) -> str:
    """The one person of whom the box tells, if it is one."""
    people = {who for _, who in (*box.sources, *box.unknown) if who and state.situation.person(who)}
    return called(state.situation, people.pop()) if len(people) == 1 else ""


def _view(state: CaseState, ref: str, who: str, box: Bound) -> BoxView | None:
    """A box as a row; None for one that does not apply."""
    label = box.field.label or box.field.id
    label = f"{who} {label}" if who else label
    if box.withheld:
        return BoxView(ref, label, "", WITHHELD)
    if not box.value:
        if isinstance(box.field, CheckField) or not (box.unknown or box.by_hand):
            return None
        return BoxView(ref, label, "", BY_PEN, _corrections(state, box.unknown))
    text = "✓" if isinstance(box.field, CheckField) else str(box.value)
    keys = _corrections(state, box.sources)
    return BoxView(
        ref,
        label,
        text,
        _source(state, box.sources),
        keys[:1] if isinstance(box.field, CheckField) else keys,
        any(key[0] in NAMES for key in text_keys(state.decisions.evaluator, box)),
        printed(text, state.substitutes) != text,
        "、".join(_before(state, box.sources)),
    )


def _source(state: CaseState, keys: Sequence[FactKey]) -> str:
    """The source to show: what people changed or told before records, because those are to be checked."""
    found = {source_of(state, k) for k in keys if state.decisions.evaluator.given(k) is not None}
    for source in (CORRECTED, ANSWER, CLERK):
        if source in found:
            return source
    return next(iter(sorted(found)), DERIVED)


def _before(state: CaseState, keys: Sequence[FactKey]) -> Iterator[str]:
    for key in dict.fromkeys(keys):
        trace = state.corrected.get(key)
        if trace is not None:
            old = json_text(state.book.facts[key[0]], state.registered(key), state.situation)
            yield f"住民記録「{old}」、理由「{trace.reason}」"


def _corrections(state: CaseState, keys: Sequence[FactKey]) -> tuple[tuple[FactKey, str], ...]:
    """The facts behind a box that a clerk can set right: given ones, and those that can be asked."""
    facts, ev = state.book.facts, state.decisions.evaluator
    able = (
        key
        for key in dict.fromkeys(keys)
        if key[0] not in FIXED
        and is_placed(state.situation, facts[key[0]], key[1])
        and (ev.given(key) is not None or facts[key[0]].question is not None)
    )
    return tuple((key, facts[key[0]].label) for key in able)
