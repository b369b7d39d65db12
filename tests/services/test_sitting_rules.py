"""The clock, the rules and the record of a sitting: grace, tries, codes, supervision, keys."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from anquan_exam.domain.policy import Policy, Refusal
from anquan_exam.domain.questions import Kind
from anquan_exam.models import (
    Attempt,
    Candidate,
    LateSheet,
    PaperRecord,
    Result,
    StartCode,
    TrailEntry,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import NotFound
from anquan_exam.services.sittings.closing import close_overdue
from anquan_exam.services.sittings.opening import NotOpen, reopen
from anquan_exam.services.sittings.saving import Saved, SaveOutcome
from anquan_exam.services.sittings.starting import StartRefused
from anquan_exam.services.sittings.verdicts import items, verdict
from tests.builders import NOW, actor_for, make_enterprise, make_manager, make_person
from tests.exam_builders import make_exam, make_published_bank, sections_of
from tests.sitters import answered, right_answers, sitter, sitter_for


def stored_result() -> Result:
    with reading() as session:
        return session.scalars(select(Result)).one()


def test_answers_within_the_grace_count_and_are_marked_late(app: Flask) -> None:
    worker = sitter(Policy(duration_minutes=10, grace_seconds=120))
    view = worker.start()
    graced = NOW + timedelta(minutes=10, seconds=120)
    events = [answered(int(n), a) for n, a in right_answers(view).items()]
    assert worker.save(view, *events, now=graced).outcome is SaveOutcome.STORED
    worker.hand_in(view, now=graced)
    assert (stored_result().late, stored_result().passed) == (True, True)


def test_after_the_grace_nothing_is_taken_and_the_sheet_is_kept_as_evidence(app: Flask) -> None:
    worker = sitter(Policy(duration_minutes=10, grace_seconds=120))
    view = worker.start()
    worker.save(view, answered(1, ["A"]))
    over = NOW + timedelta(minutes=10, seconds=121)
    assert worker.save(view, answered(2, ["A"]), now=over).outcome is SaveOutcome.CLOSED
    receipt = worker.hand_in(view, sheet=right_answers(view), now=over)
    worker.hand_in(view, sheet=right_answers(view), now=over)
    assert receipt.late_sheet
    assert stored_result().cause == "timed_out"
    assert stored_result().score == 1000
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(LateSheet)) == 1


def test_the_periodic_job_closes_only_what_is_overdue(app: Flask) -> None:
    worker = sitter(Policy(duration_minutes=10))
    worker.start()
    assert close_overdue(now=NOW + timedelta(minutes=12)) == 0
    assert close_overdue(now=NOW + timedelta(minutes=12, seconds=1)) == 1
    assert close_overdue(now=NOW + timedelta(minutes=13)) == 0


def test_a_paper_that_cannot_be_graded_holds_up_nobody_elses_close(app: Flask) -> None:
    spoilt, worker = sitter(), sitter()
    first, second = spoilt.start(), worker.start(now=NOW + timedelta(seconds=1))
    with transaction() as session:
        session.execute(
            update(PaperRecord)
            .where(PaperRecord.exam_id == spoilt.exam.id)
            .values(content={"parts": []})
        )
    assert close_overdue(now=NOW + timedelta(days=1)) == 1
    assert verdict(worker.actor, second.attempt, now=NOW + timedelta(days=1)).status == "timed_out"
    with pytest.raises(NotFound):
        verdict(spoilt.actor, first.attempt, now=NOW + timedelta(days=1))
    assert stored_result().cause == "timed_out"


def test_a_repeat_of_what_was_stored_is_acknowledged_even_after_the_close(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    event = answered(1, ["A"])
    worker.save(view, event)
    worker.hand_in(view)
    assert worker.save(view, event) == Saved(SaveOutcome.STORED, (1,), 1, view.deadline)
    refused = worker.save(view, answered(2, ["A"]))
    assert (refused.outcome, refused.stored) == (SaveOutcome.CLOSED, ())


def test_a_second_start_goes_on_with_the_open_attempt(app: Flask) -> None:
    worker = sitter()
    first = worker.start()
    second = worker.start()
    assert (second.attempt, second.epoch) == (first.attempt, 2)
    assert second.paper == first.paper


def test_tries_are_counted_and_a_further_try_avoids_the_failed_papers_questions(app: Flask) -> None:
    bank = make_published_bank(40, kinds=(Kind.SINGLE,))
    worker = sitter(Policy(max_tries=2), bank=bank, sections=sections_of(bank, {Kind.SINGLE: 10}))
    first = worker.start()
    worker.hand_in(first)
    second = worker.start()
    worker.hand_in(second)
    seen = {item.question_id for item in first.paper.items}
    assert seen.isdisjoint({item.question_id for item in second.paper.items})
    with pytest.raises(StartRefused) as refused:
        worker.start()
    assert refused.value.refused.reason is Refusal.TRIES_USED


def test_the_start_code_is_needed_and_goes_into_the_draw(app: Flask) -> None:
    enterprise = make_enterprise()
    person, manager = make_person(enterprise=enterprise), make_manager(enterprise)
    made = make_exam(enterprise, candidates=[person], policy=Policy(needs_start_code=True))
    worker = sitter_for(person, made)
    with transaction() as session:
        session.add(StartCode(exam_id=made.id, code="AB34", given_by=manager.id, given_at=NOW))
    for code, reason in (
        ("", Refusal.START_CODE_MISSING),
        ("AB35", Refusal.START_CODE_WRONG),
    ):
        with pytest.raises(StartRefused) as refused:
            worker.start(code)
        assert refused.value.refused.reason is reason
    view = worker.start("ａｂ 34")
    with reading() as session:
        assert session.scalars(select(PaperRecord.word)).one() == "AB34"
    assert view.epoch == 1


def test_only_a_supervised_sitting_counts(app: Flask) -> None:
    enterprise = make_enterprise()
    seen, unseen = make_person(enterprise=enterprise), make_person(enterprise=enterprise)
    manager = make_manager(enterprise)
    made = make_exam(enterprise, candidates=[seen, unseen])
    with transaction() as session:
        candidate = session.scalars(select(Candidate).where(Candidate.person_id == seen.id)).one()
        candidate.present_at, candidate.present_by = NOW, manager.id
        candidate.identity_seen = "身份证"
    for person in (seen, unseen):
        worker = sitter_for(person, made)
        worker.hand_in(worker.start())
    with reading() as session:
        rows = session.execute(select(Result.person_id, Result.supervised)).all()
    assert {row.person_id: row.supervised for row in rows} == {seen.id: True, unseen.id: False}


def test_who_is_not_assigned_finds_no_exam(app: Flask) -> None:
    worker = sitter()
    stranger = make_person(enterprise=make_enterprise())
    with pytest.raises(NotFound):
        sitter_for(stranger, worker.exam).start()
    view = worker.start()
    with pytest.raises(NotFound):
        reopen(actor_for(stranger), view.attempt, now=NOW)
    with pytest.raises(NotFound):
        verdict(actor_for(stranger), view.attempt, now=NOW)


def test_extra_time_moves_the_deadline_past_the_window(app: Flask) -> None:
    worker = sitter(Policy(duration_minutes=60), closes_at=NOW + timedelta(minutes=30))
    with transaction() as session:
        session.scalars(select(Candidate)).one().extra_minutes = 15
    assert worker.start().deadline == NOW + timedelta(minutes=45)


def test_keys_stay_hidden_while_anybody_can_still_sit(app: Flask) -> None:
    closes = NOW + timedelta(hours=3)
    worker = sitter(Policy(), closes_at=closes)
    view = worker.start()
    worker.hand_in(view, sheet=right_answers(view))
    early = verdict(worker.actor, view.attempt, now=NOW + timedelta(hours=1))
    assert (early.visible, early.key_visible, early.score) == (True, False, 10000)
    with pytest.raises(NotFound):
        items(worker.actor, view.attempt, now=NOW + timedelta(hours=1))
    after = closes + timedelta(seconds=121)
    _, all_items = items(worker.actor, view.attempt, now=after)
    assert all(one.right for one in all_items)
    assert all_items[0].basis == ("《测试用法》第一条",)


def test_an_attempt_over_cannot_be_opened_again(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    worker.hand_in(view)
    with pytest.raises(NotOpen):
        reopen(worker.actor, view.attempt, now=NOW)


def test_the_hand_in_on_the_trail_carries_the_digest_of_the_events(app: Flask) -> None:
    worker = sitter()
    view = worker.start()
    worker.save(view, answered(1, ["A"]))
    worker.hand_in(view)
    with reading() as session:
        entry = session.scalars(
            select(TrailEntry).where(TrailEntry.act == "attempt.handed_in")
        ).one()
        assert entry.payload is not None
        assert entry.payload["events"] == stored_result().events_digest
        assert session.scalars(select(Attempt.status)).one() == "submitted"
