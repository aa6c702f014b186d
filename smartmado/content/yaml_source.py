"""YAML files with the line of every key, so that an error can say where to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from smartmado.facts.errors import SmartmadoError

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Finding:
    """One thing wrong in a content file: where it is and how to cure it."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.message}"


class ContentError(SmartmadoError):
    """Content that is refused; `findings` lists every mistake found."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


@dataclass(frozen=True)
class Source:
    """A parsed YAML file: its data, and its node tree for line numbers."""

    name: str
    data: Any
    node: yaml.Node | None

    def finding(self, path: Sequence[Any], message: str) -> Finding:
        """A finding at `path` (keys and indexes from the top), or at the nearest key above it."""
        return Finding(self.name, self.line(path), ".".join(map(str, path)) or "(file)", message)

    def line(self, path: Sequence[Any]) -> int:
        """The 1-based line of the key at `path`, or of the nearest place above it."""
        node, line = self.node, 1
        for key in path:
            found = _child(node, key)
            if found is None:
                break
            node, line = found
        return line


def _child(node: yaml.Node | None, key: Any) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return value, name.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key].start_mark.line + 1
    return None


def read_yaml(path: Path, root: Path) -> Source:
    """Read one file; a syntax error, a duplicate key or a non-UTF-8 byte is a `ContentError`."""
    name = path.relative_to(root).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ContentError([Finding(name, 1, "(file)", "UTF-8 で保存してください")]) from None
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise ContentError(
            [
                Finding(
                    name,
                    mark.line + 1 if mark else 1,
                    "(YAML)",
                    f"YAML として読めません({problem})。字下げとコロンを確かめてください",
                )
            ]
        ) from None
    source = Source(name, {} if data is None else data, node)
    doubles = list(_doubles(node, ()))
    if doubles:
        raise ContentError(
            [source.finding(p, "同じ項目が二度書かれています。片方を消してください") for p in doubles]
        )
    return source


def _doubles(node: yaml.Node | None, path: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                found.append((*path, key.value))
            seen.add(key.value)
            found += _doubles(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            found += _doubles(value, (*path, i))
    return found
