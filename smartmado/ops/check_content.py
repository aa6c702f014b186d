"""`smartmado check-content`: every static check of rules/ and forms/."""

from __future__ import annotations

import click

from smartmado.content.loader import content_root, load_rulebook, municipalities
from smartmado.content.screens import load_screens
from smartmado.content.yaml_source import ContentError
from smartmado.documents import check_forms


@click.command("check-content")
def check_content_command() -> None:
    """規則と様式を調べ、見つけた誤りをファイル名と行番号つきで出す。"""
    cities = municipalities()
    failed = not cities
    if not cities:
        click.echo(
            f"{content_root() / 'rules/municipal'}: 規則がありません。SMARTMADO_CONTENT を確かめてください"
        )
    for city in cities:
        try:
            book = load_rulebook(city)
            screens = load_screens(book).screens
        except ContentError as error:
            failed = True
            click.echo(str(error))
            continue
        findings = check_forms(book.forms.values(), content_root(), book.city)
        if findings:
            failed = True
            click.echo("\n".join(map(str, findings)))
            continue
        counts = f"手続 {len(book.procedures)}、事実 {len(book.facts)}、様式 {len(book.forms)}、抽出 {len(screens)}"
        click.echo(f"{city}: {counts}: 誤りはありません")
    if failed:
        raise SystemExit(1)
