"""What is said of training: a session one gives or is meant for, hours that wait for one's word."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.messages import Kind
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Attendance,
    Employment,
    Message,
    Place,
    TrainingSession,
)
from anquan_exam.services.exams.people import at_work
from anquan_exam.services.messages.saying import Saying, key_of, unsaid, unsettled

AHEAD = timedelta(days=14)
BACK = timedelta(days=60)


def to_teach(session: Session, *, now: datetime, limit: int) -> list[Saying]:
    """Sessions of the coming days, to whoever gives them."""
    rows = session.execute(
        _coming(now, TrainingSession.teacher_id.label("person_id"))
        .where(
            TrainingSession.teacher_id.is_not(None),
            unsaid(TrainingSession.teacher_id, key_of(Kind.TRAINING_TEACH, TrainingSession.id)),
        )
        .order_by(TrainingSession.id)
        .limit(limit)
    ).all()
    return [_saying(row, Kind.TRAINING_TEACH) for row in rows]


def planned(session: Session, *, now: datetime, limit: int) -> list[Saying]:
    """Sessions for a post, to everybody who holds it at that unit."""
    rows = session.execute(
        _coming(now, Assignment.person_id)
        .distinct()
        .join(AssignmentPost, AssignmentPost.post_id == TrainingSession.post_id)
        .join(Assignment, Assignment.id == AssignmentPost.assignment_id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Place, Place.id == Assignment.place_id)
        .where(
            Place.enterprise_id == TrainingSession.enterprise_id,
            at_work(clock.local(now).date()),
            unsaid(Assignment.person_id, key_of(Kind.TRAINING_PLANNED, TrainingSession.id)),
        )
        .order_by(TrainingSession.id, Assignment.person_id)
        .limit(limit)
    ).all()
    return [_saying(row, Kind.TRAINING_PLANNED) for row in rows]


def _coming(now: datetime, person: Any) -> Any:
    return select(
        TrainingSession.id,
        TrainingSession.public_id,
        TrainingSession.title,
        TrainingSession.place,
        TrainingSession.begins_at,
        TrainingSession.ends_at,
        person,
    ).where(
        TrainingSession.cancelled_at.is_(None),
        TrainingSession.begins_at > now,
        TrainingSession.begins_at <= now + AHEAD,
    )


def _saying(row: Any, kind: Kind) -> Saying:
    params = {"title": row.title, "place": row.place, "begins": row.begins_at.isoformat()}
    about = f"training:{row.public_id}"
    return Saying(row.person_id, kind, about, f"{kind.value}:{row.id}", params, row.ends_at)


def to_confirm(session: Session, *, now: datetime, limit: int) -> list[Saying]:
    """Hours of the last two months that wait for the person's own word; those of a case are told
    by it."""
    rows = session.execute(
        select(Attendance.id, Attendance.person_id, TrainingSession.title, Attendance.begins_at)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(
            Attendance.accepted_at.is_(None),
            Attendance.counted_at.is_(None),
            Attendance.withdrawn_at.is_(None),
            Attendance.disputed_at.is_(None),
            Attendance.case_id.is_(None),
            TrainingSession.cancelled_at.is_(None),
            Attendance.ends_at <= now,
            Attendance.ends_at > now - BACK,
            unsaid(Attendance.person_id, key_of(Kind.TRAINING_CONFIRM, Attendance.id)),
        )
        .order_by(Attendance.id)
        .limit(limit)
    ).all()
    kind = Kind.TRAINING_CONFIRM
    return [
        Saying(
            row.person_id,
            kind,
            f"hours:{row.id}",
            f"{kind.value}:{row.id}",
            {"title": row.title, "begins": row.begins_at.isoformat()},
        )
        for row in rows
    ]


def settled(session: Session, *, now: datetime) -> list[int]:
    """Messages of sessions called off and of hours somebody has seen to."""
    called_off = exists().where(
        Message.about == "training:" + TrainingSession.public_id,
        TrainingSession.cancelled_at.is_not(None),
    )
    waiting = select(Attendance.id).where(
        Attendance.person_id == Message.person_id,
        Message.key == key_of(Kind.TRAINING_CONFIRM, Attendance.id),
        Attendance.accepted_at.is_(None),
        Attendance.counted_at.is_(None),
        Attendance.withdrawn_at.is_(None),
        Attendance.disputed_at.is_(None),
    )
    sessions = (Kind.TRAINING_TEACH.value, Kind.TRAINING_PLANNED.value)
    hours = Message.kind == Kind.TRAINING_CONFIRM.value
    over = or_(and_(Message.kind.in_(sessions), called_off), and_(hours, ~waiting.exists()))
    return unsettled(session, over)
