"""`smartmado form-grid`: a millimetre grid and the boxes over a form, for placing them."""

from __future__ import annotations

from pathlib import Path

import click

from smartmado.content.loader import content_root, default_city, load_rulebook
from smartmado.documents import check_forms
from smartmado.documents.form_grid import form_grid
from smartmado.facts.errors import SmartmadoError
from smartmado.ops.output_folder import write_whole
from smartmado.ops.plainly import told_plainly


@click.command("form-grid")
@click.argument("form_id")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"), show_default=True
)
@click.option("--city", default=None, help="自治体コード(6桁)。なければ設定の市")
def form_grid_command(form_id: str, out: Path, city: str | None) -> None:
    """様式にミリの方眼と欄の枠を重ねた PDF を作る。欄の位置を決めるときに使う。"""
    with told_plainly():
        book = load_rulebook(city or default_city())
        if form_id not in book.forms:
            raise SmartmadoError(f"{form_id[:60]} という様式がありません(forms/{form_id[:60]}/form.yaml)。")
        form = book.forms[form_id]
        pdf = form_grid(form, book.city["name"], book.city["prefecture"])
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"{form_id}-grid.pdf"
        write_whole(path, pdf)
        click.echo(str(path))
        for finding in check_forms([form], content_root(), book.city):
            click.echo(str(finding), err=True)
