"""How long all content takes to load: from its files, and from the frozen form that a case keeps.

The limits are 0.3 s and 30 ms of the processor's time. The yardsticks are what no loader can do without:
ryaml reading the same files, and the standard library reading the same bytes as JSON.
"""

import json
from pathlib import Path

import ryaml

from bench.timing import both_seconds, ratio
from smartmado.content.loader import content_root, load_rulebook, overlay_files, thaw
from smartmado.decisions.decide import decide
from smartmado.decisions.situation import parse_situation

CITY = "312029"
LIMITS = {"files": 0.3, "frozen": 0.03}
DEATH = {
    "as_of": "2026-11-16",
    "events": [{"type": "death", "subjects": ["a"], "death_date": "2026-11-09"}],
    "household": {
        "closed": True,
        "members": [
            {"id": "a", "relation_to_head": "世帯主", "birth_date": "1950-01-01", "sex": "male"},
            {"id": "b", "relation_to_head": "妻", "birth_date": "1952-01-01", "sex": "female"},
        ],
    },
}


def main() -> None:
    """Print the ratios, and how much of each limit is used."""
    texts = [path.read_text(encoding="utf-8") for path in _files(content_root())]
    frozen = load_rulebook(CITY).frozen
    ratio("files into a rulebook / as YAML", lambda: load_rulebook(CITY), lambda: _parse(texts))
    ratio("frozen into a rulebook / as JSON", lambda: thaw.__wrapped__(frozen), lambda: json.loads(frozen))
    ratio("frozen, and decide a death / as JSON", lambda: _decide(frozen), lambda: json.loads(frozen))
    best = {
        "files": min(both_seconds(lambda: load_rulebook(CITY))[1] for _ in range(9)),
        "frozen": min(both_seconds(lambda: thaw.__wrapped__(frozen))[1] for _ in range(9)),
    }
    for name, limit in LIMITS.items():
        print(f"{name}: best {best[name] * 1000:.0f} ms, {best[name] / limit:.2f} of the limit")


def _files(root: Path) -> list[Path]:
    rules = root / "rules"
    found = [*rules.glob("*.yaml"), *(rules / "national").glob("*.yaml"), *overlay_files(rules, CITY)]
    return [*found, root / "forms/common.yaml", *(root / "forms").glob("*/form.yaml")]


def _parse(texts: list[str]) -> None:
    for text in texts:
        ryaml.loads(text)  # type: ignore[attr-defined] # its types forget to export it


def _decide(frozen: bytes) -> object:
    book = thaw.__wrapped__(frozen)
    return decide(book, parse_situation(DEATH, book))
