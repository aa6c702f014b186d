"""`smartmado sample-form`: a form with its longest values and blank, to look at while writing it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from smartmado.content.forms import FilledForm
from smartmado.content.loader import content_root, default_city, load_rulebook
from smartmado.content.sample_form import sample_form
from smartmado.content.yaml_source import ContentError
from smartmado.documents import check_forms, render_form
from smartmado.facts.errors import SmartmadoError
from smartmado.ops.output_folder import write_whole
from smartmado.ops.plainly import told_plainly


@click.command("sample-form")
@click.argument("form_id")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"), show_default=True
)
@click.option("--city", default=None, help="自治体コード(6桁)。なければ設定の市")
def sample_form_command(form_id: str, out: Path, city: str | None) -> None:
    """様式の見本(いちばん長い値)と白紙をPDFにする。"""
    with told_plainly():
        book = load_rulebook(city or default_city())
        if form_id not in book.forms:
            raise SmartmadoError(f"{form_id[:60]} という様式がありません(forms/{form_id[:60]}/form.yaml)。")
        form = book.forms[form_id]
        findings = check_forms([form], content_root(), book.city)
        if findings:
            raise ContentError(findings)
        out.mkdir(parents=True, exist_ok=True)
        blank = FilledForm(city=book.city["name"], prefecture=book.city["prefecture"])
        filled = replace(sample_form(form), city=blank.city, prefecture=blank.prefecture)
        for name, values in (("sample", filled), ("blank", blank)):
            path = out / f"{form_id}-{name}.pdf"
            write_whole(path, render_form(form, values))
            click.echo(str(path))
