"""`smartmado impact OLD NEW`: what a change of the rules does to every resident, before it is made."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import click

from smartmado.content.proof_statements import Statements, load_statements
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.impact import Impact
from smartmado.decisions.impact_city import CityImpact
from smartmado.facts.errors import SmartmadoError
from smartmado.ops.days import day_of
from smartmado.ops.impact_report import FILES, ImpactReport
from smartmado.ops.output_folder import private_files, refuse_folders, work_folder
from smartmado.ops.plainly import told_plainly
from smartmado.ops.register_parts import extract_in_parts
from smartmado.ops.which_rules import rules_at
from smartmado.store.partition_records import PartitionRecords
from smartmado.store.partitions import PartitionLayout, read_partition


@click.command("impact")
@click.argument("old")
@click.argument("new")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--database", is_flag=True, help="取り込んだ住民データ(データベース)で試す")
@click.option("--city", default=None, help="自治体コード(6桁)。なければ設定の市")
@click.option("--as-of", "day", default=None, help="判定の日(既定は今日。2027-04-01 の形)")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("out/impact"), show_default=True,
    help="書き出すフォルダ",
)  # fmt: skip
def impact_command(
    old: str, new: str, file: Path | None, database: bool, city: str | None, day: str | None, out: Path
) -> None:
    """規則を OLD から NEW に変えると、住民の誰にどの手続が増え、減るか。

    OLD と NEW は、rules と forms のあるフォルダー、freeze で作ったファイル、受付の規則集の番号(sha256:…)の
    どれか。FILE は住民記録の抽出(CSV か Parquet)。FILE も --database もなければ、模擬の市(146,680人)で試す。
    """
    with told_plainly(), private_files():
        as_of = day_of("--as-of", day)
        if file is not None and database:
            raise SmartmadoError("住民記録の抽出(FILE)と --database は、どちらか一方だけを書いてください。")
        before, after = rules_at(old, city, "OLD"), rules_at(new, city, "NEW")
        if before.municipality != after.municipality:
            raise SmartmadoError(
                f"OLD は {before.municipality}、NEW は {after.municipality} の規則です。"
                "同じ市の規則を比べてください。"
            )
        statements = _statements(after, new)
        impact = Impact(before, after, statements.world, as_of)
        if not impact.procedures:
            click.echo(_unchanged(before, after))
            return
        report = ImpactReport(impact, statements)
        refuse_folders(out / name for name in FILES)
        with work_folder(out) as work:
            tried = _tried(impact, Residents(file, database), work)
            click.echo("\n".join(report.write(tried.totals, work / "done", out)))


def _unchanged(old: Rulebook, new: Rulebook) -> str:
    if old.digest == new.digest:
        return "OLD と NEW は、同じ規則集です。"
    return (
        "判定の変わる手続はありません(だれの判定も変わらないことが、規則の形から分かります)。"
        "期限・持ち物・説明・様式だけの変更は、ここでは比べません。"
    )


def _statements(book: Rulebook, name: str) -> Statements:
    """What the proofs may start from: of the new folder, or else of this installation."""
    return load_statements(book, Path(name) if Path(name).is_dir() else None)


@dataclass(frozen=True)
class Residents:
    """Whom a change is tried on: those of a file, of the database, or of the demo city."""

    file: Path | None
    database: bool

    def partitions(self, impact: Impact, layout: PartitionLayout, work: Path) -> list[Path]:
        """Their records in partitions of whole households."""
        if self.file is not None:
            _tell("住民記録の抽出を読んでいます。")
            return extract_in_parts(self.file, None, layout, work / "partitions")
        if self.database:
            from smartmado.cases.preview_impact import preview_impact
            from smartmado.ops.context import OPERATOR, open_desk

            _tell("データベースの住民データを読んでいます。")
            change = impact.old.digest, impact.new.digest
            desk = open_desk(create=False)
            return preview_impact(desk, OPERATOR, layout, work / "partitions", change, impact.as_of)
        from smartmado.ops.demo_city import CITY_SIZE, write_city
        from smartmado.ops.demo_places import read_places

        _tell(f"模擬の市({CITY_SIZE:,}人)を作って読んでいます。")
        places = read_places(impact.new.municipality, impact.new.city)
        write_city(work / "city", CITY_SIZE, parquet=True, places=places)
        return extract_in_parts(work / "city" / "residents.parquet", None, layout, work / "partitions")


def _tried(impact: Impact, residents: Residents, work: Path) -> CityImpact:
    """The change tried on everybody."""
    layouts = (PartitionLayout.of(book, ()) for book in (impact.old, impact.new))
    layout = PartitionLayout({fact: kind for one in layouts for fact, kind in one.facts.items()})
    facts = {**impact.old.facts, **impact.new.facts}
    city = CityImpact(impact)
    partitions = residents.partitions(impact, layout, work)
    label = f"手続 {len(impact.procedures)}、できごと {len(impact.events)} を全世帯で試しています"
    with click.progressbar(partitions, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as paths:
        for path in paths:
            city.add(PartitionRecords(read_partition(path), layout, facts))
    return city


def _tell(line: str) -> None:
    """Say what takes a while, to somebody who is waiting for it."""
    if sys.stderr.isatty():
        click.echo(line, err=True)
