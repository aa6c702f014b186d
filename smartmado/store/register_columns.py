"""The columns of residents.csv and restrictions.csv, and what each may hold.

Fact columns carry the fact ids of rules/facts.yaml. Codes are words of our own:
a city maps its vendor's numbers to them when it makes the extract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

RESIDENTS_FORMAT = "smartmado-residents"
RESTRICTIONS_FORMAT = "smartmado-restrictions"
FORMAT_VERSION = "1"

Kind = Literal["text", "kana", "digits", "postal", "enum", "list", "bool", "int", "date", "wording"]


@dataclass(frozen=True)
class Column:
    """One column. `fact`: it becomes a fact of that name; otherwise it only helps to read others."""

    name: str
    label: str
    kind: Kind
    values: tuple[str, ...] = ()
    max: int = 20
    required: bool = False
    fact: bool = True


PERSON_TYPES = ("japanese", "foreign")
RESIDENT_STATES = ("registered", "moved_out", "deceased", "deleted", "non_registered")
KANA_STATUSES = ("koseki", "confirmed", "unconfirmed", "none")
DATE_PRECISIONS = (
    "exact", "year_about", "month_about", "day_about", "day_presumed", "month_presumed", "season",
    "month_part", "year", "month", "unknown", "range", "not_in_calendar",
)  # fmt: skip
_ARTICLE_30_45 = (
    "mid_long_term", "special_permanent", "temporary_refuge", "provisional_stay", "transitional_birth",
    "transitional_nationality_loss",
)  # fmt: skip
_INSURANCE = (
    "nhi", "nhi_union", "employer_insured", "employer_dependent", "mutual_aid", "voluntary_continuation",
    "latter_stage", "welfare", "none",
)  # fmt: skip
_CARE_LEVELS = (
    "none", "applying", "support1", "support2", "care1", "care2", "care3", "care4", "care5",
)  # fmt: skip
_ALLOWANCE = ("none", "paid", "suspended")


def _text(name: str, label: str, longest: int) -> Column:
    return Column(name, label, "text", max=longest)


def _kana(name: str, label: str) -> Column:
    return Column(name, label, "kana", max=150)


def _enum(name: str, label: str, *values: str, required: bool = False, fact: bool = True) -> Column:
    return Column(name, label, "enum", values=values, required=required, fact=fact)


def _list(name: str, label: str, *values: str) -> Column:
    return Column(name, label, "list", values=values, max=100)


def _flag(name: str, label: str) -> Column:
    return Column(name, label, "bool", values=("true", "false"))


def _date(name: str, label: str) -> Column:
    return Column(name, label, "date")


def _partial_date(name: str, label: str) -> tuple[Column, ...]:
    """A date that the register may hold in words (住民記録システム標準仕様書 1.1.8)."""
    return (
        _date(name, label),
        Column(f"{name}_text", f"{label}の記載どおりの文字", "wording", max=60, fact=False),
        _enum(f"{name}_precision", f"{label}の確かさ", *DATE_PRECISIONS, fact=False),
    )


PARTIAL_DATES = (
    "birth_date",
    "became_resident_date",
    "address_set_date",
    "became_foreign_resident_date",
)

RESIDENT_COLUMNS: tuple[Column, ...] = (
    Column("resident_id", "宛名番号", "digits", max=15, required=True),
    Column("household_id", "世帯番号", "digits", max=15, required=True),
    _enum("person_type", "住民種別", *PERSON_TYPES, required=True),
    _enum("resident_state", "住民状態", *RESIDENT_STATES, required=True),
    _text("name", "氏名", 100),
    _kana("name_kana", "氏名の振り仮名"),
    _enum("name_kana_status", "振り仮名の状態", *KANA_STATUSES, fact=False),
    _text("former_surname", "旧氏", 50),
    _kana("former_surname_kana", "旧氏の振り仮名"),
    _text("alias_name", "通称", 100),
    _kana("alias_kana", "通称のフリガナ"),
    _text("name_latin", "氏名(アルファベット)", 150),
    _text("name_kanji", "氏名(漢字)", 100),
    *_partial_date("birth_date", "生年月日"),
    Column("birth_date_basis", "生年月日の内部日付", "date", fact=False),
    _enum("sex", "性別", "male", "female", "unknown"),
    _text("address", "住所", 200),
    _text("address_kata", "方書", 150),
    Column("postal_code", "郵便番号", "postal", max=8),
    _text("relation_to_head", "続柄", 40),
    Column("household_order", "世帯員の並び順", "int", max=3),
    _text("honseki", "本籍", 200),
    _text("head_of_koseki", "筆頭者", 100),
    *_partial_date("became_resident_date", "住民となった年月日"),
    *_partial_date("address_set_date", "住所を定めた年月日"),
    _text("nationality", "国籍・地域", 50),
    _enum("article_30_45_class", "第30条の45の区分", *_ARTICLE_30_45),
    _text("status_of_residence", "在留資格", 50),
    _text("period_of_stay", "在留期間", 30),
    _date("residence_expiry", "在留期間の満了の日"),
    *_partial_date("became_foreign_resident_date", "外国人住民となった年月日"),
    _text("previous_address", "転入前住所", 200),
    _date("died_on", "亡くなった日"),
    _enum("mynumber_card", "マイナンバーカード", "none", "active", "suspended", "expired"),
    _date("mynumber_card_expiry", "マイナンバーカードの有効期限"),
    _flag("is_ward", "成年被後見人"),
    _flag("seal_registered", "印鑑登録"),
    _text("mailing_address", "送付先", 200),
    _enum("insurance_type", "医療保険", *_INSURANCE),
    _date("nhi_acquired_date", "国保の資格取得日"),
    _flag("has_mynumber_insurance", "マイナ保険証"),
    _enum("pension_category", "国民年金の種別", "cat1", "cat2", "cat3", "voluntary", "none"),
    _enum("ltc_insured", "介護保険の被保険者", "first", "second", "none"),
    _enum("care_level", "要介護度", *_CARE_LEVELS),
    _date("care_valid_until", "認定の有効期限"),
    _flag("is_address_exception", "住所地特例"),
    _text("address_exception_insurer", "住所地特例の保険者", 50),
    _text("facility_name", "入所施設", 100),
    _flag("child_allowance_recipient", "児童手当の受給者"),
    _enum("child_rearing_allowance", "児童扶養手当", *_ALLOWANCE),
    _enum("special_child_allowance", "特別児童扶養手当", *_ALLOWANCE),
    _list("special_medical", "特別医療の区分", "child", "single_parent", "severe", "mental", "disease"),
    _enum("physical_grade", "身体障害者手帳", "none", "1", "2", "3", "4", "5", "6"),
    _enum("rehab_grade", "療育手帳", "none", "A", "B"),
    _enum("mental_grade", "精神障害者保健福祉手帳", "none", "1", "2", "3"),
    _date("mental_handbook_valid_until", "精神障害者保健福祉手帳の有効期限"),
    _list("self_support_medical", "自立支援医療", "rehab", "upbringing", "mental"),
    _date("self_support_valid_until", "自立支援医療の有効期限"),
    _flag("disability_service", "障害福祉サービス"),
    _flag("child_disability_certificate", "障害児通所の受給者証"),
    _flag("on_welfare", "生活保護"),
    _enum("nursery_enrolled", "保育施設", "none", "hoikusho", "kodomoen", "kindergarten", "ninkagai"),
    _text("school", "在籍校・学年", 60),
    _flag("owns_property", "固定資産"),
    _flag("municipal_housing", "市営住宅"),
    _flag("has_moped", "原付・小型特殊"),
    _flag("owns_dog", "犬の登録"),
    Column("water_customer_no", "水道のお客様番号", "text", max=11),
)

RESTRICTION_COLUMNS: tuple[Column, ...] = (
    Column("resident_id", "宛名番号", "digits", max=15, required=True),
    _enum("kind", "抑止の種類", "support", "support_provisional", "other", required=True),
    _enum("act", "止める行為", "view", "issue", "change", required=True),
    _enum("level", "止め方", "error", "alert", required=True),
    _date("valid_from", "開始日"),
    _date("valid_to", "終了予定日"),
    _date("lifted_at", "解除日"),
)

COLUMN: Mapping[str, Column] = {column.name: column for column in RESIDENT_COLUMNS}

# Names under which an extract might carry a number that must never come in.
FORBIDDEN_COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(
        ("個人番号", "マイナンバー", "individual_number", "personal_number", "my_number", "mynumber"),
        "個人番号",
    ),
    **dict.fromkeys(("住民票コード", "resident_record_code", "juminhyo_code", "juki_code"), "住民票コード"),
}
