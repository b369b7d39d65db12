"""Running exams lose what lost its basis: exactly on the day, and verifiably."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from anquan_exam import clock
from anquan_exam.domain.overlays import Effect
from anquan_exam.domain.questions import revision_hash
from anquan_exam.models import DocumentOverlay, Exam
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import banks, exams, overlays, periodic, verification
from anquan_exam.services.errors import Problem
from anquan_exam.services.law import recheck_pools
from anquan_exam.services.sittings.starting import start
from tests.beside import Beside
from tests.builders import (
    NOW,
    actor_for,
    make_manager,
    make_person,
)
from tests.exam_builders import (
    LAW,
    make_published_bank,
)
from tests.overlaying import DAY, TOMORROW, an_exam, begin, entries, pool_size, record, resting
from tests.services.own_banks import PROCEDURE


def test_running_exams_lose_the_questions_at_once_and_verification_knows(enterprise, officer, bank):
    people = [make_person(enterprise=enterprise) for _ in range(2)]
    exam = an_exam(enterprise, bank, 3, candidates=people)
    first = start(
        actor_for(people[0]), exam.public_id, "", now=NOW, device="Android", network="10.0.0.0"
    )
    gone = bank.questions[0].id
    record(officer, Effect.AMENDED, "第二条")
    second = start(
        actor_for(people[1]), exam.public_id, "", now=NOW, device="Android", network="10.0.0.0"
    )

    assert len(first.paper.items) == len(second.paper.items) == 3
    assert gone not in {item.question_id for item in second.paper.items}
    after = NOW + timedelta(hours=4)
    for step in periodic.STEPS:
        if step.name in ("close", "reveal"):
            step.run("test", after)
    found = verification.verify(exam.public_id)
    assert found.sound and found.withdrawn == (gone,) and len(found.papers) == 2


def test_a_start_on_a_later_day_draws_from_a_pool_looked_at_that_day(enterprise, officer, bank):
    exam = an_exam(enterprise, bank, 5, closes_at=NOW + timedelta(days=3))
    record(officer, Effect.AMENDED, "第二条", on=TOMORROW)
    assert pool_size(exam) == 6

    # No periodic job has run in between.
    paper = begin(exam, NOW + timedelta(days=1))

    assert bank.questions[0].id not in paper and len(paper) == 5
    assert pool_size(exam) == 5


def test_before_the_day_the_pool_stays_whole(enterprise, officer, bank):
    exam = an_exam(enterprise, bank, 6, closes_at=NOW + timedelta(days=3))
    record(officer, Effect.AMENDED, "第二条", on=TOMORROW)

    assert bank.questions[0].id in begin(exam)


def test_too_few_questions_left_pause_the_starts(enterprise, officer, bank):
    exam = an_exam(enterprise, bank, 6, closes_at=NOW + timedelta(days=3))
    record(officer, Effect.REPEALED, "第二条", on=TOMORROW)

    with pytest.raises(Problem, match="start_paused"):
        begin(exam, NOW + timedelta(days=1))
    with reading() as session:
        assert session.get_one(Exam, exam.id).status == "paused"
    assert "题不够" in entries("exam.paused")[0]["reason"]


def test_the_periodic_job_looks_once_a_day(enterprise, officer, bank):
    exam = an_exam(enterprise, bank, closes_at=NOW + timedelta(days=3))
    record(officer, Effect.AMENDED, "第二条", on=TOMORROW)
    tomorrow = NOW + timedelta(days=1)

    assert exams.withdraw_suspended(now=NOW) == ()
    assert exams.withdraw_suspended(now=tomorrow) == (exam.public_id,)
    assert exams.withdraw_suspended(now=tomorrow) == ()


def test_an_exam_that_opens_later_is_judged_by_its_first_day(enterprise, officer, bank):
    opens = NOW + timedelta(days=5)
    exam = an_exam(enterprise, bank, opens_at=opens, closes_at=opens + timedelta(hours=3))
    record(officer, Effect.AMENDED, "第二条", on=TOMORROW)

    assert pool_size(exam) == 5
    assert exam.public_id not in exams.withdraw_suspended(now=NOW)


def test_a_confirmation_taken_back_and_a_changed_procedure_reach_running_exams(
    enterprise, officer, bank
):
    made = record(officer, Effect.AMENDED, "第二条")
    hash_ = revision_hash(bank.questions[0])
    overlays.confirm(officer, made, [hash_], now=NOW)
    exam = an_exam(enterprise, bank)
    exams.withdraw_suspended(now=NOW)
    assert pool_size(exam) == 6
    overlays.lift_confirmation(officer, made, hash_, now=NOW)
    assert pool_size(exam) == 5

    manager = actor_for(make_manager(enterprise))
    procedure = banks.create_procedure(manager, enterprise.id, PROCEDURE, now=NOW)
    own = f"e-{enterprise.public_id}-own"
    asked = [
        replace(resting(q, "4.2", procedure), id=f"{own}-{at:04d}")
        for at, q in enumerate(bank.questions)
    ]
    second = an_exam(
        enterprise, make_published_bank(bank_id=own, owner=enterprise, questions=asked), 6
    )
    ends = replace(PROCEDURE, begins_on=DAY - timedelta(days=9), ends_on=DAY)
    banks.change_procedure(manager, procedure, ends, now=NOW)
    with pytest.raises(Problem, match="start_paused"):
        begin(second)


def test_an_exam_nobody_has_looked_at_is_looked_at_before_its_first_paper(
    enterprise, officer, bank
):
    exam = an_exam(enterprise, bank, 5)
    record(officer, Effect.AMENDED, "第二条")
    # As if the pool had been committed before, on a server that never looked again.
    with transaction() as session:
        whole = session.get_one(Exam, exam.id).committed_pool_hash
        session.execute(
            update(Exam)
            .where(Exam.id == exam.id)
            .values(pool_hash=whole, pool_checked_on=clock.local(NOW).date() - timedelta(days=1))
        )
    assert bank.questions[0].id not in begin(exam)


def test_a_start_decided_on_before_the_recheck_pools_draws_from_the_new_pool(
    enterprise, officer, bank
):
    exam = an_exam(enterprise, bank, 5)
    with transaction() as session:
        row = DocumentOverlay(
            document_id=LAW,
            articles=["第二条"],
            effect="amended",
            effective_on=DAY,
            note="公告",
            recorded_at=NOW,
        )
        session.add(row)
        session.flush()
        recheck_pools(session)
        drawing = Beside(lambda: begin(exam))
        assert drawing.waits

    assert bank.questions[0].id not in drawing.done()
