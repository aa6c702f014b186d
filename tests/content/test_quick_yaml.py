"""What is read quickly is what PyYAML reads; what may be read in two ways is left to PyYAML."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartmado.content import quick_yaml
from smartmado.content.quick_yaml import UnsureError
from smartmado.content.yaml_source import ContentError, parse_yaml


def read(text: str) -> Any:
    """The data as content is read."""
    return parse_yaml(text, "x.yaml").data


def slowly(text: str) -> Any:
    """The data as PyYAML reads them: what looks like a tag, if only in a comment, is left to it."""
    return read(f"# !\n{text}")


def told(way: Callable[[str], Any], text: str) -> Any:
    """What is read in this way, or that it is refused."""
    try:
        return way(text)
    except ContentError:
        return "refused"


def same(one: Any, other: Any) -> bool:
    """Whether all is equal, types and the order of keys included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other or (isinstance(one, float) and isnan(one) and isnan(other))


def test_all_content_is_read_as_pyyaml_reads_it_and_nearly_all_of_it_quickly(root: Path) -> None:
    texts = [p.read_text("utf-8") for d in ("rules", "forms") for p in sorted((root / d).rglob("*.yaml"))]
    left = 0
    for text in texts:
        try:
            data = quick_yaml.load(text)
        except UnsureError:
            left += 1
        else:
            assert same(data, slowly(text))
    assert left < len(texts) / 10


_TWO_WAYS = (
    "yes", "No", "ON", "off", "010", "-010", "0_0", "0b11", "0o17", "0x1f", "1_000", "1._5", "1e3", "1.5E-3",
    "1:30", "-1:30:00", "10:00:00.5", "2026-04-01 10:00:00", "2026-04-01T10:00:00Z", "2026-4-1 1:00:00",
    "2026-02-30", "0000-01-01", "-.5", "+.5", "=", "9" * 40, "!!str 1", "!x 1", "&a 1, &a 2",
)  # fmt: skip


@pytest.mark.parametrize("word", _TWO_WAYS)
@pytest.mark.parametrize("around", ["{}", "a: {}", "- {}", "[{}]", "[x, {}]", "a:\n  {}", "a: [-1, {}] # ?"])
def test_a_word_that_may_be_read_in_two_ways_is_left_to_pyyaml(word: str, around: str) -> None:
    with pytest.raises(UnsureError):
        quick_yaml.load(around.format(word))


@pytest.mark.parametrize(
    "text",
    ["1: x", "~: x", "true: x", ": x", "{1}", "{a: x, null}", "? 1\n: x", "a: &x 1\nb: {*x : 2}",
     "a: x\na: y", "'1': x\n1: y", "[a]: x", "a: &x {b: 1}\nc: {<<: *x}", "a: 1\n---\nb: 2",
     "a: *x", "a: [", "a:\n\tb: 1", "a: \0", "a: " + "[" * 1000, "\ufeff\ufeffa: 1"],
)  # fmt: skip
def test_what_is_wrong_or_no_plain_data_is_left_to_pyyaml(text: str) -> None:
    with pytest.raises(UnsureError):
        quick_yaml.load(text)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: 2026-04-01", {"a": "2026-04-01"}),
        ("a: [1, -1, 0.5, true, null, ~, '']", {"a": [1, -1, 0.5, True, None, None, ""]}),
        ("a: ['1', \"true\", x-1, 0859-23-5155, 8条, 08, 2026-4-1]",
         {"a": ["1", "true", "x-1", "0859-23-5155", "8条", "08", "2026-4-1"]}),
        ("a: &x [b]\nc: *x", {"a": ["b"], "c": ["b"]}),
        ("note: not only\nold: {anno: 1}", {"note": "not only", "old": {"anno": 1}}),
    ],
)  # fmt: skip
def test_what_officials_write_is_read_quickly(text: str, data: Any) -> None:
    assert same(quick_yaml.load(text), data)
    assert same(slowly(text), data)


_BITS = (
    *_TWO_WAYS, "true", "~", "null", ".inf", ".nan", "inf", "08", "0859-23-5155", "2026-04-01", "2024-02-29",
    "a", "年", "<<", "*a", "&a ", "---", "...", "- ", "? ", ": ", "|\n  x\n", ">\n  x\n", "%YAML 1.2\n", ", ",
    "{", "}", "[", "]", "'", '"', "#", "\n", "\n  ", "\t", "\r", "\x85", "\u2028", "\0",
)  # fmt: skip
_bit = st.sampled_from(_BITS) | st.text("0123456789.:-+_eExobTZ", min_size=1, max_size=8)
_AROUND = (
    "{}", "a: {}", "- {}", "[{}, {}]", "{{{}: 1}}", "{{{}}}", "{{{}, b: 1}}", "{}: x", "? {}\n: {}",
    "a: {}\n{}: b", "a: &x {}\nb: {{*x}}", "a: &x {}\nb: {{*x : {}}}", "a: {} # {}", "a: '{}'",
    "a: |\n  {}\nb: {}", "{}{}{}{}{}",
)  # fmt: skip


@settings(max_examples=1000)
@given(st.sampled_from(_AROUND), st.lists(_bit, min_size=5, max_size=5))
def test_whatever_is_read_quickly_pyyaml_reads_alike(around: str, bits: list[str]) -> None:
    text = around.format(*bits)
    assert same(told(read, text), told(slowly, text))


@settings(max_examples=300)
@given(st.data())
def test_spoilt_content_is_read_alike_or_left_to_pyyaml(root: Path, data: st.DataObject) -> None:
    text = (root / "rules/national/residence.yaml").read_text("utf-8")
    at = data.draw(st.integers(0, len(text)))
    text = text[max(0, at - 500) : at] + data.draw(_bit) + text[at + data.draw(st.integers(0, 5)) : at + 500]
    assert same(told(read, text), told(slowly, text))


@pytest.mark.parametrize(
    ("word", "meant"),
    [("yes", True), ("off", False), ("010", 8), ("0o17", "0o17"), ("1_000", 1000), ("1e3", "1e3"),
     ("1:30", 90), ("2026-4-1", "2026-4-1"), ("0x1f", 31), ("-.5", "-.5")],
)  # fmt: skip
def test_a_word_means_what_pyyaml_takes_it_for(word: str, meant: Any) -> None:
    assert same(read(f"a: {word}"), {"a": meant})


def test_a_mistake_in_what_was_read_quickly_is_told_at_its_line() -> None:
    source = parse_yaml("a:\n  b: 1\n  c:\n    - x\n    - y\n", "x.yaml")
    assert [source.line(path) for path in (("a",), ("a", "c"), ("a", "c", 1), ("a", "d"))] == [1, 3, 5, 1]


def test_a_day_of_no_calendar_is_refused_even_in_words(root: Path) -> None:
    with pytest.raises(ContentError, match="暦にない日付"):
        read("a: 2026-02-30")
    assert read("a: '2026-02-30 はありません'") == {"a": "2026-02-30 はありません"}
