"""Who holds which post on a day, within the actor's reach, in two statements however many."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.people import plain
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Employment,
    Enterprise,
    Person,
    Place,
    Post,
)
from anquan_exam.services import scope
from anquan_exam.services.people.finding import said
from anquan_exam.services.places.ways import names_on, way_below


@dataclass(frozen=True)
class Held:
    """A post somebody holds at a unit; `post_id` None: assigned there in no post."""

    person_id: int
    person: str
    """Public id."""
    name: str
    number: str
    enterprise_id: int
    enterprise: str
    place_id: int
    place: str
    """掘一队 / 一班; "" for the unit itself."""
    post_id: int | None
    post: str
    lamp: str = ""


@dataclass(frozen=True)
class Narrowed:
    """Whose posts are asked for; 0, "" and None mean everybody's."""

    enterprise_id: int = 0
    place_id: int = 0
    text: str = ""
    people: Collection[int] | None = None


def was_held(day: date, known_at: datetime) -> ColumnElement[bool]:
    """An assignment that was held on `day` by what was known at the moment `known_at`: an end that
    was recorded later does not count."""
    return and_(
        Assignment.recorded_at <= known_at,
        Assignment.begins_on <= day,
        or_(
            Assignment.ends_on.is_(None),
            Assignment.ends_on >= day,
            Assignment.end_recorded_at > known_at,
        ),
    )


def held_within(
    session: Session,
    actor: Actor,
    day: date,
    narrowed: Narrowed,
    *,
    today: date,
    known_at: datetime,
) -> tuple[Held, ...]:
    """What is held on `day`, as known at `known_at`, at places where the actor may see people, by
    name."""
    place = aliased(Place)
    where = [scope.places_within(actor, Permission.PEOPLE_VIEW, place)]
    where += _conditions(session, actor, place, narrowed, today)
    return held_where(session, was_held(day, known_at), place, where)


def held_where(
    session: Session,
    held: ColumnElement[bool],
    place: type[Place],
    where: Iterable[ColumnElement[bool]],
) -> tuple[Held, ...]:
    """What is held, by `held`, where the conditions on Person, Assignment and `place` are met."""
    rows = session.execute(
        select(
            Person.id.label("person_id"),
            Person.public_id,
            Person.name,
            Employment.employee_number,
            Assignment.lamp_number,
            Assignment.host_id,
            Enterprise.short_name,
            place.id.label("place_id"),
            place.path,
            Post.id.label("post_id"),
            Post.name.label("post"),
        )
        .select_from(Assignment)
        .join(Person, Person.id == Assignment.person_id)
        .join(place, place.id == Assignment.place_id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Enterprise, Enterprise.place_id == Assignment.host_id)
        .outerjoin(AssignmentPost, AssignmentPost.assignment_id == Assignment.id)
        .outerjoin(Post, Post.id == AssignmentPost.post_id)
        .where(held, *where)
        .order_by(Person.name, Person.id, Assignment.id, Post.name)
    ).all()
    names = names_on(session, {row.path for row in rows})
    return tuple(_held(row, names) for row in rows)


def _held(row: Any, names: dict[int, str]) -> Held:
    return Held(
        person_id=row.person_id,
        person=row.public_id,
        name=row.name,
        number=row.employee_number or "",
        enterprise_id=row.host_id,
        enterprise=row.short_name,
        place_id=row.place_id,
        place=way_below(row.path, row.host_id, names),
        post_id=row.post_id,
        post=row.post or "",
        lamp=row.lamp_number,
    )


def _conditions(
    session: Session, actor: Actor, place: type[Place], narrowed: Narrowed, today: date
) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if narrowed.enterprise_id:
        where.append(Assignment.host_id == narrowed.enterprise_id)
    if narrowed.place_id:
        path = session.scalar(select(Place.path).where(Place.id == narrowed.place_id)) or "none"
        where.append(place.path.startswith(path, autoescape=True))
    if narrowed.text:
        where.append(said(actor, plain(narrowed.text), today))
    if narrowed.people is not None:
        where.append(Person.id.in_(narrowed.people))
    return where
