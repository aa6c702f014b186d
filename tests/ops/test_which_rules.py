"""Yesterday's answer: by what was known on a day, and by the rulebook that a case keeps."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from smartmado.cases.accounts import NewAccount, add_account
from smartmado.cases.desk import Actor, Desk
from smartmado.cases.open_case import NewPerson, Opening, open_case
from smartmado.cases.view_case import view_case
from smartmado.content.loader import load_rulebook
from smartmado.content.rulebook import digest_of
from smartmado.decisions.present import decisions_json
from smartmado.ops.cli import main
from smartmado.ops.context import OPERATOR
from smartmado.store.engine import make_engine
from smartmado.store.upgrade import upgrade
from tests.support.city import Moment
from tests.support.rulebooks import BASE_PROCEDURE, CITY, small_content
from tests.support.situations import situation_json

OVERLAY = "city: {name: 試験市, prefecture: 試験県, recorded: 2026-01-05}\n"
CORRECTED = BASE_PROCEDURE.replace(
    "required_when: red", "withdrawn: 2026-06-10\n      required_when: red"
) + (
    "    - effective: {from: 2000-01-01}\n      recorded: 2026-06-10\n"
    "      required_when: blue\n      legal_basis: [試験法1条]\n"
)
RED = {"relation_to_head": "世帯主", "red": True, "blue": False}
MOVE = {"type": "move_in", "subjects": ["a"], "move_in_date": "2026-11-09"}
VISIT = json.dumps({**situation_json({"a": RED}), "events": [MOVE]})


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small content folder whose one rule was corrected on 10 June 2026, in force for the program."""
    root = small_content(tmp_path / "content", procedures=CORRECTED, overlay=OVERLAY)
    monkeypatch.setenv("SMARTMADO_CONTENT", str(root))
    return root


def _run(*arguments: str, typed: str = VISIT) -> Result:
    return CliRunner().invoke(main, arguments, typed, prog_name="smartmado")


def _answer(*arguments: str) -> dict[str, Any]:
    result = _run("decide", *arguments)
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def _refused(*arguments: str) -> str:
    result = _run("decide", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    return result.stderr


@pytest.mark.usefixtures("content")
def test_decide_answers_by_what_was_known_on_a_day() -> None:
    then, now = _answer("--known-on", "2026-06-09"), _answer()
    assert (then["rulebook"]["known_on"], then["decisions"][0]["status"]) == ("2026-06-09", "required")
    assert (now["rulebook"]["known_on"], now["decisions"][0]["status"]) == (None, "not_required")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-01-04", "記録は 2026-01-05 から"),
        ("2199-01-01", "まだ来ていません"),
        ("9999-01-01", "2199年の間"),
        ("2026-02-30", "暦にある日ではありません"),
        ("きのう", "暦にある日ではありません"),
        ("", "暦にある日ではありません"),
        ("20260609", "2027-04-01 の形で"),
        ("2026-W24-2", "2027-04-01 の形で"),
    ],
)
@pytest.mark.usefixtures("content")
def test_a_day_that_cannot_be_answered_for_is_refused(day: str, words: str) -> None:
    assert words in _refused("--known-on", day)


def test_an_old_case_answers_as_before_and_its_rulebook_decides_again(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'city.db'}"
    engine = make_engine(url)
    upgrade(engine)
    small_content(content, procedures=BASE_PROCEDURE, overlay=OVERLAY)
    desk = Desk(engine, load_rulebook(CITY, content), Moment())
    clerk_id = add_account(desk, OPERATOR, NewAccount("mado", "窓口", "tameshi-7-kaeru", "clerk")).id
    clerk = Actor("mado", "clerk", "test", clerk_id)
    case = open_case(desk, clerk, Opening([MOVE], new_people=[NewPerson("a", RED)]))
    before = decisions_json(view_case(desk, clerk, case.id).decisions)
    assert before["decisions"][0]["status"] == "required"

    small_content(content, procedures=BASE_PROCEDURE.replace(": red", ": blue"), overlay=OVERLAY)
    later = Desk(engine, load_rulebook(CITY, content), Moment())
    assert later.book.digest != desk.book.digest
    assert decisions_json(view_case(later, clerk, case.id).decisions) == before

    monkeypatch.setenv("SMARTMADO_DATABASE_URL", url)
    again = _answer("--rulebook", case.rulebook_digest)
    assert again["rulebook"]["digest"] == case.rulebook_digest
    assert again["decisions"][0]["status"] == "required"
    assert "保存されていません" in _refused("--rulebook", f"sha256:{'0' * 64}")
    engine.dispose()


@pytest.mark.usefixtures("content")
def test_a_rulebook_kept_in_a_file_answers_whatever_the_rules_say_now(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    kept = _run("freeze", str(file), "--known-on", "2026-06-09")
    assert kept.exit_code == 0
    answer = _answer("--rulebook", str(file))
    assert answer["decisions"][0]["status"] == "required"
    assert answer["rulebook"]["digest"] in kept.output
    assert answer["rulebook"]["known_on"] == "2026-06-09"


_NONE = {
    "nothing": b"",
    "no JSON": b"{",
    "another JSON": b'{"a": 1}',
    "a list": b"[]",
    "binary": bytes(range(256)),
    "brackets": b"[" * 100_000,
}


@pytest.mark.parametrize("name", _NONE)
@pytest.mark.usefixtures("content")
def test_a_file_that_is_no_rulebook_is_refused(name: str, tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    file.write_bytes(_NONE[name])
    assert "規則集のファイルではありません" in _refused("--rulebook", str(file))


def _frozen(file: Path) -> Any:
    """What `freeze` writes, below the line with the digest."""
    assert _run("freeze", str(file)).exit_code == 0
    return json.loads(file.read_bytes().partition(b"\n")[2])


def _write(file: Path, raw: Any) -> Path:
    """A frozen file whose digest is right, whatever it holds."""
    text = json.dumps(raw).encode()
    file.write_bytes(b"smartmado-rulebook " + digest_of(text).encode() + b"\n" + text)
    return file


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("試験法1条".encode(), "試験法2条".encode()),
        lambda text: text[:-1],
        lambda text: text + b"\n",
        lambda text: text.replace(b"sha256:", b"sha256:0", 1),
    ],
)
def test_a_frozen_rulebook_that_is_not_what_was_frozen_is_refused(
    edit: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    file = tmp_path / "kept"
    _frozen(file)
    text = file.read_bytes()
    assert edit(text) != text
    file.write_bytes(edit(text))
    assert "先頭の番号と中身が合いません" in _refused("--rulebook", str(file))


@pytest.mark.usefixtures("content")
def test_a_freeze_that_fails_leaves_the_earlier_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    before = _frozen(folder / "rules")

    def full(path: Path, data: bytes) -> int:
        path.touch()
        raise OSError(errno.ENOSPC, "full", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    failed = _run("freeze", str(folder / "rules"))
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert "空きがありません" in failed.stderr
    assert [f.name for f in folder.iterdir()] == ["rules"]
    assert json.loads((folder / "rules").read_bytes().partition(b"\n")[2]) == before


@pytest.mark.parametrize("path", [("procedures",), ("procedures", "notice"), ("facts", "red"), ("city",)])
@pytest.mark.parametrize("value", [None, 3, [], {"x": {"y": 1}}])
@pytest.mark.usefixtures("content")
def test_a_rulebook_that_somebody_spoiled_is_refused_or_whole(
    path: tuple[str, ...], value: Any, tmp_path: Path
) -> None:
    raw = _frozen(tmp_path / "kept")
    below = raw
    for key in path[:-1]:
        below = below[key]
    below[path[-1]] = value
    file = _write(tmp_path / "kept", raw)
    result = _run("decide", "--rulebook", str(file))
    assert result.exit_code in (0, 2), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.mark.usefixtures("content")
def test_a_rulebook_whose_day_of_recording_is_no_day_is_refused(tmp_path: Path) -> None:
    raw = _frozen(tmp_path / "kept")
    raw["city"]["recorded"] = 5
    file = _write(tmp_path / "kept", raw)
    told = _refused("--rulebook", str(file), "--known-on", "2026-06-09")
    assert "規則集のファイルではありません" in told


def test_a_folder_of_rules_answers_too(content: Path, tmp_path: Path) -> None:
    other = small_content(
        tmp_path / "other", procedures=BASE_PROCEDURE.replace(": red", ": blue"), overlay=OVERLAY
    )
    assert _answer("--rulebook", str(content))["decisions"][0]["status"] == "not_required"
    assert _answer("--rulebook", str(other))["decisions"][0]["status"] == "not_required"
    (other / "rules/national/small.yaml").write_text(BASE_PROCEDURE, encoding="utf-8")
    assert _answer("--rulebook", str(other))["decisions"][0]["status"] == "required"
    (other / "rules/facts.yaml").write_text("red: [", encoding="utf-8")
    told = _run("decide", "--rulebook", str(other))
    assert told.exit_code == 2
    assert f"--rulebook: {other} の規則に誤りがあります" in told.stderr
    assert "rules/facts.yaml:" in told.stderr


@pytest.mark.usefixtures("content")
def test_a_rulebook_that_is_nowhere_is_told_what_to_write() -> None:
    assert "sha256: と64桁" in _refused("--rulebook", "nowhere")


def test_the_default_city_is_named_by_the_content(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = content / "rules/municipal/999993/city.yaml"
    other.parent.mkdir()
    other.write_text(OVERLAY.replace("試験市", "別の市"), encoding="utf-8")
    assert "default_city.yaml" in _refused()
    (content / "rules/default_city.yaml").write_text('municipality: "999993"\n', encoding="utf-8")
    assert _frozen(content / "kept")["municipality"] == "999993"
    monkeypatch.setenv("SMARTMADO_CITY", CITY)
    assert _frozen(content / "kept")["municipality"] == CITY
