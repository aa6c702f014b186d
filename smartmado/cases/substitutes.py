"""A letter that no font has: look at it, approve another one to be drawn for it, or take that back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from unicodedata import category

from smartmado.cases.case_papers import missing_on_papers, sheets
from smartmado.cases.case_state import CaseState, case_state
from smartmado.cases.changed_meanwhile import told_by
from smartmado.cases.desk import Actor, Desk, Work, use_case
from smartmado.cases.give_answer import check_unsettled
from smartmado.cases.missing_letters import MissingLetter, proposals
from smartmado.cases.reasons import check_reason
from smartmado.documents import code_points, missing_letters
from smartmado.facts.errors import SmartmadoError
from smartmado.facts.names import clusters
from smartmado.store.engine import Session
from smartmado.store.errors import ConflictError
from smartmado.store.repositories import substitutes

_NOTHING_ALONE = ("Cc", "Cf", "Mc", "Me", "Mn", "Zl", "Zp", "Zs")
"""Unicode's controls, marks and blanks: alone they draw nothing, or need a letter before them."""


class SubstituteError(SmartmadoError):
    """A letter that cannot stand for another one: told to the clerk who chose it."""


@dataclass(frozen=True)
class Choice:
    """What a clerk chose: the letter as registered, the letter to draw, and why.

    `seen`: how often the letter had been decided when the page was made, where a page showed it.
    """

    letter: str
    substitute: str
    reason: str
    seen: int | None = None


@dataclass(frozen=True)
class LettersOfCase:
    """The letters of a case that no font has. `proposals`: what could stand for each, likeliest first."""

    state: CaseState
    missing: tuple[MissingLetter, ...]
    proposals: Mapping[str, tuple[str, ...]]


def view_letters(desk: Desk, actor: Actor, case_id: int) -> LettersOfCase:
    """The letters that keep the papers of a case from being printed, and what was approved so far."""
    with use_case(desk, actor, "view_letters", ("clerk",), case_id) as work:
        state = case_state(desk, work.session, case_id)
        missing = _missing(state)
        earlier = substitutes.latest_substitutes(work.session, [m.letter for m in missing])
        work.detail["letters"] = len(missing)
    found = {m.letter: proposals(m.letter, earlier.get(m.letter)) for m in missing}
    return LettersOfCase(state, missing, found)


def approve_substitute(desk: Desk, actor: Actor, case_id: int, choice: Choice) -> None:
    """Draw another letter on the papers of this case; the registered letter stays what it is.

    The same press twice is one approval.

    Raises `ConflictError` where somebody has approved one meanwhile, naming it, them and when, or has
    taken one back; `SubstituteError` where the letter is not missing or the other one cannot be drawn,
    `ReasonError` without a reason, `CaseSettledError` after the confirmation.
    """
    with use_case(desk, actor, "approve_substitute", ("clerk",), case_id) as work:
        state = case_state(desk, work.session, case_id, lock=True)
        check_unsettled(state.case)
        check_substitute(choice.substitute)
        reason = check_reason(choice.reason)
        same = (choice.letter, choice.substitute, reason, actor.user_id, None)
        if any((s.letter, s.substitute, s.reason, s.made_by, s.undone_at) == same for s in state.approved):
            return
        _check_undecided(work.session, state, choice)
        missing = next((m for m in _missing(state) if m.letter == choice.letter), None)
        if missing is None:
            raise SubstituteError("この字は、もう印字できるか、書類にありません。画面を開き直してください。")
        assert actor.user_id is not None  # clerks have an account
        made = substitutes.add_substitute(
            work.session,
            case_id,
            letter=choice.letter,
            substitute=choice.substitute,
            reason=reason,
            by=actor.user_id,
            at=work.at,
        )
        _tell(work, made.id, missing)


def undo_substitute(desk: Desk, actor: Actor, case_id: int, substitute_id: int) -> None:
    """Take an approved letter back while the case is not confirmed; the approval stays on record.

    The same press twice is one.
    """
    with use_case(desk, actor, "undo_substitute", ("clerk",), case_id) as work:
        state = case_state(desk, work.session, case_id, lock=True)
        check_unsettled(state.case)
        work.detail["substitute"] = substitute_id
        assert actor.user_id is not None
        if any(s.id == substitute_id and s.undone_by == actor.user_id for s in state.approved):
            return
        substitutes.undo_substitute(work.session, case_id, substitute_id, by=actor.user_id, at=work.at)


def check_substitute(text: str) -> None:
    """Refuse what cannot be drawn as one letter, with `SubstituteError`."""
    if len(clusters(text)) != 1 or category(text[0]) in _NOTHING_ALONE:
        raise SubstituteError("代わりの字を1字だけ入れてください。")
    if missing_letters(text) or missing_letters(text, label=True):
        raise SubstituteError("その字も、どのフォントにもありません。ほかの字にしてください。")


def _check_undecided(session: Session, state: CaseState, choice: Choice) -> None:
    for one in state.approved:
        if one.letter == choice.letter and one.undone_at is None:
            raise ConflictError(
                f"{code_points(one.letter)} には、もう代わりの字「{one.substitute}」が決まっています"
                f"({told_by(session, one.made_at, one.made_by)})。選んだ字「{choice.substitute}」は"
                "使っていません。変えるときは、決まっている字を取り消してから決めてください。"
            )
    if choice.seen is not None and choice.seen != decided(state, choice.letter):
        raise ConflictError(
            f"{code_points(choice.letter)} の代わりの字は、この画面を開いたあとに決められ、取り消されました。"
            "もう一度「見くらべる」から決めてください。"
        )


def decided(state: CaseState, letter: str) -> int:
    """How often a substitute was approved for the letter, those taken back with them."""
    return sum(one.letter == letter for one in state.approved)


def _missing(state: CaseState) -> tuple[MissingLetter, ...]:
    return missing_on_papers(state.decisions, sheets(state.decisions), state.substitutes)


def _tell(work: Work, substitute_id: int, missing: MissingLetter) -> None:
    """For the audit: which approval and which facts, never the letter of a name."""
    work.detail["substitute"] = substitute_id
    work.detail["facts"] = sorted({fact for fact, _ in missing.keys})
    work.detail["subjects"] = sorted({subject or "visit" for _, subject in missing.keys})
