"""What the system knows of oneself, as one may see it: masked, with whom to ask."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.people import mask_phone
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Employment,
    Enterprise,
    Person,
    Place,
    Post,
    RoleGrant,
)
from anquan_exam.models.session import reading


@dataclass(frozen=True)
class Work:
    """One place one works at."""

    employer: str
    employee_number: str
    place: str
    """Department or team; "" when assigned to the enterprise itself."""
    posts: tuple[str, ...]


@dataclass(frozen=True)
class Me:
    """Oneself. Phone and ID number are masked; "" where there is none."""

    name: str
    phone: str
    id_number: str
    work: tuple[Work, ...]
    ask: tuple[str, ...]
    """Names of the safety managers of one's employers."""


def me(actor: Actor, *, now: datetime) -> Me:
    """The actor's own particulars."""
    today = clock.local(now).date()
    with reading() as session:
        person = session.get_one(Person, actor.person_id)
        work = _work(session, person.id, today)
        ask = _managers(session, person.id, today)
    return Me(
        name=person.name,
        phone=mask_phone(person.phone) if person.phone else "",
        id_number="*" * 14 + person.id_number_tail if person.id_number_tail else "",
        work=work,
        ask=ask,
    )


def _work(session: Session, person_id: int, today: date) -> tuple[Work, ...]:
    rows = session.execute(
        select(
            Assignment.id,
            Enterprise.short_name,
            Employment.employee_number,
            Place.name,
            Place.kind,
            Post.name.label("post"),
        )
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Enterprise, Enterprise.place_id == Employment.employer_id)
        .join(Place, Place.id == Assignment.place_id)
        .outerjoin(AssignmentPost, AssignmentPost.assignment_id == Assignment.id)
        .outerjoin(Post, Post.id == AssignmentPost.post_id)
        .where(
            Assignment.person_id == person_id,
            Assignment.begins_on <= today,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= today),
            or_(Employment.ends_on.is_(None), Employment.ends_on >= today),
        )
        .order_by(Assignment.id, Post.name)
    ).all()
    by_assignment = {row.id: row for row in rows}
    return tuple(
        Work(
            employer=row.short_name,
            employee_number=row.employee_number or "",
            place="" if row.kind == "enterprise" else row.name,
            posts=tuple(other.post for other in rows if other.id == id_ and other.post),
        )
        for id_, row in by_assignment.items()
    )


def _managers(session: Session, person_id: int, today: date) -> tuple[str, ...]:
    employers = select(Employment.employer_id).where(
        Employment.person_id == person_id,
        or_(Employment.ends_on.is_(None), Employment.ends_on >= today),
    )
    names = session.scalars(
        select(Person.name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role == Role.SAFETY_MANAGER.value,
            RoleGrant.place_id.in_(employers),
            RoleGrant.revoked_at.is_(None),
        )
        .distinct()
        .order_by(Person.name)
        .limit(3)
    )
    return tuple(names)
