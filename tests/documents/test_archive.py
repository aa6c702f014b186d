"""Files keep for decades: the points of PDF/A-2b (ISO 19005-2) that can be seen in a file's structure.

No validator of PDF/A can be had as a package; these checks stand in for one, clause by clause.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageCms

from smartmado.content.rulebook import Rulebook
from smartmado.content.sample_form import sample_form
from smartmado.documents import GuideSheet, render_form, render_guide_sheet, write_forms

TEXT = {"BT", "ET", "Tf", "Tc", "Tz", "Tr", "Tm", "Tj"}
PATHS = {"q", "Q", "cm", "w", "d", "g", "m", "l", "re", "f", "S", "Do", "INLINE IMAGE"}
MARKS = {"BMC", "BDC", "EMC"}
NAME = "山田　葛\U000e0100𠮷"


@pytest.fixture(scope="module")
def files(book: Rulebook) -> dict[str, bytes]:
    forms = [book.forms[form_id] for form_id in ("nhi_enroll", "child_allowance_claim")]
    filled = [(form, replace(sample_form(form), code="MADO1/20261123-0001/01/X/0A1B2C3D")) for form in forms]
    out = io.BytesIO()
    write_forms(out, filled, "多くの届")
    return {
        "form": render_form(*filled[0]),
        "batch": out.getvalue(),
        "guide": render_guide_sheet(GuideSheet("米子市", date(2026, 11, 16), name=NAME)),
    }


@pytest.fixture(params=["form", "batch", "guide"])
def file(request: pytest.FixtureRequest, files: dict[str, bytes]) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(files[request.param])) as pdf:
        yield pdf


def test_header_and_trailer(files: dict[str, bytes]) -> None:  # 6.1.2, 6.1.3
    for data in files.values():
        assert re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4}", data)
        assert data.endswith(b"%%EOF\n")
        assert re.search(rb"/ID\[<([0-9a-f]{32})><\1>\]", data)


def test_the_syntax_is_clean(file: pikepdf.Pdf) -> None:  # 6.1
    assert file.check_pdf_syntax() == []
    assert not file.is_encrypted
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(file.Root.get("/Names", {}).keys())
    assert not {"/OpenAction", "/AA", "/AcroForm", "/OCProperties"} & set(file.Root.keys())


def test_the_colours_are_those_of_srgb(file: pikepdf.Pdf) -> None:  # 6.2.3
    [intent] = file.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    profile = ImageCms.ImageCmsProfile(io.BytesIO(intent.DestOutputProfile.read_bytes()))
    assert intent.DestOutputProfile.N == 3
    assert ImageCms.getProfileDescription(profile).strip() == "sRGB"
    assert struct.unpack(">L", intent.DestOutputProfile.read_bytes()[:4])[0] == len(
        intent.DestOutputProfile.read_bytes()
    )
    same = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), "RGB", "RGB")
    for color in ((0, 0, 0), (128, 128, 128), (255, 255, 255), (200, 30, 60)):
        made = ImageCms.applyTransform(Image.new("RGB", (1, 1), color), same).tobytes()
        assert all(abs(a - b) <= 2 for a, b in zip(made, color, strict=True))


def test_pages_hold_only_plain_operators_in_marks(file: pikepdf.Pdf) -> None:  # 6.2.2, 6.2.4, 6.7
    for page in file.pages:
        depth, in_text = 0, False
        for _, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            assert name in TEXT | PATHS | MARKS
            depth += {"BMC": 1, "BDC": 1, "EMC": -1}.get(name, 0)
            if name in ("BT", "ET"):
                assert in_text == (name == "ET")
                in_text = not in_text
            if name in ("Tj", "Do", "S", "f", "INLINE IMAGE"):
                assert depth > 0, "everything is an artifact or belongs to an element"
        assert depth == 0 and not in_text


def _objects(file: pikepdf.Pdf) -> Iterator[Any]:
    return (item for item in file.objects if isinstance(item, pikepdf.Dictionary | pikepdf.Stream))


def test_nothing_is_transparent_or_runs(file: pikepdf.Pdf) -> None:  # 6.2.10, 6.5, 6.6
    for item in _objects(file):
        entries = item.stream_dict if isinstance(item, pikepdf.Stream) else item
        assert not {"/SMask", "/BM", "/CA", "/ca", "/JS", "/TR", "/HTP", "/OPI", "/Ref", "/PS"} & set(
            entries.keys()
        )
        assert entries.get("/Type") not in ("/Annot", "/Action", "/Filespec")
        assert "LZW" not in str(entries.get("/Filter", ""))
        assert "/F" not in entries or not isinstance(item, pikepdf.Stream)


def test_every_font_is_embedded_and_tells_its_letters(file: pikepdf.Pdf) -> None:  # 6.2.11
    fonts = [item for item in _objects(file) if item.get("/Type") == "/Font" and "/DescendantFonts" in item]
    assert fonts
    for font in fonts:
        [descendant] = font.DescendantFonts
        assert font.Encoding == "/Identity-H"
        assert "/CIDToGIDMap" in descendant
        assert "/ToUnicode" in font
        assert font.BaseFont == descendant.BaseFont == descendant.FontDescriptor.FontName
        assert re.match(r"/[A-Z]{6}\+", str(font.BaseFont))
        _check_widths(descendant)
    assert all(
        item.get("/Subtype") in ("/Type0", "/CIDFontType2")
        for item in _objects(file)
        if item.get("/Type") == "/Font"
    )


def _check_widths(font: Any) -> None:
    """Widths in the file are those of the outlines, to a thousandth (6.2.11.5)."""
    data = font.FontDescriptor.FontFile2.read_bytes()
    tables = {
        data[i : i + 4]: struct.unpack(">LL", data[i + 8 : i + 16]) for i in range(12, 12 + 16 * data[5], 16)
    }

    def table(tag: bytes) -> bytes:
        start, length = tables[tag]
        return data[start : start + length]

    units = struct.unpack(">H", table(b"head")[18:20])[0]
    count = struct.unpack(">H", table(b"hhea")[34:36])[0]
    widths = [struct.unpack(">H", table(b"hmtx")[i * 4 : i * 4 + 2])[0] * 1000 / units for i in range(count)]
    told = {}
    runs = list(font.W)
    for first, own in zip(runs[::2], runs[1::2], strict=True):
        told |= {int(first) + i: float(width) for i, width in enumerate(own)}
    if font.CIDToGIDMap == "/Identity":
        for cid, width in told.items():
            assert abs(widths[cid] - width) <= 1


def test_the_file_tells_what_it_is(file: pikepdf.Pdf) -> None:  # 6.6.2, 6.6.4
    packet = file.Root.Metadata.read_raw_bytes().decode("utf-8")
    assert "/Filter" not in file.Root.Metadata
    with file.open_metadata(update_docinfo=False) as data:
        assert (data["pdfaid:part"], data["pdfaid:conformance"]) == ("2", "B")
        assert data["dc:title"] == str(file.docinfo["/Title"])
        assert data["pdf:Keywords"] == str(file.docinfo["/Keywords"])
        assert data["pdf:Producer"] == str(file.docinfo["/Producer"])
        assert data.get("dc:creator", [str(file.docinfo.get("/Author", ""))]) == [
            str(file.docinfo["/Author"])
        ]
    assert packet.startswith("<?xpacket begin=")
    assert file.Root.Lang == "ja-JP"
    assert file.Root.ViewerPreferences.DisplayDocTitle


def test_elements_and_pages_lead_to_each_other(file: pikepdf.Pdf) -> None:
    assert file.Root.MarkInfo.Marked
    tree = file.Root.StructTreeRoot
    [document] = [tree.K]
    entries = list(tree.ParentTree.Nums)
    parents = dict(zip(map(int, entries[::2]), entries[1::2], strict=True))
    order = [element.objgen for element in document.K]
    for page in file.pages:
        own = parents[int(page.obj.StructParents)]
        marks = [
            int(operands[1].MCID)
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "BDC" and "/MCID" in operands[1]
        ]
        assert marks == list(range(len(own)))
        assert all(
            element.Pg.objgen == page.obj.objgen and element.P.objgen == document.objgen for element in own
        )
        assert [int(element.K) for element in own] == marks
        assert [element.objgen for element in own] == order[: len(own)]
        order = order[len(own) :]
    assert not order


def test_the_file_of_one_document_names_its_fields(files: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(files["form"])) as pdf:
        told = [str(element.A.Desc) for element in pdf.Root.StructTreeRoot.K.K if "/A" in element]
    assert {"氏名", "住所", "世帯主"} & set(told)
    assert len(told) > 20
