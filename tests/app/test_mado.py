"""The one command: it says what it can do, sets up once, and recovers when it was stopped half-way."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

Ends = list[tuple[int, str, str]]


def _make_clone(folder: Path, root: Path) -> Path:
    program = folder / "smartmado/ops/__main__.py"
    program.parent.mkdir(parents=True)
    program.write_text("import os, sys\nprint('hello', os.getcwd(), *sys.argv[1:])\n")
    (folder / "requirements.txt").write_text("# nothing\n")
    shutil.copy(root / "mado", folder)
    return folder


@pytest.fixture
def clone(tmp_path: Path, root: Path) -> Path:
    """A stand-in for a clone, in a folder with a space: the command, an empty lock, a small program."""
    return _make_clone(tmp_path / "a clone", root)


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory, root: Path) -> tuple[Path, Ends]:
    """A clone started for the first time, twice at the same time: status, output and errors of each."""
    clone = _make_clone(tmp_path_factory.mktemp("mado") / "a clone", root)
    command = [clone / "mado", "demo", "--out", "here"]
    started = [
        subprocess.Popen(command, cwd=clone.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [process.communicate() for process in started]
    return clone, [(process.returncode, *ends) for process, ends in zip(started, told, strict=True)]


def _run(clone: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [clone / "mado", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=clone.parent,
        env={**os.environ, **settings},
    )


def test_without_a_command_it_lists_them(clone: Path) -> None:
    done = _run(clone)
    assert done.returncode == 0
    for command in ("demo", "setup", "serve", "test", "lint", "bench"):
        assert f"./mado {command}" in done.stdout


def test_an_unknown_command_is_refused_in_both_languages(clone: Path) -> None:
    done = _run(clone, "dmeo")
    assert done.returncode == 2
    assert "「dmeo」という命令はありません / unknown command: dmeo" in done.stderr


def test_without_a_python_it_says_so_in_both_languages(clone: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("sh", "dirname", "cat", "cmp", "flock", "sed"):
        if found := shutil.which(tool):
            (tools / tool).symlink_to(found)
    done = _run(clone, "demo", PATH=str(tools))
    assert done.returncode == 1
    assert "Python 3.11 以上が見つかりません" in done.stderr
    assert "Python 3.11 or later was not found" in done.stderr


def test_it_sets_up_once_and_the_next_start_only_starts(set_up: tuple[Path, Ends]) -> None:
    clone, firsts = set_up
    for _, told, errors in firsts:
        assert told == f"hello {clone.parent} demo --out here\n", errors
    written = _written(clone)
    second = _run(clone, "demo")
    assert second.stderr == ""
    assert second.stdout == f"hello {clone.parent} demo\n"
    assert _written(clone) == written


def _written(clone: Path) -> list[tuple[int, int]]:
    """Which files a set-up has written, and when."""
    files = [clone / ".venv" / name for name in (".here", ".requirements.txt", "bin/smartmado")]
    return [(file.stat().st_ino, file.stat().st_mtime_ns) for file in files]


def test_two_first_starts_at_the_same_time_make_one_environment(set_up: tuple[Path, Ends]) -> None:
    _, firsts = set_up
    assert [status for status, _, _ in firsts] == [0, 0], firsts
    assert sum("requirements.txt" in errors for _, _, errors in firsts) == 1


def test_an_environment_that_was_left_unfinished_or_moved_is_made_anew(clone: Path) -> None:
    (clone / ".venv/bin").mkdir(parents=True)
    (clone / ".venv/bin/python").symlink_to(sys.executable)
    (clone / ".venv/.here").write_text(f"{clone}\n")
    (clone / ".venv/.unfinished").touch()
    assert _run(clone, "demo").stdout.startswith("hello")
    assert not (clone / ".venv/.unfinished").exists()

    moved = clone.rename(clone.with_name("moved"))
    assert _run(moved, "demo").stdout.startswith("hello")
    assert "moved" in next(moved.glob(".venv/lib/*/site-packages/smartmado.pth")).read_text()
