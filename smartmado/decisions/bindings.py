"""Form fields and the facts behind them."""

from __future__ import annotations

from smartmado.decisions.decide import Decision, Decisions
from smartmado.decisions.evaluate import FactKey


def unknown_form_facts(decisions: Decisions, decision: Decision) -> list[FactKey]:
    """Facts that the decision's form prints, may be asked, and are not known yet."""
    return []
