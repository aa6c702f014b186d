"""A piece of a batch: the visits of some lines decided, and their forms filled.

The same function runs in this process, in another, or on another machine. What all pieces share lies in one
file beside them. A result is put in its place whole: a piece that dies leaves nothing, and one that is done
twice writes the same bytes, so nothing is lost and nothing printed twice. Its last line seals it: what a
failing disk cut off, or a process of an earlier batch still wrote, is told from a result of this batch.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from smartmado.cases.case_papers import sheets
from smartmado.content.forms import FilledForm
from smartmado.content.loader import thaw
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import Decision, Decisions, decide
from smartmado.decisions.situation import parse_situation
from smartmado.documents import count_pages
from smartmado.facts.errors import SmartmadoError

WANTED = "wanted_procedures"
"""The fact of the visit that names the recommended procedures someone wishes to file."""


@dataclass(frozen=True)
class Paper:
    """One filled form of a batch. `name`: of its file, where each gets one."""

    line: int
    resident_id: str
    department: str
    procedure: str
    form: str
    filled: FilledForm
    pages: int

    @property
    def name(self) -> str:
        """The name of its file, where each gets one of its own."""
        return f"{self.line:06d}-{self.procedure}.pdf"


@dataclass(frozen=True)
class Unprinted:
    """One line of the list, or one procedure of it, that is not printed, and why."""

    line: int
    resident_id: str
    procedure: str
    why: str


@dataclass(frozen=True)
class BatchTask:
    """One piece: what for, its visits, and where the result goes."""

    job: Path
    visits: Path
    result: Path

    def run(self) -> Path:
        """Decide the visits and fill their forms."""
        job, visits = self.job.read_bytes(), self.visits.read_bytes()
        batch = _shared(job)
        found = (paper for visit in visits.splitlines() for paper in batch.printed(json.loads(visit)))
        body = b"\n".join(json.dumps(asdict(one), ensure_ascii=False).encode() for one in found)
        unfinished = self.result.with_suffix(f".{os.getpid()}.part")
        unfinished.write_bytes(body + b"\n" + _seal(_sha256(job), visits, body))
        unfinished.replace(self.result)
        return self.result

    def is_done(self, job: bytes) -> bool:
        """Whether the result is there, whole, and of this job (its SHA-256) and these visits."""
        if not (self.result.is_file() and self.visits.is_file()):
            return False
        body, _, seal = self.result.read_bytes().rpartition(b"\n")
        return seal == _seal(job, self.visits.read_bytes(), body)


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _seal(job: bytes, visits: bytes, body: bytes) -> bytes:
    return hashlib.sha256(job + _sha256(visits) + body).hexdigest().encode()


def write_job(path: Path, book: Rulebook, procedures: Sequence[str]) -> bytes:
    """Write what the pieces of one batch share; its SHA-256."""
    job = json.dumps(
        {"rulebook": book.frozen.decode(), "procedures": procedures}, ensure_ascii=False
    ).encode()
    path.write_bytes(job)
    return _sha256(job)


def read_result(path: Path) -> Iterator[Paper | Unprinted]:
    """What a piece came to, in the order of the list."""
    *lines, _ = path.read_bytes().split(b"\n")
    for raw in map(json.loads, lines):
        if "why" in raw:
            yield Unprinted(**raw)
        else:
            yield Paper(**{**raw, "filled": FilledForm(**raw["filled"])})


@dataclass(frozen=True)
class _Batch:
    """What all pieces of a batch share. `procedures`: which are printed."""

    book: Rulebook
    procedures: tuple[str, ...]

    def printed(self, visit: dict[str, Any]) -> Iterator[Paper | Unprinted]:
        """The forms of one visit: `line`, `resident_id`, `situation` or the `problem` why there is none."""
        line, resident = visit["line"], visit["resident_id"]
        if visit["situation"] is None:
            yield Unprinted(line, resident, "", visit["problem"])
            return
        raw = visit["situation"]
        raw.setdefault("answers", {}).setdefault(WANTED, ",".join(self.procedures))
        try:
            decisions = decide(self.book, parse_situation(raw, self.book))
        except SmartmadoError as error:
            yield Unprinted(line, resident, "", error.message)
            return
        yield from self._papers(line, resident, decisions)

    def _papers(self, line: int, resident: str, decisions: Decisions) -> Iterator[Paper | Unprinted]:
        found = [s for s in sheets(decisions) if s.decision.procedure.id in self.procedures]
        for sheet in found:
            procedure, filled = sheet.decision.procedure, sheet.bound.filled()
            try:
                pages = count_pages(sheet.bound.form, filled)
            except SmartmadoError as error:
                yield Unprinted(line, resident, procedure.id, error.message)
                continue
            yield Paper(
                line, resident, procedure.department, procedure.id, sheet.bound.form.id, filled, pages
            )
        printed = {s.decision.procedure.id for s in found}
        yield from (Unprinted(line, resident, p, why) for p, why in self._others(decisions, printed))

    def _others(self, decisions: Decisions, printed: set[str]) -> Iterator[tuple[str, str]]:
        """Each procedure that was wanted and is not printed, and why."""
        facts = self.book.facts
        for procedure in self.procedures:
            waits = [
                w for item in decisions.undetermined if item.procedure.id == procedure for w in item.waits_for
            ]
            if waits:
                labels = "、".join(dict.fromkeys(facts[fact].label for fact, _ in waits))
                yield procedure, f"確認中です。分からないこと: {labels}"
            elif procedure not in printed:
                yield procedure, _not_due(decisions.decided, procedure)


def _not_due(decided: Sequence[Decision], procedure: str) -> str:
    found = next((d for d in decided if d.procedure.id == procedure), None)
    if found is None:
        return "この日の規則では、出さない手続です。"
    return f"不要です。{'、'.join(reason.text for reason in found.reasons)}"


@lru_cache(maxsize=2)
def _shared(job: bytes) -> _Batch:
    said = json.loads(job)
    return _Batch(thaw(said["rulebook"].encode()), tuple(said["procedures"]))
