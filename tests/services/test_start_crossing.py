"""What changes between the moment a start is decided and the moment its paper is written."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from anquan_exam.domain.policy import Policy, Refusal
from anquan_exam.models import Attempt, Candidate, Exam, PaperRecord, StartCode
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.sittings.starting import StartRefused
from anquan_exam.services.sittings.views import SittingView
from tests.beside import Beside
from tests.builders import NOW, make_enterprise, make_person
from tests.exam_builders import make_exam
from tests.sitters import Sitter, sitter_for

pytestmark = pytest.mark.database


def at_the_door(policy: Policy | None = None, *, code: str = "") -> Sitter:
    """Somebody who may start: confirmed as present, with `code` given out where there is one."""
    enterprise = make_enterprise()
    person, invigilator = make_person(enterprise=enterprise), make_person(enterprise=enterprise)
    exam = make_exam(enterprise, candidates=[person], policy=policy or Policy())
    with transaction() as session:
        here = {"present_at": NOW, "present_by": invigilator.id, "identity_seen": "工牌"}
        session.execute(update(Candidate).values(**here))
        if code:
            given = {"given_by": invigilator.id, "given_at": NOW}
            session.add(StartCode(exam_id=exam.id, code=code, **given))
    return sitter_for(person, exam)


def begin(worker: Sitter, code: str = "") -> SittingView | Refusal:
    try:
        return worker.start(code)
    except StartRefused as refused:
        return refused.refused.reason


def started_during(worker: Sitter, change: Any, code: str = "") -> SittingView | Refusal:
    """How a start ends that was decided on before `change` was committed, and written after."""
    with transaction() as session:
        session.execute(change)
        start = Beside(lambda: begin(worker, code))
        assert start.waits
    outcome: SittingView | Refusal = start.done()
    return outcome


def papers() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(PaperRecord)) or 0


def test_a_candidate_taken_off_the_list_meanwhile_does_not_start(app: Flask) -> None:
    worker = at_the_door()
    removed = update(Candidate).values(removed_at=NOW)
    assert started_during(worker, removed) is Refusal.NOT_ASSIGNED
    assert papers() == 0


def test_a_code_withdrawn_meanwhile_opens_nothing(app: Flask) -> None:
    worker = at_the_door(Policy(needs_start_code=True), code="1234")
    withdrawn = update(StartCode).values(withdrawn_at=NOW)
    assert started_during(worker, withdrawn, "1234") is Refusal.START_CODE_WRONG
    assert papers() == 0


def test_presence_taken_back_meanwhile_refuses_the_start(app: Flask) -> None:
    worker = at_the_door(Policy(needs_presence=True))
    gone = update(Candidate).values(present_at=None, present_by=None, identity_seen="")
    assert started_during(worker, gone) is Refusal.NOT_PRESENT
    assert papers() == 0


def test_an_exam_paused_meanwhile_refuses_the_start(app: Flask) -> None:
    worker = at_the_door()
    assert started_during(worker, update(Exam).values(status="paused")) is Refusal.PAUSED
    assert papers() == 0


def test_minutes_given_meanwhile_count(app: Flask) -> None:
    worker = at_the_door(Policy(duration_minutes=60))
    view = started_during(worker, update(Candidate).values(extra_minutes=15))
    assert isinstance(view, SittingView)
    assert view.deadline == NOW + timedelta(minutes=75)
    assert deadline_stored() == view.deadline
    assert papers() == 1


def deadline_stored() -> datetime:
    with reading() as session:
        return session.scalars(select(Attempt.deadline_at)).one()


def test_two_starts_pressed_at_once_make_one_attempt(app: Flask) -> None:
    worker = at_the_door()
    starts = [Beside(lambda: begin(worker)) for _ in range(4)]
    views = [start.done() for start in starts]
    assert len({view.attempt for view in views}) == 1
    assert papers() == 1
