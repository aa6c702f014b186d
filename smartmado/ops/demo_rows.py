"""People of the demo city as rows of the extract."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from smartmado.ops.demo_names import given_name, surname
from smartmado.ops.demo_offices import flag, office_columns
from smartmado.ops.demo_people import DEMO_DAY, Household, Person, Row
from smartmado.ops.demo_places import other_insurer
from smartmado.store.register_columns import RESIDENT_COLUMNS

_COLUMNS = [column.name for column in RESIDENT_COLUMNS]
# The residents' system for foreigners began on this day (住民基本台帳法30条の45).
_FOREIGN_SYSTEM = date(2012, 7, 9)
_ALIAS_SHARE = {"韓国": 0.7, "中国": 0.25, "ブラジル": 0.3}
_STATUSES = (
    "技能実習2号ロ", "特定技能1号", "技術・人文知識・国際業務", "留学", "永住者", "定住者", "介護",
)  # fmt: skip


def numbered(body: str) -> str:
    """A number with its check digit (標準仕様書 1.1.13: modulus 11, weights 2 to 7)."""
    remainder = sum(int(digit) * (2 + i % 6) for i, digit in enumerate(reversed(body))) % 11
    return f"{body}{(11 - remainder) % 11 % 10}"


def household_rows(rng: Random, household: Household) -> list[Row]:
    """One row for each member, in the household's order."""
    return [
        _resident_row(rng, household, member, order)
        for order, member in enumerate(household.members, start=1)
    ]


def _resident_row(rng: Random, household: Household, member: Person, order: int) -> Row:
    row = dict.fromkeys(_COLUMNS, "")
    row.update(
        resident_id=household.ids[order - 1],
        household_id=household.household_id,
        resident_state="registered",
        birth_date=member.born.isoformat(),
        birth_date_precision="exact",
        sex=member.sex,
        address=household.home.address,
        address_kata=household.home.kata,
        postal_code=household.home.town.postal_code,
        relation_to_head=member.relation,
        household_order=str(order),
    )
    row.update(_foreign(rng, household, member) if member.nationality else _japanese(rng, household, member))
    row.update(office_columns(rng, household, member))
    row.update(_facility(rng, household))
    row.update(member.extra)
    return row


# --- Japanese ----------------------------------------------------------------------------


def _japanese(rng: Random, household: Household, member: Person) -> Row:
    came = max(member.born, household.since)
    moved_in = bool(household.previous_address) and member.born < household.since
    became = came if moved_in else member.born
    row = {
        "person_type": "japanese",
        "name": full_name(member),
        "name_kana": f"{member.family.kana}　{member.given.kana}" if member.given.text else "",
        "name_kana_status": _kana_status(rng) if member.given.text else "none",
        "honseki": household.honseki,
        "head_of_koseki": _koseki_head(household, member),
        "became_resident_date": became.isoformat(),
        "became_resident_date_precision": "exact",
        "address_set_date": came.isoformat(),
        "address_set_date_precision": "exact",
        "previous_address": household.previous_address if moved_in else "",
    }
    if member.relation == "妻" and rng.random() < 0.03:
        former = surname(rng)
        row.update(former_surname=former.text, former_surname_kana=former.kana)
    return row


def full_name(member: Person) -> str:
    """氏, a full-width space, 名; nothing for a child not yet named."""
    return f"{member.family.text}　{member.given.text}" if member.given.text else ""


def _kana_status(rng: Random) -> str:
    return rng.choices(("koseki", "confirmed", "unconfirmed"), (74, 8, 18))[0]


def _koseki_head(household: Household, member: Person) -> str:
    """The first person of the same surname who is grown; a 戸籍 holds one surname."""
    same = [m for m in household.members if m.family == member.family and m.age >= 18 and m.given.text]
    return full_name((same or [member])[0]) or "不明"


# --- foreign -----------------------------------------------------------------------------


def _foreign(rng: Random, household: Household, member: Person) -> Row:
    latin, kanji = member.foreign_name
    arrived = max(member.born, household.since, _FOREIGN_SYSTEM)
    row = {
        "person_type": "foreign",
        "name": f"{latin}　{kanji}" if kanji else latin,
        "name_kana_status": "none",
        "name_latin": latin,
        "name_kanji": kanji,
        "nationality": member.nationality,
        "became_foreign_resident_date": arrived.isoformat(),
        "became_foreign_resident_date_precision": "exact",
        "address_set_date": arrived.isoformat(),
        "address_set_date_precision": "exact",
        "previous_address": household.previous_address,
    }
    if rng.random() < _ALIAS_SHARE.get(member.nationality, 0.02):
        family, given = surname(rng), given_name(rng, member.sex, member.born.year)
        row.update(alias_name=f"{family.text}　{given.text}", alias_kana=f"{family.kana}　{given.kana}")
    row.update(_stay(rng, household, member))
    return row


def _stay(rng: Random, household: Household, member: Person) -> Row:
    """Class and status of residence; special permanent residents have no status and no end."""
    if member.nationality == "韓国" and rng.random() < 0.6:
        return {"article_30_45_class": "special_permanent"}
    status = rng.choice(_STATUSES)
    if member.age < 18:
        status = "家族滞在"
    elif any(not other.nationality for other in household.members):
        status = "日本人の配偶者等"
    row = {"article_30_45_class": "mid_long_term", "status_of_residence": status}
    if status != "永住者":
        row["period_of_stay"] = rng.choice(("1年", "3年", "5年"))
        row["residence_expiry"] = (DEMO_DAY + timedelta(days=rng.randint(20, 1000))).isoformat()
    return row


# --- care homes ---------------------------------------------------------------------------


def _facility(rng: Random, household: Household) -> Row:
    if not household.facility:
        return {"is_address_exception": "false"}
    # Whoever came from another city to a home stays insured there (介護保険法13条).
    exception = bool(household.previous_address) and rng.random() < 0.8
    return {
        "facility_name": household.facility,
        "is_address_exception": flag(exception),
        "address_exception_insurer": other_insurer(rng) if exception else "",
    }
