"""Whose a session is: the manager's of its unit, and the teacher's who gives it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.models import Attendance, Person, Place, TrainingSession
from anquan_exam.services import trail
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.scope import people_within, places_within

LATE = timedelta(days=3)
"""Further back nothing is entered without a reason and a second person."""
MOST_REASON = 300


@dataclass(frozen=True)
class Found:
    """A session, the unit it is of, and what the actor is to it."""

    session: Session
    actor: Actor
    row: TrainingSession
    unit: Place
    manages: bool
    teaches: bool

    def note(self, act: str, now: datetime, **payload: object) -> None:
        """Add an entry about the session to the trail."""
        subject = ("training", self.row.public_id)
        told = {"title": self.row.title, **payload}
        trail.record(
            self.session, self.actor, act, subject, now=now, place_path=self.unit.path, **told
        )


def find(session: Session, actor: Actor, public_id: str) -> Found:
    """A session the actor may look at: by right over its unit or over somebody who was there, or
    as its teacher. Raises NotFound."""
    unit = aliased(Place)
    somebody = (
        exists()
        .where(
            Attendance.session_id == TrainingSession.id,
            Attendance.person_id == Person.id,
            people_within(actor, Permission.PEOPLE_VIEW),
        )
        .correlate(TrainingSession)
    )
    found = session.execute(
        select(TrainingSession, unit)
        .join(unit, unit.id == TrainingSession.enterprise_id)
        .where(
            TrainingSession.public_id == public_id,
            or_(
                places_within(actor, Permission.PEOPLE_VIEW, unit),
                TrainingSession.teacher_id == actor.person_id,
                somebody,
            ),
        )
    ).one_or_none()
    if found is None:
        raise NotFound("training")
    return _found(session, actor, *found)


def _found(session: Session, actor: Actor, row: TrainingSession, unit: Place) -> Found:
    mine = select(Place.id).where(
        Place.id == unit.id, places_within(actor, Permission.PEOPLE_EDIT, Place)
    )
    teaches = row.teacher_id is not None and row.teacher_id == actor.person_id
    return Found(session, actor, row, unit, session.scalar(mine) is not None, teaches)


def find_to_keep(session: Session, actor: Actor, public_id: str) -> Found:
    """A session whose list the actor keeps: its unit's manager or its teacher; not cancelled.

    Raises NotFound, Forbidden, Problem `training_cancelled`."""
    found = find(session, actor, public_id)
    if not (found.manages or found.teaches):
        raise Forbidden()
    if found.row.cancelled_at is not None:
        raise Problem("training_cancelled")
    return found


def find_to_manage(session: Session, actor: Actor, public_id: str) -> Found:
    """A session of a unit the actor manages. Raises NotFound, Forbidden."""
    found = find(session, actor, public_id)
    if not found.manages:
        raise Forbidden()
    return found


def reason_of(text: str, field: str = "reason") -> str:
    """A reason, given and not too long. Raises Invalid."""
    reason = " ".join(text.split())
    if not reason:
        raise Invalid("training_reason", field)
    if len(reason) > MOST_REASON:
        raise Invalid("text_too_long", field, most=MOST_REASON)
    return reason
