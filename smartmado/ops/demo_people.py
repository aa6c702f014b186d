"""People of the demo city before they become rows: who they are and who lives with whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from smartmado.facts.dates import completed_years
from smartmado.ops.demo_names import Name, foreign_family, foreign_name, given_name, surname
from smartmado.ops.demo_places import Home, home, lot_elsewhere, lot_here

# The day on which the sample visits take place, and the eve on which the register was extracted.
DEMO_DAY = date(2026, 11, 16)
_EXTRACTED = DEMO_DAY - timedelta(days=1)

Row = dict[str, str]


@dataclass
class Person:
    """One person. `extra` holds columns of the extract that a story fixes; they win over all else."""

    relation: str
    sex: str
    born: date
    family: Name
    given: Name
    nationality: str = ""
    foreign_name: tuple[str, str] = ("", "")
    work: str = ""
    extra: Row = field(default_factory=dict)

    @property
    def age(self) -> int:
        """Completed years, the birthday itself counted (75歳 of 後期高齢者医療)."""
        return completed_years(self.born, DEMO_DAY)

    @property
    def legal_age(self) -> int:
        """The age attained by law: on the eve of the birthday already (年齢計算ニ関スル法律)."""
        return completed_years(self.born, DEMO_DAY + timedelta(days=1))

    @property
    def school_cohort(self) -> int:
        """Fiscal year of birth; someone born on 1 April belongs to the older ones."""
        return self.born.year - ((self.born.month, self.born.day) < (4, 2))

    @property
    def counts_for_allowance(self) -> bool:
        """Up to the 31 March after attaining 18."""
        return self.school_cohort >= _fiscal_year(DEMO_DAY) - 18

    def has(self, *works: str) -> bool:
        """Whether the person's work is one of these."""
        return self.work in works


@dataclass
class Household:
    """A household and its dwelling. `since`: when it came to live there."""

    members: list[Person]
    home: Home
    since: date
    honseki: str
    previous_address: str = ""
    household_id: str = ""
    ids: tuple[str, ...] = ()
    protected: bool = False
    on_welfare: bool = False
    facility: str = ""


def _fiscal_year(day: date) -> int:
    return day.year - (day.month < 4)


def birth_date(rng: Random, age: int) -> date:
    """A birthday of someone of that age on the demo day, before the extraction."""
    month_day = DEMO_DAY.replace(year=DEMO_DAY.year - age)
    return min(month_day - timedelta(days=rng.randint(0, 364)), _EXTRACTED)


def person(rng: Random, relation: str, sex: str, age: int, family: Name) -> Person:
    """A Japanese person of that age."""
    born = birth_date(rng, age)
    return Person(relation, sex, born, family, given_name(rng, sex, born.year))


def foreigner(rng: Random, relation: str, sex: str, age: int, nationality: str, family: str) -> Person:
    """A foreign resident; `family` is the coded family part of the name."""
    names = foreign_name(rng, nationality, sex, family)
    blank = Name("", "")
    return Person(relation, sex, birth_date(rng, age), blank, blank, nationality, (names.latin, names.kanji))


def settle(rng: Random, members: list[Person], *, flat: bool) -> Household:
    """Give people a dwelling and a day on which they came to it."""
    oldest = min(member.born for member in members)
    earliest = max(oldest.toordinal() + 18 * 365, date(1965, 4, 1).toordinal())
    latest = _EXTRACTED.toordinal() - 30
    since = date.fromordinal(rng.randint(min(earliest, latest), latest))
    moved_in = rng.random() < 0.55
    return Household(
        members,
        home(rng, flat=flat),
        since,
        lot_here(rng) if rng.random() < 0.7 else lot_elsewhere(rng),
        lot_elsewhere(rng) if moved_in else "",
    )


# --- kinds of households -----------------------------------------------------------


def _sex(rng: Random) -> str:
    return rng.choice(("male", "female"))


def single(rng: Random, low: int, high: int) -> Household:
    """Someone living alone."""
    alone = person(rng, "世帯主", _sex(rng), rng.randint(low, high), surname(rng))
    return settle(rng, [alone], flat=alone.age < 65 or rng.random() < 0.3)


def _couple(rng: Random, age: int, family: Name) -> list[Person]:
    """A head of that age and a spouse; the head is the husband in most households."""
    other = max(18, age + rng.randint(-6, 4))
    if rng.random() < 0.9:
        return [person(rng, "世帯主", "male", age, family), person(rng, "妻", "female", other, family)]
    return [person(rng, "世帯主", "female", age, family), person(rng, "夫", "male", other, family)]


def couple(rng: Random, low: int, high: int) -> Household:
    """A couple without anyone else."""
    members = _couple(rng, rng.randint(low, high), surname(rng))
    if rng.random() < 0.02:
        members[1].relation = "妻（未届）" if members[1].sex == "female" else "夫（未届）"
        members[1].family = surname(rng)
    return settle(rng, members, flat=rng.random() < 0.3)


def _children(rng: Random, relation: str, mother_age: int, family: Name) -> list[Person]:
    """One to three children, the eldest first."""
    eldest = rng.randint(0, max(0, min(mother_age - 20, 22)))
    ages = [eldest]
    for _ in range(rng.choices((0, 1, 2), (45, 42, 13))[0]):
        ages.append(ages[-1] - rng.randint(1, 5))
    children = [person(rng, relation, _sex(rng), age, family) for age in ages if age >= 0]
    return sorted(children, key=lambda child: child.born)


def family(rng: Random) -> Household:
    """A couple with children."""
    members = _couple(rng, rng.randint(26, 56), surname(rng))
    youngest_parent = min(member.age for member in members)
    members += _children(rng, "子", youngest_parent, members[0].family)
    return settle(rng, members, flat=rng.random() < 0.3)


def family_of_grown(rng: Random) -> Household:
    """A couple with a grown child."""
    members = _couple(rng, rng.randint(52, 84), surname(rng))
    age = min(member.age for member in members) - rng.randint(22, 32)
    members.append(person(rng, "子", _sex(rng), max(age, 18), members[0].family))
    return settle(rng, members, flat=False)


def one_parent(rng: Random) -> Household:
    """A mother or a father alone with children."""
    sex = "female" if rng.random() < 0.87 else "male"
    parent = person(rng, "世帯主", sex, rng.randint(22, 50), surname(rng))
    children = _children(rng, "子", parent.age, parent.family)
    return settle(rng, [parent, *children], flat=rng.random() < 0.6)


def three_generations(rng: Random) -> Household:
    """Grandparents, a couple and children, under the grandfather or under the son."""
    family_name = surname(rng)
    son_age = rng.randint(28, 50)
    old_age = son_age + rng.randint(23, 32)
    wife_age = max(20, son_age + rng.randint(-5, 3))
    young = min(son_age, wife_age)
    if rng.random() < 0.5:
        head = person(rng, "世帯主", "male", old_age, family_name)
        son = person(rng, "子", "male", son_age, family_name)
        wife = person(rng, "子の妻", "female", wife_age, family_name)
        members = [head, son, wife, *_children(rng, "子の子", young, family_name)]
        grandmother = person(rng, "妻", "female", max(son_age + 18, old_age - 3), family_name)
        members[1:1] = [grandmother] if rng.random() < 0.7 else []
    else:
        head = person(rng, "世帯主", "male", son_age, family_name)
        wife = person(rng, "妻", "female", wife_age, family_name)
        members = [head, wife, *_children(rng, "子", young, family_name)]
        members.append(person(rng, "母", "female", old_age, family_name))
        if rng.random() < 0.5:
            members.append(person(rng, "父", "male", old_age + 2, family_name))
    return settle(rng, members, flat=False)


def old_parent(rng: Random) -> Household:
    """A grown child who heads the household of an old parent."""
    parent_age = rng.randint(72, 96)
    head = person(rng, "世帯主", _sex(rng), parent_age - rng.randint(22, 34), surname(rng))
    relation, sex = ("母", "female") if rng.random() < 0.75 else ("父", "male")
    return settle(rng, [head, person(rng, relation, sex, parent_age, head.family)], flat=False)


def others_together(rng: Random) -> Household:
    """Siblings, a lodger, or someone whose relation is not proved."""
    head = person(rng, "世帯主", _sex(rng), rng.randint(20, 80), surname(rng))
    relation = rng.choice(("弟", "妹", "姉", "兄", "同居人", "縁故者"))
    sex = {"弟": "male", "兄": "male", "妹": "female", "姉": "female"}.get(relation, _sex(rng))
    apart = {"弟": -3, "妹": -3, "兄": 3, "姉": 3}.get(relation, rng.randint(-2, 10))
    kin = relation in ("弟", "妹", "姉", "兄")
    other = person(rng, relation, sex, head.age + apart, head.family if kin else surname(rng))
    return settle(rng, [head, other], flat=rng.random() < 0.5)


_NATIONALITIES = (
    ("ベトナム", 28), ("中国", 16), ("韓国", 16), ("フィリピン", 12), ("インドネシア", 10), ("ネパール", 6),
    ("ミャンマー", 6), ("ブラジル", 3), ("米国", 3),
)  # fmt: skip


def foreign_household(rng: Random) -> Household:
    """Foreign residents alone, as a couple or a family, or married to a Japanese."""
    names, weights = zip(*_NATIONALITIES, strict=True)
    nationality = rng.choices(names, weights)[0]
    part = foreign_family(rng, nationality)
    kind = rng.random()
    if kind < 0.25:
        head = person(rng, "世帯主", "male", rng.randint(28, 60), surname(rng))
        spouse = foreigner(rng, "妻", "female", max(20, head.age - rng.randint(0, 8)), nationality, part)
        return _arrived(rng, [head, spouse])
    head = foreigner(rng, "世帯主", _sex(rng), rng.randint(19, 45), nationality, part)
    members = [head]
    if kind > 0.7:
        relation, sex = ("妻", "female") if head.sex == "male" else ("夫", "male")
        members.append(foreigner(rng, relation, sex, max(20, head.age - 1), nationality, part))
    if kind > 0.82 and head.age > 27:
        members.append(foreigner(rng, "子", _sex(rng), rng.randint(0, 6), nationality, part))
    return _arrived(rng, members)


def _arrived(rng: Random, members: list[Person]) -> Household:
    household = settle(rng, members, flat=True)
    # Under the system of foreign residents that began on 2012-07-09.
    earliest = max(date(2012, 7, 9), max(m.born for m in members if m.age >= 18) + timedelta(days=18 * 366))
    span = max(1, (_EXTRACTED - timedelta(days=40) - earliest).days)
    household.since = earliest + timedelta(days=rng.randint(0, span))
    return household
