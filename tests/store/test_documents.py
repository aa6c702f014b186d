"""The papers of a case."""

import hashlib
from datetime import datetime

import pytest

from smartmado.store.engine import Engine, transaction
from smartmado.store.errors import NotFoundError
from smartmado.store.repositories import cases, documents
from smartmado.store.repositories.cases import Case
from smartmado.store.repositories.documents import NewDocument

FORM = NewDocument("01_move_in_notice.pdf", "residence_notification", b"%PDF-1", "move_in_notice", ("a", "b"))
GUIDE = NewDocument("00_guide.pdf", "guide_sheet", b"%PDF-2")


def test_the_papers_of_the_last_print_replace_the_earlier_ones(
    engine: Engine, case: Case, now: datetime
) -> None:
    with transaction(engine) as session:
        documents.replace_documents(session, case.id, [GUIDE], now)
        kept = documents.replace_documents(session, case.id, [GUIDE, FORM], now)
        assert documents.list_documents(session, case.id) == kept
        assert cases.get_case(session, case.id).version == case.version + 2
        assert documents.document_content(session, case.id, kept[1].id) == b"%PDF-1"
        assert documents.get_document(session, case.id, kept[1].id) == kept[1]
    assert kept[1].sha256 == hashlib.sha256(b"%PDF-1").hexdigest()
    assert (kept[0].procedure, kept[1].procedure, kept[1].subjects) == (None, "move_in_notice", ("a", "b"))


def test_a_paper_is_reached_only_through_its_own_case(engine: Engine, case: Case, now: datetime) -> None:
    with transaction(engine) as session:
        [kept] = documents.replace_documents(session, case.id, [FORM], now)
        for reach in (documents.get_document, documents.document_content):
            with pytest.raises(NotFoundError):
                reach(session, case.id + 1, kept.id)
