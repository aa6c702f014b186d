"""The papers of a case before they are printed: each due procedure's form, filled, with its sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from smartmado.cases.guide import GUIDE_FILE, guide_sheets, guides
from smartmado.cases.missing_letters import (
    MissingLetter,
    form_texts,
    guide_texts,
    guide_with_substitutes,
    missing_in,
    with_substitutes,
)
from smartmado.content.forms import FilledForm, TextField
from smartmado.decisions.bindings import Bound, BoundForm, bind_form
from smartmado.decisions.decide import Decision, Decisions
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.wording import person_name
from smartmado.documents import MissingGlyphError, TextDoesNotFitError, render_form, render_guide_sheet
from smartmado.documents.paper_code import PaperCode
from smartmado.facts.errors import SmartmadoError
from smartmado.facts.situation import Value

NO_SUBSTITUTES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Sheet:
    """One filled form for one decision. `number`: its place among the papers of the case, from 1."""

    decision: Decision
    bound: BoundForm
    number: int

    @property
    def file_name(self) -> str:
        """The name of its file; `find_paper` reads the number in it."""
        return f"{self.number:02d}-{self.decision.procedure.id}.pdf"

    def filled(self, reference: str, substitutes: Mapping[str, str] = NO_SUBSTITUTES) -> FilledForm:
        """The form with its values and its code, ready to be drawn, in letters that can be drawn."""
        code = str(PaperCode(reference, self.number, self.bound.form.id))
        return with_substitutes(self.bound.filled(reference, code), substitutes)

    def boxes(self) -> Iterator[Bound]:
        """Every box, those of repeated rows included."""
        yield from self.bound.fields.values()
        for people in self.bound.rows.values():
            for _, boxes in people:
                yield from boxes.values()


@dataclass(frozen=True)
class BoxCount:
    """How the boxes of a case were filled: from records, from answers, or left for the pen."""

    recorded: int
    answered: int
    blank: int

    @property
    def filled(self) -> int:
        """Boxes that print a value."""
        return self.recorded + self.answered


def sheets(decisions: Decisions) -> list[Sheet]:
    """The forms of all procedures that are filed, in rulebook order."""
    found: list[Sheet] = []
    for decision in decisions.to_file:
        if decision.procedure.form is not None:
            found.append(Sheet(decision, bind_form(decisions, decision), len(found) + 1))
    return found


def render(
    decisions: Decisions,
    found: Sequence[Sheet],
    reference: str,
    substitutes: Mapping[str, str] = NO_SUBSTITUTES,
) -> list[tuple[str, bytes]]:
    """File name and PDF of each paper, in the order of `paper_names`.

    `substitutes`: letters that no font has -> what a clerk approved to be drawn for them.
    Raises `UnprintableError` naming every letter that is missing, or the text, the fact and the person.
    """
    missing = missing_on_papers(decisions, found, substitutes)
    if missing:
        raise _missing(decisions, missing)
    try:
        pdfs = [(s.file_name, render_form(s.bound.form, s.filled(reference, substitutes))) for s in found]
        made = {
            name: render_guide_sheet(guide_with_substitutes(guide, substitutes))
            for name, guide in guide_sheets(decisions, reference).items()
        } | dict(pdfs)
        return [(name, made[name]) for name in paper_names(decisions, found) if name in made]
    except MissingGlyphError as error:
        raise _unprintable(
            decisions, error.letter, f"({error.code_points})の字形がどのフォントにもない"
        ) from error
    except TextDoesNotFitError as error:
        raise _unprintable(decisions, error.text, f"が様式の欄「{error.field}」に収まらない") from error


def paper_names(decisions: Decisions, found: Sequence[Sheet]) -> list[str]:
    """The file of each paper at its number: the guide sheet 0 (also where it is left out, being empty), the
    forms, the guides of confidential procedures."""
    own = (name for name in guides(decisions) if name != GUIDE_FILE)
    return [GUIDE_FILE, *(sheet.file_name for sheet in found), *own]


def missing_on_papers(
    decisions: Decisions, found: Sequence[Sheet], substitutes: Mapping[str, str]
) -> tuple[MissingLetter, ...]:
    """Every letter of the papers that no font has and no clerk has approved a substitute for."""
    ev = decisions.evaluator
    boxes = [box for s in found for box in form_texts(ev, s.bound.form.title, s.boxes())]
    for guide in guide_sheets(decisions, "").values():
        boxes += guide_texts(decisions, guide)
    return missing_in(ev, boxes, substitutes)


class UnprintableError(SmartmadoError):
    """A letter or text of a fact that cannot be printed. `key`: the fact to mend, where it is known.

    `missing`: the letters that no font has; a clerk may approve substitutes for them.
    """

    def __init__(self, message: str, key: FactKey | None, missing: tuple[MissingLetter, ...] = ()) -> None:
        super().__init__(message)
        self.key, self.missing = key, missing


def _missing(decisions: Decisions, missing: tuple[MissingLetter, ...]) -> UnprintableError:
    told = []
    for one in missing:
        paper, label, key = one.places[0]
        whose = whose_text(decisions, key) if key else ""
        told.append(f"{whose}「{label}」の文字「{one.letter}」({one.code_points}、{paper})")
    key = next((key for one in missing for key in one.keys), None)
    return UnprintableError(
        f"{'、'.join(told)}の字形がどのフォントにもないため、印刷できません。"
        "受付の「書類の確認」で、代わりの字を決めるか、登録されている文字を確かめてください。",
        key,
        missing,
    )


def whose_text(decisions: Decisions, key: FactKey) -> str:
    """「山田　花子さんの」, or nothing for a fact of the visit or of an event."""
    situation = decisions.evaluator.situation
    return f"{person_name(situation, key[1])}さんの" if key[1] in situation.everyone() else ""


def _unprintable(decisions: Decisions, text: str, why: str) -> UnprintableError:
    """The error, told by the fact that holds the letter or text and by whose it is."""
    ev = decisions.evaluator
    situation = ev.situation
    places: list[tuple[FactKey, Value]] = []
    for person in (*situation.members.values(), *situation.others.values()):
        places += [((fact, person.id), value) for fact, value in person.facts.items()]
    places += [((fact, None), value) for fact, value in situation.answers.items()]
    for i, event in enumerate(situation.events):
        places += [((fact, f"event.{i}"), value) for fact, value in event.facts.items()]
    key = next((k for k, v in places if isinstance(v, str) and text in v), None)
    if key is None:
        return UnprintableError(f"「{text}」{why}ため、印刷できません。情報担当に伝えてください。", None)
    whose = whose_text(decisions, key)
    label = ev.book.facts[key[0]].label
    return UnprintableError(
        f"{whose}{label}の「{text}」{why}ため、印刷できません。書き方を確かめて直すか、この手続を紙で受け付けてください。",
        key,
    )


def count_boxes(found: Sequence[Sheet], answered: set[FactKey]) -> BoxCount:
    """Count the boxes by where their value comes from; boxes that do not apply are left out."""
    recorded = given = blank = 0
    for box in (b for sheet in found for b in sheet.boxes()):
        if box.value is None or box.value is False:
            by_pen = box.by_hand or box.withheld or bool(box.unknown)
            blank += isinstance(box.field, TextField) and by_pen
        elif answered.intersection(box.sources):
            given += 1
        else:
            recorded += 1
    return BoxCount(recorded, given, blank)
