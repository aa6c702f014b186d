"""`smartmado print-batch`: the forms of thousands of residents at once, without a visit."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import click

from smartmado import __version__
from smartmado.cases.batch_visits import Wanted, batch_visits
from smartmado.cases.desk import Desk
from smartmado.cases.register_state import register_state
from smartmado.content.rulebook import Rulebook
from smartmado.documents import font_note
from smartmado.facts.errors import SmartmadoError
from smartmado.ops.batch_list import read_list
from smartmado.ops.batch_output import INDEX, UNPRINTED, Printed, write_batch
from smartmado.ops.batch_task import BatchTask, write_job
from smartmado.ops.context import OPERATOR, open_desk
from smartmado.ops.days import day_of
from smartmado.ops.machines import Machines, machine_options, machines_for
from smartmado.ops.output_folder import only_run_in, private_files
from smartmado.ops.plainly import told_plainly

PIECE = 200
"""Lines of one piece: what is done again when a machine dies, and what memory holds."""
WORK = ".print-batch"
LEFT = ".print-batch-left"
"""What the work is called while it is cleared away: nothing that a run could go on with."""
JOB, KEY, DONE, MOVING = "job.json", "key", "done", "moving"


@click.command("print-batch")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--event", required=True, help="できごと(例 annual。rules/life_events.yaml の id)")
@click.option("--procedure", "procedures", multiple=True, required=True, help="様式を作る手続の id(何度でも)")
@click.option("--as-of", "day", help="届出の日(既定は今日。2027-04-01 の形)")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out/print-batch"),
    show_default=True,
    help="書き出すフォルダ",
)
@click.option("--each", is_flag=True, help="一人一枚ずつ別のファイルにする(既定は課ごとに一つの PDF)")
@machine_options
def print_batch_command(
    file: Path,
    event: str,
    procedures: tuple[str, ...],
    day: str | None,
    out: Path,
    each: bool,
    workers: int,
    scheduler: str | None,
) -> None:
    """一覧の住民の様式を、来庁なしでまとめて作る。FILE は宛名番号の CSV。止められても続きから作れる。"""
    with told_plainly(), private_files():
        desk = open_desk(create=False)
        batch = Batch(desk, event, _procedures(desk.book, event, procedures), day_of("--as-of", day))
        wanted, repeated = read_list(file, desk.book.facts)
        machines = machines_for(workers, scheduler)
        printed = batch.print(wanted, out, each, machines)
        click.echo("\n".join(_summary(desk.book, printed, repeated, out)))


def _procedures(book: Rulebook, event: str, wanted: Sequence[str]) -> tuple[str, ...]:
    if event not in book.life_events:
        known = "、".join(book.life_events)
        raise SmartmadoError(f"「{event[:40]}」というできごとはありません。あるのは {known} です。")
    filed = [p.id for p in book.triggered_by(event) if p.form is not None]
    for procedure in wanted:
        if procedure not in filed:
            raise SmartmadoError(
                f"「{procedure[:60]}」は、できごと {event} で様式を作る手続ではありません。"
                f"あるのは {'、'.join(filed) or 'なし'} です。"
            )
    return tuple(dict.fromkeys(wanted))


@dataclass(frozen=True)
class Batch:
    """What is printed: the forms of these procedures, which the event sets off, as if filed on this day."""

    desk: Desk
    event: str
    procedures: tuple[str, ...]
    as_of: date

    def print(self, wanted: Sequence[Wanted], out: Path, each: bool, machines: Machines) -> Printed:
        """Print for the residents of a list into an empty folder, or go on where a run was stopped."""
        out.mkdir(parents=True, exist_ok=True)
        with only_run_in(out):
            work = out / WORK
            if (out / LEFT).exists():  # of a run that was killed while it cleared away
                shutil.rmtree(out / LEFT)
            key = self._key(wanted)
            moving = work / MOVING
            if not _holds(moving, f"{key} {each}") and any(path.name != WORK for path in out.iterdir()):
                raise SmartmadoError(
                    f"{out} は空ではありません。空のフォルダか、新しい --out を書いてください。"
                )
            _begin(work, key)
            results = self._results(work, wanted, key, machines)
            done = work / DONE
            shutil.rmtree(done, ignore_errors=True)
            done.mkdir()
            printed = write_batch(self.desk.book, results, done, each)
            moving.write_text(f"{key} {each}", encoding="utf-8")
            _move(done, out)
            work.replace(out / LEFT)
            shutil.rmtree(out / LEFT)
        return printed

    def _key(self, wanted: Sequence[Wanted]) -> str:
        """What the papers rest on: the list, the register, the rules, the fonts and the program."""
        imported = register_state(self.desk, OPERATOR)
        told = (
            [asdict(one) for one in wanted], imported.digest if imported else "", self.desk.book.digest,
            self.event, self.procedures, self.as_of.isoformat(), font_note(), __version__,
        )  # fmt: skip
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()

    def _results(self, work: Path, wanted: Sequence[Wanted], key: str, machines: Machines) -> list[Path]:
        """The results of all pieces, in the order of the list."""
        job = write_job(work / JOB, self.desk.book, self.procedures)
        tasks = {_task(work, start): wanted[start : start + PIECE] for start in range(0, len(wanted), PIECE)}
        left = [task for task in tasks if not task.is_done(job)]
        for task in left:
            self._write_visits(task.visits, tasks[task])
        if self._key(wanted) != key:
            raise SmartmadoError("途中で住民データが取り込まれました。もう一度実行してください。")
        if len(left) < len(tasks):
            click.echo(
                f"前の続きから作ります({len(tasks) - len(left)}/{len(tasks)} は済んでいます)。", err=True
            )
        with click.progressbar(
            machines(left), length=len(left), label="様式を作っています", file=sys.stderr
        ) as bar:
            for _ in bar:
                pass
        return [task.result for task in tasks]

    def _write_visits(self, path: Path, wanted: Sequence[Wanted]) -> None:
        with path.open("w", encoding="utf-8") as out:
            for visit in batch_visits(self.desk, OPERATOR, self.event, self.as_of, wanted):
                line = {
                    "line": visit.wanted.line,
                    "resident_id": visit.wanted.resident_id,
                    "situation": visit.situation,
                    "problem": visit.problem,
                }
                out.write(json.dumps(line, ensure_ascii=False) + "\n")


def _task(work: Path, start: int) -> BatchTask:
    visits = work / f"{start // PIECE:05d}.visits.jsonl"
    return BatchTask(work / JOB, visits, visits.with_suffix("").with_suffix(".result.jsonl"))


def _begin(work: Path, key: str) -> None:
    """Keep what an earlier run of the very same batch has done; anything else is thrown away."""
    if _holds(work / KEY, key):
        return
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    (work / KEY).write_text(key, encoding="utf-8")


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _move(done: Path, out: Path) -> None:
    """Put everything in its place, also what an earlier run had begun to put there."""
    for path in done.iterdir():
        target = out / path.name
        if target.is_dir():
            shutil.rmtree(target)
        path.replace(target)


def _summary(book: Rulebook, printed: Printed, repeated: int, out: Path) -> Iterator[str]:
    yield f"様式 {printed.forms}件を {out} に書き出しました(どこに誰のものがあるかは {INDEX})。"
    for department, pages in printed.pages.items():
        yield f"  {book.departments[department].name} {pages}ページ"
    if repeated:
        yield f"一覧に同じ人が重ねて書かれていた {repeated}行は、一度だけ作りました。"
    if printed.unprinted:
        yield f"作らなかったもの {printed.unprinted}件とその理由は {out / UNPRINTED} にあります。"
