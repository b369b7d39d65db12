"""What the system knows of oneself, as one may see it: masked, with whom to ask."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

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
            Place.id.label("place_id"),
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
    jobs: dict[tuple[str, str | None, int], list[Any]] = {}
    for row in rows:
        jobs.setdefault((row.short_name, row.employee_number, row.place_id), []).append(row)
    return tuple(
        Work(
            employer=employer,
            employee_number=number or "",
            place="" if same[0].kind == "enterprise" else same[0].name,
            posts=tuple(dict.fromkeys(row.post for row in same if row.post)),
        )
        for (employer, number, _), same in jobs.items()
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
