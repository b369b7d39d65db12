"""Collecting papers before their time: what was received is kept and graded."""

from datetime import datetime

from sqlalchemy import select

from anquan_exam.domain.access import Actor
from anquan_exam.domain.sitting import EventKind
from anquan_exam.models import Attempt
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Problem
from anquan_exam.services.invigilation.reach import candidate_of, checked_reason, exam_of
from anquan_exam.services.sittings.closing import TIMED_OUT, Closing, close, locked

CAUSE = "closed_by_invigilator"


def collect(actor: Actor, exam_id: str, number: str, reason: str, *, now: datetime) -> None:
    """Close one open paper. Raises NotFound, Forbidden `own_sitting`, Invalid `reason_missing`,
    Problem `attempt_over`."""
    why = checked_reason(reason)
    with transaction() as session:
        exam, _ = exam_of(session, actor, exam_id)
        candidate = candidate_of(session, actor, exam, number)
        row = locked(
            session,
            (Attempt.exam_id == exam.id)
            & (Attempt.person_id == candidate.person_id)
            & (Attempt.status == "open"),
        )
        if row is None:
            raise Problem("attempt_over")
        close(session, row, _closing(actor, why, row.accept_until < now), now=now)


def collect_all(actor: Actor, exam_id: str, reason: str, *, now: datetime) -> int:
    """Close every open paper but the actor's own; how many were closed.

    A transaction each, so that no save in another room waits for the whole hall. Raises NotFound,
    Invalid `reason_missing`."""
    why = checked_reason(reason)
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        ids = session.scalars(
            select(Attempt.id)
            .where(
                Attempt.exam_id == exam.id,
                Attempt.status == "open",
                Attempt.person_id != actor.person_id,
            )
            .order_by(Attempt.id)
        ).all()
    return sum(_collect(actor, attempt_id, why, now) for attempt_id in ids)


def _collect(actor: Actor, attempt_id: int, why: str, now: datetime) -> bool:
    with transaction() as session:
        row = locked(session, (Attempt.id == attempt_id) & (Attempt.status == "open"))
        if row is None:
            return False
        close(session, row, _closing(actor, why, row.accept_until < now), now=now)
    return True


def _closing(actor: Actor, why: str, overdue: bool) -> Closing:
    """Its time may have run out before anybody touched it: then that is what closed it."""
    if overdue:
        return TIMED_OUT
    payload = {"by": "invigilator", "reason": why}
    return Closing(EventKind.SUBMITTED, "submitted", CAUSE, actor, payload, why)
