"""Anyone can recompute an exam's draws after the reveal; a change anywhere is found."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.drawing import blueprint_hash, commitment, pool_hash, roster_hash
from anquan_exam.domain.papers import Paper, paper_hash
from anquan_exam.models import (
    Attempt,
    Candidate,
    Exam,
    PaperRecord,
    Person,
    PoolRecord,
    QuestionSuspension,
    StartCode,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import exams, verification
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.sittings.closing import close_overdue
from anquan_exam.services.sittings.plans import pool_entries
from anquan_exam.services.sittings.starting import start
from anquan_exam.services.verification import PaperFault
from tests.builders import NOW, actor_for, make_enterprise, make_manager, make_person
from tests.exam_builders import MadeExam, make_exam

AFTER = NOW + timedelta(hours=3, minutes=2, seconds=1)


@pytest.fixture
def exam(app: Flask) -> MadeExam:
    """An exam in which two of three have started, one of them with a start code."""
    enterprise = make_enterprise()
    people = [make_person(enterprise=enterprise) for _ in range(3)]
    made = make_exam(enterprise, candidates=people)
    with transaction() as session:
        code = StartCode(exam_id=made.id, code="7A 31", given_by=people[0].id, given_at=NOW)
        session.add(code)
    for person, given in zip(people, ("", "7a31"), strict=False):
        start(actor_for(person), made.public_id, given, now=NOW, device="", network="")
    return made


def _close(now: Any = AFTER) -> int:
    close_overdue(now=now)
    return exams.close_finished(now=now)


def _change(table: Any, condition: Any, **values: Any) -> None:
    with transaction() as session:
        session.execute(update(table).where(condition).values(**values))


def _papers() -> list[PaperRecord]:
    with reading() as session:
        return list(session.scalars(select(PaperRecord).order_by(PaperRecord.number)))


def test_before_the_reveal_only_the_commitment_is_told(exam: MadeExam) -> None:
    seen = verification.verify(exam.public_id)
    assert seen.commitment == exam.commitment
    assert not seen.revealed
    assert (seen.secret, seen.pool_hash, seen.papers) == ("", "", ())
    with pytest.raises(NotFound):
        verification.bundle(exam.public_id)


def test_the_secret_waits_for_the_last_second_anybody_could_be_at_it(exam: MadeExam) -> None:
    closes = NOW + timedelta(hours=3)
    assert _close(closes + timedelta(seconds=120)) == 0
    assert _close(closes + timedelta(seconds=121)) == 1
    assert verification.verify(exam.public_id).secret == exam.secret.hex()


def test_extra_time_of_one_person_keeps_the_secret_back(exam: MadeExam) -> None:
    someone = next(iter(exam.numbers))
    _change(Candidate, Candidate.person_id == someone, extra_minutes=30)
    assert _close(AFTER) == 0
    assert _close(AFTER + timedelta(minutes=30)) == 1


def test_an_open_attempt_keeps_the_secret_back(exam: MadeExam) -> None:
    assert exams.close_finished(now=AFTER) == 0
    assert not verification.verify(exam.public_id).revealed


def test_every_draw_is_recomputed_start_code_included(exam: MadeExam) -> None:
    _close()
    found = verification.verify(exam.public_id)
    assert found.sound
    assert len(found.papers) == 2
    assert {paper.number.rpartition("-")[0] for paper in found.papers} <= set(exam.numbers.values())
    assert {paper.word for paper in _papers()} == {"", "7A31"}
    assert found.roster == 3


def test_a_forged_paper_with_a_fitting_digest_is_found(exam: MadeExam) -> None:
    _close()
    first, second = _papers()
    other = Paper.from_json(second.content)
    _change(
        PaperRecord, PaperRecord.id == first.id, content=second.content, sha256=paper_hash(other)
    )
    found = {paper.number: paper.fault for paper in verification.verify(exam.public_id).papers}
    assert found == {first.number: PaperFault.DRAW, second.number: None}


def test_one_option_moved_is_found(exam: MadeExam) -> None:
    _close()
    first = _papers()[0]
    items = list(Paper.from_json(first.content).items)
    items[0] = replace(items[0], options=items[0].options[::-1])
    moved = Paper(tuple(items))
    _change(PaperRecord, PaperRecord.id == first.id, content=moved.to_json())
    assert _faults(exam)[first.number] is PaperFault.DIGEST
    _change(PaperRecord, PaperRecord.id == first.id, sha256=paper_hash(moved))
    assert _faults(exam)[first.number] is PaperFault.DRAW


def _faults(exam: MadeExam) -> dict[str, PaperFault | None]:
    return {paper.number: paper.fault for paper in verification.verify(exam.public_id).papers}


def test_another_start_code_is_found(exam: MadeExam) -> None:
    _close()
    with_code = next(paper for paper in _papers() if paper.word)
    _change(PaperRecord, PaperRecord.id == with_code.id, word="7A32")
    assert _faults(exam)[with_code.number] is PaperFault.DRAW


def test_a_paper_of_nobody_on_the_roster_is_found(exam: MadeExam) -> None:
    _close()
    first = _papers()[0]
    _change(PaperRecord, PaperRecord.id == first.id, number="NOBODY-1")
    assert _faults(exam)["NOBODY-1"] is PaperFault.NUMBER


def test_a_pool_smaller_than_what_was_withdrawn_is_found(exam: MadeExam) -> None:
    _close()
    first = _papers()[0]
    with transaction() as session:
        entries = session.get_one(PoolRecord, first.pool_hash).entries
        session.add(PoolRecord(hash="f" * 64, entries=entries[:-1]))
    inputs = {**first.inputs, "manifest": "f" * 64}
    _change(PaperRecord, PaperRecord.id == first.id, pool_hash="f" * 64, inputs=inputs)
    assert _faults(exam)[first.number] is PaperFault.POOL


@pytest.mark.parametrize(
    "change",
    [
        lambda row: {"revealed_secret": "0" * 64},
        lambda row: {"blueprint": {**row.blueprint, "title": "换过"}},
        lambda row: {"commitment": "0" * 64},
        lambda row: {"roster_hash": "0" * 64},
    ],
)
def test_whatever_the_commitment_binds_cannot_be_changed_later(exam: MadeExam, change: Any) -> None:
    _close()
    with reading() as session:
        row = session.get_one(Exam, exam.id)
    _change(Exam, Exam.id == exam.id, **change(row))
    assert not verification.verify(exam.public_id).sound


def test_a_candidate_smuggled_into_the_roster_breaks_it(exam: MadeExam) -> None:
    _close()
    _change(Candidate, Candidate.number == next(iter(exam.numbers.values())), number="SMUGGLED")
    assert not verification.verify(exam.public_id).commitment_fits


def test_suspended_questions_leave_the_pool_openly(exam: MadeExam) -> None:
    gone = [entry.question_id for entry in exam.pool[:4]]
    _suspend(gone)
    assert exams.withdraw_suspended(now=NOW) == (exam.public_id,)
    assert exams.withdraw_suspended(now=NOW) == ()
    third = _last_candidate(exam)
    view = start(third, exam.public_id, "", now=NOW, device="", network="")
    assert not {item.question_id for item in view.paper.items} & set(gone)
    _close()
    found = verification.verify(exam.public_id)
    assert found.sound
    assert found.withdrawn == tuple(sorted(gone))
    assert len(found.papers) == 3


def test_too_few_questions_left_pauses_the_starts(exam: MadeExam) -> None:
    _suspend([entry.question_id for entry in exam.pool if entry.kind == "single"])
    exams.withdraw_suspended(now=NOW)
    with pytest.raises(Problem, match="start_paused"):
        start(_last_candidate(exam), exam.public_id, "", now=NOW, device="", network="")


def _suspend(ids: list[str]) -> None:
    with transaction() as session:
        session.add_all(
            QuestionSuspension(
                question_id=id_, reason="答案有争议", begins_on=NOW.date(), recorded_at=NOW
            )
            for id_ in ids
        )


def _last_candidate(exam: MadeExam) -> Any:
    with reading() as session:
        return actor_for(session.get_one(Person, list(exam.numbers)[-1]))


def test_a_receipt_opens_one_paper_and_its_text_only_after_the_reveal(exam: MadeExam) -> None:
    with reading() as session:
        receipt = session.scalars(select(Attempt.receipt).order_by(Attempt.id)).first()
    assert receipt is not None
    early = verification.own_paper(exam.public_id, receipt)
    assert early.paper is None
    assert early.questions == {}
    _close()
    opened = verification.own_paper(exam.public_id, f" {receipt.upper()} ")
    assert opened.digest == early.digest
    assert opened.paper is not None
    assert paper_hash(opened.paper) == opened.digest
    with pytest.raises(NotFound):
        verification.own_paper(exam.public_id, "wrong")


def test_the_bundle_lets_a_stranger_recompute_the_commitment(exam: MadeExam) -> None:
    _close()
    told = verification.bundle(exam.public_id)
    again = commitment(
        bytes.fromhex(told["secret"]),
        pool_hash(pool_entries(told["pool"])),
        blueprint_hash(Blueprint.from_json(told["blueprint"])),
        roster_hash(told["roster"]),
    )
    assert again == told["commitment"] == exam.commitment


def test_closing_early_needs_everybody_done(app: Flask) -> None:
    enterprise = make_enterprise()
    manager = actor_for(make_manager(enterprise))
    person = make_person(enterprise=enterprise)
    made = make_exam(enterprise, candidates=[person])
    start(actor_for(person), made.public_id, "", now=NOW, device="", network="")
    with pytest.raises(Problem, match="attempts_open"):
        exams.close_now(manager, made.public_id, now=NOW)
    later = NOW + timedelta(minutes=63)
    close_overdue(now=later)
    exams.close_now(manager, made.public_id, now=later)
    assert verification.verify(made.public_id).sound
    with pytest.raises(Problem, match="exam_not_running"):
        exams.close_now(manager, made.public_id, now=later + timedelta(minutes=1))
