"""The processes that share a piece of work."""

import subprocess
import sys
import time
from pathlib import Path

PATIENCE = 60  # seconds until the test gives up
RUN = """
import os, sys, time
from dataclasses import dataclass
from pathlib import Path
from smartmado.ops.machines import machines_for

@dataclass
class Wait:
    file: Path
    def run(self) -> Path:
        self.file.write_text(str(os.getpid()))
        time.sleep(600)
        return self.file

if __name__ == "__main__":
    list(machines_for(2, None)([Wait(Path(sys.argv[1]))]))
"""


def test_the_processes_of_a_run_that_was_killed_end_with_it(tmp_path: Path) -> None:
    program, file = tmp_path / "run.py", tmp_path / "pid"
    program.write_text(RUN, encoding="utf-8")
    until = time.monotonic() + PATIENCE
    with subprocess.Popen([sys.executable, program, file], stderr=subprocess.DEVNULL) as running:
        while not (file.exists() and file.read_text()) and time.monotonic() < until:
            time.sleep(0.01)
        running.kill()
    worker = Path("/proc") / file.read_text()
    while worker.exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert not worker.exists()
