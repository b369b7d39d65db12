"""Coming and going by the session's QR code, on one's own phone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM, Actor
from anquan_exam.domain.training_log import SHORTEST, Span
from anquan_exam.models import Attendance, CheckIn, Person, Place, TrainingSession
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.attended import lock_people
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.exams.people import assigned
from anquan_exam.services.training import tickets
from anquan_exam.services.training.common import Found, find_to_keep
from anquan_exam.services.training.entering import keep_attendance, refusal, span_words

EARLY = timedelta(minutes=30)
"""How long before a session begins one may check in."""
AFTER = timedelta(minutes=30)
"""How long after its end one may still check out; the time after the end does not count."""


class Stand(StrEnum):
    """What the code offers somebody."""

    COME = "come"
    GO = "go"
    DONE = "done"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Door:
    """A session as its code shows it to the person. `since`: checked in when."""

    title: str
    content: str
    teacher: str
    place: str
    begins_at: datetime
    ends_at: datetime
    stand: Stand
    since: datetime | None


def ticket(actor: Actor, public_id: str, *, now: datetime) -> str:
    """The text behind the code to show now. Raises NotFound, Forbidden, Problem."""
    with reading() as session:
        return tickets.issue(find_to_keep(session, actor, public_id).row.public_id, now=now)


def door(actor: Actor, text: str, *, now: datetime) -> Door:
    """What a scanned code offers the actor.

    Raises NotFound (not of the unit), Problem `training_ticket_old`, `training_cancelled`."""
    with reading() as session:
        found = _scanned(session, actor, text, now)
        came = _open(session, found.row.id, actor)
        row = found.row
        return Door(
            row.title,
            row.content,
            row.teacher,
            row.place,
            row.begins_at,
            row.ends_at,
            _stand(session, row, actor, came, now),
            came.came_at if came else None,
        )


def scan(actor: Actor, text: str, *, now: datetime) -> Stand:
    """Check the actor in, or out again; what it came to: GO (checked in) or DONE (checked out).

    Raises as `door`, Problem `training_not_open`, `training_teaches`, and the refusals of the log
    (`training_…`), which are on the trail too."""
    why = None
    with transaction() as session:
        found = _scanned(session, actor, text, now)
        assert actor.person_id is not None
        lock_people(session, [actor.person_id])
        came = _open(session, found.row.id, actor)
        stand = _stand(session, found.row, actor, came, now)
        if stand is Stand.COME:
            _come(found, now)
            return Stand.GO
        if stand is Stand.DONE:
            return Stand.DONE
        if came is None or stand is Stand.CLOSED:
            raise Problem("training_not_open")
        why = _go(found, came, now)
    if why is not None:
        raise Problem(why[0], **why[1])
    return Stand.DONE


def _come(found: Found, now: datetime) -> None:
    if found.teaches:
        raise Problem("training_teaches")
    came = CheckIn(session_id=found.row.id, person_id=found.actor.person_id, came_at=now)
    found.session.add(came)
    found.note("training.checked_in", now)


def _go(found: Found, came: CheckIn, now: datetime) -> tuple[str, dict[str, str | int]] | None:
    """Enter the time between, within the session; or note on the trail why not."""
    row, person = found.row, found.actor.person_id
    assert person is not None
    begins = _minute(max(came.came_at, row.begins_at))
    span = Span(clock.local(begins), clock.local(_minute(min(now, row.ends_at))))
    why = refusal(found.session, row, person, span, now=now)
    if why is not None:
        told = {name: str(value) for name, value in why[1].items()}
        found.note("training.refused", now, training_why=why[0], **told)
        return why
    keep_attendance(found, person, span, "qr", now)
    found.note("training.checked_out", now, from_to=span_words(span.begins, span.ends))
    return None


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _scanned(session: Session, actor: Actor, text: str, now: datetime) -> Found:
    """The session of a ticket, for somebody at work in its unit on its day."""
    signed = tickets.session_of(text, now=now)
    if signed is None:
        raise NotFound("training")
    row, unit = session.execute(
        select(TrainingSession, Place)
        .join(Place, Place.id == TrainingSession.enterprise_id)
        .where(TrainingSession.public_id == signed[0])
    ).one()
    day = clock.local(row.begins_at).date()
    if not assigned(session, unit, Person.id == actor.person_id, day):
        raise NotFound("training")
    if not signed[1]:
        raise Problem("training_ticket_old")
    if row.cancelled_at is not None:
        raise Problem("training_cancelled")
    return Found(session, actor or SYSTEM, row, unit, False, row.teacher_id == actor.person_id)


def _open(session: Session, session_id: int, actor: Actor) -> CheckIn | None:
    return session.scalar(
        select(CheckIn).where(
            CheckIn.session_id == session_id,
            CheckIn.person_id == actor.person_id,
            CheckIn.left_at.is_(None),
        )
    )


def _stand(
    session: Session, row: TrainingSession, actor: Actor, came: CheckIn | None, now: datetime
) -> Stand:
    if came is not None:
        return Stand.GO if now <= row.ends_at + AFTER else Stand.CLOSED
    there = select(Attendance.id).where(
        Attendance.session_id == row.id,
        Attendance.person_id == actor.person_id,
        Attendance.withdrawn_at.is_(None),
        Attendance.ends_at > min(now, row.ends_at) - SHORTEST,
    )
    if session.scalar(there.limit(1)) is not None:
        return Stand.DONE
    return Stand.COME if row.begins_at - EARLY <= now < row.ends_at else Stand.CLOSED
