"""The state of a case put together: its situation with the answers in it, and the decisions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from smartmado.cases.desk import Desk
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import Decisions, decide
from smartmado.decisions.evaluate import FactKey
from smartmado.decisions.present import value_json
from smartmado.decisions.situation import parse_situation
from smartmado.facts.situation import Situation
from smartmado.interview.answers import with_answers
from smartmado.interview.questions import is_askable
from smartmado.store.engine import Session
from smartmado.store.repositories import answers, cases
from smartmado.store.repositories.corrections import Correction, list_corrections
from smartmado.store.repositories.substitutes import Substitute, list_substitutes

ENTERED: Final = ("event.", "new")
"""How the ids of events and of people who were entered by hand begin (`open_case.next_person_id`)."""


@dataclass(frozen=True)
class CaseState:
    """A case as it stands. `skipped`: asked and answered わからない; `sources`: who gave each answer.

    `corrections` and `approved` hold what was undone too; `corrected` and `substitutes` what stands.
    """

    case: cases.Case
    book: Rulebook
    situation: Situation
    decisions: Decisions
    answers: Sequence[answers.Answer]
    corrections: Sequence[Correction] = ()
    approved: Sequence[Substitute] = ()

    @property
    def skipped(self) -> frozenset[FactKey]:
        """Facts that nobody could tell: not to be asked again."""
        return frozenset((a.fact, a.subject) for a in self.answers if a.unknown)

    @property
    def sources(self) -> dict[FactKey, str]:
        """Who gave a fact in this case: resident or clerk; facts not named come from the register."""
        return {(a.fact, a.subject): a.source for a in self.answers if not a.unknown}

    @property
    def corrected(self) -> dict[FactKey, Correction]:
        """The newest standing correction of each registered value that was corrected at the counter."""
        return {(c.fact, c.subject): c for c in self.corrections if c.undone_at is None}

    def registered(self, key: FactKey) -> Any:
        """What the register said of a fact when the case was opened, as JSON; None if it said nothing.

        Events, the visit, and people entered by hand are told by the clerk, not by the register.
        """
        fact, subject = key
        people = (*self.case.situation["household"]["members"], *self.case.situation.get("others", ()))
        if subject is None or subject.startswith(ENTERED):
            return None
        return next((person.get(fact) for person in people if person["id"] == subject), None)

    def rests_on_register(self, key: FactKey) -> bool:
        """Whether the register holds the value, so that only a correction with a reason changes it."""
        if key in self.corrected:
            return True
        answered = any((a.fact, a.subject) == key for a in self.answers)
        known = self.registered(key) is not None and self.decisions.evaluator.given(key) is not None
        return known and not answered and not is_askable(self.decisions, key)

    def mark(self, key: FactKey) -> str:
        """A mark of a value as it stands, わからない included: another value, or one that was corrected or
        taken back since, has another mark."""
        given = self.decisions.evaluator.given(key)
        undone = sum(c.undone_at is not None for c in self.corrections if (c.fact, c.subject) == key)
        stands = [None if given is None else value_json(given), key in self.skipped, undone]
        return hashlib.sha256(json.dumps(stands).encode()).hexdigest()[:16]

    @property
    def substitutes(self) -> Mapping[str, str]:
        """Letters that no font has, and what a clerk approved to be drawn for each."""
        return {s.letter: s.substitute for s in self.approved if s.undone_at is None}


def case_state(desk: Desk, session: Session, case_id: int, lock: bool = False) -> CaseState:
    """Read a case and decide it anew under the rulebook it began with."""
    case = cases.get_case(session, case_id, lock=lock)
    book = desk.rulebook(session, case.rulebook_digest)
    given = answers.list_answers(session, case_id)
    situation = parse_situation(with_answers(case.situation, given), book)
    return CaseState(
        case,
        book,
        situation,
        decide(book, situation),
        given,
        list_corrections(session, case_id),
        list_substitutes(session, case_id),
    )
