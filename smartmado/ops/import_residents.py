"""`smartmado import-residents FILE`: take in an extract of the resident register."""

from __future__ import annotations

from pathlib import Path

import click

from smartmado.cases.import_residents import import_residents
from smartmado.ops.context import OPERATOR, open_desk
from smartmado.ops.plainly import told_plainly
from smartmado.store.register_formats import restrictions_beside


@click.command("import-residents")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--restrictions",
    type=click.Path(path_type=Path),
    help="支援措置の一覧(既定は同じ場所の restrictions.csv か .parquet)",
)
def import_residents_command(file: Path, restrictions: Path | None) -> None:
    """住民記録の抽出(CSV か Parquet)を取り込む。全部を調べ、誤りが一つでもあれば何も変えない。"""
    with told_plainly():
        done = import_residents(open_desk(), OPERATOR, file, restrictions or restrictions_beside(file))
        click.echo(
            f"取り込みました: 住民 {done.residents}人(支援措置 {done.protected}人、注意 {done.warnings}件)"
        )
