"""Places of the demo city: town names with lot numbers that do not exist.

They come from `demo/places.yaml` in the city's folder of rules/municipal/; a city without that file gets
sample names. Every lot number is in the nine thousands, so that no real address is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from smartmado.content.loader import content_root
from smartmado.content.yaml_source import read_yaml
from smartmado.facts.errors import SmartmadoError


class Town(NamedTuple):
    """A town, its postal code, and the schools that the demo sends its children to."""

    name: str
    postal_code: str
    elementary: str
    junior_high: str


@dataclass(frozen=True)
class Places:
    """The names that a demo city is made of. `city` is prefecture and city; `visits`: words of the visits."""

    city: str
    towns: tuple[Town, ...]
    buildings: tuple[str, ...]
    facilities: tuple[str, ...]
    elsewhere: tuple[str, ...]
    insurers: tuple[str, ...]
    visits: Mapping[str, str]
    answers: Mapping[str, Any]

    def town(self, number: int) -> Town:
        """A town by number, however few there are."""
        return self.towns[number % len(self.towns)]


_SAMPLE: Mapping[str, Any] = {
    "schools": [
        {
            "elementary": f"見本第{n}小学校",
            "junior_high": f"見本第{(n + 1) // 2}中学校",
            "towns": {f"見本町{n}丁目{part}": f"000-0{n:02}{i}" for i, part in enumerate("東西南北")},
        }
        for n in range(1, 17)
    ],
    "buildings": [f"{kind}見本{part}" for kind in ("コーポ", "メゾン", "ハイツ", "市営") for part in "東西"],
    "facilities": ["特別養護老人ホーム見本の丘", "介護老人保健施設見本", "有料老人ホーム見本の里"],
    "elsewhere": [
        "東京都世田谷区桜丘", "大阪府大阪市住吉区長居", "京都府京都市左京区下鴨", "兵庫県神戸市灘区篠原",
        "岡山県岡山市北区津島", "広島県広島市中区千田町", "島根県松江市学園南", "鹿児島県鹿児島市荒田",
    ],
    "insurers": ["大阪府大阪市", "広島県広島市"],
    "visits": {
        "bank": "見本銀行 本店",
        "new_town": "見本町1丁目南",
        "relocate_town": "見本町2丁目東",
        "school": "見本第1小学校",
    },
    "answers": {},
}  # fmt: skip


def read_places(municipality: str, city: Mapping[str, str]) -> Places:
    """The places of a city of the rules; `city` is the rulebook's. Raises `SmartmadoError` for a bad file."""
    path = content_root() / "rules" / "municipal" / municipality / "demo" / "places.yaml"
    own = read_yaml(path, content_root()).data if path.exists() else {}
    try:
        return _places({**_SAMPLE, **own}, city)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise SmartmadoError(
            f"{path}: デモの地名として読めません。ほかの市の demo/places.yaml と見比べてください。"
        ) from None


def _places(raw: Mapping[str, Any], city: Mapping[str, str]) -> Places:
    towns = tuple(
        Town(str(name), str(code), school["elementary"], school["junior_high"])
        for school in raw["schools"]
        for name, code in school["towns"].items()
    )
    lists = {k: tuple(map(str, raw[k])) for k in ("buildings", "facilities", "elsewhere", "insurers")}
    if not towns or not all(lists.values()):
        raise ValueError("an empty list")
    visits = {**_SAMPLE["visits"], **raw["visits"]}
    return Places(
        f"{city['prefecture']}{city['name']}", towns, **lists, visits=visits, answers=raw["answers"]
    )


SAMPLE_PLACES = _places(_SAMPLE, {"prefecture": "見本県", "name": "見本市"})
_here: ContextVar[Places] = ContextVar("places", default=SAMPLE_PLACES)


@contextmanager
def being_in(places: Places) -> Iterator[None]:
    """Households are drawn in these places meanwhile."""
    token = _here.set(places)
    try:
        yield
    finally:
        _here.reset(token)


def here() -> Places:
    """The places of the city that is being drawn."""
    return _here.get()


class Home(NamedTuple):
    """Where a household lives."""

    town: Town
    address: str
    kata: str


def home(rng: Random, *, flat: bool) -> Home:
    """A dwelling in some town."""
    places = here()
    town = rng.choice(places.towns)
    kata = f"{rng.choice(places.buildings)}{rng.randint(1, 9)}0{rng.randint(1, 9)}号" if flat else ""
    return Home(town, f"{places.city}{town.name}{rng.randint(9001, 9999)}番地{rng.randint(1, 40)}", kata)


def fixed_home(number: int, lot: str, building: int | None = None, room: str = "") -> Home:
    """A dwelling at a lot of a town, by its number; in a building, a room."""
    places = here()
    town = places.town(number)
    kata = "" if building is None else f"{places.buildings[building % len(places.buildings)]}{room}"
    return Home(town, f"{places.city}{town.name}{lot}", kata)


def facility_home(rng: Random, number: int) -> Home:
    """A room in a care home; a home stands in one town."""
    places = here()
    town = places.town(number * 7)
    return Home(town, f"{places.city}{town.name}{9100 + number}番地", places.facilities[number])


def lot_elsewhere(rng: Random) -> str:
    """An address in another city."""
    return f"{rng.choice(here().elsewhere)}{rng.randint(9001, 9999)}番地{rng.randint(1, 20)}"


def fixed_lot_elsewhere(number: int, lot: str) -> str:
    """A lot of a place in another city, by its number."""
    elsewhere = here().elsewhere
    return f"{elsewhere[number % len(elsewhere)]}{lot}"


def lot_here(rng: Random) -> str:
    """An address in the city, as a 本籍 may be."""
    return f"{here().city}{rng.choice(here().towns).name}{rng.randint(9001, 9999)}番地"


def other_insurer(rng: Random) -> str:
    """The city that stays the insurer of a facility's resident (住所地特例)."""
    return rng.choice(here().insurers)
