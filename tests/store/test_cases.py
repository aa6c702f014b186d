"""Cases: one submit is one case, and nobody overwrites what they have not seen."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from smartmado.store.engine import Engine, reading, transaction
from smartmado.store.errors import ConflictError, NotFoundError
from smartmado.store.repositories import answers, cases, deliveries, documents, rulebooks, sessions, tasks
from smartmado.store.repositories.cases import Case
from smartmado.store.repositories.users import User


def test_the_number_of_a_case_holds_the_day_in_japan(engine: Engine, clerk: User, case: Case) -> None:
    assert case.reference == "20261116-0001"
    with transaction(engine) as session:
        late = cases.open_case(
            session,
            municipality="312029",
            rulebook_digest="sha256:1",
            opened_by=clerk.id,
            at=datetime(2026, 11, 16, 15, 0, tzinfo=UTC),
            situation={},
        )
    assert late.reference == "20261117-0002"
    with reading(engine) as session:
        assert cases.find_case(session, "20261117-0002") == late
        for wrong in ("20261116-0002", "0002", "20261117-2", "", "20261117-９００１"):
            assert cases.find_case(session, wrong) is None
        assert [c.id for c in cases.list_cases(session)] == [2, 1]
        assert [c.id for c in cases.list_cases(session, since=late.opened_at)] == [2]


def test_the_state_is_read_from_the_time_stamps(engine: Engine, case: Case, now: datetime) -> None:
    assert case.state == "open"
    with transaction(engine) as session:
        for step in ("handed_over", "confirmed", "closed"):
            case = cases.change_case(session, case.id, case.version, **{f"{step}_at": now})  # type: ignore[arg-type]
            assert case.state == step
        assert cases.list_cases(session, unclosed=True) == []
        assert cases.list_closed_before(session, now) == []
        assert cases.list_closed_before(session, now + timedelta(seconds=1)) == [case]
        reopened = cases.change_case(session, case.id, case.version, closed_at=None)
        assert reopened.state == "confirmed"


def test_the_second_of_two_clerks_gets_a_clear_conflict(engine: Engine, case: Case, now: datetime) -> None:
    with transaction(engine) as session:
        changed = cases.change_case(session, case.id, case.version, situation={"as_of": "2026-11-17"})
        assert changed.version == case.version + 1
    with pytest.raises(ConflictError, match="ほかの人が変更"), transaction(engine) as session:
        cases.change_case(session, case.id, case.version, confirmed_at=now)
    with reading(engine) as session:
        assert cases.get_case(session, case.id) == changed


def test_an_answer_given_meanwhile_is_a_conflict_for_the_confirming_clerk(
    engine: Engine, case: Case, now: datetime
) -> None:
    with transaction(engine) as session:
        answer = answers.NewAnswer("has_moped", None, True, "resident")
        answers.put_answer(session, case.id, answer, now)
    with pytest.raises(ConflictError), transaction(engine) as session:
        cases.change_case(session, case.id, case.version, confirmed_at=now)


def test_of_twenty_clerks_at_once_exactly_one_wins(engine: Engine, case: Case, now: datetime) -> None:
    results: list[str] = []

    def confirm() -> None:
        try:
            with transaction(engine) as session:
                cases.change_case(session, case.id, case.version, confirmed_at=now)
            results.append("won")
        except ConflictError:
            results.append("conflict")

    run_all([confirm] * 20)
    assert sorted(results) == ["conflict"] * 19 + ["won"]


def test_twenty_equal_requests_open_one_case(engine: Engine, clerk: User, case: Case, now: datetime) -> None:
    opened: list[int] = []

    def submit() -> None:
        with transaction(engine) as session:
            made = cases.open_case(
                session,
                municipality="312029",
                rulebook_digest="sha256:1",
                opened_by=clerk.id,
                at=now,
                situation={},
                request_key="form-7",
            )
        opened.append(made.id)

    run_all([submit] * 20)
    assert len(opened) == 20
    assert len(set(opened)) == 1
    with reading(engine) as session:
        assert len(cases.list_cases(session)) == 2


def test_a_missing_case_says_so(engine: Engine, now: datetime) -> None:
    with transaction(engine) as session:
        for attempt in (
            lambda: cases.get_case(session, 9),
            lambda: cases.change_case(session, 9, 1, closed_at=now),
            lambda: cases.count_change(session, 9),
            lambda: cases.erase_case(session, 9),
        ):
            with pytest.raises(NotFoundError, match="受付 9"):
                attempt()


def test_an_erased_case_takes_everything_of_it_along_and_its_number_is_not_used_again(
    engine: Engine, clerk: User, case: Case, now: datetime
) -> None:
    with transaction(engine) as session:
        answers.put_answer(session, case.id, answers.NewAnswer("f", None, 1, "clerk", clerk.id), now)
        documents.replace_documents(session, case.id, [documents.NewDocument("a.pdf", "f", b"x")], now)
        tasks.add_task(session, case.id, tasks.NewTask("d", "p", ("a",), {}), now)
        deliveries.add_delivery(session, case.id, file_name="a.zip", department="d", content=b"x", at=now)
        held = sessions.open_staff_session(session, "t", clerk.id, now)
        sessions.give_to_resident(session, held.id, case.id, now)
    with transaction(engine) as session:
        cases.erase_case(session, case.id)
        assert answers.list_answers(session, case.id) == []
        assert documents.list_documents(session, case.id) == []
        assert tasks.list_tasks_of_case(session, case.id) == []
        assert deliveries.list_deliveries(session) == []
        assert sessions.find_session(session, "t") is None
        again = cases.open_case(
            session, municipality="1", rulebook_digest="sha256:1", opened_by=clerk.id, at=now, situation={}
        )
        assert again.id == case.id + 1


def test_a_rulebook_is_kept_once_and_whole(engine: Engine, now: datetime) -> None:
    content = '{"procedures": "児童手当 葛󠄀"}' * 1000
    with transaction(engine) as session:
        for _ in range(2):
            rulebooks.save_rulebook(session, "sha256:2", content, now)
        assert rulebooks.has_rulebook(session, "sha256:2")
        assert rulebooks.load_rulebook(session, "sha256:2") == content
        with pytest.raises(NotFoundError, match="sha256:3"):
            rulebooks.load_rulebook(session, "sha256:3")


def run_all(works: list) -> None:  # type: ignore[type-arg]
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
