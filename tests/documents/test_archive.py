"""Files keep for decades: PDF/A-2b (ISO 19005-2), true colours, and a structure that can be read aloud."""

from __future__ import annotations

import io
import struct
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
from PIL import Image, ImageCms

from smartmado.content.forms import FilledForm
from smartmado.content.rulebook import Rulebook
from smartmado.content.sample_form import sample_form
from smartmado.documents import GuideSheet, render_form, render_guide_sheet, write_forms
from smartmado.documents.pdf_file import PdfFile
from smartmado.documents.reference import reference_pdf
from tests.support.papers import city_pdf
from tests.support.pdfs import against_pdf_a, page_count
from tests.support.small_forms import form_of

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
        "blank": render_form(form_of("- table: [[氏名, {value: subject.name}]]"), FilledForm(city="米子市")),
        "annex": _with_annex(),
        "paper": _on_paper(),
    }


def _with_annex() -> bytes:
    form = form_of("- table: [[住所, {value: applicant.address}]]")
    data = render_form(form, FilledForm({"applicant.address": "米子市加茂町一丁目" * 40}))
    assert page_count(data) == 2
    return data


def _on_paper() -> bytes:
    box = {"at": [30, 50, 60, 8], "cell": {"value": "subject.name"}}
    form = form_of("[]", background={"pdf": b64encode(city_pdf()).decode()}, boxes=[box])
    return render_form(form, FilledForm({"subject.name": NAME}))


@pytest.fixture(params=["form", "batch", "guide", "blank"])
def file(request: pytest.FixtureRequest, files: dict[str, bytes]) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(files[request.param])) as pdf:
        yield pdf


def test_an_independent_validator_finds_nothing(files: dict[str, bytes]) -> None:
    assert {name: against_pdf_a(data) for name, data in files.items()} == {name: [] for name in files}


def test_the_validator_would_find_something(book: Rulebook) -> None:
    form = book.forms["nhi_enroll"]
    found = " ".join(against_pdf_a(reference_pdf(form, sample_form(form))))
    assert "ID-SCHEMA" in found and "METADATA-STRUCTURE" in found


def test_data_that_end_in_a_carriage_return_are_whole() -> None:  # 6.1.7.1
    out = io.BytesIO()
    file = PdfFile(out)
    [number] = file.reserve(1)
    file.put_stream(number, b"", b"abc\r")
    assert out.getvalue().endswith(b"/Length 4>>\nstream\nabc\r\r\nendstream\nendobj\n")


def test_nothing_opens_runs_or_asks(file: pikepdf.Pdf) -> None:  # 6.5, 6.6
    assert file.check_pdf_syntax() == []
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
