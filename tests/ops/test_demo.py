"""The demo: a synthetic city and four visits, end to end, by the command that a newcomer types."""

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

VISITS = ("a", "b", "c", "d")


def _demo(out: Path, root: Path, *more: str) -> str:
    command = [sys.executable, "-P", "-m", "smartmado.ops", "demo", "--no-serve", "--residents", "300"]
    done = subprocess.run(
        [*command, "--out", str(out), *more],
        capture_output=True,
        text=True,
        check=False,
        cwd=out.parent,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "out"


@pytest.fixture(scope="module")
def told(out: Path, root: Path) -> str:
    return _demo(out, root)


def _text(pdf: Path) -> str:
    return subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout


def test_it_tells_for_each_visit_what_the_three_measures_are(told: str) -> None:
    for key in VISITS:
        part = told.split(f"({key}) ")[1].split("\n\n")[0]
        for line in (
            "手続: 必要",
            "質問: 住民",
            "様式の欄: 印字",
            "誰も書かずに済んだ割合",
            "PDF:",
            "送付:",
            "かかった時間:",
        ):
            assert line in part, f"visit {key} does not tell {line}"


def test_every_question_of_the_visits_is_answered_and_nothing_stays_open(told: str) -> None:
    assert re.findall(r"確認中 (\d+)", told) == ["0"] * 4


@pytest.mark.parametrize(
    ("key", "forms"),
    [
        ("a", ["birth_registration", "nhi_enroll", "child_allowance_revision_up"]),
        ("b", ["move_in_notice", "child_allowance_claim", "ltc_transfer_in_application", "school_transfer"]),
        ("c", ["marriage_registration", "relocate_notice", "mynumber_card_update"]),
        ("d", ["death_registration", "latter_stage_funeral_expense", "pension_unpaid_benefit"]),
    ],
)
def test_the_papers_of_a_visit_lie_in_its_folder(told: str, out: Path, key: str, forms: list[str]) -> None:
    found = {re.sub(r"^\d+-|\.pdf$", "", p.name) for p in (out / f"visit-{key}").iterdir()}
    assert found >= {"guide_sheet", *forms}


def test_the_rare_letters_of_the_family_come_back_from_the_paper(told: str, out: Path) -> None:
    [pdf] = (out / "visit-d").glob("*latter_stage_funeral_expense.pdf")
    text = _text(pdf)
    assert "𠮷川" in text
    assert "葛\U000e0101子" in text or "葛\U000e0100子" in text


def test_each_department_gets_whole_deliveries_with_only_its_own_procedures(told: str, out: Path) -> None:
    packages = list((out / "deliveries").glob("*/*.zip"))
    assert len(packages) >= 10
    assert not list((out / "deliveries").rglob("*.part"))
    for path in packages:
        with zipfile.ZipFile(path) as package:
            manifest = json.loads(package.read("manifest.json"))
            assert manifest["department"] == path.parent.name
            for entry in manifest["files"]:
                assert hashlib.sha256(package.read(entry["name"])).hexdigest() == entry["sha256"]


def test_a_second_run_gives_the_same_papers_byte_for_byte(told: str, out: Path, root: Path) -> None:
    again = out.parent / "again"
    _demo(again, root)
    for key in VISITS:
        for paper in (out / f"visit-{key}").iterdir():
            assert (again / f"visit-{key}" / paper.name).read_bytes() == paper.read_bytes()


def test_another_city_runs_the_same_visits_with_its_own_names(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path_factory.mktemp("second") / "out"
    told = _demo(out, root, "--city", "312045")
    assert told.startswith("合成した境港市: 住民 300人")
    assert re.findall(r"確認中 (\d+)", told) == ["0"] * 4
    assert "市民課(国民健康保険・国民年金)" in told
    papers = {p.name.partition("-")[2]: p for p in (out / "visit-b").glob("*.pdf")}
    notice = _text(papers["move_in_notice.pdf"])
    assert "境港市" in notice
    assert "米子市" not in notice


def test_a_second_start_uses_the_city_that_is_there(told: str, out: Path, root: Path) -> None:
    database = (out / "smartmado.db").stat()
    assert _demo(out, root).strip() == told.strip()
    assert (out / "smartmado.db").stat().st_mtime_ns == database.st_mtime_ns


def test_the_accounts_of_the_demo_are_readable_by_their_owner_only(told: str, out: Path) -> None:
    assert (out / "accounts.txt").stat().st_mode & 0o077 == 0
