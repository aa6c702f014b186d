"""The papers of a case: to check before printing, and to print."""

from __future__ import annotations

from flask import render_template

from smartmado.cases.confirm_case import CasePapers


def confirm_page(papers: CasePapers) -> str:
    """The forms with the source of every value."""
    return render_template("counter/confirm.html", papers=papers, case=papers.state.case)
