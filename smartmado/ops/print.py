"""`smartmado print FILE --out DIR`: a situation with its answers in, the papers of the visit out."""

from __future__ import annotations

from pathlib import Path

import click

from smartmado.cases.case_papers import render, sheets
from smartmado.ops.decide import decisions_for, read_json
from smartmado.ops.output_folder import write_whole
from smartmado.ops.plainly import told_plainly

UNNUMBERED = "00000000-0000"
"""The 受付番号 of papers that belong to no case."""


@click.command("print")
@click.argument("file", default="-")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="PDF を書き出すフォルダ")
def print_command(file: str, out: Path) -> None:
    """状況(JSON)から、必要な申請書と案内票の PDF を作る。"""
    raw = read_json(file)
    with told_plainly():
        decisions = decisions_for(raw)
        papers = render(decisions, sheets(decisions), UNNUMBERED)
        out.mkdir(parents=True, exist_ok=True)
        for name, content in papers:
            write_whole(out / name, content)
            click.echo(str(out / name))
