"""Reads the extract of the resident register: all of it, or nothing and every reason why.

Two files, described in docs/register-extract.md. Nothing is guessed, corrected
or normalised; a blank is a fact that is not known. A missing file of
restrictions stops the import, because it does not mean that nobody is protected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from smartmado.facts.errors import SmartmadoError
from smartmado.store.register_columns import (
    RESIDENT_COLUMNS,
    RESIDENTS_FORMAT,
    RESTRICTION_COLUMNS,
    RESTRICTIONS_FORMAT,
)
from smartmado.store.register_households import HouseholdChecks
from smartmado.store.register_residents import ResidentReader
from smartmado.store.register_rows import FactValue, RowReader
from smartmado.store.register_table import Findings, RegisterTable, RowError

__all__ = ["RegisterExtract", "RegisterFileError", "ResidentRow", "RowError", "read_register"]

_SHOWN = 20


class RegisterFileError(SmartmadoError):
    """The extract cannot be taken in; `errors` name line, column and reason."""

    def __init__(self, errors: Sequence[RowError], more: bool = False) -> None:
        self.errors = tuple(errors)
        count = f"{len(errors)}件以上" if more else f"{len(errors)}件"
        lines = [str(error) for error in errors[:_SHOWN]]
        if len(errors) > _SHOWN:
            lines.append(f"ほか{len(errors) - _SHOWN}件")
        super().__init__(
            f"住民データに誤りが{count}あるため、何も取り込みませんでした。抽出を直してやり直してください。\n"
            + "\n".join(lines)
        )


@dataclass(frozen=True, slots=True)
class ResidentRow:
    """One resident. `facts` can stand in a situation as it is; a fact left out is unknown."""

    resident_id: str
    household_id: str
    facts: dict[str, FactValue]
    protected: bool


@dataclass(frozen=True)
class RegisterExtract:
    """A register extract that passed every check.

    `protected_ids` may name people who are no longer among the residents.
    """

    residents: list[ResidentRow]
    warnings: tuple[RowError, ...]
    extracted_at: datetime
    protected_ids: frozenset[str]


def read_register(path: Path, restrictions_path: Path) -> RegisterExtract:
    """Read both files. Raises RegisterFileError when either has any error."""
    findings = Findings()
    protected = _read_restrictions(restrictions_path, findings)
    table = RegisterTable(path, RESIDENTS_FORMAT, RESIDENT_COLUMNS, findings)
    residents = _read_residents(table, protected, findings)
    if not residents and not findings.errors:
        findings.error(path, 2, "", "住民が1人も入っていません。抽出の条件を確かめてください。")
    if findings.errors or table.extracted_at is None:
        raise RegisterFileError(findings.errors, more=findings.full)
    return RegisterExtract(residents, tuple(findings.warnings), table.extracted_at, frozenset(protected))


def _read_residents(table: RegisterTable, protected: set[str], findings: Findings) -> list[ResidentRow]:
    residents: list[ResidentRow] = []
    seen: dict[str, int] = {}
    households = HouseholdChecks()
    reader = ResidentReader(table, findings)
    for line, row in table.rows():
        facts = reader.read(line, row)
        if facts is None:
            continue
        resident_id, household_id = row["resident_id"], row["household_id"]
        if resident_id in seen:
            findings.error(
                table.path,
                line,
                "resident_id",
                f"同じ宛名番号が{seen[resident_id]}行目にもあります。1人1行にしてください。",
            )
            continue
        seen[resident_id] = line
        facts["is_dv_protected"] = resident_id in protected
        households.add(line, household_id, facts)
        residents.append(ResidentRow(resident_id, household_id, facts, resident_id in protected))
    reader.check_numbers()
    households.report(table.path, findings)
    return residents


def _read_restrictions(path: Path, findings: Findings) -> set[str]:
    """Numbers of the people under 支援措置: any such row that is not lifted, whatever its end date.

    The end date does not end a protection; a person must lift it (標準仕様書 3.1).
    """
    if not path.is_file():
        findings.error(
            path,
            0,
            "",
            "支援措置のファイルがありません。対象者がいない場合も、見出しだけのファイルを置いてください。",
        )
        return set()
    table = RegisterTable(path, RESTRICTIONS_FORMAT, RESTRICTION_COLUMNS, findings)
    reader = RowReader(table, findings)
    protected: set[str] = set()
    for line, row in table.rows():
        if reader.read(line, row) is None:
            continue
        if row["kind"].startswith("support") and not row["lifted_at"]:
            protected.add(row["resident_id"])
    return protected
