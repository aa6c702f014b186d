"""Does every form fit its page and its longest values? Findings with file, line, key and cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from smartmado.content.form_builder import COMMON
from smartmado.content.forms import FilledForm, Form
from smartmado.content.sample_form import sample_form
from smartmado.content.yaml_source import Finding, Source, read_yaml
from smartmado.documents.placed import Fault
from smartmado.documents.render import form_faults

_SAMPLE = {"name": "見本市", "prefecture": "見本県"}


def check_forms(
    forms: Iterable[Form], root: Path, city: Mapping[str, str] = MappingProxyType(_SAMPLE)
) -> list[Finding]:
    """Print every form blank and with its longest values; what does not fit, at its line of forms/.

    `root` is the folder that holds forms/; `city` is that of the rulebook.
    """
    read = lru_cache(lambda entry: _source(root, entry))
    found: dict[tuple[str, int, str], Finding] = {}
    for form in forms:
        for fault in _faults(form, city["name"], city["prefecture"]):
            finding = read(fault.place.entry).finding(fault.place.path, fault.message)
            found.setdefault((finding.file, finding.line, finding.message), finding)
    return sorted(found.values(), key=lambda f: (f.file, f.line))


def _faults(form: Form, city: str, prefecture: str) -> Iterator[Fault]:
    for filled in (FilledForm(), sample_form(form)):
        yield from form_faults(form, replace(filled, city=city, prefecture=prefecture))


def _source(root: Path, entry: str) -> Source:
    name = f"{COMMON}.yaml" if entry == COMMON else f"{entry}/form.yaml"
    return read_yaml(root / "forms" / name, root)
