"""A delivery is in the folder whole or not at all, and once."""

import os
import threading
from pathlib import Path

import pytest

from smartmado.routing.errors import RoutingError
from smartmado.routing.write import write_delivery

NAME = "20261116-0042_water_00ff.zip"


def test_the_file_is_there_whole_and_nothing_else(tmp_path: Path) -> None:
    target = write_delivery(tmp_path / "out" / "water", NAME, b"PK\0\1")
    assert target.read_bytes() == b"PK\0\1"
    assert [p.name for p in target.parent.iterdir()] == [NAME]
    assert target.stat().st_mode & 0o007 == 0


def test_the_same_delivery_twice_is_one_untouched_file(tmp_path: Path) -> None:
    first = write_delivery(tmp_path, NAME, b"PK").stat()
    second = write_delivery(tmp_path, NAME, b"PK").stat()
    assert (first.st_ino, first.st_mtime_ns) == (second.st_ino, second.st_mtime_ns)
    assert [p.name for p in tmp_path.iterdir()] == [NAME]


def test_other_bytes_under_the_same_name_are_refused(tmp_path: Path) -> None:
    write_delivery(tmp_path, NAME, b"PK")
    with pytest.raises(RoutingError, match="内容の違う"):
        write_delivery(tmp_path, NAME, b"other")
    assert (tmp_path / NAME).read_bytes() == b"PK"


@pytest.mark.parametrize(
    "name", ["../x.zip", "a/b.zip", "", ".zip", "x.pdf", "花子.zip", "-x.zip", "x.zip\n", "/x.zip"]
)
def test_a_name_that_could_lead_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RoutingError):
        write_delivery(tmp_path / "inner", name, b"PK")
    assert list(tmp_path.rglob("*")) == []


def test_what_a_killed_writer_left_is_tidied_and_never_taken_for_the_file(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.dead.part").write_bytes(b"P")
    (tmp_path / "other.zip.dead.part").write_bytes(b"P")
    write_delivery(tmp_path, NAME, b"PK")
    assert sorted(p.name for p in tmp_path.iterdir()) == [NAME, "other.zip.dead.part"]


def test_nothing_is_renamed_before_it_is_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    fsync, rename = os.fsync, Path.rename
    monkeypatch.setattr(os, "fsync", lambda number: (steps.append("fsync"), fsync(number))[1])
    monkeypatch.setattr(Path, "rename", lambda part, to: (steps.append("rename"), rename(part, to))[1])
    write_delivery(tmp_path, NAME, b"PK")
    assert steps == ["fsync", "rename", "fsync"]


def test_a_full_disk_leaves_no_file_under_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_delivery(tmp_path, NAME, b"PK")
    assert not (tmp_path / NAME).exists()


def test_many_writers_of_one_delivery_make_one_whole_file(tmp_path: Path) -> None:
    content = os.urandom(300_000)
    problems: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(5):
                write_delivery(tmp_path, NAME, content)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert (tmp_path / NAME).read_bytes() == content
    assert [p.name for p in tmp_path.iterdir()] == [NAME]
