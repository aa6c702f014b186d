"""`smartmado freeze FILE`: the rulebook of a city as one file, to be kept or compared with another."""

from __future__ import annotations

from pathlib import Path

import click

from smartmado.content.frozen import frozen_file
from smartmado.content.loader import default_city
from smartmado.ops.output_folder import write_whole
from smartmado.ops.plainly import told_plainly
from smartmado.ops.which_rules import chosen


@click.command("freeze")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--city", default=None, help="自治体コード(6桁)。なければ設定の市")
@click.option("--known-on", default=None, help="この日までに分かっていた規則にする(2026-04-01)")
def freeze_command(file: Path, city: str | None, known_on: str | None) -> None:
    """市の規則集を一つのファイルにする(`decide --rulebook` で使える)。"""
    with told_plainly():
        book = chosen(known_on, None).of({"municipality": city or default_city()})
        write_whole(file, frozen_file(book))
        click.echo(f"{file}: {book.digest}")
