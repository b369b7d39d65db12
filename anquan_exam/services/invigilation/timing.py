"""Extra time for one person: before the start, or in the middle of it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.sitting import EventKind
from anquan_exam.models import Attempt, Candidate, Exam
from anquan_exam.models.session import transaction
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.exams.common import note
from anquan_exam.services.invigilation.reach import candidate_of, checked_reason, running
from anquan_exam.services.sittings.closing import TIMED_OUT, close, locked
from anquan_exam.services.sittings.events import append

MOST_AT_ONCE = 240
MOST_IN_ALL = 600


def add_time(
    actor: Actor, exam_id: str, number: str, minutes: int, reason: str, *, now: datetime
) -> datetime | None:
    """Give a candidate `minutes` more: the new deadline of the open paper, None before a start.

    An open page learns it from the answer to its next save or look. Raises NotFound, Forbidden
    `own_sitting`, Invalid `bad_minutes`, `reason_missing`, Problem `exam_not_running`,
    `attempt_over`."""
    if not 1 <= minutes <= MOST_AT_ONCE:
        raise Invalid("bad_minutes", "minutes", most=MOST_AT_ONCE)
    why = checked_reason(reason)
    with transaction() as session:
        exam, place = running(session, actor, exam_id)
        candidate = candidate_of(session, actor, exam, number)
        row = locked(session, _open_attempt(exam, candidate))
        overdue = row is not None and row.accept_until < now
        if overdue:
            close(session, row, TIMED_OUT, now=now)
        else:
            if row is None:
                _refuse_if_done(session, exam, candidate)
            ends = _give(session, candidate, row, minutes, why, now)
            note(
                session,
                actor,
                exam,
                place,
                "candidate.time_added",
                now,
                number=number,
                minutes=minutes,
                during=row is not None,
                reason=why,
            )
    if overdue:
        raise Problem("attempt_over")
    return ends


def _open_attempt(exam: Exam, candidate: Candidate) -> object:
    return (
        (Attempt.exam_id == exam.id)
        & (Attempt.person_id == candidate.person_id)
        & (Attempt.status == "open")
    )


def _refuse_if_done(session: Session, exam: Exam, candidate: Candidate) -> None:
    """Time for somebody who cannot sit again would only keep the exam open for everybody."""
    most = Policy.from_json(exam.policy).max_tries
    mine = (Attempt.exam_id == exam.id, Attempt.person_id == candidate.person_id)
    used = session.scalar(select(func.count(Attempt.id)).where(*mine)) or 0
    if most is not None and used >= most + candidate.extra_tries:
        raise Problem("attempt_over")


def _give(
    session: Session, candidate: Candidate, row: Any, minutes: int, reason: str, now: datetime
) -> datetime | None:
    """Move the deadline of the open paper `row`; before a start, note it on the candidate."""
    if row is None:
        if candidate.extra_minutes + minutes > MOST_IN_ALL:
            raise Invalid("too_many_minutes", "minutes", most=MOST_IN_ALL)
        candidate.extra_minutes += minutes
        return None
    more = timedelta(minutes=minutes)
    ends: datetime = row.deadline_at + more
    session.execute(
        update(Attempt)
        .where(Attempt.id == row.id)
        .values(deadline_at=ends, accept_until=row.accept_until + more)
    )
    payload = {"minutes": minutes, "reason": reason}
    append(session, row.id, EventKind.TIME_ADDED, payload, now=now)
    return ends
