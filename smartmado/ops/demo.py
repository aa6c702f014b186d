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

from smartmado.cases.accounts import NewAccount, add_account
from smartmado.cases.confirm_case import CasePapers, confirm_case
from smartmado.cases.desk import JAPAN, RESIDENT, Actor, Desk
from smartmado.cases.give_answer import Given, give_answer
from smartmado.cases.give_back import give_back
from smartmado.cases.guide import EXTERNAL
from smartmado.cases.hand_over import hand_over
from smartmado.cases.import_residents import import_residents
from smartmado.cases.open_case import open_case
from smartmado.cases.relay_deliveries import relay_once
from smartmado.cases.view_case import view_case
from smartmado.content.loader import load_rulebook
from smartmado.interview.questions import next_question
from smartmado.ops.context import OPERATOR, told_plainly
from smartmado.ops.demo_city import write_city
from smartmado.ops.demo_visits import Visit, visits
from smartmado.ops.serve import serve
from smartmado.store.engine import make_engine
from smartmado.store.upgrade import upgrade
from smartmado.web.config import Settings

ACCOUNTS = (
    ("madoguchi", "窓口 担当", "clerk", None),
    ("madoguchi2", "窓口 係長", "clerk", None),
    ("hoken", "保険年金課 担当", "department", "insurance_pension"),
    ("shimin", "市民課 担当", "department", "residents"),
    ("kodomo", "こども支援課 担当", "department", "child_support"),
    ("kisoku", "規則 担当", "official", None),
    ("kanri", "システム管理者", "administrator", None),
)
ACCOUNT_FILE = "accounts.txt"
CITY_CODE = "312029"


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
@click.option("--no-serve", is_flag=True, help="Web 画面を動かさずに終わる")
@click.option("--port", default=8000, show_default=True)
def demo_command(out: Path, residents: int, no_serve: bool, port: int) -> None:
    """合成した市で、四つの来庁を最初から最後まで動かす。"""
    with told_plainly():
        desk, deliveries = _run(out, residents)
        if no_serve:
            return
        settings = Settings(desk.engine.url.render_as_string(hide_password=False), CITY_CODE, https=False)
        click.echo(f"\nログイン名とパスワード: {out / ACCOUNT_FILE}")
        serve(Desk(desk.engine, desk.book), settings, "127.0.0.1", port, deliveries)


def _run(out: Path, residents: int) -> tuple[Desk, Path]:
    started = time.perf_counter()
    _clear(out)
    clock = DemoClock(_morning(visits()[0]))
    engine = make_engine(f"sqlite:///{out / 'smartmado.db'}")
    upgrade(engine)
    desk = Desk(engine, load_rulebook(CITY_CODE), clock.now)
    write_city(out / "register", residents)
    done = import_residents(desk, OPERATOR, out / "register/residents.csv", out / "register/restrictions.csv")
    clerk = _accounts(desk, out)
    click.echo(f"米子市の形をした合成の市: 住民 {done.residents}人(支援措置 {done.protected}人)")
    click.echo(
        f"手続 {len(desk.book.procedures)}、様式 {len(desk.book.forms)}、規則集 {desk.book.digest[:19]}…\n"
    )
    deliveries = out / "deliveries"
    for visit in visits():
        clock.at = _morning(visit)
        _visit(desk, clerk, visit, out, deliveries)
    click.echo(f"全部で {time.perf_counter() - started:.1f}秒。PDF と送付は {out} にあります。")
    return desk, deliveries


def _clear(out: Path) -> None:
    """Start afresh, touching only what an earlier demo wrote."""
    out.mkdir(parents=True, exist_ok=True)
    for name in ("smartmado.db", "smartmado.db-wal", "smartmado.db-shm", ACCOUNT_FILE):
        (out / name).unlink(missing_ok=True)
    for name in ("register", "deliveries", *(f"visit-{v.key}" for v in visits())):
        shutil.rmtree(out / name, ignore_errors=True)


def _morning(visit: Visit) -> datetime:
    return datetime.combine(visit.day, clock_time(9, 30), JAPAN).astimezone(UTC)


def _accounts(desk: Desk, out: Path) -> Actor:
    """Accounts with fresh passwords, written where only this user can read them."""
    lines = []
    clerk_id = 0
    for login_name, name, role, department in ACCOUNTS:
        password = secrets.token_urlsafe(12)
        user = add_account(desk, OPERATOR, NewAccount(login_name, name, password, role, department))  # type: ignore[arg-type]
        clerk_id = clerk_id or user.id
        lines.append(f"{login_name}\t{password}\t{name}\n")
    path = out / ACCOUNT_FILE
    path.touch(mode=0o600)
    path.write_text("".join(lines), encoding="utf-8")
    return Actor(ACCOUNTS[0][0], "clerk", "demo", clerk_id)


def _visit(desk: Desk, clerk: Actor, visit: Visit, out: Path, deliveries: Path) -> None:
    started = time.perf_counter()
    case = open_case(desk, clerk, visit.opening, f"demo-{visit.key}")
    hand_over(desk, clerk, case.id)
    tablet = Actor("resident", RESIDENT, "demo tablet", case_id=case.id)
    asked = _answer(desk, tablet, case.id, visit, "resident")
    give_back(desk, tablet, case.id)
    checked = _answer(desk, clerk, case.id, visit, "clerk")
    asked += _answer(desk, clerk, case.id, visit, "resident")
    papers = confirm_case(desk, clerk, case.id, view_case(desk, clerk, case.id).case.version)
    relay_once(desk.engine, deliveries, desk.now())
    took = time.perf_counter() - started
    folder = out / f"visit-{visit.key}"
    folder.mkdir(parents=True)
    for name, content in papers.pdfs:
        (folder / name).write_bytes(content)
    _report(visit, papers, asked, checked, took)


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


def _report(visit: Visit, papers: CasePapers, asked: int, checked: int, took: float) -> None:
    decisions = papers.state.decisions
    count = {
        s: len(decisions.with_status(s)) for s in ("required", "recommended", "automatic", "not_required")
    }
    boxes = papers.boxes
    share = boxes.recorded / max(boxes.filled + boxes.blank, 1)
    click.echo(f"({visit.key}) {visit.title}")
    click.echo(
        f"    手続: 必要 {count['required']}、ご案内 {count['recommended']}、自動 {count['automatic']}、"
        f"不要 {count['not_required']}、確認中 {len(decisions.undetermined)}"
    )
    click.echo(f"    質問: 住民 {asked}、職員の確認 {checked}")
    click.echo(
        f"    様式の欄: 印字 {boxes.filled}(記録から {boxes.recorded}、答えから {boxes.answered})、"
        f"手書き {boxes.blank}(署名・個人番号の欄を除く)。誰も書かずに済んだ割合 {share:.0%}"
    )
    click.echo(f"    PDF: {len(papers.pdfs)}(案内票を含む)")
    names = {d.procedure.department for d in decisions.to_file} - {EXTERNAL}
    click.echo(f"    送付: {'、'.join(papers.state.book.departments[n].name for n in sorted(names))}")
    click.echo(f"    かかった時間: {took:.2f}秒\n")
