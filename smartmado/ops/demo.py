"""`smartmado demo`: a synthetic city and four visits, end to end, then the web application."""

from __future__ import annotations

import secrets
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as clock_time
from pathlib import Path

import click

from smartmado import __version__
from smartmado.cases.accounts import NewAccount, add_account
from smartmado.cases.confirm_case import CasePapers, confirm_case
from smartmado.cases.desk import RESIDENT, Actor, Desk
from smartmado.cases.give_answer import Given, give_answer
from smartmado.cases.give_back import give_back
from smartmado.cases.hand_over import hand_over
from smartmado.cases.import_residents import import_residents
from smartmado.cases.open_case import open_case
from smartmado.cases.relay_deliveries import relay_once
from smartmado.cases.view_case import view_case
from smartmado.content.model import CONCLUSIONS, EXTERNAL
from smartmado.content.rulebook import Rulebook
from smartmado.facts.calendar import JAPAN
from smartmado.interview.questions import next_question
from smartmado.ops.context import OPERATOR
from smartmado.ops.demo_city import write_city
from smartmado.ops.demo_places import read_places
from smartmado.ops.demo_visits import Visit, visits
from smartmado.ops.plainly import told_plainly
from smartmado.ops.serve import serve
from smartmado.ops.which_rules import rulebook
from smartmado.store.engine import make_engine
from smartmado.store.upgrade import upgrade
from smartmado.web.config import Settings

ACCOUNTS = (
    ("madoguchi", "窓口 担当", "clerk", None),
    ("madoguchi2", "窓口 係長", "clerk", None),
    ("hoken", "担当", "department", "insurance_pension"),
    ("shimin", "担当", "department", "residents"),
    ("kodomo", "担当", "department", "child_support"),
    ("kisoku", "規則 担当", "official", None),
    ("kanri", "システム管理者", "administrator", None),
)
ACCOUNT_FILE = "accounts.txt"
REPORT_FILE = "report.txt"


@dataclass
class DemoClock:
    """The sample visits happen on their own days, so that their deadlines are always the same."""

    at: datetime

    def now(self) -> datetime:
        """The moment of the demo."""
        return self.at


@click.command("demo")
@click.option(
    "--out", default="out/demo", show_default=True, type=click.Path(path_type=Path), help="書き出す場所"
)
@click.option("--residents", default=3000, show_default=True, help="住民の数(200〜146680)")
@click.option("--city", default=None, help="自治体コード(6桁)。なければ設定の市")
@click.option("--no-serve", is_flag=True, help="Web 画面を動かさずに終わる")
@click.option("--fresh", is_flag=True, help="前に作った市を捨てて、初めから作り直す")
@click.option("--port", default=8000, show_default=True)
def demo_command(out: Path, residents: int, city: str | None, no_serve: bool, fresh: bool, port: int) -> None:
    """合成した市で、四つの来庁を最初から最後まで動かす。二度目からは、規則が変わるまで、できている市をそのまま使う。"""
    with told_plainly():
        book = rulebook(city)
        made_from = f"{__version__} {book.digest} {residents}"
        told = None if fresh else _told_before(out, made_from)
        if told is None:
            told = _run(out, residents, book)
            (out / REPORT_FILE).write_text(f"{made_from}\n{told}", encoding="utf-8")
        else:
            click.echo(told)
        if no_serve:
            return
        engine = make_engine(_database(out))
        upgrade(engine)
        settings = Settings(_database(out), book.municipality, https=False)
        click.echo(f"\nログイン名とパスワード: {out / ACCOUNT_FILE}")
        serve(Desk(engine, book), settings, "127.0.0.1", port, out / "deliveries")


def _database(out: Path) -> str:
    return f"sqlite:///{out / 'smartmado.db'}"


def _told_before(out: Path, made_from: str) -> str | None:
    """What an earlier demo told, if it was finished and made from the same content."""
    report = out / REPORT_FILE
    if not report.exists():
        return None
    first, _, told = report.read_text(encoding="utf-8").partition("\n")
    return told if first == made_from else None


def _run(out: Path, residents: int, book: Rulebook) -> str:
    """Make the city and run the visits; what was told on the way."""
    told: list[str] = []

    def say(line: str = "") -> None:
        told.append(line)
        click.echo(line)

    started = time.perf_counter()
    _clear(out)
    places = read_places(book.municipality, book.city)
    clock = DemoClock(_morning(visits(places)[0]))
    engine = make_engine(_database(out))
    upgrade(engine)
    desk = Desk(engine, book, clock.now)
    write_city(out / "register", residents, places=places)
    done = import_residents(desk, OPERATOR, out / "register/residents.csv", out / "register/restrictions.csv")
    clerk = _accounts(desk, out)
    say(f"合成した{book.city['name']}: 住民 {done.residents}人(支援措置 {done.protected}人)")
    say(f"手続 {len(book.procedures)}、様式 {len(book.forms)}、規則集 {book.digest[:19]}…\n")
    for visit in visits(places):
        clock.at = _morning(visit)
        for line in _visit(desk, clerk, visit, out):
            say(line)
    say(f"全部で {time.perf_counter() - started:.1f}秒。PDF と送付は {out} にあります。")
    engine.dispose()
    return "\n".join(told)


def _clear(out: Path) -> None:
    """Start afresh, touching only what an earlier demo wrote."""
    out.mkdir(parents=True, exist_ok=True)
    for name in ("smartmado.db", "smartmado.db-wal", "smartmado.db-shm", ACCOUNT_FILE, REPORT_FILE):
        (out / name).unlink(missing_ok=True)
    for name in ("register", "deliveries", *(f"visit-{v.key}" for v in visits())):
        shutil.rmtree(out / name, ignore_errors=True)


def _morning(visit: Visit) -> datetime:
    return datetime.combine(visit.day, clock_time(9, 30), JAPAN).astimezone(UTC)


def _accounts(desk: Desk, out: Path) -> Actor:
    """Accounts with fresh passwords, written where only this user can read them."""
    lines = []
    clerk_id = 0
    for login_name, title, role, department in ACCOUNTS:
        password = secrets.token_urlsafe(12)
        name = title if department is None else f"{desk.book.departments[department].name} {title}"
        user = add_account(desk, OPERATOR, NewAccount(login_name, name, password, role, department))  # type: ignore[arg-type]
        clerk_id = clerk_id or user.id
        lines.append(f"{login_name}\t{password}\t{name}\n")
    path = out / ACCOUNT_FILE
    path.touch(mode=0o600)
    path.write_text("".join(lines), encoding="utf-8")
    return Actor(ACCOUNTS[0][0], "clerk", "demo", clerk_id)


def _visit(desk: Desk, clerk: Actor, visit: Visit, out: Path) -> list[str]:
    """Run a visit as clerk and resident would; what is told of it."""
    started = time.perf_counter()
    case = open_case(desk, clerk, visit.opening, f"demo-{visit.key}")
    hand_over(desk, clerk, case.id)
    tablet = Actor("resident", RESIDENT, "demo tablet", case_id=case.id)
    asked = _answer(desk, tablet, case.id, visit, "resident")
    give_back(desk, tablet, case.id)
    checked = _answer(desk, clerk, case.id, visit, "clerk")
    asked += _answer(desk, clerk, case.id, visit, "resident")
    papers = confirm_case(desk, clerk, case.id, view_case(desk, clerk, case.id).case.version)
    relay_once(desk.engine, out / "deliveries", desk.now())
    took = time.perf_counter() - started
    folder = out / f"visit-{visit.key}"
    folder.mkdir(parents=True)
    for name, content in papers.pdfs:
        (folder / name).write_bytes(content)
    return _report(visit, papers, asked, checked, took)


def _answer(desk: Desk, actor: Actor, case_id: int, visit: Visit, by: str) -> int:
    """Answer what this side is asked, as the visit tells; what it does not tell is わからない."""
    asked = 0
    while True:
        state = view_case(desk, actor, case_id)
        asking = next_question(state.decisions, state.skipped, (by,))
        if asking is None:
            return asked
        told = visit.says(asking.key)
        give_answer(desk, actor, case_id, Given(asking.key, told, unknown=told is None))
        asked += 1


def _report(visit: Visit, papers: CasePapers, asked: int, checked: int, took: float) -> list[str]:
    decisions = papers.state.decisions
    count = {status: len(decisions.with_status(status)) for status in CONCLUSIONS}
    boxes = papers.boxes
    share = boxes.recorded / max(boxes.filled + boxes.blank, 1)
    names = {d.procedure.department for d in decisions.to_file} - {EXTERNAL}
    return [
        f"({visit.key}) {visit.title}",
        (
            f"    手続: 必要 {count['required']}、ご案内 {count['recommended']}、自動 {count['automatic']}、"
            f"不要 {count['not_required']}、確認中 {len(decisions.undetermined)}"
        ),
        f"    質問: 住民 {asked}、職員の確認 {checked}",
        (
            f"    様式の欄: 印字 {boxes.filled}(記録から {boxes.recorded}、答えから {boxes.answered})、"
            f"手書き {boxes.blank}(署名・個人番号の欄を除く)。誰も書かずに済んだ割合 {share:.0%}"
        ),
        f"    PDF: {len(papers.pdfs)}(案内票を含む)",
        f"    送付: {'、'.join(papers.state.book.departments[n].name for n in sorted(names))}",
        f"    かかった時間: {took:.2f}秒\n",
    ]
