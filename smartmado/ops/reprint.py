"""`smartmado reprint`: the papers of a confirmed case once more, byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from smartmado.cases.reprint_case import Reprint, reprint_case
from smartmado.ops.context import OPERATOR, open_desk
from smartmado.ops.output_folder import write_whole
from smartmado.ops.plainly import told_plainly
from smartmado.store.engine import told_database
from smartmado.store.errors import NotFoundError

DIFFERENT = 1
"""Exit status when a paper could not be made the same."""


@click.command("reprint")
@click.argument("reference")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="PDF を書き出すフォルダ")
def reprint_command(reference: str, out: Path) -> None:
    """確定した受付の書類を、もう一度同じに作る。REFERENCE は受付番号(20261122-0012)。"""
    with told_plainly():
        desk = open_desk(create=False)
        try:
            papers = reprint_case(desk, OPERATOR, reference)
        except NotFoundError as error:
            raise NotFoundError(f"{error.message}探したデータベース: {told_database(desk.engine)}") from error
        out.mkdir(parents=True, exist_ok=True)
        for paper in papers:
            if paper.same:
                write_whole(out / paper.file_name, paper.content)
                click.echo(f"{out / paper.file_name} 同じです(sha256 {paper.kept[:16]}…)")
        different = [paper for paper in papers if not paper.same]
        for line in _why(different):
            click.echo(line, err=True)
    if different:
        raise SystemExit(DIFFERENT)


def _why(papers: Sequence[Reprint]) -> list[str]:
    if not papers:
        return []
    told = [f"{paper.file_name} は同じものになりません。{_cause(paper)}" for paper in papers]
    return [*told, "違うものは書き出していません。確定したときの書類は、窓口の受付の画面から印刷できます。"]


def _cause(paper: Reprint) -> str:
    if not paper.content:
        return "この書類は、いまの版では作られません。"
    if paper.then == paper.now:
        return "規則と書体は確定のときと同じなので、smartmado の版が変わっています。"
    return f"確定のとき: {paper.then or '記録なし'} / いま: {paper.now or '記録なし'}"
