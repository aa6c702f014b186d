"""The city's own name in the words of national rules and of forms, so that they name no city."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

_SECTIONS = ("facts", "life_events", "parameters", "procedures", "forms", "local")


def fill_names(raw: Mapping[str, Any]) -> None:
    """Write the city's name into all sections of raw content that have words, in place."""
    fill_in([raw[section] for section in _SECTIONS], raw["city"])


def fill_in(value: Any, city: Mapping[str, Any]) -> None:
    """Write the city's name where the words say `{city}`, `{prefecture}`, `{prefecture_short}`, in place.

    The last is the prefecture without 都・府・県.
    """
    name, prefecture = str(city.get("name", "")), str(city.get("prefecture", ""))
    short = prefecture[:-1] if prefecture[-1:] in "都府県" else prefecture
    names = {"{city}": name, "{prefecture}": prefecture, "{prefecture_short}": short}
    _fill(value, names)


def _fill(value: Any, names: Mapping[str, str]) -> None:
    for place, below in value.items() if type(value) is dict else enumerate(value):
        kind = type(below)
        if kind is str:
            if "{" in below:
                value[place] = reduce(lambda text, name: text.replace(*name), names.items(), below)
        elif kind is dict or kind is list:
            _fill(below, names)
