"""How long the program takes to say its version, against Python that imports click and does nothing."""

import subprocess
import sys

from bench.timing import ratio


def _python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def main() -> None:
    """Print the ratio."""
    ratio(
        "smartmado --version / python -c 'import click'",
        lambda: _python("-m", "smartmado.ops", "--version"),
        lambda: _python("-c", "import click"),
    )
