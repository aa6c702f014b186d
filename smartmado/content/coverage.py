"""Is each day covered by one version? Overlaps and gaps among versions and among values of a parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

from smartmado.content.mistakes import Report
from smartmado.content.model import Procedure, Version
from smartmado.content.periods import Area, Stretch, area, known
from smartmado.content.rulebook import Rulebook


def check_coverage(book: Rulebook, report: Report) -> None:
    """Report versions that hold at the same time, gaps not said to be meant, and days out of order."""
    for procedure in book.procedures.values():
        raw = book.raw["procedures"][procedure.id]["versions"]
        for path, message in (*_overlaps(raw), *_gaps(procedure)):
            report("procedures", procedure.id, path, message)
    for parameter, entry in book.raw["parameters"].items():
        for path, message in _twice(entry["values"]):
            report("parameters", parameter, path, message)


def _overlaps(versions: Sequence[Mapping[str, Any]]) -> Iterator[tuple[tuple[Any, ...], str]]:
    areas = [area(v) for v in versions]
    for i, where in enumerate(areas):
        if where.force.empty:
            yield ("versions", i, "effective"), "to は from より後の日にしてください"
    placed = [(w, i) for i, w in enumerate(areas) if not w.empty]
    for (earlier, _), (later, i) in combinations(sorted(placed, key=_order), 2):
        if not earlier.meet(later).empty:
            yield ("versions", i, "effective"), _overlap(earlier, later)


def _order(placed: tuple[Area, int]) -> tuple[str, str]:
    return placed[0].force.start, placed[0].known.start


def _timeless(*areas: Area) -> bool:
    return all(a.known == Stretch() for a in areas)


def _overlap(earlier: Area, later: Area) -> str:
    since = later.force.start
    if _timeless(earlier, later):
        return f"{since} からの版と前の版の期間が重なっています。前の版に to を書いてください"
    return (
        f"{since} からの版と前の版が、同じ日に記録されていて期間も重なっています。"
        "前の版が誤りだったなら、前の版に withdrawn(取り消した日)を書いてください"
    )


def _gaps(procedure: Procedure) -> Iterator[tuple[tuple[Any, ...], str]]:
    for earlier, later in pairwise(procedure.versions):
        gap = earlier.until is not None and earlier.until < later.since
        if gap and later.gap is None:
            message = (
                f"{earlier.until} から {later.since} の前の日まで、どの版もありません。"
                "前の版の to を直すか、そのとおりなら後の版に gap(制度がなかった理由)を書いてください"
            )
            yield ("versions", later.place, "effective"), message
        if not gap and later.gap is not None:
            yield ("versions", later.place, "gap"), "前の版との間にすき間がありません。gap を消してください"
    yield from _first_gap(procedure.versions[:1])


def _first_gap(first: Sequence[Version]) -> Iterator[tuple[tuple[Any, ...], str]]:
    for version in first:
        if version.gap is not None:
            yield ("versions", version.place, "gap"), "前の版がありません。gap を消してください"


def _twice(values: Sequence[Mapping[str, Any]]) -> Iterator[tuple[tuple[Any, ...], str]]:
    for (_, one), (i, other) in combinations(enumerate(values), 2):
        if one["from"] == other["from"] and not known(one).meet(known(other)).empty:
            message = (
                f"{other['from']} からの値が二つあります。片方を消すか、"
                "誤っていた値に withdrawn(取り消した日)を書いてください"
            )
            yield ("values", i), message
