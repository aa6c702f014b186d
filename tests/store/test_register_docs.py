"""docs/register-extract.md says what the reader does."""

import re

import pytest

from smartmado.store.register_columns import (
    DATE_PRECISIONS,
    FORMAT_VERSION,
    RESIDENT_COLUMNS,
    RESIDENTS_FORMAT,
    RESTRICTION_COLUMNS,
    RESTRICTIONS_FORMAT,
)
from smartmado.store.register_dates import read_partial


@pytest.fixture(scope="module")
def chapters(root):
    """The document's chapters by number."""
    text = (root / "docs" / "register-extract.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (\d)\. .*$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def table(chapter):
    """Rows of a chapter's table: cells of every line that begins with a name in code."""
    lines = [line for line in chapter.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize(("number", "columns"), [("3", RESIDENT_COLUMNS), ("5", RESTRICTION_COLUMNS)])
def test_every_column_stands_in_the_document_with_its_label_values_and_length(chapters, number, columns):
    rows = table(chapters[number])
    assert [(name.strip("`"), label) for name, label, *_ in rows] == [(c.name, c.label) for c in columns]
    for column, (_, _, values, blank) in zip(columns, rows, strict=True):
        told = re.findall(r"`([^`]+)`", values)
        if column.values:
            assert [v for v in told if v != ";"][: len(column.values)] == list(column.values), column.name
        if column.kind in ("text", "kana", "wording", "digits", "int"):
            assert str(column.max) in values, column.name
        assert not column.required or blank == "不可", column.name


def test_the_first_line_is_the_one_the_reader_wants(chapters):
    assert f'"{RESIDENTS_FORMAT}","{FORMAT_VERSION}","' in chapters["1"]
    assert f'"{RESTRICTIONS_FORMAT}"' in chapters["1"]


def test_every_certainty_of_a_date_is_explained_by_an_example_that_reads_so(chapters):
    rows = [row for row in table(chapters["4"]) if row[0].strip("`") in DATE_PRECISIONS]
    assert [row[0].strip("`") for row in rows] == list(DATE_PRECISIONS)
    for name, _, example, days in rows[1:]:
        value = read_partial("", example, name.strip("`"))
        assert (value["earliest"] is None) is days.startswith("限らない"), name
