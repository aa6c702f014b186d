"""Forms made from a few lines, and facts to go with them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from smartmado.content.form_loader import load_forms
from smartmado.content.forms import Form
from tests.support.rulebooks import checkout_rulebook

SAMPLES = {"name": "山田　太郎", "name_kana": "ヤマダ　タロウ", "address": "米子市加茂町一丁目1番地"}


def form_of(body: str, **head: Any) -> Form:
    """A form of this body (YAML). Raises `AssertionError` with the mistakes."""
    forms, mistakes = read_form(body, **head)
    assert not mistakes, mistakes
    return forms["small"]


def read_form(body: str, **head: Any) -> tuple[dict[str, Form], list[tuple[str, tuple[Any, ...], str]]]:
    """The form of this body, and what is wrong with it as (entry, path, message)."""
    return read_forms({"small": body}, "{}", **head)


def read_forms(
    bodies: Mapping[str, str], blocks: str, **head: Any
) -> tuple[dict[str, Form], list[tuple[str, tuple[Any, ...], str]]]:
    """The forms of these bodies, which `use` these blocks, and what is wrong with them."""
    mistakes: list[tuple[str, tuple[Any, ...], str]] = []
    common = {"samples": SAMPLES, "blocks": yaml.safe_load(blocks)}
    made = {key: {"title": "見本届", "body": yaml.safe_load(body), **head} for key, body in bodies.items()}
    forms = load_forms(
        {"common": common, **made},
        checkout_rulebook().facts,
        lambda _, key, path, words: mistakes.append((key, path, words)),
    )
    return forms, mistakes


def content_copy(target: Path, root: Path, form_id: str, text: str) -> Path:
    """A content folder whose forms/ holds one form of this text."""
    (target / "rules").symlink_to(root / "rules")
    (target / "forms" / form_id).mkdir(parents=True)
    (target / "forms" / form_id / "form.yaml").write_text(text, encoding="utf-8")
    return target
