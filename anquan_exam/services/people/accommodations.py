"""Who may be asked aloud because reading is hard: given with a reason, taken back, both on the
trail."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.people import plain
from anquan_exam.models import Accommodation, Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid
from anquan_exam.services.people.notes import note
from anquan_exam.services.people.views import person_in_scope

MOST_REASON = 100


def aloud_of(actor: Actor, public_id: str) -> str:
    """Why a person may be asked aloud; "" where nobody said so. Raises NotFound."""
    with reading() as session:
        person = person_in_scope(session, actor, Permission.PEOPLE_VIEW, public_id)
        return _reason(session, person) or ""


def let_ask_aloud(actor: Actor, public_id: str, reason: str, *, now: datetime) -> None:
    """Say that a person may be asked aloud, wherever they are examined; a new reason replaces the
    old. Raises NotFound, Invalid `reason_missing`."""
    why = plain(reason)[:MOST_REASON]
    if not why:
        raise Invalid("reason_missing", "reason")
    with transaction() as session:
        person = person_in_scope(session, actor, Permission.PEOPLE_EDIT, public_id, lock=True)
        if _reason(session, person) == why:
            return
        _end(session, actor, person, now)
        session.add(
            Accommodation(person_id=person.id, reason=why, given_by=actor.person_id, given_at=now)
        )
        note(session, actor, "person.aloud_given", person, "", now, reason=why)


def stop_asking_aloud(actor: Actor, public_id: str, *, now: datetime) -> None:
    """Take it back; what was not given is left as it is. Raises NotFound."""
    with transaction() as session:
        person = person_in_scope(session, actor, Permission.PEOPLE_EDIT, public_id, lock=True)
        if _reason(session, person) is not None:
            _end(session, actor, person, now)
            note(session, actor, "person.aloud_ended", person, "", now)


def _reason(session: Session, person: Person) -> str | None:
    return session.scalar(
        select(Accommodation.reason).where(
            Accommodation.person_id == person.id, Accommodation.ended_at.is_(None)
        )
    )


def _end(session: Session, actor: Actor, person: Person, now: datetime) -> None:
    session.execute(
        update(Accommodation)
        .where(Accommodation.person_id == person.id, Accommodation.ended_at.is_(None))
        .values(ended_at=now, ended_by=actor.person_id)
    )
