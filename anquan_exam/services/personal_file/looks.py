"""Who looked at a person's file: kept for the person to see, a row for each viewer and hour."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Role
from anquan_exam.models import Person, PersonalFileLook
from anquan_exam.models.session import reading
from anquan_exam.services import trail
from anquan_exam.services.personal_file.reach import AsWhat


class Form(StrEnum):
    """In what form a file was opened."""

    PAGE = "page"
    PDF = "pdf"
    JSON = "json"
    CODE = "code"
    """By a share code of the person's: the whole file."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked within the hour that began at `first_at`."""

    name: str
    role: Role
    unit: str
    first_at: datetime
    forms: tuple[Form, ...]


def keep(
    session: Session, actor: Actor, person: Person, form: Form, what: AsWhat, *, now: datetime
) -> None:
    """Put it on record that the actor opened the person's file, within the caller's transaction.

    A second opening in the same form and hour adds nothing."""
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    hour = now.replace(minute=0, second=0, microsecond=0)
    row = session.scalar(
        select(PersonalFileLook).where(
            PersonalFileLook.person_id == person.id,
            PersonalFileLook.viewer_id == actor.person_id,
            PersonalFileLook.hour == hour,
        )
    )
    if row is None:
        row = PersonalFileLook(
            person_id=person.id,
            viewer_id=actor.person_id,
            hour=hour,
            first_at=now,
            forms=[],
            role=what.role.value,
            unit=what.unit,
        )
        session.add(row)
    if form.value in row.forms:
        return
    row.forms = [*row.forms, form.value]
    subject = ("person", person.public_id)
    trail.record(session, actor, "personal_file.opened", subject, now=now, file_form=form.value)


def looks(actor: Actor, *, page: int = 1, size: int = 20) -> tuple[tuple[Look, ...], int]:
    """Who looked at the actor's own file, the latest first, and how many there are in all."""
    own = PersonalFileLook.person_id == actor.person_id
    with reading() as session:
        total = session.scalar(select(func.count(PersonalFileLook.id)).where(own)) or 0
        rows = session.execute(
            select(PersonalFileLook, Person.name)
            .join(Person, Person.id == PersonalFileLook.viewer_id)
            .where(own)
            .order_by(PersonalFileLook.first_at.desc(), PersonalFileLook.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        ).all()
    return tuple(
        Look(name, Role(row.role), row.unit, row.first_at, tuple(map(Form, row.forms)))
        for row, name in rows
    ), total
