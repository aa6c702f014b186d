"""`smartmado impact` with the real program, on a city of its own."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from smartmado.content.loader import load_rulebook
from smartmado.content.rulebook import Rulebook
from smartmado.decisions.decide import decide
from smartmado.decisions.present import decisions_json
from smartmado.decisions.situation import parse_situation
from smartmado.ops.cli import main
from smartmado.ops.demo_city import write_city
from tests.support.rulebooks import CITY, small_content

AGED = """
notice:
  name: 届
  kind: notification
  department: residents
  events: [move_in, death]
  per: person
  confidence: high
  versions:
    - effective: {from: 2000-01-01}
      required_when: {date: {attains: YEARS}, on_or_before: event_date}
      legal_basis: [試験法1条]
"""
DAY = "2026-11-20"


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], prog_name="smartmado")


def _refused(*arguments: object) -> str:
    done = _run("impact", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    return done.stderr


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register extract of 400 people."""
    folder = tmp_path_factory.mktemp("city")
    write_city(folder, 400)
    return folder / "residents.csv"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders of content: a notice from 20 years of age, and from 18."""
    folders = []
    for years in (20, 18):
        root = small_content(
            tmp_path_factory.mktemp(str(years)), procedures=AGED.replace("YEARS", str(years))
        )
        (root / "forms").mkdir()
        folders.append(root)
    return folders[0], folders[1]


def _statuses(book: Rulebook, sample: str) -> dict[str, str]:
    situation = parse_situation(json.loads(sample), book)
    decisions = decisions_json(decide(book, situation))["decisions"]
    return {person: d["status"] for d in decisions for person in d["subjects"]}


def test_everybody_is_tried_and_whoever_gains_is_told_with_visits_that_can_be_run(
    changed: tuple[Path, Path], city: Path, tmp_path: Path
) -> None:
    done = _run("impact", *changed, city, "--as-of", DAY, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "世帯 400人のすべてで試しました" in done.stdout
    assert "notice(届)" in done.stdout
    theorem = "家族が別に住んでいない、どんな世帯のどの日でも、減る人はいない"
    assert f"減る人: いません(定理: {theorem})" in done.stdout
    assert "  増える人: " in done.stdout
    [sample] = (tmp_path / "out").glob("sample-*.jsonl")
    assert sample.name == "sample-notice-gained.jsonl"
    old, new = (load_rulebook(CITY, root) for root in changed)
    visits = sample.read_text(encoding="utf-8").splitlines()
    assert len(visits) == 4  # two for each of the two events
    for visit in visits:
        before, after = _statuses(old, visit), _statuses(new, visit)
        assert any((before[p], after[p]) == ("not_required", "required") for p in after)
    with (tmp_path / "out" / "summary.csv").open(encoding="utf-8-sig") as stream:
        table = {row["できごと"]: row for row in csv.DictReader(stream)}
    assert int(table[""]["増える人"]) == int(table["move_in"]["増える人"]) > 4
    about = json.loads((tmp_path / "out" / "about.json").read_text(encoding="utf-8"))
    assert (about["old"], about["residents"]) == (old.digest, 400)


def test_samples_of_an_earlier_change_do_not_stay_and_nothing_else_is_left(
    changed: tuple[Path, Path], city: Path, tmp_path: Path
) -> None:
    for pair in (changed, changed[::-1]):
        assert _run("impact", *pair, city, "--as-of", DAY, "--out", tmp_path).exit_code == 0
    assert sorted(f.name for f in tmp_path.iterdir()) == [
        "about.json",
        "sample-notice-lost.jsonl",
        "summary.csv",
    ]
    assert {f.stat().st_mode & 0o077 for f in tmp_path.iterdir()} == {0}


def test_nobody_under_protection_is_a_sample(changed: tuple[Path, Path], city: Path, tmp_path: Path) -> None:
    lines = city.read_text(encoding="utf-8").splitlines()
    numbers = [line.split(",")[0] for line in lines[2:]]
    folder = tmp_path / "protected"
    folder.mkdir()
    (folder / "residents.csv").write_bytes(city.read_bytes())
    head = city.with_name("restrictions.csv").read_text(encoding="utf-8").splitlines()
    first = head[0].split(",")
    rows = [f'{n},"support","view","error","2026-06-01","2027-05-31",""' for n in numbers]
    text = "\n".join([",".join([*first[:3], f'"{len(rows)}"']), head[1], *rows])
    (folder / "restrictions.csv").write_text(text + "\n", encoding="utf-8")
    done = _run("impact", *changed, folder / "residents.csv", "--as-of", DAY, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "例は示しません(支援措置の世帯の人か" in done.stdout
    assert not list((tmp_path / "out").glob("sample-*"))


def test_no_change_of_meaning_is_told_as_such(changed: tuple[Path, Path], tmp_path: Path) -> None:
    worded = small_content(
        tmp_path, procedures=AGED.replace("YEARS", "20").replace("name: 届", "name: 別の名の届")
    )
    done = _run("impact", changed[0], worded)
    assert done.exit_code == 0
    assert done.stdout.startswith("判定の変わる手続はありません")
    assert "期限・持ち物・説明・様式だけの変更は、ここでは比べません" in done.stdout
    assert _run("impact", changed[0], changed[0]).stdout.startswith("OLD と NEW は、同じ規則集です")


def test_what_cannot_be_compared_is_refused_in_a_sentence(
    changed: tuple[Path, Path], city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTMADO_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    assert f"データベースのファイル {tmp_path}/none.db がありません" in _refused(*changed, "--database")
    assert _refused(changed[0], "nowhere").startswith("NEW: nowhere がありません。")
    (tmp_path / "empty").mkdir()
    assert _refused(tmp_path / "empty", changed[0]).startswith(f"OLD: {tmp_path / 'empty'} に rules が")
    assert "どちらか一方だけ" in _refused(*changed, city, "--database")
    assert "2000年から2199年の間" in _refused(*changed, "--as-of", "0001-01-01")
    assert "2027-04-01 の形で" in _refused(*changed, "--as-of", "20270401")
