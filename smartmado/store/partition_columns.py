"""The facts of a partition as the columns of the compiled rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from smartmado.content.model import Fact
from smartmado.decisions.compiled.columns import (
    NO_FIRST,
    NO_LAST,
    UNKNOWN_FLAG,
    UNKNOWN_NUMBER,
    UNKNOWN_SET,
    Codes,
    Column,
    Days,
    Flags,
    Numbers,
    WordSets,
)
from smartmado.store.partitions import FIRST, LAST, ORDER, PROTECTED, PartitionLayout

PROTECTED_FACT = "is_dv_protected"
_NO_CODE = 2**15 - 1


def partition_columns(
    table: pa.Table, layout: PartitionLayout, facts: Mapping[str, Fact]
) -> Iterator[tuple[str, Column]]:
    """Every fact of these that the partition holds, with its column."""
    if PROTECTED_FACT in facts:
        yield PROTECTED_FACT, _flags(table.column(PROTECTED), facts[PROTECTED_FACT])
    if ORDER in facts:
        yield ORDER, _numbers(table.column(ORDER), facts[ORDER])
    for fact, kind in layout.facts.items():
        if fact not in facts:
            continue
        if kind == "date":
            first = pc.fill_null(table.column(fact + FIRST), NO_FIRST)
            last = pc.fill_null(table.column(fact + LAST), NO_LAST)
            yield fact, Days(_ints(first, np.int32), _ints(last, np.int32))
        else:
            yield fact, _MADE[kind](table.column(fact), facts[fact])


def _ints(column: pa.ChunkedArray, kind: Any) -> Any:
    return column.to_numpy().astype(kind)


def _flags(column: pa.ChunkedArray, fact: Fact) -> Column:
    return Flags(_ints(pc.fill_null(pc.cast(column, pa.int8()), UNKNOWN_FLAG), np.int8))


def _numbers(column: pa.ChunkedArray, fact: Fact) -> Column:
    return Numbers(_ints(pc.fill_null(column, UNKNOWN_NUMBER), np.int32))


@cache
def _vocabulary(fact: str) -> list[str]:
    """The words of a text that were met so far: schedules are made for a vocabulary, so it only grows."""
    return []


def _codes(column: pa.ChunkedArray, fact: Fact) -> Column:
    """Codes of words; the words of a text without a list are those that were met."""
    met = [word for word in pc.unique(column).to_pylist() if word is not None]
    if fact.values:
        words = list(fact.values)
    else:
        words = _vocabulary(fact.id)
        words += sorted(set(met) - set(words))
    place = pc.index_in(column, pa.array(words, pa.string()))
    return Codes(_ints(pc.fill_null(place, _NO_CODE), np.int16), tuple(words))


def _sets(column: pa.ChunkedArray, fact: Fact) -> Column:
    words = tuple(fact.values)
    bits = {
        text: UNKNOWN_SET if text is None else sum(1 << words.index(w) for w in set(text.split(";")) if w)
        for text in pc.unique(column).to_pylist()
    }
    return WordSets(np.array([bits[text] for text in column.to_pylist()], dtype=np.int32), words)


_MADE: Mapping[str, Callable[[pa.ChunkedArray, Fact], Column]] = {
    "bool": _flags,
    "int": _numbers,
    "list": _sets,
    "enum": _codes,
    "text": _codes,
    "kana": _codes,
}
