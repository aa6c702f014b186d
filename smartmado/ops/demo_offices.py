"""What the offices of the demo city know of its people, in keeping with age, work and family.

Insurance, pension and care follow the law: latter-stage from the 75th birthday,
care insurance from 40 and 65 on, 第3号 only for the dependent spouse of a 第2号.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from smartmado.ops.demo_people import DEMO_DAY, Household, Person, Row

_EMPLOYED = ("employee", "public")
_SPOUSES = ("妻", "夫", "妻（未届）", "夫（未届）")


def assign_work(rng: Random, household: Household) -> None:
    """Give everyone an occupation by age."""
    for member in household.members:
        if not member.work:
            member.work = _work(rng, member)


def _work(rng: Random, member: Person) -> str:
    age = member.age
    if age < 15:
        return "child"
    if age < 18 or (age < 22 and rng.random() < 0.55):
        return "student"
    if age >= 75:
        return "retired"
    if age >= 60:
        shares = {"employee": 0.55 if age < 65 else 0.2, "self": 0.1, "retired": 0.8}
    elif member.sex == "female":
        shares = {"employee": 0.58, "public": 0.08, "self": 0.06, "none": 0.28}
    else:
        shares = {"employee": 0.70, "public": 0.08, "self": 0.11, "none": 0.11}
    return rng.choices(list(shares), list(shares.values()))[0]


def office_columns(rng: Random, household: Household, member: Person) -> Row:
    """All office columns of one member; a column left out is blank."""
    row: Row = {}
    row.update(_insurance(rng, household, member))
    row.update(_pension(household, member, row["insurance_type"]))
    row.update(_care(rng, household, member, row["insurance_type"]))
    row.update(_children_benefits(rng, household, member))
    row.update(_disability(rng, member))
    row.update(_school(rng, household, member))
    row.update(_belongings(rng, household, member))
    row["special_medical"] = ";".join(_special_medical(row)) or "none"
    return row


def flag(value: bool) -> str:
    """A yes or no as the extract writes it."""
    return "true" if value else "false"


# --- health insurance and pension -------------------------------------------------------


def _spouse(household: Household, member: Person) -> Person | None:
    """The husband or wife, where the household shows only one couple that can be meant."""
    pairs = {"世帯主": _SPOUSES, "子": ("子の妻", "子の夫"), "父": ("母",), "母": ("父",)}
    for relation in _SPOUSES:
        pairs[relation] = ("世帯主",)
    pairs["子の妻"] = pairs["子の夫"] = ("子",)
    wanted = pairs.get(member.relation, ())
    found = [other for other in household.members if other.relation in wanted and other.age >= 18]
    return found[0] if len(found) == 1 else None


def _supporter(household: Household, member: Person) -> Person | None:
    """The employed member on whose insurance this one can be (健康保険法3条7項)."""
    spouse = _spouse(household, member)
    if spouse and spouse.has(*_EMPLOYED):
        return spouse
    employed = [m for m in household.members if m.has(*_EMPLOYED) and m.age < 75 and m is not member]
    if member.age < 23:
        return employed[0] if employed else None
    return None


def _insurance(rng: Random, household: Household, member: Person) -> Row:
    kind = _insurance_type(rng, household, member)
    row = {"insurance_type": kind}
    if kind == "nhi":
        start = max(member.born, household.since)
        row["nhi_acquired_date"] = (
            start + timedelta(days=rng.randint(0, (DEMO_DAY - start).days))
        ).isoformat()
    card = "active" if rng.random() < 0.8 else rng.choice(("none", "none", "none", "expired"))
    row["mynumber_card"] = card if member.age > 0 else "none"
    row["mynumber_card_expiry"] = _card_expiry(member, row["mynumber_card"])
    row["has_mynumber_insurance"] = flag(row["mynumber_card"] == "active" and rng.random() < 0.85)
    return row


def _card_expiry(member: Person, card: str) -> str:
    """A birthday within ten years, the same in every city."""
    if card != "active" or member.nationality or member.born.month == 2:
        return ""
    years = 1 + member.born.toordinal() % 10
    this_year = member.born.replace(year=DEMO_DAY.year)
    return this_year.replace(year=DEMO_DAY.year + years - (this_year > DEMO_DAY)).isoformat()


def _insurance_type(rng: Random, household: Household, member: Person) -> str:
    if household.on_welfare:
        return "welfare"
    if member.age >= 75:
        return "latter_stage"
    if member.has("employee"):
        return "employer_insured"
    if member.has("public"):
        return "mutual_aid"
    if not member.has("self") and _supporter(household, member):
        return "employer_dependent"
    if member.has("self") and rng.random() < 0.06:
        return "nhi_union"
    if member.has("retired") and member.age < 63 and rng.random() < 0.2:
        return "voluntary_continuation"
    return "nhi"


def _pension(household: Household, member: Person, insurance: str) -> Row:
    """国民年金法7条: 20 to 59, the age attained on the eve of the birthday."""
    age = member.legal_age
    if member.has(*_EMPLOYED) and age < 65 and not household.on_welfare:
        return {"pension_category": "cat2"}
    if not 20 <= age < 60:
        return {"pension_category": "none"}
    spouse = _spouse(household, member)
    supported = insurance == "employer_dependent" and spouse is not None and spouse.has(*_EMPLOYED)
    if supported and spouse is not None and spouse.legal_age < 65:
        return {"pension_category": "cat3"}
    return {"pension_category": "cat1"}


# --- care ---------------------------------------------------------------------------------

_CARE_LEVELS = ("support1", "support2", "care1", "care2", "care3", "care4", "care5")


def _care(rng: Random, household: Household, member: Person, insurance: str) -> Row:
    if member.legal_age >= 65:
        row = {"ltc_insured": "first", "care_level": "none"}
        share = 0.03 if member.age < 75 else 0.15 if member.age < 85 else 0.5
        if household.facility or rng.random() < share:
            levels = _CARE_LEVELS[4:] if household.facility else _CARE_LEVELS
            row["care_level"] = rng.choice(levels)
            row["care_valid_until"] = _month_end_ahead(rng)
        elif rng.random() < 0.01:
            row["care_level"] = "applying"
        return row
    if member.legal_age >= 40 and insurance != "welfare":
        return {"ltc_insured": "second", "care_level": "none"}
    return {"ltc_insured": "none", "care_level": "none"}


def _month_end_ahead(rng: Random) -> str:
    """The last day of a month within three years: certifications end with a month."""
    month = DEMO_DAY.year * 12 + DEMO_DAY.month + rng.randint(0, 35)
    return (date(month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()


# --- children -------------------------------------------------------------------------------


def _is_parent_of_minors(household: Household, member: Person) -> bool:
    """Whether minors here are this member's children, by 続柄."""
    child = {"世帯主": "子", "子": "子の子", "子の妻": "子の子"}
    child.update(dict.fromkeys(_SPOUSES, "子"))
    wanted = child.get(member.relation)
    return member.age >= 16 and any(
        m.relation == wanted and m.counts_for_allowance for m in household.members
    )


def _children_benefits(rng: Random, household: Household, member: Person) -> Row:
    row = {"child_allowance_recipient": "false", "child_rearing_allowance": "none"}
    medical = ["child"] if member.counts_for_allowance else []
    if _is_parent_of_minors(household, member):
        spouse = _spouse(household, member)
        # Of two parents the father is the main earner of this demo; an official is paid at work.
        main_earner = spouse is None or member.sex == "male"
        row["child_allowance_recipient"] = flag(main_earner and not member.has("public"))
        if spouse is None:
            row["child_rearing_allowance"] = rng.choices(("paid", "suspended", "none"), (65, 15, 20))[0]
            medical.append("single_parent")
    row["special_medical"] = ";".join(medical)
    return row


def _special_medical(row: Row) -> list[str]:
    kinds = row["special_medical"].split(";") if row["special_medical"] else []
    if row["physical_grade"] in ("1", "2") or row["rehab_grade"] == "A":
        kinds.append("severe")
    if row["mental_grade"] == "1":
        kinds.append("mental")
    return kinds


def _disability(rng: Random, member: Person) -> Row:
    row = {
        "physical_grade": "none",
        "rehab_grade": "none",
        "mental_grade": "none",
        "disability_service": "false",
    }
    row["special_child_allowance"] = "none"
    if rng.random() < (0.09 if member.age >= 65 else 0.012):
        row["physical_grade"] = rng.choice("123456")
    if rng.random() < 0.009:
        row["rehab_grade"] = rng.choice("AB")
    if 18 <= member.age < 75 and rng.random() < 0.011:
        row["mental_grade"] = rng.choice("123")
        row["self_support_medical"] = "mental"
        row["mental_handbook_valid_until"] = _within(member, 730)
        row["self_support_valid_until"] = _within(member, 365)
    if row["rehab_grade"] != "none" or row["mental_grade"] == "1":
        row["disability_service"] = flag(member.age < 65 and rng.random() < 0.6)
    row["child_disability_certificate"] = flag(member.age < 18 and row["rehab_grade"] == "A")
    return row


def _within(member: Person, days: int) -> str:
    """A day within so many days, the same in every city."""
    return (DEMO_DAY + timedelta(days=member.born.toordinal() % days)).isoformat()


def _school(rng: Random, household: Household, member: Person) -> Row:
    """保育 before school; the 学齢簿 knows nine grades."""
    grade = DEMO_DAY.year - member.school_cohort - 6
    town = household.home.town
    if grade < 1:
        kinds = ("none", "hoikusho", "kodomoen", "kindergarten")
        weights = (80, 15, 5, 0) if member.age < 1 else (25, 45, 28, 2) if member.age < 3 else (2, 50, 40, 8)
        return {"nursery_enrolled": rng.choices(kinds, weights)[0]}
    if grade <= 6:
        return {"nursery_enrolled": "none", "school": f"{town.elementary}{grade}年"}
    if grade <= 9:
        return {"nursery_enrolled": "none", "school": f"{town.junior_high}{grade - 6}年"}
    return {"nursery_enrolled": "none"}


# --- belongings -----------------------------------------------------------------------------


def _belongings(rng: Random, household: Household, member: Person) -> Row:
    head, adult = member.relation == "世帯主", member.age >= 18
    flat = bool(household.home.kata)
    return {
        "seal_registered": flag(member.age >= 15 and rng.random() < (0.75 if member.age >= 25 else 0.2)),
        "on_welfare": flag(household.on_welfare),
        "owns_property": flag(head and not flat and not household.on_welfare and rng.random() < 0.85),
        "municipal_housing": flag(household.home.kata.startswith("市営住宅")),
        "has_moped": flag(adult and rng.random() < 0.07),
        "owns_dog": flag(head and rng.random() < 0.11),
        "water_customer_no": f"{rng.randint(10**8, 10**9 - 1)}" if head and not household.facility else "",
        "is_ward": flag(member.age >= 70 and rng.random() < 0.004),
    }
