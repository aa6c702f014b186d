"""YAML files with the line of every key, so that an error can say where to look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from smartmado.content import quick_yaml
from smartmado.facts.errors import SmartmadoError

_Nodes: TypeAlias = Callable[[], yaml.Node | None]

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Whichever PyYAML was built with."""


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
    """A parsed YAML file: its data, and what gives its node tree, which only line numbers need."""

    name: str
    data: Any
    nodes: _Nodes = lambda: None

    def finding(self, path: Sequence[Any], message: str) -> Finding:
        """A finding at `path` (keys and indexes from the top), or at the nearest key above it."""
        return Finding(self.name, self.line(path), ".".join(map(str, path)) or "(file)", message)

    def line(self, path: Sequence[Any]) -> int:
        """The 1-based line of the key at `path`, or of the nearest place above it."""
        node, line = self.nodes(), 1
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
    """Read one file; what YAML or UTF-8 cannot hold, and a key written twice, is a `ContentError`."""
    name = path.relative_to(root).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ContentError([Finding(name, 1, "(file)", "UTF-8 で保存してください")]) from None
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Source:
    """The data of a YAML text, told as file `name` where it is refused (`ContentError`)."""
    nodes = cache(partial(yaml.compose, text, Loader=_LOADER))
    try:
        data = quick_yaml.load(text)
    except quick_yaml.UnsureError:
        data = _data(nodes, name, text)
    return Source(name, {} if data is None else data, nodes)


def _data(nodes: _Nodes, name: str, text: str) -> Any:
    """What PyYAML reads, or a `ContentError` that says what is wrong with it."""
    try:
        node = nodes()
        return None if node is None else _value(node)
    except _BadKeyError:
        raise ContentError(list(_bad_keys(name, node, ()))) from None
    except RecursionError:
        raise ContentError(
            [Finding(name, 1, "(YAML)", "入れ子が深すぎます。浅く書き直してください")]
        ) from None
    except yaml.reader.ReaderError:
        raise ContentError([_no_letter(name, text)]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        message = f"YAML として読めません({problem})。字下げとコロンを確かめてください"
        raise ContentError([Finding(name, mark.line + 1 if mark else 1, "(YAML)", message)]) from None
    except ValueError:  # PyYAML does not say where
        raise ContentError(list(_impossible_days(name, node))) from None


def _no_letter(name: str, text: str) -> Finding:
    """The first character that YAML lets stand in no file; it cannot be seen."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    place, letter = (found.start(), ord(found[0])) if found else (0, 0)
    message = f"目に見えない文字(U+{letter:04X})があります。この行を打ち直してください"
    return Finding(name, text.count("\n", 0, place) + 1, "(YAML)", message)


class _BadKeyError(Exception):
    """Some key of the file stands twice or is no name."""


def _value(node: yaml.Node) -> Any:
    """A node as JSON-able data: keys are text and dates are ISO text.

    One walk over the tree that the line numbers come from anyway; what a scalar means is PyYAML's to say.
    """
    tag, parts = node.tag, node.value
    if tag == _TEXT:
        return parts
    if tag == _LIST:
        return [part.value if part.tag == _TEXT else _value(part) for part in parts]
    if tag == _MAPPING:
        if any(key.tag != _TEXT for key, _ in parts):
            parts = _named_parts(node)
        found = {key.value: part.value if part.tag == _TEXT else _value(part) for key, part in parts}
        if len(found) < len(parts):
            raise _BadKeyError
        return found
    value = _scalars.construct_object(node, deep=True)
    return value.isoformat() if isinstance(value, date) else value


def _named_parts(node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
    """The parts of a mapping of which some keys are not plain text, with those that `<<` merges into it."""
    names = {key.value for key, _ in node.value if _is_name(key)}
    if len(names) < len(node.value):
        raise _BadKeyError
    if "<<" in names:
        _scalars.flatten_mapping(node)  # type: ignore[arg-type] # its tag says mapping
    return list({key.value: (key, part) for key, part in node.value}.values())


def _is_name(key: yaml.Node) -> bool:
    return isinstance(key, yaml.ScalarNode) and key.tag not in _NO_NAMES


_TEXT, _MAPPING, _LIST = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))
_scalars = yaml.constructor.SafeConstructor()


def _bad_keys(name: str, node: yaml.Node | None, path: tuple[str, ...]) -> Iterator[Finding]:
    """Keys that stand twice in one mapping, and keys that YAML takes for something else than text."""
    if isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield from _bad_keys(name, value, (*path, str(i)))
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        here = (*path, str(key.value))
        line, where = key.start_mark.line + 1, ".".join(here)
        if not _is_name(key):
            yield Finding(name, line, where, "項目の名前として読めません。引用符で囲んでください")
        elif key.value in seen:
            yield Finding(name, line, where, "同じ項目が二度書かれています。片方を消してください")
        seen.add(str(key.value))
        yield from _bad_keys(name, value, here)


_NO_NAMES = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:null")
"""YAML reads a bare yes, no, on, off or ~ as one of these."""


def _impossible_days(name: str, node: yaml.Node | None) -> Iterator[Finding]:
    """The dates of a file that are in no calendar."""
    if isinstance(node, yaml.CollectionNode):
        for child in node.value:
            for part in child if isinstance(child, tuple) else (child,):
                yield from _impossible_days(name, part)
    elif isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:timestamp":
        try:
            date.fromisoformat(node.value)
        except ValueError:
            line = node.start_mark.line + 1
            yield Finding(name, line, node.value, "暦にない日付です。2026-04-01 の形で書いてください")
