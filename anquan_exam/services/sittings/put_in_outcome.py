"""What became of a paper that the invigilator put in: told to whoever put it in, as far as the
policy lets the person know it at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.bodies import Body
from anquan_exam.domain.policy import Policy, may_see_result
from anquan_exam.models import Attempt, Candidate, Exam, PaperRecord, Result
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound
from anquan_exam.services.invigilation.reach import exam_of, not_oneself
from anquan_exam.services.sittings import awaiting
from anquan_exam.services.sittings.closing import close_attempt
from anquan_exam.services.sittings.verdicts import key_facts


@dataclass(frozen=True)
class OutcomeView:
    """A paper that is in."""

    name: str
    body: Body
    status: str
    """submitted, timed_out, voided, awaiting_marks."""
    receipt: str
    visible: bool
    """Whether score and verdict may be told yet."""
    score: int
    full_score: int
    pass_percent: int
    passed: bool
    supervised: bool


def outcome(actor: Actor, exam_id: str, number: str, *, now: datetime) -> OutcomeView:
    """How the last paper of a candidate ended; one whose time is over is closed by the look.

    Raises NotFound, also while the paper is open; Forbidden `own_sitting`."""
    row = _read(actor, exam_id, number)
    if row.Attempt.status == "open" and row.Attempt.accept_until < now:
        close_attempt(row.Attempt.id, now=now)
        row = _read(actor, exam_id, number)
    if row.Attempt.status == "open":
        raise NotFound("attempt")
    result, policy = row.Result, Policy.from_json(row.Exam.policy)
    told = result is not None and row.Attempt.status not in (awaiting.STATUS, "voided")
    with reading() as session:
        visible = told and may_see_result(policy, key_facts(session, row.Exam, now), now)
    return OutcomeView(
        name=row.name,
        body=Body(row.Attempt.body),
        status=row.Attempt.status,
        receipt=row.Attempt.receipt,
        visible=visible,
        score=result.score if visible else 0,
        full_score=result.full_score if visible else 0,
        pass_percent=policy.pass_percent,
        passed=visible and result.passed,
        supervised=told and result.supervised,
    )


def _read(actor: Actor, exam_id: str, number: str) -> Row[Any]:
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        row = _last(session, exam, number)
        not_oneself(actor, row.Attempt.person_id)
        return row


def _last(session: Session, exam: Exam, number: str) -> Row[Any]:
    """The newest attempt of a candidate with its newest result. Raises NotFound."""
    row: Any = session.execute(
        select(Attempt, Result, Exam, Candidate.name)
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .join(Exam, Exam.id == Attempt.exam_id)
        .join(
            Candidate,
            (Candidate.exam_id == Attempt.exam_id) & (Candidate.person_id == Attempt.person_id),
        )
        .outerjoin(Result, Result.attempt_id == Attempt.id)
        .where(Attempt.exam_id == exam.id, Candidate.number == number)
        .order_by(PaperRecord.try_number.desc(), Result.sequence.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound("attempt")
    found: Row[Any] = row
    return found
