"""What a city changed in national rules, as typed values, and whether its conditions make sense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartmado.content.compile import compile_version
from smartmado.content.expressions import Condition, parse_condition
from smartmado.content.model import STATUSES, LocalChange, Version
from smartmado.content.quick_read import load
from smartmado.content.schemas import VersionSchema


def local_changes(raw: Mapping[str, Any]) -> Iterator[tuple[str, LocalChange]]:
    """Every narrowing, widening and replacement that holds, with its name in `raw["local"]`.

    Raises what marshmallow raises where the national version is no version.
    """
    for name, told in raw.get("local", {}).items():
        if "local" in told and "withdrawn" not in told["local"]:
            yield (
                name,
                LocalChange(
                    told["key"],
                    told["what"],
                    _version(told["national"]),
                    _version(told["local"]),
                    _conditions(told["added"]),
                    tuple(told["legal_basis"]),
                    told["delegated_by"],
                ),
            )


def _version(raw: Mapping[str, Any]) -> Version:
    return compile_version(load(VersionSchema, raw))


def _conditions(raw: Mapping[str, Any]) -> dict[str, Condition]:
    return {s: parse_condition(raw[f"{s}_when"]) for s in STATUSES if f"{s}_when" in raw}
