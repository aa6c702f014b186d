"""The guide sheet of a case: counters in visiting order, what to bring, by when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from smartmado.content.model import DUE, EXTERNAL
from smartmado.decisions.decide import Decision, Decisions
from smartmado.decisions.wording import person_name
from smartmado.documents.guide_sheet import GuideErrand, GuideSheet, GuideStop

GUIDE = "guide_sheet"
"""What stands for the form of a guide sheet among the papers of a case."""
GUIDE_FILE = "00-guide_sheet.pdf"


def guide_sheets(decisions: Decisions, reference: str) -> Mapping[str, GuideSheet]:
    """What the resident takes along, by the names of their files. `reference` is the 受付番号.

    GUIDE_FILE says nothing of confidential procedures (支援措置, 不受理申出), because others of the family
    read it too. Each of those has a sheet of its own.
    """
    return {name: _guide_sheet(decisions, reference, own) for name, own in guides(decisions).items()}


def guides(decisions: Decisions) -> Mapping[str, Decision | None]:
    """The files of the guide sheets: None for all that is not confidential, else what it alone tells of.

    Where everything is confidential, the first would be an empty sheet, and is left out.
    """
    own = [d for d in decisions.with_status(*DUE) if d.procedure.confidential]
    others = (d for d in decisions.with_status(*DUE, "automatic") if not d.procedure.confidential)
    common = {} if own and not any(others) and not _notes(decisions) else {GUIDE_FILE: None}
    return common | {f"00-guide_sheet-{number}.pdf": d for number, d in enumerate(own, 1)}


def _guide_sheet(decisions: Decisions, reference: str, own: Decision | None) -> GuideSheet:
    """The sheet of one confidential procedure, or of everything that is not confidential."""
    book, situation = decisions.evaluator.book, decisions.evaluator.situation
    told = [own] if own else [d for d in decisions.decided if not d.procedure.confidential]
    due = in_order(decisions, [d for d in told if d.status in DUE])
    here = [d for d in due if d.procedure.department != EXTERNAL]
    return GuideSheet(
        city=str(book.city.get("name", "")),
        day=situation.as_of,
        reference=reference,
        name=_name(decisions),
        stops=tuple(_stops(decisions, here)),
        external=tuple(_errand(decisions, d) for d in due if d.procedure.department == EXTERNAL),
        automatic=tuple(_errand(decisions, d) for d in told if d.status == "automatic"),
        notes=() if own else tuple(_notes(decisions)),
        rulebook=book.digest,
    )


def in_order(decisions: Decisions, due: Sequence[Decision]) -> list[Decision]:
    """Procedures so that each comes after those it depends on; otherwise by the way through the building."""

    def place(decision: Decision) -> tuple[tuple[int, str], ...]:
        department = decisions.evaluator.book.departments[decision.procedure.department]
        return _numbered(department.floor), _numbered(department.counter)

    left = {(d.procedure.id, d.subjects): d for d in sorted(due, key=place)}
    ordered: list[Decision] = []
    while left:
        waiting = {procedure for procedure, _ in left}
        free = [k for k, d in left.items() if not waiting.intersection(d.procedure.after)]
        ordered += [left.pop(k) for k in free or list(left)[:1]]
    return ordered


def _numbered(place: str | None) -> tuple[int, str]:
    """ "10番" comes after "2番"; what has no number comes last."""
    digits = "".join(c for c in place or "" if c.isdecimal())
    return (int(digits) if digits else 10**6, place or "")


def _stops(decisions: Decisions, due: Iterable[Decision]) -> list[GuideStop]:
    groups: dict[str, list[Decision]] = {}
    for decision in due:
        groups.setdefault(decision.procedure.department, []).append(decision)
    stops = []
    for department_id, group in groups.items():
        department = decisions.evaluator.book.departments[department_id]
        stops.append(
            GuideStop(
                department.name,
                tuple(_errand(decisions, d) for d in group),
                department.counter or "",
                department.floor or "",
                department.hours or "",
            )
        )
    return stops


def _errand(decisions: Decisions, decision: Decision) -> GuideErrand:
    deadline = decision.deadline
    filed = decision in decisions.to_file
    version = decision.version
    return GuideErrand(
        name=decision.procedure.name,
        who="・".join(person_name(decisions.evaluator.situation, s) for s in decision.subjects),
        optional=decision.status == "recommended" and not filed,
        deadline=deadline.date if deadline else None,
        no_loss_until=deadline.no_loss_until if deadline else None,
        items=decision.required_items,
        note=(version.guidance or "") if version else "",
    )


def _name(decisions: Decisions) -> str:
    visitor = decisions.evaluator.situation.answers.get("visitor")
    if isinstance(visitor, str):
        return person_name(decisions.evaluator.situation, visitor)
    return str(decisions.evaluator.situation.answers.get("visitor_name", ""))


def _notes(decisions: Decisions) -> list[str]:
    names = dict.fromkeys(u.procedure.name for u in decisions.undetermined if not u.procedure.confidential)
    return [f"要るかどうかを窓口で確かめる手続: {'、'.join(names)}"] if names else []
