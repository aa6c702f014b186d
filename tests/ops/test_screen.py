"""`smartmado screen` on the demo city: three sources and one result, and every refusal in one sentence."""

from __future__ import annotations

import csv
import fcntl
import json
import os
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from smartmado.ops.cli import main
from smartmado.ops.demo_city import write_city
from smartmado.ops.screen_output import FILES
from smartmado.ops.screen_rows import COLUMNS, TEXTS
from smartmado.store import partitions
from smartmado.store.engine import make_engine, reading
from smartmado.store.repositories import audit

DAY = "2026-11-16"
FEW = ("--screen", "age_65", "--screen", "care_certification", "--screen", "primary_school")


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], prog_name="smartmado")


def _refused(*arguments: str | Path) -> str:
    result = _run("screen", *arguments)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    return result.stderr


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city as CSV and as Parquet."""
    folder = tmp_path_factory.mktemp("city")
    write_city(folder, 700)
    write_city(folder, 700, parquet=True)
    return folder


@pytest.fixture(scope="module")
def screened(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What three screens find in the CSV files."""
    out = tmp_path_factory.mktemp("out") / "screen"
    result = _run("screen", city / "residents.csv", *FEW, "--as-of", DAY, "--out", out)
    assert result.exit_code == 0, result.output
    return out


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    words = COLUMNS | TEXTS
    ids = [next(i for i, word in words.items() if word == cell) for cell in header]
    return [dict(zip(ids, row, strict=True)) for row in rows]


def _bytes(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_the_files_hold_what_they_say(screened: Path) -> None:
    due, waiting = _rows(screened, "due"), _rows(screened, "undetermined")
    assert {r["status"] for r in due} <= {"required", "recommended", "automatic", "notice"}
    assert {r["status"] for r in waiting} == {"undetermined"}
    assert all(r["waits_for"] and r["waits_for_facts"] for r in waiting)
    assert any(r["screen"] == "age_65" and r["procedure"] == "ltc_auto_65" for r in due)
    about = json.loads((screened / "about.json").read_text("utf-8"))
    assert about["rows"]["due"] == len(due) > 0
    assert about["as_of"] == DAY
    assert about["rulebook"].startswith("sha256:")


def test_parquet_holds_the_rows_of_the_csv_file(screened: Path) -> None:
    for name in FILES:
        assert pq.read_table(screened / f"{name}.parquet").to_pylist() == _rows(screened, name)


def test_what_is_written_is_for_its_owner_alone_and_nothing_else_is_left(screened: Path) -> None:
    assert stat.S_IMODE(screened.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in screened.iterdir()} == {0o600}
    expected = [f"{name}.{ending}" for name in FILES for ending in ("csv", "parquet")]
    assert sorted(p.name for p in screened.iterdir()) == sorted([*expected, "about.json", "summary.csv"])
    mask = os.umask(0o077)
    os.umask(mask)
    assert mask != 0o077  # only what was written was private


def _protected(city: Path) -> tuple[set[str], set[str], date]:
    """Everybody in a household with a protected person, these households, and one's 65th birthday."""
    with (city / "restrictions.csv").open(encoding="utf-8") as stream:
        _, names, *rows = csv.reader(stream)
    told = [dict(zip(names, row, strict=True)) for row in rows]
    ids = {r["resident_id"] for r in told if r["kind"].startswith("support") and not r["lifted_at"]}
    with (city / "residents.csv").open(encoding="utf-8") as stream:
        _, names, *rows = csv.reader(stream)
    people = [dict(zip(names, row, strict=True)) for row in rows]
    homes = {p["household_id"] for p in people if p["resident_id"] in ids}
    within = [p for p in people if p["household_id"] in homes]
    born = date.fromisoformat(within[0]["birth_date"])
    return {p["resident_id"] for p in within}, homes, born.replace(year=born.year + 65, day=1)


def test_protected_households_stand_apart_without_household_name_or_address(
    city: Path, tmp_path: Path
) -> None:
    people, homes, day = _protected(city)
    arguments = ("--screen", "age_65", "--as-of", day.isoformat(), "--with-names")
    result = _run("screen", city / "residents.csv", *arguments, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    hidden = _rows(tmp_path, "protected")
    assert {r["status"] for r in hidden} == {"automatic", "recommended", "undetermined"}
    assert {r["resident_id"] for r in hidden} <= people
    assert all(not r["household_id"] and not any(r[text] for text in TEXTS) for r in hidden)
    for name in ("due", "undetermined"):
        rows = _rows(tmp_path, name)
        assert not [r for r in rows if r["resident_id"] in people or r["household_id"] in homes]
        assert all(r["name"] and r["address"] for r in rows)
    assert "支援措置の担当者" in result.stdout


def test_names_and_addresses_are_written_only_when_asked_for(screened: Path) -> None:
    assert not set(_rows(screened, "due")[0]) & set(TEXTS)


def test_csv_parquet_and_database_give_the_same_files(
    city: Path, screened: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTMADO_DATABASE_URL", f"sqlite:///{tmp_path}/city.db")
    assert _run("import-residents", city / "residents.csv").exit_code == 0
    for source in ((city / "residents.parquet",), ()):
        out = tmp_path / f"out{len(source)}"
        result = _run("screen", *source, *FEW, "--as-of", DAY, "--out", out)
        assert result.exit_code == 0, result.output
        assert _bytes(out) == _bytes(screened)
    with reading(make_engine(f"sqlite:///{tmp_path}/city.db")) as session:
        [newest, *_] = audit.list_entries(session, limit=1)
    assert (newest.who, newest.action, newest.outcome) == ("system", "screen_city", "done")
    assert (newest.detail["rows"], newest.detail["as_of"], newest.detail["texts"]) == (700, DAY, [])
    assert "age_65" in newest.detail["screens"]


def test_partitions_and_processes_change_nothing(
    city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outs = []
    for per_partition, buffered, workers in ((10_000, 20_000, 1), (90, 64, 2)):
        monkeypatch.setattr(partitions, "PER_PARTITION", per_partition)
        monkeypatch.setattr(partitions, "BUFFERED", buffered)
        outs.append(tmp_path / str(workers))
        result = _run(
            "screen",
            city / "residents.csv",
            *FEW,
            "--as-of",
            DAY,
            "--workers",
            str(workers),
            "--out",
            outs[-1],
        )
        assert result.exit_code == 0, result.output
    assert _bytes(outs[0]) == _bytes(outs[1])


# --- what is refused -----------------------------------------------------------------------------


def _spoilt(city: Path, folder: Path, change: Callable[[list[str]], list[str]]) -> Path:
    folder.mkdir()
    lines = (city / "residents.csv").read_text("utf-8").splitlines(keepends=True)
    (folder / "residents.csv").write_text("".join(change(lines)), "utf-8")
    (folder / "restrictions.csv").write_bytes((city / "restrictions.csv").read_bytes())
    return folder / "residents.csv"


def test_a_bad_row_is_told_by_line_and_column_and_nothing_is_written(city: Path, tmp_path: Path) -> None:
    file = _spoilt(
        city,
        tmp_path / "bad",
        lambda lines: [
            line.replace('"registered"', '"gone"') if n == 9 else line for n, line in enumerate(lines)
        ],
    )
    told = _refused(file, "--as-of", DAY, "--out", tmp_path / "out")
    assert "residents.csv 10行目 resident_state: 「gone」は使えません" in told
    assert not list((tmp_path / "out").iterdir())


def test_an_earlier_result_stays_when_the_next_one_fails(city: Path, screened: Path, tmp_path: Path) -> None:
    before = _bytes(screened)
    file = _spoilt(city, tmp_path / "cut", lambda lines: lines[:-1])
    assert "転送が途中で切れていないか" in _refused(file, "--out", screened)
    assert _bytes(screened) == before


def test_a_folder_in_the_place_of_a_file_is_told_before_anything_is_written(
    city: Path, tmp_path: Path
) -> None:
    (tmp_path / "due.csv").mkdir()
    assert "due.csv というフォルダがあります" in _refused(city / "residents.csv", "--out", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["due.csv"]


def test_residents_that_a_killed_run_left_behind_are_removed_by_the_next(city: Path, tmp_path: Path) -> None:
    left = tmp_path / ".smartmado-left"
    left.mkdir()
    (left / "0000.parquet").write_bytes(b"residents")
    result = _run("screen", city / "residents.csv", *FEW, "--as-of", DAY, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert not list(tmp_path.glob(".*"))


def test_two_runs_do_not_write_into_one_folder(city: Path, tmp_path: Path) -> None:
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    try:
        told = _refused(city / "residents.csv", *FEW, "--as-of", DAY, "--out", tmp_path)
    finally:
        os.close(other)
    assert "いま別の命令が書き出しています" in told
    assert not list(tmp_path.iterdir())


def test_an_empty_register_is_told(city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _spoilt(city, tmp_path / "none", lambda lines: [lines[0].replace('"700"', '"0"'), lines[1]])
    assert "住民が1人も入っていません" in _refused(file, "--out", tmp_path / "out")
    monkeypatch.setenv("SMARTMADO_DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    (tmp_path / "empty.db").touch()
    assert "住民データがまだありません" in _refused("--out", tmp_path / "out")


def test_a_missing_list_of_protected_people_stops_it(city: Path, tmp_path: Path) -> None:
    assert "支援措置のファイルがありません" in _refused(
        city / "residents.csv", "--restrictions", tmp_path / "none.csv", "--out", tmp_path / "out"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as-of", "1999-12-31"), "2000年から2199年の間"),
        (("--as-of", "2200-01-01"), "2000年から2199年の間"),
        (("--as-of", "2026-02-30"), "暦にある日ではありません"),
        (("--as-of", "あした"), "暦にある日ではありません"),
        (("--as-of", "20270401"), "2027-04-01 の形で"),
        (("--as-of", "2027-W01-1"), "2027-04-01 の形で"),
        (("--screen", "a\nb\x1b[31m"), "「a b?[31m」という抽出はありません"),
        (("--screen", "age_66"), "「age_66」という抽出はありません。あるのは age_20、"),
        (("--workers", "0"), "1から256までの整数"),
        (("--scheduler", "nowhere"), "Dask scheduler につながりません"),
        (("--scheduler", "http://127.0.0.1:8786"), "Dask scheduler につながりません"),
    ],
)
def test_bad_options_are_refused_in_one_sentence(
    city: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    told = _refused(city / "residents.csv", "--out", tmp_path / "out", *arguments)
    assert words in told
    assert "Traceback" not in told
    assert not (tmp_path / "out").exists()


def test_content_without_screens_is_told(
    city: Path, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "forms").symlink_to(root / "forms")
    (content / "rules").mkdir()
    for path in (root / "rules").iterdir():
        if path.name != "screens.yaml" and path.name != "prefectural":
            (content / "rules" / path.name).symlink_to(path)
    monkeypatch.setenv("SMARTMADO_CONTENT", str(content))
    assert "抽出の規則(rules/screens.yaml)がありません" in _refused(city / "residents.csv")
