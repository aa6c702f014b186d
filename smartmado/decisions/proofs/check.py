"""All proofs about the rules of one city."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from smartmado.content.loader import collector_paused
from smartmado.content.proof_statements import Accepted, Statements
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.proofs.cover import cover_findings
from smartmado.decisions.proofs.exclusive import exclusive_findings, pairs
from smartmado.decisions.proofs.findings import Place, ProofFinding
from smartmado.decisions.proofs.implies import direction_findings
from smartmado.decisions.proofs.meaning import counted, meaning
from smartmado.decisions.proofs.prover import Prover
from smartmado.decisions.proofs.reach import reach_findings, unreached
from smartmado.decisions.proofs.solve import UnsureError
from smartmado.decisions.proofs.unused import unused_findings

FEW, SOME, MANY = 3, 4, 5
"""People in a visit: to look for something, for pairs and coverage, and to say that there is nothing."""

_SEEN_BY_SOME = 2
"""Pairs and coverage of rules that count further are looked at with MANY."""


class Memory:
    """What was found about rules that mean the same, in whichever city: cities share most of theirs."""

    def __init__(self) -> None:
        self._found: dict[Hashable, list[ProofFinding]] = {}

    def __contains__(self, key: Hashable) -> bool:
        return key in self._found

    def findings(self, key: Hashable, look: Callable[[], Iterable[ProofFinding]]) -> list[ProofFinding]:
        """What `look` finds, or found before for rules of this meaning."""
        if key not in self._found:
            self._found[key] = list(look())
        return self._found[key]


def prove(
    book: Rulebook, statements: Statements, also: Mapping[str, Any], memory: Memory | None = None
) -> list[ProofFinding]:
    """Every finding about a rulebook, also those that the content accepts.

    `also`: raw content beside the rulebook that names its entries; `memory`: of proofs in other cities.
    """
    with collector_paused():
        return _prove(book, statements, also, memory or Memory())


def _prove(
    book: Rulebook, statements: Statements, also: Mapping[str, Any], memory: Memory
) -> list[ProofFinding]:
    few, some = Prover(book, statements, FEW), Prover(book, statements, SOME)
    many = lru_cache(maxsize=1)(lambda: Prover(book, statements, MANY))
    common = _common(book, statements)

    def key(about: Iterable[str], what: Hashable) -> Hashable:
        return common, what, *meaning(book, about)

    def look(
        about: Sequence[str], what: Hashable, find: Callable[[], Iterable[ProofFinding]], place: Place
    ) -> list[ProofFinding]:
        return memory.findings(key(about, what), lambda: _sure(find, about, place))

    found: list[ProofFinding] = []
    reach = [(p, key([p.id], "reach")) for p in book.procedures.values()]
    missing = unreached(few, many, (p for p, rests_on in reach if rests_on not in memory))
    for procedure, rests_on in reach:
        found += memory.findings(rests_on, partial(reach_findings, many, procedure, missing))
    for kind, one, other in pairs(book):
        prover = many() if counted(book, [one.id, other.id]) > _SEEN_BY_SOME else some
        found += look(
            [one.id, other.id],
            kind,
            partial(exclusive_findings, prover, kind, one, other),
            ("procedures", one.id, ()),
        )
    for said in statements.cover:
        prover = many() if counted(book, said.one_of) > _SEEN_BY_SOME else some
        found += look(said.one_of, said, partial(cover_findings, prover, said), ("proofs", said.id, ()))
    for change in book.changes:
        place = ("procedures", change.procedure, ())
        found += _sure(partial(direction_findings, many(), change), [change.procedure], place)
    found += unused_findings(book, also)
    return found


def _sure(
    find: Callable[[], Iterable[ProofFinding]], about: Sequence[str], place: Place
) -> list[ProofFinding]:
    """What is found, or that z3 cannot say."""
    try:
        return list(find())
    except UnsureError as error:
        return [ProofFinding("unsure", tuple(about), place, error.message)]


def _common(book: Rulebook, statements: Statements) -> Hashable:
    """What every proof rests on."""
    events = tuple((e.id, e.date, e.dates, e.min_subjects, e.max_subjects) for e in book.life_events.values())
    return events, statements.world, tuple(book.parameters.values())


def open_findings(found: Iterable[ProofFinding], statements: Statements) -> Iterator[ProofFinding]:
    """The findings that the content does not accept."""
    return (f for f in found if not any(_accepts(a, f) for a in statements.accept))


def needless(found: list[ProofFinding], statements: Statements) -> Iterator[Accepted]:
    """The acceptances that no finding needs."""
    return (a for a in statements.accept if not any(_accepts(a, f) for f in found))


def _accepts(accepted: Accepted, finding: ProofFinding) -> bool:
    """Whether the finding is meant: the acceptance names all that it names."""
    named, about = set(accepted.about), set(finding.about)
    return accepted.kind == finding.kind and about <= named
