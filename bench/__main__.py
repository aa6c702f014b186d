"""`./mado bench [name]`: runs bench/NAME.py, or every benchmark in turn."""

import importlib
import sys
from pathlib import Path

HELPERS = {"__init__", "__main__", "timing"}


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in HELPERS)


def main(wanted: list[str]) -> int:
    """Run the benchmarks asked for; 2 when one is not known."""
    unknown = [name for name in wanted if name not in names()]
    if unknown:
        print(f"「{unknown[0]}」という計測はありません。あるもの: {' '.join(names())}", file=sys.stderr)
        return 2
    for name in wanted or names():
        print(f"# {name}", flush=True)
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
