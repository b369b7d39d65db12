"""When somebody was in training, or known to be at work: what further hours, of a case or a
session, may not run into."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.training_log import Span
from anquan_exam.models import Attendance, Person, TrainingSession, WorkSpan


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


def work_of(session: Session, people: Collection[int]) -> Sequence[WorkSpan]:
    """When the people worked, as attendance or the lamp room has it; the earliest first."""
    return session.scalars(
        select(WorkSpan)
        .where(WorkSpan.person_id.in_(people), WorkSpan.withdrawn_at.is_(None))
        .order_by(WorkSpan.begins_at, WorkSpan.id)
    ).all()


def at_work_in(session: Session, rows: Iterable[Attendance]) -> dict[int, WorkSpan]:
    """Attendance id to the work that is on record in that time; nothing for the others."""
    held = list(rows)
    spans = work_of(session, {one.person_id for one in held})
    return {
        one.id: span
        for one in held
        for span in spans
        if span.person_id == one.person_id
        and span.begins_at < one.ends_at
        and one.begins_at < span.ends_at
    }


def lock_people(session: Session, people: Collection[int]) -> None:
    """Nobody else enters hours of these people meanwhile."""
    rows = select(Person.id).where(Person.id.in_(people)).order_by(Person.id).with_for_update()
    session.execute(rows).all()
