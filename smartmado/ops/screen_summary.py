"""How many a screening found: for the screen, and as a table with the grounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from smartmado.content.screens import Screen
from smartmado.decisions.screening import SHOWN, UNDATED, Round
from smartmado.ops.screen_output import DUE, OPEN, PROTECTED, Counts
from smartmado.ops.screen_rows import WORDS
from smartmado.ops.spreadsheet import spreadsheet

SUMMARY = "summary.csv"
_HEADER = (
    "抽出", "抽出の名前", "手続", "手続の名前", "担当課", *(WORDS[s] for s in SHOWN),
    "支援措置(別の一覧)", WORDS[UNDATED],
    "根拠", "知らせること", "抽出の注意",
)  # fmt: skip


def summary_lines(round_: Round, counts: Counts, out: Path) -> Iterator[str]:
    """What was found, as lines for the one who asked."""
    yield f"抽出の日 {round_.as_of}(規則 {round_.book.municipality})"
    for screen in round_.screens:
        yield f"■ {screen.label}({screen.id}) できごとの日 {_window(round_, screen)}"
        found = False
        for procedure in ("", *round_.book.procedures):
            told = _counted(counts, screen, procedure)
            if told:
                found = True
                name = round_.book.procedures[procedure].name if procedure else "お知らせ(手続なし)"
                yield f"   {name}: {told}"
        if not found:
            yield "   該当する人はいません"
        if counts.undated[screen.id]:
            yield f"   このほか、日の記録がなく調べられない人が{counts.undated[screen.id]}人います"
    files = counts.by_file
    yield (
        f"書きました: {out}(知らせる {files[DUE]}件 {DUE}.csv、確認中 {files[OPEN]}件 {OPEN}.csv、"
        f"支援措置 {files[PROTECTED]}件 {PROTECTED}.csv)"
    )
    if files[PROTECTED]:
        yield (
            f"{PROTECTED}.csv は支援措置の対象の人がいる世帯です。住所は書いていません。"
            "送る前に、支援措置の担当者が送り先を一件ずつ確かめてください。"
        )


def _counted(counts: Counts, screen: Screen, procedure: str) -> str:
    parts = [f"{WORDS[s]} {n}" for s in SHOWN if (n := counts.by_outcome[screen.id, procedure, s])]
    hidden = counts.protected[screen.id, procedure]
    return "、".join([*parts, *([f"支援措置 {hidden}"] if hidden else [])])


def _window(round_: Round, screen: Screen) -> str:
    first, last = round_.window(screen)
    return f"{first or ''}〜{last}"


def write_summary(folder: Path, round_: Round, counts: Counts) -> None:
    """The counts with the legal grounds and what may be told, one line per screen and procedure."""
    with spreadsheet(folder / SUMMARY, _HEADER) as write:
        for screen in round_.screens:
            for procedure in ("", *round_.book.procedures):
                if _counted(counts, screen, procedure) or (not procedure and counts.undated[screen.id]):
                    write(_line(round_, screen, procedure, counts))


def _line(round_: Round, screen: Screen, procedure_id: str, counts: Counts) -> Sequence[object]:
    procedure = round_.book.procedures.get(procedure_id)
    version = procedure.versions[-1] if procedure else None
    return [
        screen.id,
        screen.label,
        procedure_id,
        procedure.name if procedure else "",
        round_.book.departments[procedure.department].name if procedure else "",
        *(counts.by_outcome[screen.id, procedure_id, s] for s in SHOWN),
        counts.protected[screen.id, procedure_id],
        0 if procedure_id else counts.undated[screen.id],
        "、".join(version.legal_basis if version else screen.legal_basis),
        (version.guidance if version else screen.notice) or "",
        screen.notes or "",
    ]
