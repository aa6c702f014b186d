"""What the pages are made of: nothing inline, nothing from outside, nothing kept in the browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from smartmado.web.config import Settings

INLINE = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "a script in the page": r"<script\b(?![^>]*\bsrc=)",
    "an event attribute": r"\son[a-z]+\s*=\s*[\"']",
    "a javascript: address": r"javascript:",
    "markup not escaped": r"\|\s*safe\b|autoescape\s+false",
}
OUTSIDE = {
    "an address outside": r"(?:src|href|action|url)\s*[=(]\s*[\"']?(?:https?:)?//",
    "an import from outside": r"@import|import\s*\(?\s*[\"']https?:|fetch\(\s*[\"']https?:",
    "something kept in the browser": r"localStorage|sessionStorage|indexedDB|document\.cookie",
    "text run as code": r"\beval\(|new Function\(|\.innerHTML\s*=|document\.write",
}


def _files(root: Path, *suffixes: str) -> Iterator[Path]:
    for suffix in suffixes:
        yield from (root / "smartmado" / "web").rglob(f"*{suffix}")


@pytest.mark.parametrize("what", INLINE)
def test_no_template_holds(root: Path, what: str) -> None:
    found = [str(f) for f in _files(root, ".html") if re.search(INLINE[what], f.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize("what", OUTSIDE)
def test_no_page_script_or_stylesheet_holds(root: Path, what: str) -> None:
    files = list(_files(root, ".html", ".js", ".css", ".svg"))
    assert len(files) > 10
    assert [str(f) for f in files if re.search(OUTSIDE[what], f.read_text("utf-8"))] == []


def test_every_form_that_changes_something_is_sent_by_post(root: Path) -> None:
    gets = [
        (f.name, form)
        for f in _files(root, ".html")
        for form in re.findall(r"<form\b[^>]*>", f.read_text("utf-8"))
        if 'method="post"' not in form
    ]
    assert {name for name, _ in gets} <= {"inbox.html", "procedure.html", "documents.html"}, gets


def test_every_setting_is_documented_and_every_documented_setting_exists(root: Path) -> None:
    code = "\n".join(p.read_text("utf-8") for p in (root / "smartmado").rglob("*.py"))
    settings = set(re.findall(r"SMARTMADO_[A-Z_]+", code))
    documented = set(re.findall(r"SMARTMADO_[A-Z_]+", (root / "docs/operations.md").read_text("utf-8")))
    assert settings == documented
    assert len(settings) > len(Settings.__dataclass_fields__) - 1
