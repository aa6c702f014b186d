"""Lint, types, import contracts and content, as tests: one runner says whether the tree is sound."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECKS = {
    "ruff": ["ruff", "check", "--quiet", "."],
    "mypy": ["mypy", "--no-error-summary"],
    "imports": ["lint-imports", "--no-logo"],
    "content": ["smartmado", "check-content"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_tree_passes(name: str, root: Path) -> None:
    program, *arguments = CHECKS[name]
    done = subprocess.run(
        [Path(sys.executable).parent / program, *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
