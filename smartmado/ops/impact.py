"""`smartmado impact OLD NEW`: what a change of the rules does to the residents, before it is made."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smartmado.content.frozen import read_frozen
from smartmado.content.loader import default_city, load_rulebook
from smartmado.content.proof_statements import Statements, load_statements
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.impact import Case, Effect, Household, Impact, every_nth
from smartmado.facts.errors import SmartmadoError
from smartmado.ops.days import day_of
from smartmado.ops.plainly import told_plainly

if TYPE_CHECKING:
    from smartmado.store.register_file import ResidentRow

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_SHOWN = 5
_HIDDEN = "支援措置の世帯の人"


@click.command("impact")
@click.argument("old")
@click.argument("new")
@click.option("--city", default=None, help="自治体コード(6桁)。なければ設定の市")
@click.option("--database", is_flag=True, help="取り込んだ住民で試す(既定は模擬の市)")
@click.option("--households", default=200, show_default=True, type=click.IntRange(1), help="試す世帯の数")
@click.option("--as-of", "day", default=None, help="判定の日(既定は今日。2027-04-01 の形)")
def impact_command(
    old: str, new: str, city: str | None, database: bool, households: int, day: str | None
) -> None:
    """規則を OLD から NEW に変えると、誰にどの手続が増え、減るか。

    OLD と NEW は、rules と forms のあるフォルダー、freeze で作ったファイル、
    受付の規則集の番号(sha256:…)のどれか。
    """
    with told_plainly():
        code = city or default_city()
        before, after = (_rulebook(name, code) for name in (old, new))
        statements = _statements(after, new)
        impact = Impact(before, after, statements.world, day_of("--as-of", day))
        if not impact.effects:
            click.echo("判定の変わる手続はありません(だれの判定も変わらないことが、規則の形から分かります)")
            return
        rows = _imported(before, after) if database else _demo_city(after)
        homes, hidden = _households(rows)
        tried = list(every_nth(homes, households))
        for home in tried:
            impact.add(home)
        click.echo("\n".join(_report(impact, tried, homes, hidden, before, after, statements)))


def _rulebook(name: str, city: str) -> Rulebook:
    if _DIGEST.fullmatch(name):
        from smartmado.cases.kept_rulebook import kept_rulebook  # the database, only where it is asked for

        return kept_rulebook(name)
    path = Path(name)
    if path.is_dir():
        return load_rulebook(city, path)
    if path.is_file():
        return read_frozen(path.read_bytes(), name)
    raise SmartmadoError(
        f"{name[:120]} がありません。rules と forms のあるフォルダー、freeze で作ったファイル、"
        "または受付の規則集の番号(sha256: と64桁)を書いてください。"
    )


def _statements(book: Rulebook, name: str) -> Statements:
    """What the proofs may start from: of the new folder, or else of this installation."""
    return load_statements(book, Path(name) if Path(name).is_dir() else None)


def _imported(before: Rulebook, after: Rulebook) -> Sequence[ResidentRow]:
    from smartmado.cases.preview_impact import preview_impact
    from smartmado.ops.context import OPERATOR, open_desk

    return preview_impact(open_desk(), OPERATOR, before.digest, after.digest)


def _demo_city(book: Rulebook) -> Sequence[ResidentRow]:
    from smartmado.ops.demo_city import write_city
    from smartmado.ops.demo_places import read_places
    from smartmado.store.register_file import read_register

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        write_city(made, places=read_places(book.municipality, book.city))
        return read_register(made / "residents.csv", made / "restrictions.csv").residents


def _households(rows: Iterable[ResidentRow]) -> tuple[list[Household], set[str]]:
    """The households of residents, and who of them may not be named."""
    homes: dict[str, dict[str, dict[str, object]]] = {}
    hidden: set[str] = set()
    protected: set[str] = set()
    for row in rows:
        if row.facts.get("resident_state") in (None, "registered"):
            homes.setdefault(row.household_id, {})[row.resident_id] = dict(row.facts)
        if row.protected:
            protected.add(row.household_id)
    for home in protected:
        hidden |= set(homes.get(home, ()))
    return [Household(members) for members in homes.values()], hidden


def _report(
    impact: Impact,
    tried: Sequence[Household],
    homes: Sequence[Household],
    hidden: set[str],
    before: Rulebook,
    after: Rulebook,
    statements: Statements,
) -> Iterator[str]:
    from smartmado.decisions.proofs.compare import Comparison  # z3, only when it is asked

    labels = "、".join(after.life_events[e].label for e in impact.events)
    yield f"判定の変わる手続: {len(impact.effects)}。{len(homes)}世帯のうち{len(tried)}世帯で試しました"
    yield f"試したできごと(一人ずつと、世帯の全員): {labels}"
    comparison = Comparison(before, after, statements)
    for name, effect in impact.effects.items():
        book = after if name in after.procedures else before
        theorems = comparison.theorems(name)
        yield ""
        yield f"{name}({book.procedures[name].name}): 試した人 {len(effect.tried)}"
        yield from _side("増える人", "増える", effect.gained, theorems.nobody_gains, hidden, after)
        yield from _side("減る人", "減る", effect.lost, theorems.nobody_loses, hidden, after)
        yield from _open(effect, hidden, after)


def _side(
    heading: str,
    verb: str,
    cases: dict[str, Case],
    nobody: bool | None,
    hidden: set[str],
    book: Rulebook,
) -> Iterator[str]:
    if nobody:
        yield f"  {heading}: いません(定理: どんな世帯のどの日でも、{verb}人はいない)"
        return
    sure = "証明できていません" if nobody is None else f"{verb}人はありえます"
    yield f"  {heading}: {len(cases)}(試した人の中で。{sure})"
    yield from _samples(cases, hidden, book)


def _open(effect: Effect, hidden: set[str], book: Rulebook) -> Iterator[str]:
    if effect.opened:
        yield f"  記録だけでは決まらない人: {len(effect.opened)}(片方だけが確認中になる)"
        yield from _samples(effect.opened, hidden, book)


def _samples(cases: dict[str, Case], hidden: set[str], book: Rulebook) -> Iterator[str]:
    for case in list(cases.values())[:_SHOWN]:
        who = _HIDDEN if case.resident in hidden else f"宛名番号 {case.resident}"
        yield f"    {who}: {book.life_events[case.event].label}"
