"""What a command leaves when it is ended in the middle: nothing of anybody."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from smartmado.ops.machines import deaf_to_ctrl_c
from smartmado.ops.output_folder import work_folder, write_whole


def test_sigterm_ends_a_run_as_an_error_does(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended, work_folder(tmp_path / "out") as work:
        (work / "residents").write_text("somebody", encoding="utf-8")
        os.kill(os.getpid(), signal.SIGTERM)
    assert ended.value.code == 143
    assert list((tmp_path / "out").iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) == before


def test_processes_that_are_started_for_a_run_do_not_see_ctrl_c() -> None:
    asked = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))"
    with deaf_to_ctrl_c():
        told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout == "True\n"
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_link_stays_a_link_and_a_device_a_device(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_whole(tmp_path / "link", b"1")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"1"
    write_whole(Path("/dev/null"), b"2")
    assert not Path("/dev/null").is_file()


def test_a_disk_that_is_full_leaves_what_stood_there_and_names_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    write_whole(file, b"1")

    def full(path: Path, _data: bytes) -> int:
        path.touch()
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="no space") as told:
        write_whole(file, b"2")
    assert told.value.filename == str(file)
    assert file.read_bytes() == b"1"
    assert list(tmp_path.iterdir()) == [file]
