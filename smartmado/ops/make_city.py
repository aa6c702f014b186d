"""`smartmado make-city DIR`: a synthetic city as a register extract, for trying things out."""

from __future__ import annotations

from pathlib import Path

import click

from smartmado.ops.demo_city import DEFAULT_SEED, DEFAULT_SIZE, write_city
from smartmado.ops.demo_places import read_places
from smartmado.ops.plainly import told_plainly
from smartmado.ops.which_rules import rulebook


@click.command("make-city")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--residents", default=DEFAULT_SIZE, show_default=True, help="住民の数(200〜146680)")
@click.option("--seed", default=DEFAULT_SEED, show_default=True, help="同じ数なら同じ市になる")
@click.option("--city", default=None, help="自治体コード(6桁)。なければ設定の市")
@click.option("--parquet", is_flag=True, help="CSV の代わりに、同じ列の Parquet で書く")
def make_city_command(folder: Path, residents: int, seed: int, city: str | None, parquet: bool) -> None:
    """合成した市の住民記録の抽出(residents.csv と restrictions.csv)を作る。実在の人はいない。"""
    with told_plainly():
        book = rulebook(city)
        made = write_city(folder, residents, seed, parquet, read_places(book.municipality, book.city))
        click.echo(f"作りました: {folder}(住民 {len(made.residents)}人)")
