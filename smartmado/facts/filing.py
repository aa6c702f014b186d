"""Who may file a notification (届出) for themselves."""

from __future__ import annotations

from datetime import date
from typing import Final

from smartmado.facts.dates import DateRange, attains

FILING_AGE: Final = 15
"""Years. Below it a legal representative files: 民法791条3項・797条(入籍・縁組), and for residence notices by
住民基本台帳事務 (15歳未満・成年被後見人は法定代理人)."""


def is_too_young_to_file(birth: object, day: date) -> bool:
    """Whether somebody is certainly below `FILING_AGE` on that day; not where the birth is not known."""
    reached = attains(birth, FILING_AGE).earliest if isinstance(birth, DateRange) else None
    return reached is not None and reached > day
