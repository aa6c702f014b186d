"""Who is too young to file a notification."""

from datetime import date

import pytest

from smartmado.facts.dates import DateRange, parse_date
from smartmado.facts.filing import is_too_young_to_file

TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("birth", "young"),
    [
        ("2011-11-16", False),
        ("2011-11-17", False),  # the age is attained on the eve of the birthday
        ("2011-11-18", True),
        ("2026-11-16", True),
        ("2011-11", False),  # it may have been the first
        ("2011-12", True),
    ],
)
def test_fifteen_is_old_enough_and_only_who_is_certainly_younger_is_not(birth: str, young: bool) -> None:
    assert is_too_young_to_file(parse_date(birth), TODAY) is young


def test_whose_birth_is_not_known_is_not_taken_for_a_child() -> None:
    assert is_too_young_to_file(None, TODAY) is False
    assert is_too_young_to_file(DateRange(None, None, "不詳"), TODAY) is False
