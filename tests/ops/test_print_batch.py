"""The forms of a list of residents: all of them, each once, the same bytes however they were made."""

from __future__ import annotations

import csv
import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from distributed import LocalCluster

from smartmado.ops import print_batch
from smartmado.ops.cli import main
from smartmado.ops.demo_city import write_city
from tests.support.pdfs import page_texts, squeezed

PEOPLE, PIECE, PIECES = 200, 4, 10
PATIENCE = 120  # seconds until a test gives up
WHAT = ("--event", "optional", "--procedure", "seal_registration", "--as-of", "2026-11-16")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of a small city whose residents are imported."""
    folder = tmp_path_factory.mktemp("city")
    write_city(folder, PEOPLE)
    settings = {"SMARTMADO_DATABASE_URL": f"sqlite:///{folder / 'city.db'}"}
    done = CliRunner().invoke(main, ["import-residents", str(folder / "residents.csv")], env=settings)
    assert done.exit_code == 0, done.output
    return settings


@pytest.fixture(scope="module")
def residents(city: dict[str, str]) -> list[dict[str, str]]:
    """Everybody as the extract has them."""
    file = Path(city["SMARTMADO_DATABASE_URL"].removeprefix("sqlite:///")).with_name("residents.csv")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        next(lines)
        return [row for row in csv.DictReader(lines) if row["resident_state"] == "registered"]


@pytest.fixture(scope="module")
def listed(residents: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list of PIECE x PIECES residents."""
    file = tmp_path_factory.mktemp("list") / "list.csv"
    rows = [f"{row['resident_id']},はい" for row in residents][: PIECE * PIECES]
    file.write_text("\n".join(["resident_id,wants_seal_registration", *rows]), encoding="utf-8")
    return file


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_batch, "PIECE", PIECE)


def _run(city: dict[str, str], *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["print-batch", *map(str, arguments)], env=city, prog_name="smartmado")


def _files(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def alone(city: dict[str, str], listed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a run in one process that nothing disturbs."""
    out = tmp_path_factory.mktemp("alone")
    done = _run(city, listed, *WHAT, "--out", out)
    assert done.exit_code == 0, done.output
    return _files(out)


def test_everybody_listed_is_on_one_page_or_among_those_not_printed(
    city: dict[str, str], listed: Path, residents: list[dict[str, str]], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    told = _run(city, listed, *WHAT, "--out", out)
    assert told.exit_code == 0, told.output
    index, unprinted = _rows(out / "index.csv"), _rows(out / "not_printed.csv")
    assert sorted(int(row["行"]) for row in (*index, *unprinted)) == list(range(2, 2 + PIECE * PIECES))
    names = {row["resident_id"]: row["name"] for row in residents}
    pages = page_texts((out / "residents.pdf").read_bytes())
    assert len(pages) == sum(int(row["ページ数"]) for row in index) > PIECE
    for row in index:
        assert squeezed(names[row["宛名番号"]]) in squeezed(pages[int(row["最初のページ"]) - 1])
    assert all(row["理由"] for row in unprinted)
    assert f"様式 {len(index)}件" in told.output


def test_several_processes_write_the_same_bytes(
    city: dict[str, str], listed: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    done = _run(city, listed, *WHAT, "--out", tmp_path / "out", "--workers", "2")
    assert done.exit_code == 0, done.output
    assert _files(tmp_path / "out") == alone


def test_each_form_can_be_a_file_of_its_own(
    city: dict[str, str], listed: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert _run(city, listed, *WHAT, "--out", out, "--each").exit_code == 0
    index = _rows(out / "index.csv")
    assert {row["ファイル"] for row in index} | {"index.csv", "not_printed.csv"} == set(_files(out))
    assert (out / "not_printed.csv").read_bytes() == alone["not_printed.csv"]


STOPS = """
import time
from smartmado.ops import batch_task, print_batch
from smartmado.ops.cli import main
print_batch.PIECE, run = {piece}, batch_task.BatchTask.run
def until_two(task):
    while len(list(task.result.parent.glob("*.result.jsonl"))) >= 2:
        time.sleep(1)
    return run(task)
batch_task.BatchTask.run = until_two
main()
"""
"""A run that comes no further than two pieces, so that it can be killed there."""


def test_a_run_that_was_killed_goes_on_and_prints_nobody_twice(
    city: dict[str, str], listed: Path, alone: dict[str, bytes], tmp_path: Path, root: Path
) -> None:
    out = tmp_path / "out"
    program = STOPS.format(piece=PIECE)
    command = [sys.executable, "-P", "-c", program, "print-batch", str(listed), *WHAT, "--out", str(out)]
    with subprocess.Popen(
        command, env={**os.environ, **city, "PYTHONPATH": str(root)}, stderr=subprocess.DEVNULL, cwd=tmp_path
    ) as running:
        until = time.monotonic() + PATIENCE
        while len(list(out.glob(".print-batch/*.result.jsonl"))) < 2 and time.monotonic() < until:
            time.sleep(0.005)
        running.send_signal(signal.SIGKILL)
    kept = len(list(out.glob(".print-batch/*.result.jsonl")))
    assert kept == 2
    told = _run(city, listed, *WHAT, "--out", out)
    assert (told.exit_code, f"({kept}/{PIECES} は済んでいます)" in told.output) == (0, True), told.output
    assert _files(out) == alone


def test_another_batch_in_the_same_folder_begins_anew(
    city: dict[str, str], listed: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    work = out / ".print-batch"
    work.mkdir(parents=True)
    (work / "key").write_text("of another list")
    (work / "00000.result.jsonl").write_text("left")
    told = _run(city, listed, *WHAT, "--out", out)
    assert (told.exit_code, "前の続きから" in told.output) == (0, False)
    assert _files(out) == alone


def _stopped_before_moving(monkeypatch: pytest.MonkeyPatch, moved: int) -> None:
    """The next run stops (no space left) when so many finished files are in their place."""
    left = iter(range(moved))
    replace = Path.replace

    def stop(path: Path, target: Path) -> Path:
        if path.parent.name == print_batch.DONE and next(left, None) is None:
            raise OSError(errno.ENOSPC, "no space", str(target))
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", stop)


def test_what_a_failing_disk_damaged_is_made_anew(
    city: dict[str, str], listed: Path, alone: dict[str, bytes], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    out, work = tmp_path / "out", tmp_path / "out" / ".print-batch"
    with monkeypatch.context() as patched:
        _stopped_before_moving(patched, 0)
        assert "空きがありません" in _run(city, listed, *WHAT, "--out", out).output
    cut = work / "00000.result.jsonl"
    cut.write_bytes(b"\n".join(cut.read_bytes().split(b"\n")[:-2]))
    (work / "00001.result.jsonl").write_bytes(b"\xff\xfe")
    (work / "00002.result.jsonl").write_bytes(b"")
    (work / "00003.visits.jsonl").write_bytes(b"")
    (work / "job.json").write_bytes(b"{")
    with monkeypatch.context() as patched:
        _stopped_before_moving(patched, 0)
        assert f"({PIECES - 4}/{PIECES} は済んでいます)" in _run(city, listed, *WHAT, "--out", out).output
    (work / "key").write_bytes(b"\xff\xfe")
    done = _run(city, listed, *WHAT, "--out", out)
    assert done.exit_code == 0, done.output
    assert _files(out) == alone


@pytest.mark.parametrize("each", [(), ("--each",)])
def test_a_run_that_was_stopped_while_it_put_the_files_in_place_puts_the_others_there(
    city: dict[str, str], listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, each: tuple[str, ...]
) -> None:
    whole, out = tmp_path / "whole", tmp_path / "out"
    assert _run(city, listed, *WHAT, *each, "--out", whole).exit_code == 0
    for moved in range(2):
        with monkeypatch.context() as patched:
            _stopped_before_moving(patched, moved)
            assert "空きがありません" in _run(city, listed, *WHAT, *each, "--out", out).output
    done = _run(city, listed, *WHAT, *each, "--out", out)
    assert done.exit_code == 0, done.output
    assert _files(out) == _files(whole)


def test_what_a_run_left_that_was_killed_while_it_cleared_away_is_gone_with_the_next_one(
    city: dict[str, str], listed: Path, alone: dict[str, bytes], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    out, left = tmp_path / "out", tmp_path / "out" / print_batch.LEFT
    clear = shutil.rmtree

    def killed(path: Path, **options: Any) -> None:
        if path != left:
            return clear(path, **options)
        (path / print_batch.KEY).unlink()
        raise SystemExit(137)

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", killed)
        assert _run(city, listed, *WHAT, "--out", out).exit_code == 137
    assert left.is_dir()
    told = _run(city, listed, *WHAT, "--out", out)
    assert (told.exit_code, "空ではありません" in told.output) == (2, True)  # it is all there
    assert not left.exists()
    assert _files(out) == alone


def test_a_scheduler_that_is_not_there_is_told_before_anything_is_written(
    city: dict[str, str], listed: Path, tmp_path: Path
) -> None:
    told = _run(city, listed, *WHAT, "--out", tmp_path / "out", "--scheduler", "tcp://bad")
    assert (told.exit_code, "tcp://bad の Dask scheduler につながりません" in told.output) == (2, True)
    assert not (tmp_path / "out").exists()


def test_half_a_result_in_place_is_not_mixed_with_another_batch(
    city: dict[str, str], listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        _stopped_before_moving(patched, 1)
        _run(city, listed, *WHAT, "--out", tmp_path / "out")
    told = _run(city, listed, *WHAT, "--each", "--out", tmp_path / "out")
    assert (told.exit_code, "空ではありません" in told.output) == (2, True)


def test_papers_of_two_extracts_of_the_register_are_not_mixed(
    city: dict[str, str], listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = iter([None])
    state = print_batch.register_state
    monkeypatch.setattr(print_batch, "register_state", lambda *who: next(found, state(*who)))
    told = _run(city, listed, *WHAT, "--out", tmp_path / "out")
    assert (told.exit_code, "途中で住民データが取り込まれました" in told.output) == (2, True), told.output


def _kill_one(cluster: Any, out: Path, killed: list[int]) -> None:
    """Kill a worker once some results are there and others are not."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if 0 < len(list(out.glob(".print-batch/*.result.jsonl"))) < PIECES:
            victim = next(iter(cluster.workers.values())).pid
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)
            return
        time.sleep(0.002)


def test_a_killed_machine_loses_nothing_and_prints_nobody_twice(
    city: dict[str, str], listed: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    out, killed = tmp_path / "out", []
    out.mkdir()
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        killer = threading.Thread(target=_kill_one, args=(cluster, out, killed))
        killer.start()
        done = _run(city, listed, *WHAT, "--out", out, "--scheduler", cluster.scheduler_address)
        killer.join()
    assert done.exit_code == 0, done.output
    assert killed
    assert _files(out) == alone


def test_a_protected_household_is_left_to_the_officer(city: dict[str, str], tmp_path: Path) -> None:
    folder = Path(city["SMARTMADO_DATABASE_URL"].removeprefix("sqlite:///")).parent
    protected = (folder / "restrictions.csv").read_text(encoding="utf-8-sig").splitlines()[2].split(",")[0]
    file = tmp_path / "list.csv"
    protected = protected.strip('"')
    file.write_text(f"resident_id\n{protected}\n1\n", encoding="utf-8")
    assert _run(city, file, *WHAT, "--out", tmp_path / "out").exit_code == 0
    [first, second] = _rows(tmp_path / "out" / "not_printed.csv")
    assert first["理由"] == "支援措置の世帯です。担当者が一件ずつ作って送ってください。"
    assert "この宛名番号の人はいません" in second["理由"]
    assert set(_files(tmp_path / "out")) == {"index.csv", "not_printed.csv"}


def test_a_list_that_contradicts_the_register_prints_nobody(
    city: dict[str, str], residents: list[dict[str, str]], tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    number = residents[0]["resident_id"]
    file.write_text(f"resident_id,name,wants_seal_registration\n{number},別の名前,はい\n", encoding="utf-8")
    assert _run(city, file, *WHAT, "--out", tmp_path / "out").exit_code == 0
    [row] = _rows(tmp_path / "out" / "not_printed.csv")
    told = f"氏名(一覧「別の名前」、住民データ「{residents[0]['name']}」)"
    assert row["理由"] == f"一覧と住民データが違います: {told}。どちらかを直してください。"


def test_a_list_that_contradicts_what_follows_from_the_register_says_what_contradicts_what(
    city: dict[str, str], residents: list[dict[str, str]], tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    old = next(row for row in residents if row["birth_date"] < "1950")
    young = next(row for row in residents if row["birth_date"] > "1980" and row["on_welfare"] == "false")
    lines = ["resident_id,wants_seal_registration,under_75,on_welfare_checked"]
    lines += [f"{old['resident_id']},はい,はい,", f"{young['resident_id']},はい,いいえ,はい"]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert _run(city, file, *WHAT, "--out", tmp_path / "out").exit_code == 0
    first, second = (row["理由"] for row in _rows(tmp_path / "out" / "not_printed.csv"))
    label = "75歳未満(誕生日の前日まで)"
    assert f"{label}(一覧「はい」、住民データから求めると「いいえ」: {old['name']}さん: 生年月日は「" in first
    assert (
        f"{label}(一覧「いいえ」、住民データから求めると「はい」: {young['name']}さん: 生年月日は「" in second
    )
    welfare = f"{young['name']}さん: 生活保護の受給は「いいえ」"
    assert (
        f"(一覧「はい」、住民データから求めると「いいえ」: {welfare})。どちらかを直してください。" in second
    )


def test_what_the_office_knows_of_people_who_are_not_listed_contradicts_nothing(
    city: dict[str, str], residents: list[dict[str, str]], tmp_path: Path
) -> None:
    households = Counter(row["household_id"] for row in residents)
    alone = next(r for r in residents if households[r["household_id"]] == 1 and r["birth_date"] < "2000")
    file = tmp_path / "list.csv"
    file.write_text(
        f"resident_id,single_parent,wants_seal_registration\n{alone['resident_id']},はい,はい\n",
        encoding="utf-8",
    )
    assert _run(city, file, *WHAT, "--out", tmp_path / "out").exit_code == 0
    assert not any("違います" in row["理由"] for row in _rows(tmp_path / "out" / "not_printed.csv"))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--event", "wedding", "--procedure", "x"), "「wedding」というできごとはありません"),
        (("--event", "annual", "--procedure", "seal_registration"), "様式を作る手続ではありません"),
        (("--event", "annual"), "--procedure を指定してください"),
        ((*WHAT, "--as-of", "2026-02-30"), "暦にある日ではありません"),
        ((*WHAT, "--workers", "0"), "1から256まで"),
    ],
)
def test_what_cannot_be_printed_is_refused_before_anything_is_written(
    city: dict[str, str], listed: Path, tmp_path: Path, more: tuple[str, ...], told: str
) -> None:
    done = _run(city, listed, "--out", tmp_path / "out", *more)
    assert (done.exit_code, told in done.output) == (2, True), done.output
    assert not (tmp_path / "out").exists()


def test_a_folder_with_other_files_is_refused(city: dict[str, str], listed: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    done = _run(city, listed, *WHAT, "--out", tmp_path)
    assert (done.exit_code, "空ではありません" in done.output) == (2, True)
