"""The routes of the officials who keep the rules. Nothing here is about a person."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort, render_template, request

from smartmado.decisions.local_words import local_lines
from smartmado.web.rules import views
from smartmado.web.rules.check import ContentReport, check_content
from smartmado.web.security import allow, desk

rules = Blueprint("rules", __name__, url_prefix="/rules")


@rules.get("/")
@allow("official")
def index() -> str:
    """All procedures by field."""
    return render_template(
        "rules/index.html",
        fields=views.listed(desk().book, views.scenarios(desk().book)),
        confidence=views.CONFIDENCE,
    )


@rules.get("/<procedure_id>")
@allow("official")
def procedure(procedure_id: str) -> str:
    """One procedure in sentences; with ?run=1 its worked cases are run."""
    book = desk().book
    found = book.procedures.get(procedure_id)
    if found is None:
        abort(404, "その手続はありません。一覧から選んでください。")
    run = request.args.get("run") == "1"
    return render_template(
        "rules/procedure.html",
        procedure=found,
        versions=views.versions(book, found, desk().today()),
        terms=views.terms(book, found),
        people=views.people_phrase(found),
        scenarios=views.scenario_views(book, views.scenarios(book), found.id, run),
        run=run,
        in_words=partial(views.in_words, book),
        confidence=views.CONFIDENCE,
        per=views.PER,
    )


@rules.get("/check")
@allow("official")
def findings() -> str:
    """What still rests on doubt, and the button to check the files."""
    return _findings_page(None)


@rules.post("/check")
@allow("official")
def check() -> str:
    """Check the files as they are now."""
    return _findings_page(check_content(desk().book))


def _findings_page(report: ContentReport | None) -> str:
    book = desk().book
    doubtful = [p for p in book.procedures.values() if p.confidence in ("low", "unknown")]
    open_questions = [p for p in book.procedures.values() if p.open_questions]
    return render_template(
        "rules/findings.html",
        report=report,
        doubtful=doubtful,
        open_questions=open_questions,
        local=local_lines(book),
        in_words=partial(views.in_words, book),
        confidence=views.CONFIDENCE,
    )
