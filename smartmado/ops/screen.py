"""`smartmado screen`: who is due what before they come, from the register or an extract of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from smartmado.cases.desk import Desk
from smartmado.cases.screen_city import screen_city
from smartmado.content.expressions import fact_ids
from smartmado.content.loader import load_rulebook
from smartmado.content.rulebook import Rulebook
from smartmado.content.screens import Screens, load_screens
from smartmado.decisions.screening import Round
from smartmado.facts.errors import SmartmadoError
from smartmado.ops.context import OPERATOR, open_desk
from smartmado.ops.days import day_of
from smartmado.ops.machines import Machines, machine_options, machines_for
from smartmado.ops.output_folder import (
    ABOUT,
    private_files,
    put_in_place,
    refuse_folders,
    work_folder,
    write_about,
)
from smartmado.ops.plainly import told_plainly
from smartmado.ops.register_parts import extract_in_parts
from smartmado.ops.screen_output import FILES, Counts, write_files
from smartmado.ops.screen_rows import TEXTS
from smartmado.ops.screen_summary import SUMMARY, summary_lines, write_summary
from smartmado.ops.screen_task import tasks, write_job
from smartmado.store.partitions import PartitionLayout
from smartmado.web.config import Settings


@dataclass(frozen=True)
class Source:
    """Where the residents come from: two files, or (None) the database."""

    file: Path | None
    restrictions: Path | None


@click.command("screen")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--restrictions", type=click.Path(path_type=Path), help="支援措置の一覧(既定は同じ場所の restrictions)"
)
@click.option("--as-of", "day", help="抽出の日(既定は今日。2027-04-01 の形)")
@click.option("--screen", "wanted", multiple=True, help="この抽出だけ(何度でも。既定はすべて)")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out/screen"),
    show_default=True,
    help="書き出すフォルダ",
)
@click.option("--with-names", is_flag=True, help="氏名・住所・送付先も書く(支援措置の世帯には書かない)")
@machine_options
def screen_command(
    file: Path | None,
    restrictions: Path | None,
    day: str | None,
    wanted: tuple[str, ...],
    out: Path,
    with_names: bool,
    workers: int,
    scheduler: str | None,
) -> None:
    """来庁の前に知らせる人を抽出する。FILE は住民記録の抽出(CSV か Parquet)。省くとデータベースを読む。"""
    with told_plainly(), private_files():
        source = Source(file, restrictions)
        desk = None if file else open_desk(create=False)
        book = desk.book if desk else load_rulebook(Settings.from_environment().city)
        screening = screening_for(book, wanted, day_of("--as-of", day), tuple(TEXTS) if with_names else ())
        counts = screening.run(source, desk, machines_for(workers, scheduler), out)
        click.echo("\n".join(summary_lines(screening.round, counts, out)))


def _chosen(screens: Screens, wanted: Sequence[str]) -> tuple[str, ...]:
    if not screens.screens:
        raise SmartmadoError(
            "抽出の規則(rules/screens.yaml)がありません。SMARTMADO_CONTENT を確かめてください。"
        )
    missing = [name for name in wanted if name not in screens.screens]
    if missing:
        named = " ".join(missing[0][:40].split())
        raise SmartmadoError(
            f"「{named}」という抽出はありません。あるのは {'、'.join(screens.screens)} です。"
        )
    return tuple(name for name in screens.screens if not wanted or name in wanted)


@dataclass(frozen=True)
class Screening:
    """One run: what is looked for on which day, and what is kept of each resident."""

    round: Round
    screens: Screens
    layout: PartitionLayout

    def run(self, source: Source, desk: Desk | None, machines: Machines, out: Path) -> Counts:
        """Take the register apart, screen the parts, and put the files into `out` when all is done."""
        tables = [f"{file}{ending}" for file in FILES for ending in (".csv", ".parquet")]
        refuse_folders(out / name for name in (ABOUT, SUMMARY, *tables))
        with work_folder(out) as work:
            partitions = self._partitions(source, desk, work / "partitions")
            job = write_job(work, self.round, self.screens, self.layout)
            results = sorted(machines(tasks(job, partitions)))
            done = work / "done"
            done.mkdir()
            counts = write_files(results, done, self.layout.texts)
            write_summary(done, self.round, counts)
            write_about(done, self._about(counts))
            put_in_place(done, out)
        return counts

    def _partitions(self, source: Source, desk: Desk | None, folder: Path) -> list[Path]:
        if source.file is None:
            assert desk is not None  # without a file the database is read
            chosen = [screen.id for screen in self.round.screens]
            return screen_city(desk, OPERATOR, self.layout, folder, chosen, self.round.as_of)
        return extract_in_parts(source.file, source.restrictions, self.layout, folder)

    def _about(self, counts: Counts) -> dict[str, Any]:
        return {
            "municipality": self.round.book.municipality,
            "as_of": self.round.as_of.isoformat(),
            "rulebook": self.round.book.digest,
            "screens": self.screens.digest,
            "chosen": [screen.id for screen in self.round.screens],
            "texts": list(self.layout.texts),
            "rows": dict(sorted(counts.by_file.items())),
        }


def screening_for(book: Rulebook, wanted: Sequence[str], as_of: date, texts: Sequence[str] = ()) -> Screening:
    """A run of the screens that are wanted (none: of all), which writes these texts too."""
    screens = load_screens(book)
    round_ = Round(book, tuple(screens.screens[name] for name in _chosen(screens, wanted)), as_of)
    also = {f for s in round_.screens for node in (s.date, s.happens, s.who) for f in fact_ids(node)}
    return Screening(round_, screens, PartitionLayout.of(book, also, texts))
