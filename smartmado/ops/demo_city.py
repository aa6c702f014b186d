"""A synthetic city in the shape of a middling one, as an extract of its resident register.

Nobody in it is real. The same seed and size give the same city to the letter;
the households of the sample visits are in every one.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from smartmado.facts.errors import SmartmadoError
from smartmado.ops import demo_people as people
from smartmado.ops.demo_offices import assign_work
from smartmado.ops.demo_people import DEMO_DAY, Household, Row
from smartmado.ops.demo_places import SAMPLE_PLACES, Places, being_in, facility_home, here, lot_elsewhere
from smartmado.ops.demo_rows import household_rows, numbered
from smartmado.ops.demo_stories import Story, oddities, stories, story_households
from smartmado.store.register_columns import (
    FORMAT_VERSION,
    RESIDENT_COLUMNS,
    RESIDENTS_FORMAT,
    RESTRICTION_COLUMNS,
    RESTRICTIONS_FORMAT,
    Column,
)
from smartmado.store.register_formats import PARQUET

__all__ = ["CITY_SIZE", "City", "Story", "build_city", "story_households", "write_city"]

CITY_SIZE = 146_680  # of the model city, April 2021
SMALLEST = 200
DEFAULT_SIZE, DEFAULT_SEED = 3000, 312029
EXTRACTED_AT = f"{DEMO_DAY}T03:00:00+09:00"


@dataclass(frozen=True)
class City:
    """Rows of residents.csv and of restrictions.csv."""

    residents: list[Row]
    restrictions: list[Row]


def build_city(
    residents: int = DEFAULT_SIZE, seed: int = DEFAULT_SEED, places: Places = SAMPLE_PLACES
) -> City:
    """A city of exactly so many residents, in these places."""
    if not SMALLEST <= residents <= CITY_SIZE:
        raise SmartmadoError(
            f"住民の数は{SMALLEST}人から{CITY_SIZE}人までで指定してください(指定: {residents}人)。"
        )
    with being_in(places):
        return _built(residents, seed)


def _built(residents: int, seed: int) -> City:
    rng = Random(seed)  # noqa: S311 -- a demo city has no secrets, and must be repeatable
    fixed = [*stories(), *oddities()]
    households = [*fixed, *_draw(rng, residents - sum(len(h.members) for h in fixed))]
    _number(households)
    # What does not hang on chance must not hang on the seed either.
    chances = [*(Random(n) for n in range(len(fixed))), *([rng] * (len(households) - len(fixed)))]  # noqa: S311
    rows: list[Row] = []
    for household, chance in zip(households, chances, strict=True):
        assign_work(chance, household)
        rows += household_rows(chance, household)
    return City(rows, _restrictions(households))


def write_city(
    folder: Path,
    residents: int = DEFAULT_SIZE,
    seed: int = DEFAULT_SEED,
    parquet: bool = False,
    places: Places = SAMPLE_PLACES,
) -> City:
    """Write residents.csv and restrictions.csv into the folder, or the same as .parquet: both or neither."""
    city = build_city(residents, seed, places)
    folder.mkdir(parents=True, exist_ok=True)
    ending = PARQUET if parquet else ".csv"
    with TemporaryDirectory(prefix=".make-city-", dir=folder) as unfinished:
        made = Path(unfinished)
        _write(made / f"residents{ending}", RESIDENTS_FORMAT, RESIDENT_COLUMNS, city.residents)
        _write(made / f"restrictions{ending}", RESTRICTIONS_FORMAT, RESTRICTION_COLUMNS, city.restrictions)
        for file in sorted(made.iterdir()):
            file.replace(folder / file.name)
    return city


def _write(path: Path, format_id: str, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    names = [column.name for column in columns]
    table = [[row[name] for name in names] for row in rows]
    if path.suffix == PARQUET:
        from smartmado.store.register_parquet import write_parquet  # the demo does without it

        write_parquet(path, format_id, names, table, EXTRACTED_AT)
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow([format_id, FORMAT_VERSION, EXTRACTED_AT, str(len(table))])
        writer.writerow(names)
        writer.writerows(table)


# --- drawing households -----------------------------------------------------------------

_Maker = Callable[[Random], Household]


def _facility_resident(rng: Random) -> Household:
    number = rng.randrange(len(here().facilities))
    household = people.single(rng, 76, 99)
    household.home = facility_home(rng, number)
    household.facility = here().facilities[number]
    household.since = max(household.since, DEMO_DAY.replace(year=DEMO_DAY.year - rng.randint(1, 6)))
    household.previous_address = lot_elsewhere(rng) if rng.random() < 0.4 else ""
    return household


# Shares of households, chosen so that 29 % of the people are 65 and over, as in the model city.
_KINDS: tuple[tuple[_Maker, int], ...] = (
    (lambda rng: people.single(rng, 18, 34), 95),
    (lambda rng: people.single(rng, 35, 64), 130),
    (lambda rng: people.single(rng, 65, 97), 145),
    (lambda rng: people.couple(rng, 24, 64), 110),
    (lambda rng: people.couple(rng, 66, 92), 140),
    (people.family, 150),
    (people.family_of_grown, 105),
    (people.one_parent, 45),
    (people.three_generations, 50),
    (people.old_parent, 25),
    (people.others_together, 8),
    (people.foreign_household, 14),
    (_facility_resident, 12),
)


def _draw(rng: Random, wanted: int) -> list[Household]:
    """Households of exactly so many people in all."""
    makers, weights = zip(*_KINDS, strict=True)
    households: list[Household] = []
    while wanted:
        household = rng.choices(makers, weights)[0](rng)
        if len(household.members) > wanted:
            household = people.single(rng, 35, 64)
        household.protected = len(household.members) <= 3 and rng.random() < 0.004
        _put_on_welfare(rng, household)
        households.append(household)
        wanted -= len(household.members)
    return households


def _put_on_welfare(rng: Random, household: Household) -> None:
    if len(household.members) > 2 or household.facility or rng.random() >= 0.02:
        return
    household.on_welfare = True
    for member in household.members:
        if member.age >= 18:
            member.work = "retired" if member.age >= 65 else "none"


def _number(households: list[Household]) -> None:
    """Numbers for those who have none yet: digits, the last one a check digit."""
    resident = 100_000_000
    for order, household in enumerate(households):
        if household.household_id:
            continue
        household.household_id = numbered(str(500_000_000 + order))
        first = resident + 1
        resident += len(household.members)
        household.ids = tuple(numbered(str(n)) for n in range(first, resident + 1))


# --- restrictions --------------------------------------------------------------------------


def _restrictions(households: list[Household]) -> list[Row]:
    """支援措置 of the protected households, every member with the victim.

    The first one's year is over and nobody lifted it: it still stands. Two rows
    protect nobody: one was lifted, one is of another kind.
    """
    rows: list[Row] = []
    for order, household in enumerate(h for h in households if h.protected):
        year = 2025 if order == 0 else 2026
        rows += [_restriction(i, act, year) for i in household.ids for act in ("view", "issue")]
    unprotected = [h.ids[0] for h in households if not h.protected][-2:]
    rows.append({**_restriction(unprotected[0], "issue", 2024), "lifted_at": "2025-06-02"})
    rows.append({**_restriction(unprotected[1], "change", 2026), "kind": "other", "level": "alert"})
    return rows


def _restriction(resident_id: str, act: str, year: int) -> Row:
    return {
        "resident_id": resident_id,
        "kind": "support",
        "act": act,
        "level": "error",
        "valid_from": f"{year}-06-01",
        "valid_to": f"{year + 1}-05-31",
        "lifted_at": "",
    }
