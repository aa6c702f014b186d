"""`smartmado check-content`: every static check of rules/ and forms/. It runs no scenario, it reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click

from smartmado.content.known import entered_after
from smartmado.content.laws import law_mistakes, read_laws
from smartmado.content.loader import content_root, load_rulebook, municipalities
from smartmado.content.rulebook import Rulebook
from smartmado.content.scenarios import Scenario, city_scenarios
from smartmado.content.screens import load_screens
from smartmado.content.yaml_source import ContentError
from smartmado.decisions.check_scenario import scenario_mistakes
from smartmado.decisions.local_words import local_lines
from smartmado.documents import check_forms
from smartmado.facts.calendar import JAPAN
from smartmado.facts.errors import SmartmadoError
from smartmado.ops.proofs import proof_lines, unsure_lines


@click.command("check-content")
@click.option("--local", is_flag=True, help="県と市が足したもの・変えたものも、すべて出す")
@click.option("--unsure", is_flag=True, help="確かさの低い手続と、市に確かめることも、すべて出す")
@click.option("--quick", is_flag=True, help="書き方とつながりだけを調べ、証明をしない")
def check_content_command(local: bool, unsure: bool, quick: bool) -> None:
    """規則と様式を調べ、見つけた誤りをファイル名と行番号つきで出す。"""
    cities = municipalities()
    books: list[Rulebook] = []
    failed = not cities
    if not cities:
        click.echo(
            f"{content_root() / 'rules/municipal'}: 規則がありません。SMARTMADO_CONTENT を確かめてください"
        )
    for city in cities:
        try:
            book = load_rulebook(city)
            screens = load_screens(book).screens
            scenarios = city_scenarios(book)
        except ContentError as error:
            failed = True
            click.echo(str(error))
            continue
        findings = _findings(book, scenarios)
        if findings:
            failed = True
            click.echo("\n".join(findings))
            continue
        later = entered_after(book, datetime.now(JAPAN).date())
        if later:
            failed = True
            click.echo("\n".join(f"{city}: {p}: 記録・取り消しの日が、まだ来ていない日です" for p in later))
        counts = f"手続 {len(book.procedures)}、事実 {len(book.facts)}、様式 {len(book.forms)}"
        counts += f"、抽出 {len(screens)}"
        click.echo(f"{city}: {counts}: 誤りはありません")
        for heading, lines in local_lines(book).items():
            click.echo("\n".join([f"  {heading}: {len(lines)}", *(f"    {x}" for x in lines if local)]))
        heading, *lines = unsure_lines(book)
        click.echo("\n".join([heading, *(x for x in lines if unsure)]))
        books.append(book)
    if not failed and not quick:
        failed = _prove(books)
    if failed:
        raise SystemExit(1)


def _findings(book: Rulebook, scenarios: Sequence[Scenario]) -> list[str]:
    """What is wrong with the forms, the laws that are named, and the scenarios."""
    findings = [str(f) for f in check_forms(book.forms.values(), content_root(), book.city)]
    findings += [f"{book.municipality}: {mistake}" for mistake in law_mistakes(book, read_laws())]
    return findings + [f"{s.place}: {mistake}" for s in scenarios for mistake in scenario_mistakes(book, s)]


def _prove(books: Sequence[Rulebook]) -> bool:
    """Tell what the proofs find; whether they found anything."""
    try:
        lines = proof_lines(books, content_root())
    except SmartmadoError as error:  # statements that cannot be read, or a proof that failed
        lines = [error.message]
    click.echo("\n".join(lines) or "証明: 全市の規則について、見つかったことはありません")
    return bool(lines)
