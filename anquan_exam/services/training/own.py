"""What a worker sees of training: the own hours, the sessions one gives, and one's apprentices."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.models import Attendance, Person, TrainingSession
from anquan_exam.models.session import reading
from anquan_exam.services.training.masters import Apprentice, apprentices_of

SHOWN = timedelta(days=400)
TEACHES = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OwnHours:
    """The actor's hours at one session. `waits_for`: what is still lacking, in order: "own",
    "manager", "second", "assessment"; "" where they count."""

    id: int
    title: str
    kind: str
    teacher: str
    place: str
    begins_at: datetime
    ends_at: datetime
    waits_for: str
    disputed: str
    failed: bool

    @property
    def minutes(self) -> int:
        """How long."""
        return int((self.ends_at - self.begins_at) / timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Teaching:
    """A session the actor gives."""

    public_id: str
    title: str
    place: str
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class OwnTraining:
    """Everything of the worker's page; `year_minutes` count since `since`."""

    hours: tuple[OwnHours, ...]
    teaching: tuple[Teaching, ...]
    apprentices: tuple[Apprentice, ...]
    year_minutes: int
    since: date


def own_training(actor: Actor, *, now: datetime) -> OwnTraining:
    """The actor's own page."""
    since = date(clock.local(now).year, 1, 1)
    with reading() as session:
        hours = _hours(session, actor, now)
        counted = (one for one in hours if not one.waits_for)
        this_year = (one for one in counted if clock.local(one.ends_at).date() >= since)
        return OwnTraining(
            hours=hours,
            teaching=_teaching(session, actor, now),
            apprentices=apprentices_of(session, actor, now),
            year_minutes=sum(one.minutes for one in this_year),
            since=since,
        )


def waiting_for_me(actor: Actor, *, now: datetime) -> int:
    """How many hours of the actor's wait for the actor's own word."""
    with reading() as session:
        return sum(
            one.waits_for == "own" and not one.disputed for one in _hours(session, actor, now)
        )


def _hours(session: Session, actor: Actor, now: datetime) -> tuple[OwnHours, ...]:
    rows = session.execute(
        select(Attendance, TrainingSession)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(
            Attendance.person_id == actor.person_id,
            Attendance.withdrawn_at.is_(None),
            Attendance.case_id.is_(None),
            TrainingSession.cancelled_at.is_(None),
            Attendance.ends_at > now - SHOWN,
        )
        .order_by(Attendance.begins_at.desc(), Attendance.id.desc())
    )
    return tuple(
        OwnHours(
            one.id,
            held.title,
            held.kind,
            held.teacher,
            held.place,
            one.begins_at,
            one.ends_at,
            _waits_for(one),
            one.disputed_why if one.disputed_at else "",
            one.assessed_passed is False,
        )
        for one, held in rows
    )


def _waits_for(row: Attendance) -> str:
    if row.counted_at is not None:
        return ""
    lacking = (
        ("own", row.accepted_at is None),
        ("second", bool(row.late_why) and row.second_id is None),
        ("manager", row.confirmed_at is None),
        ("assessment", not row.assessed_passed),
    )
    return next((name for name, lacks in lacking if lacks), "manager")


def _teaching(session: Session, actor: Actor, now: datetime) -> tuple[Teaching, ...]:
    rows = session.execute(
        select(
            TrainingSession.public_id,
            TrainingSession.title,
            TrainingSession.place,
            TrainingSession.begins_at,
            TrainingSession.ends_at,
        )
        .join(Person, Person.id == TrainingSession.teacher_id)
        .where(
            TrainingSession.teacher_id == actor.person_id,
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.ends_at > now - TEACHES,
        )
        .order_by(TrainingSession.begins_at, TrainingSession.id)
    ).all()
    return tuple(Teaching(*row) for row in rows)
