"""What `smartmado check-content` tells of proofs, and of what the rules themselves are not sure of.

The proofs are imported when they are run: z3 is large, and most commands do not need it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from smartmado.content.model import Procedure
from smartmado.content.places import Places
from smartmado.content.rulebook import Rulebook
from smartmado.content.screens import load_screens
from smartmado.facts.errors import SmartmadoError

if TYPE_CHECKING:
    from smartmado.decisions.proofs.findings import ProofFinding

CONFIDENCE = {"low": "確かさが低い", "unknown": "確かさが分からない"}


def proof_lines(books: Sequence[Rulebook], root: Path) -> list[str]:
    """What the proofs find in the rules of each city, with a sample resident for each finding.

    What several cities share is proved once; what some city uses is not unused.
    """
    from smartmado.content.proof_statements import load_statements, unmatched
    from smartmado.decisions.proofs.check import Memory, needless, open_findings, prove

    lines: dict[str, None] = {}
    memory = Memory()
    idle: list[set[tuple[str, str]]] = []
    told = []
    for book in books:
        statements = load_statements(book, root)
        found = prove(book, statements, load_screens(book, root).raw, memory)
        idle.append({f.place[:2] for f in found if f.kind == "unused"})
        told.append((book, statements, found))
    for book, statements, found in told:
        places = Places(book.municipality, root)
        for finding in open_findings(found, statements):
            if finding.kind == "unused" and not _everywhere(finding.place[:2], books, idle):
                continue
            section, key, path = finding.place
            where = places.finding(section, key, path, f"{finding.title}: {finding.message}")
            lines |= dict.fromkeys([str(where), *_sample(finding)])
        if book is books[0]:
            lines |= dict.fromkeys(str(unmatched(a)) for a in needless(found, statements))
    return list(lines)


def _everywhere(place: tuple[str, str], books: Sequence[Rulebook], idle: list[set[tuple[str, str]]]) -> bool:
    section, key = place
    return all(place in unused for book, unused in zip(books, idle, strict=True) if key in book.raw[section])


def _sample(finding: ProofFinding) -> Iterator[str]:
    """The sample resident of a finding, or why there is none."""
    try:
        sample = finding.sample
    except SmartmadoError as error:
        yield f"  見本の人はありません: {error.message}"
        return
    if sample is not None:
        yield f"  見本の人(smartmado decide に渡すと確かめられます。見る所: {finding.shows}):"
        yield f"  {json.dumps(sample, ensure_ascii=False)}"


def unsure_lines(book: Rulebook) -> Iterator[str]:
    """The procedures that rest on low or unknown confidence, and the open questions to the city."""
    unsure = [p for p in book.procedures.values() if p.confidence in CONFIDENCE]
    asking = [p for p in book.procedures.values() if p.open_questions]
    yield (
        f"  まだ確かめていないこと: 確かさの低い手続 {len(unsure)}、市に確かめることのある手続 {len(asking)}"
    )
    for procedure in unsure:
        yield f"    {_name(procedure)}: {CONFIDENCE[procedure.confidence]}"
    for procedure in asking:
        yield from (f"    {_name(procedure)}: 市に確かめる: {q}" for q in procedure.open_questions)


def _name(procedure: Procedure) -> str:
    return f"{procedure.id}({procedure.name})"
