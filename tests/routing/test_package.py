"""The ZIP that a department's own system receives."""

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from smartmado.content.model import Department
from smartmado.routing.errors import RoutingError
from smartmado.routing.package import Delivery, build_delivery

TAX = Department("resident_tax", "市民税課", channel={"format": "zip", "csv_encoding": "cp932"})
DELIVERY = Delivery(
    reference="20261116-0042",
    department=TAX,
    procedures=("resident_tax_notice",),
    rulebook="sha256:ab12",
    day=date(2026, 11, 16),
    facts={
        "a": {"name": "𠮷野　髙江", "birth_date": "1997-05-02"},
        "event.0": {"move_in_date": "2026-11-09"},
    },
    pdfs=(("01-resident_tax_notice.pdf", b"%PDF-1.4 one"), ("02-市民税.pdf", b"%PDF-1.4 two")),
)


def unpack(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def manifest(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(unpack(content)["manifest.json"])
    return found


def test_the_zip_holds_manifest_data_and_papers_in_order_of_name() -> None:
    _, content = build_delivery(DELIVERY)
    assert list(unpack(content)) == [
        "01-resident_tax_notice.pdf",
        "02-市民税.pdf",
        "data.csv",
        "data.json",
        "manifest.json",
    ]


def test_the_manifest_says_what_it_is_and_holds_the_hash_of_every_file() -> None:
    _, content = build_delivery(DELIVERY)
    files = unpack(content)
    told = manifest(content)
    assert {
        key: told[key] for key in ("format", "version", "case", "department", "day", "procedures", "rulebook")
    } == {
        "format": "smartmado-delivery",
        "version": 1,
        "case": "20261116-0042",
        "department": "resident_tax",
        "day": "2026-11-16",
        "procedures": ["resident_tax_notice"],
        "rulebook": "sha256:ab12",
    }
    assert {f["name"]: (f["bytes"], f["sha256"]) for f in told["files"]} == {
        name: (len(data), hashlib.sha256(data).hexdigest())
        for name, data in files.items()
        if name != "manifest.json"
    }


def test_the_data_is_whole_in_json_and_the_csv_says_what_it_could_not_hold() -> None:
    _, content = build_delivery(DELIVERY)
    files = unpack(content)
    assert json.loads(files["data.json"]) == {
        "case": "20261116-0042",
        "procedures": ["resident_tax_notice"],
        "facts": DELIVERY.facts,
    }
    told = manifest(content)["csv"]
    assert (told["encoding"], told["for_people"]) == ("cp932", False)
    [lost] = told["replaced"]
    lines = list(csv.DictReader(io.StringIO(files["data.csv"].decode("cp932"), newline="")))
    assert lines[lost["row"] - 2][lost["column"]][lost["position"] - 1] == lost["written"] == "〓"
    assert lost["letter"] == "𠮷"


def test_the_same_delivery_is_the_same_bytes_under_the_same_name() -> None:
    again = replace(DELIVERY, facts={key: dict(DELIVERY.facts[key]) for key in ("event.0", "a")})
    assert build_delivery(DELIVERY) == build_delivery(again)


@pytest.mark.parametrize(
    "change",
    [
        {"facts": {"a": {"name": "別人"}}},
        {"pdfs": (("01-resident_tax_notice.pdf", b"%PDF-1.4 changed"),)},
        {"procedures": ("other",)},
        {"rulebook": "sha256:cd34"},
        {"department": replace(TAX, channel={"csv_encoding": "utf-8"})},
    ],
)
def test_another_delivery_has_another_name(change: dict[str, Any]) -> None:
    assert build_delivery(replace(DELIVERY, **change))[0] != build_delivery(DELIVERY)[0]


def test_the_name_is_ascii_and_tells_nothing_about_people() -> None:
    name, _ = build_delivery(DELIVERY)
    assert name.isascii()
    head, _, digest = name.removesuffix(".zip").rpartition("_")
    assert head == "20261116-0042_resident_tax"
    assert int(digest, 16) > 0


def test_a_department_without_a_channel_gets_utf8_with_a_mark_and_one_for_people_is_guarded() -> None:
    plain = replace(DELIVERY, department=Department("water", "水道局"), facts={"a": {"name": "=1"}})
    assert unpack(build_delivery(plain)[1])["data.csv"].startswith(b"\xef\xbb\xbf")
    people = replace(plain, department=Department("water", "水道局", channel={"csv_for_people": True}))
    files = unpack(build_delivery(people)[1])
    assert '"\'=1"' in files["data.csv"].decode("utf-8-sig")
    assert json.loads(files["data.json"])["facts"]["a"]["name"] == "=1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"reference": "../20261116-0042"},
        {"reference": "山本花子"},
        {"department": Department("../etc", "x")},
        {"department": Department("Résidents", "x")},
        {"pdfs": (("../a.pdf", b""),)},
        {"pdfs": (("/etc/a.pdf", b""),)},
        {"pdfs": (("C:a.pdf", b""),)},
        {"pdfs": ((".hidden.pdf", b""),)},
        {"pdfs": (("manifest.json", b""),)},
        {"pdfs": (("a\n.pdf", b""),)},
        {"pdfs": (("a.pdf", b"1"), ("A.PDF".replace("PDF", "pdf"), b"2"))},
    ],
)
def test_names_that_could_lead_elsewhere_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(RoutingError):
        build_delivery(replace(DELIVERY, **wrong))


def test_the_zip_keeps_no_time_and_no_compression_of_this_machine() -> None:
    _, content = build_delivery(DELIVERY)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.compress_type == zipfile.ZIP_STORED
