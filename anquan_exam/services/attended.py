"""When somebody was in training: what further hours, of a case or a session, may not run into."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.training_log import Span
from anquan_exam.models import Attendance, TrainingSession


def attended(session: Session, person_id: int) -> list[Span]:
    """The times on record, the earliest first; none that was withdrawn or cancelled."""
    rows = session.scalars(
        select(Attendance)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(
            Attendance.person_id == person_id,
            Attendance.withdrawn_at.is_(None),
            TrainingSession.cancelled_at.is_(None),
        )
        .order_by(Attendance.begins_at, Attendance.id)
    )
    return [span_of(row.begins_at, row.ends_at) for row in rows]


def span_of(begins: datetime, ends: datetime) -> Span:
    """A time between two moments, on the clock of China."""
    return Span(clock.local(begins), clock.local(ends))
