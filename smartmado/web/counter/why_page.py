"""Why one procedure is due or not, in full, and what would change that: opened from its line."""

from __future__ import annotations

from flask import abort, render_template

from smartmado.cases.case_state import CaseState
from smartmado.decisions.flips import Flips
from smartmado.decisions.wording import STATUS_WORDS
from smartmado.web.counter.lines import decided_line, line_id

_MOST_CHANGES = 6


def why_page(state: CaseState, line: str) -> str:
    """The page about one line; 404 where there is none (any more)."""
    decision = next(
        (d for d in state.decisions.decided if line_id(d.procedure.id, d.subjects, state) == line), None
    )
    if decision is None:
        abort(404)
    changes = [f.text for f in Flips(state.decisions).of(decision)]
    return render_template(
        "counter/why.html",
        case=state.case,
        line=decided_line(state, decision),
        status=STATUS_WORDS[decision.status],
        changes=list(dict.fromkeys(changes))[:_MOST_CHANGES],
    )
