"""Columns of a city: one typed array for each fact, in which "not known" is a value of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.integer[Any]]

UNKNOWN_FLAG: Final = -1
UNKNOWN_SET: Final = -1
UNKNOWN_NUMBER: Final = -(2**31)
NO_FIRST: Final = -(2**31)
"""The earliest day of a date that has none."""
NO_LAST: Final = 2**31 - 1
"""The latest day of a date that has none."""
NOBODY: Final = -1
"""A reference to a person (father, first subject …) that is not recorded."""
ELSEWHERE: Final = -2
"""A reference to a person who is not listed in the visit."""


@dataclass(frozen=True)
class Flags:
    """A yes/no fact: int8, 1 yes, 0 no, -1 unknown."""

    values: NDArray[np.int8]


@dataclass(frozen=True)
class Codes:
    """A fact with one word for a value: `words[code]`; a code past the last word (255) is unknown."""

    values: Ints
    words: tuple[str, ...]


@dataclass(frozen=True)
class WordSets:
    """A fact with a list of words: bit i stands for `words[i]`; -1 is unknown, 0 the empty list."""

    values: Ints
    words: tuple[str, ...]


@dataclass(frozen=True)
class Numbers:
    """A whole number: int32, `UNKNOWN_NUMBER` where it is not known."""

    values: NDArray[np.int32]


@dataclass(frozen=True)
class Days:
    """A date as the range of days it may be, int32 days as `date.toordinal` counts them.

    An end that is open is `NO_FIRST` or `NO_LAST`; a date that is not known has both.
    """

    earliest: NDArray[np.int32]
    latest: NDArray[np.int32]


Column: TypeAlias = Flags | Codes | WordSets | Numbers | Days


def arrays_of(column: Column) -> tuple[Ints, ...]:
    """The arrays that a column consists of."""
    return (column.earliest, column.latest) if isinstance(column, Days) else (column.values,)
