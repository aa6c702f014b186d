"""The city's own paper of a form: background.pdf beside its form.yaml."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from smartmado.content.mistakes import Where

PAPER = "background.pdf"


def take_paper(folder: Path, form: Any, report: Callable[[Where, str], None]) -> None:
    """Put the paper into the data of its form, so that a frozen rulebook holds it too.

    `form`: what form.yaml holds, not checked yet.
    """
    if not isinstance(form, dict) or not (folder / PAPER).is_file():
        return
    if "background" not in form:
        report(("title",), f"{PAPER} がありますが、background: がありません(例 background: {{page: 1}})")
    elif isinstance(form["background"], dict):
        paper = b64encode((folder / PAPER).read_bytes()).decode("ascii")
        form["background"] = {**form["background"], "pdf": paper}
