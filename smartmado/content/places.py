"""In which file and on which line an entry of a rulebook is written, read when there is something to say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from smartmado.content.loader import content_root
from smartmado.content.yaml_source import Finding, Source, read_yaml

_ONE_FILE = ("facts", "life_events", "departments", "parameters", "proofs")


class Places:
    """Finds entries of one city's content."""

    def __init__(self, municipality: str, root: Path | None = None) -> None:
        self.root = root or content_root()
        self.municipality = municipality
        self._read: dict[Path, Source] = {}

    def finding(self, section: str, key: str, path: tuple[Any, ...], message: str) -> Finding:
        """The message at the line of a place below an entry; of the entry, where the place has none."""
        for file, at in self._files(section):
            source = self._source(file)
            if source is not None and _has(source.data, (*at, key)):
                return source.finding((*at, key, *path), message)
        if section == "forms":
            return Finding(f"forms/{key}/form.yaml", 1, key, message)
        return Finding("rules", 1, f"{section}.{key}", message)

    def _files(self, section: str) -> Iterator[tuple[Path, tuple[str, ...]]]:
        """The files in which such entries may stand, the city's first, and below which keys."""
        rules = self.root / "rules"
        if section == "proofs":
            yield from ((rules / "proofs.yaml", (part,)) for part in ("cover", "world"))
        own = rules / "municipal" / self.municipality
        prefecture = rules / "prefectural" / self.municipality[:2]
        for folder in (own, prefecture):
            yield from ((path, (section,)) for path in sorted(folder.glob("*.yaml")))
        if section in _ONE_FILE:
            yield rules / f"{section}.yaml", ()
        elif section == "procedures":
            yield from ((path, ()) for path in sorted((rules / "national").glob("*.yaml")))

    def _source(self, path: Path) -> Source | None:
        if path not in self._read and path.is_file():
            self._read[path] = read_yaml(path, self.root)
        return self._read.get(path)


def _has(data: Any, path: tuple[str, ...]) -> bool:
    for key in path:
        if not isinstance(data, dict) or key not in data:
            return False
        data = data[key]
    return True
