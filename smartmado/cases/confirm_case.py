"""Confirm a case: all papers, a task for each department and the deliveries, all at once or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from smartmado.cases.case_papers import BoxCount, Sheet, count_boxes, render, sheets
from smartmado.cases.case_state import CaseState, case_state
from smartmado.cases.desk import Actor, Desk, use_case
from smartmado.cases.give_answer import CaseSettledError, check_unsettled
from smartmado.cases.guide import GUIDE, guides
from smartmado.cases.told_changes import (
    corrections_json,
    own_corrections,
    own_substitutes,
    substitutes_json,
)
from smartmado.content.model import EXTERNAL
from smartmado.decisions.decide import Decision
from smartmado.decisions.evaluate import FactKey
from smartmado.routing.minimise import minimise
from smartmado.routing.package import Delivery, build_delivery
from smartmado.store.engine import Session
from smartmado.store.errors import ConflictError
from smartmado.store.repositories import cases, deliveries, documents, tasks


@dataclass(frozen=True)
class CasePapers:
    """A case and its papers. `pdfs`: file name and bytes, in the order of `paper_names`."""

    state: CaseState
    sheets: Sequence[Sheet]
    boxes: BoxCount
    pdfs: Sequence[tuple[str, bytes]]


def preview_case(desk: Desk, actor: Actor, case_id: int) -> CasePapers:
    """The papers as they would be printed now.

    Raises `UnprintableError` naming the letter or text, the fact and the person.
    """
    with use_case(desk, actor, "preview_case", ("clerk",), case_id) as work:
        state = case_state(desk, work.session, case_id)
    return _papers(state)


def confirm_case(desk: Desk, actor: Actor, case_id: int, version: int) -> CasePapers:
    """Settle the case as `version` shows it. `ConflictError` if it has changed since.

    The papers are made before the transaction begins, so that nobody waits for them.
    """
    papers = preview_case(desk, actor, case_id)
    if papers.state.case.confirmed_at is not None:
        raise CaseSettledError("この受付はもう確定しています。書類の画面を開いてください。")
    check_unsettled(papers.state.case)
    if papers.state.case.version != version:
        raise ConflictError("確認のあとに内容が変わりました。書類の確認の画面を開き直してください。")
    with use_case(desk, actor, "confirm_case", ("clerk",), case_id) as work:
        cases.change_case(work.session, case_id, version, confirmed_at=work.at)
        documents.replace_documents(work.session, case_id, _documents(papers), work.at)
        departments = _route(work.session, papers, work.at)
        work.detail = {"documents": len(papers.pdfs), "departments": sorted(departments)}
    return papers


def _papers(state: CaseState) -> CasePapers:
    found = sheets(state.decisions)
    pdfs = render(state.decisions, found, state.case.reference, state.substitutes)
    return CasePapers(state, found, count_boxes(found, set(state.sources)), pdfs)


def _documents(papers: CasePapers) -> list[documents.NewDocument]:
    about = {name: (GUIDE, own) for name, own in guides(papers.state.decisions).items()}
    about |= {s.file_name: (s.bound.form.id, s.decision) for s in papers.sheets}
    made = []
    for name, content in papers.pdfs:
        form, decision = about[name]
        whose = (decision.procedure.id, decision.subjects) if decision else ()
        made.append(documents.NewDocument(name, form, content, *whose))
    return made


def _route(session: Session, papers: CasePapers, at: Any) -> set[str]:
    """One task for each procedure, one delivery for each department, with only the facts that they use."""
    state = papers.state
    by_department: dict[str, list[Decision]] = {}
    for decision in state.decisions.to_file:
        if decision.procedure.department != EXTERNAL:
            by_department.setdefault(decision.procedure.department, []).append(decision)
    for department, group in by_department.items():
        for decision in group:
            tasks.add_task(session, state.case.id, _task(papers, decision), at)
        file_name, content = build_delivery(_delivery(papers, department, group))
        deliveries.add_delivery(
            session, state.case.id, file_name=file_name, department=department, content=content, at=at
        )
    return set(by_department)


def _task(papers: CasePapers, decision: Decision) -> tasks.NewTask:
    return tasks.NewTask(
        department=decision.procedure.department,
        procedure=decision.procedure.id,
        subjects=decision.subjects,
        facts=facts_for(papers, [decision]),
        reasons=tuple(r.text for r in decision.reasons),
        deadline=decision.deadline.date if decision.deadline else None,
    )


def facts_for(papers: CasePapers, group: Sequence[Decision]) -> dict[str, dict[str, Any]]:
    """The facts that these procedures use, and no others: whose -> fact -> value."""
    ev = papers.state.decisions.evaluator
    keys: dict[FactKey, None] = {}
    for decision in group:
        keys |= dict.fromkeys(decision.facts_used)
        for sheet in papers.sheets:
            if sheet.decision is decision:
                keys |= dict.fromkeys(k for box in sheet.boxes() if not box.withheld for k in box.sources)
    return minimise(keys, ev.given)


def _delivery(papers: CasePapers, department: str, group: Sequence[Decision]) -> Delivery:
    state = papers.state
    pdfs = dict(papers.pdfs)
    own = [s for s in papers.sheets if s.decision in group]
    facts = facts_for(papers, group)
    return Delivery(
        reference=state.case.reference,
        department=state.book.departments[department],
        procedures=tuple(d.procedure.id for d in group),
        rulebook=state.book.digest,
        day=state.situation.as_of,
        facts=facts,
        pdfs=tuple((s.file_name, pdfs[s.file_name]) for s in own),
        labels={f: state.book.facts[f].label for known in facts.values() for f in known},
        corrections=corrections_json(own_corrections(state.corrections, facts)),
        substitutes=substitutes_json(own_substitutes(state.approved, facts)),
    )
