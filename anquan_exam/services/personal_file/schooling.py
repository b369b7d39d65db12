"""Schools somebody finished, entered by the manager who saw the diploma: appended, withdrawn with a
reason, never edited."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.people import plain
from anquan_exam.domain.personal_file import EducationLevel
from anquan_exam.models import Assignment, Education, Employment, Person, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import scope, trail
from anquan_exam.services.errors import Forbidden, Invalid, NotFound
from anquan_exam.services.people.views import person_in_scope

EDIT = Permission.PEOPLE_EDIT
MOST_SCHOOL = 80
MOST_MAJOR = 60
MOST_WHY = 300
EARLIEST = date(1940, 1, 1)


@dataclass(frozen=True, slots=True)
class EducationInput:
    """A school as the diploma says."""

    level: EducationLevel
    school: str
    major: str
    finished_on: date


@dataclass(frozen=True, slots=True)
class EducationView:
    """A school on record, with who may take it back."""

    id: int
    level: EducationLevel
    school: str
    major: str
    finished_on: date
    withdrawn_why: str
    withdrawn: bool
    editable: bool


def listed(actor: Actor, public_id: str) -> tuple[EducationView, ...]:
    """The schools of a person that units within the actor's reach put on record, the latest first.
    Raises NotFound."""
    with reading() as session:
        person = person_in_scope(session, actor, EDIT, public_id)
        rows = session.scalars(
            select(Education)
            .join(Place, Place.id == Education.enterprise_id)
            .where(Education.person_id == person.id, scope.places_within(actor, EDIT))
            .order_by(Education.finished_on.desc(), Education.id.desc())
        ).all()
    return tuple(
        EducationView(
            row.id,
            EducationLevel(row.level),
            row.school,
            row.major,
            row.finished_on,
            row.withdrawn_why,
            row.withdrawn_at is not None,
            row.withdrawn_at is None and row.person_id != actor.person_id,
        )
        for row in rows
    )


def enter(actor: Actor, public_id: str, given: EducationInput, *, now: datetime) -> None:
    """Put a school on record. One that is there already is not put there twice.

    Raises NotFound, Forbidden `file_own`, Invalid."""
    school, major = _checked(given, clock.local(now).date())
    with transaction() as session:
        person = person_in_scope(session, actor, EDIT, public_id, lock=True)
        if person.id == actor.person_id:
            raise Forbidden("file_own")
        place = _unit(session, actor, person)
        there = select(Education.id).where(
            Education.person_id == person.id,
            Education.enterprise_id == place.id,
            Education.level == given.level.value,
            Education.school == school,
            Education.major == major,
            Education.finished_on == given.finished_on,
            Education.withdrawn_at.is_(None),
        )
        if session.scalar(there) is not None:
            return
        row = Education(
            person_id=person.id,
            enterprise_id=place.id,
            level=given.level.value,
            school=school,
            major=major,
            finished_on=given.finished_on,
            recorded_at=now,
            recorded_by=actor.person_id,
        )
        session.add(row)
        _note(session, actor, "education.entered", person, place, now, school=school)


def withdraw(actor: Actor, public_id: str, education_id: int, why: str, *, now: datetime) -> None:
    """Take a school back that was put on record wrongly; both stay in view.

    Raises NotFound, Forbidden `file_own`, Invalid."""
    said = why.strip()[:MOST_WHY]
    if not said:
        raise Invalid("file_text_missing", "why")
    with transaction() as session:
        person = person_in_scope(session, actor, EDIT, public_id, lock=True)
        row = session.get(Education, education_id)
        if row is None or row.person_id != person.id:
            raise NotFound("education")
        place = scope.place_in_scope(session, actor, EDIT, row.enterprise_id)
        if person.id == actor.person_id:
            raise Forbidden("file_own")
        if row.withdrawn_at is not None:
            return
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = now, actor.person_id, said
        _note(session, actor, "education.withdrawn", person, place, now, reason=said)


def _checked(given: EducationInput, today: date) -> tuple[str, str]:
    school, major = plain(given.school), plain(given.major)
    if not school:
        raise Invalid("file_school_missing", "school")
    for text, field, most in ((school, "school", MOST_SCHOOL), (major, "major", MOST_MAJOR)):
        if len(text) > most:
            raise Invalid("text_too_long", field, most=most)
    if not EARLIEST <= given.finished_on <= today:
        raise Invalid("file_school_day", "finished_on")
    return school, major


def _unit(session: Session, actor: Actor, person: Person) -> Place:
    """The enterprise within the actor's reach that the person works for now. Raises Invalid
    `file_left`."""
    work = aliased(Place)
    place = session.scalar(
        select(Place)
        .join(Employment, Employment.person_id == person.id)
        .outerjoin(
            Assignment,
            (Assignment.employment_id == Employment.id) & Assignment.ends_on.is_(None),
        )
        .outerjoin(work, work.id == Assignment.place_id)
        .where(
            Employment.ends_on.is_(None),
            or_(Place.id == Employment.employer_id, Place.id == Assignment.host_id),
            or_(
                scope.places_within(actor, EDIT),
                scope.places_within(actor, EDIT, work),
            ),
        )
        .order_by(Place.id)
        .limit(1)
    )
    if place is None:
        raise Invalid("file_left")
    return place


def _note(
    session: Session,
    actor: Actor,
    act: str,
    person: Person,
    place: Place,
    now: datetime,
    **payload: str,
) -> None:
    subject = ("person", person.public_id)
    trail.record(session, actor, act, subject, now=now, place_path=place.path, **payload)
