"""The trail entries of acts on a person."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.models import Employment, Person, Place
from anquan_exam.services import trail


def note(
    session: Session,
    actor: Actor,
    act: str,
    person: Person,
    place_path: str,
    now: datetime,
    **payload: object,
) -> None:
    """Record an act on `person`, filed at `place_path` or else where they are employed."""
    subject = ("person", person.public_id)
    path = place_path or _path_of(session, person.id)
    trail.record(session, actor, act, subject, now=now, place_path=path, **payload)


def _path_of(session: Session, person_id: int) -> str:
    """Where an act on a person is filed: where they are employed."""
    return (
        session.scalar(
            select(Place.path)
            .join(Employment, Employment.employer_id == Place.id)
            .where(Employment.person_id == person_id)
            .order_by(Employment.ends_on.is_not(None), Employment.id.desc())
            .limit(1)
        )
        or ""
    )
