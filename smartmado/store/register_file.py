"""Reads the extract of the resident register: all of it, or nothing and every reason why.

Two files, described in docs/register-extract.md. Nothing is guessed, corrected
or normalised; a blank is a fact that is not known. A missing file of
restrictions stops the import, because it does not mean that nobody is protected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from smartmado.store.register_formats import open_table
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
    reading = RegisterReading(path, restrictions_path)
    residents = list(reading.residents())
    assert reading.extracted_at is not None  # its absence is an error of the file
    return RegisterExtract(
        residents, tuple(reading.findings.warnings), reading.extracted_at, frozenset(reading.protected)
    )


class RegisterReading:
    """An extract read resident by resident, for whoever need not hold all of them at once."""

    def __init__(self, path: Path, restrictions_path: Path) -> None:
        self.findings = Findings()
        self.protected: set[str] = _read_restrictions(restrictions_path, self.findings)
        self._table = open_table(path, RESIDENTS_FORMAT, RESIDENT_COLUMNS, self.findings)

    @property
    def extracted_at(self) -> datetime | None:
        """When the extract was made; known once reading has begun."""
        return self._table.extracted_at

    @property
    def announced(self) -> int:
        """How many residents the first line of the file tells; known once reading has begun."""
        return self._table.announced

    def residents(self) -> Iterator[ResidentRow]:
        """Every sound row. Raises RegisterFileError after the last one when any was not: what was
        made of the rows until then must be thrown away."""
        found = False
        for resident in _residents(self._table, self.protected, self.findings):
            found = True
            yield resident
        if not found and not self.findings.errors:
            self.findings.error(
                self._table.path, 2, "", "住民が1人も入っていません。抽出の条件を確かめてください。"
            )
        if self.findings.errors or self.extracted_at is None:
            raise RegisterFileError(self.findings.errors, more=self.findings.full)


def _residents(table: RegisterTable, protected: set[str], findings: Findings) -> Iterator[ResidentRow]:
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
        yield ResidentRow(resident_id, household_id, facts, resident_id in protected)
    reader.check_numbers()
    households.report(table.path, findings)


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
    table = open_table(path, RESTRICTIONS_FORMAT, RESTRICTION_COLUMNS, findings)
    reader = RowReader(table, findings)
    protected: set[str] = set()
    for line, row in table.rows():
        if reader.read(line, row) is None:
            continue
        if row["kind"].startswith("support") and not row["lifted_at"]:
            protected.add(row["resident_id"])
    return protected
