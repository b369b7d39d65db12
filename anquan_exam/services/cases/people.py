"""Finding whom a case is about: by name, initials or number, at the unit they work for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam import clock
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
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound
from anquan_exam.services.exams.people import at_work
from anquan_exam.services.scope import places_within

MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody at a unit."""

    person_id: int
    enterprise_id: int
    who: str
    """Public id."""
    unit: str
    """Public id of the enterprise."""
    name: str
    unit_name: str
    about: str
    """Employee number, department and posts."""


def search(actor: Actor, text: str, *, now: datetime) -> tuple[Worker, ...]:
    """The people at work within reach whom the text means, once for each unit they work for."""
    said = plain(text)
    if not said:
        return ()
    with reading() as session:
        rows = session.execute(_query(actor, said, clock.local(now).date())).all()
        posts = _posts(session, [row.id for row in rows])
    found: dict[tuple[int, int], Worker] = {}
    for row in rows:
        at = row.place if row.place_id != row.host_id else ""
        parts = (row.employee_number or "", at, "、".join(posts.get(row.id, ())))
        found.setdefault(
            (row.person_id, row.host_id),
            Worker(
                row.person_id,
                row.host_id,
                row.who,
                row.unit,
                row.name,
                row.unit_name,
                "，".join(filter(None, parts)),
            ),
        )
    return tuple(found.values())[:MOST_FOUND]


def _query(actor: Actor, said: str, day: date) -> Any:
    place, home = aliased(Place), aliased(Place)
    ways: list[ColumnElement[bool]] = [
        func.lower(Person.name).contains(said.lower(), autoescape=True),
        func.lower(Employment.employee_number) == said.lower(),
        func.lower(Assignment.lamp_number) == said.lower(),
    ]
    if said.isascii() and said.replace(" ", "").isalpha():
        letters = said.lower().replace(" ", "")
        ways += [Person.initials.startswith(letters), Person.initials.contains(f" {letters}")]
    return (
        select(
            Assignment.id,
            Assignment.person_id,
            Assignment.host_id,
            Assignment.place_id,
            Person.public_id.label("who"),
            Person.name,
            Enterprise.public_id.label("unit"),
            home.name.label("unit_name"),
            place.name.label("place"),
            Employment.employee_number,
        )
        .join(Person, Person.id == Assignment.person_id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Enterprise, Enterprise.place_id == Assignment.host_id)
        .join(home, home.id == Assignment.host_id)
        .join(place, place.id == Assignment.place_id)
        .where(at_work(day), places_within(actor, Permission.PEOPLE_VIEW, place), or_(*ways))
        .order_by(Person.name, Person.id, Assignment.id)
        .limit(MOST_FOUND * 2)
    )


def _posts(session: Session, ids: list[int]) -> dict[int, list[str]]:
    """Assignment id to the names of its posts."""
    found: dict[int, list[str]] = {}
    for assignment, name in session.execute(
        select(AssignmentPost.assignment_id, Post.name)
        .join(Post, Post.id == AssignmentPost.post_id)
        .where(AssignmentPost.assignment_id.in_(ids))
        .order_by(Post.name)
    ):
        found.setdefault(assignment, []).append(name)
    return found


def chosen(actor: Actor, permission: Permission, who: str, unit: str, *, now: datetime) -> Worker:
    """The person at the unit, within reach. Raises NotFound."""
    with reading() as session:
        return worker_in_scope(session, actor, permission, who, unit, clock.local(now).date())


def worker_in_scope(
    session: Session, actor: Actor, permission: Permission, who: str, unit: str, day: date
) -> Worker:
    """The person `who` where they work for `unit` (public ids) on `day`, within reach of `actor`.
    Raises NotFound."""
    place, home = aliased(Place), aliased(Place)
    row = session.execute(
        select(Person, Enterprise, home.name, place.name)
        .join(Assignment, Assignment.person_id == Person.id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Enterprise, Enterprise.place_id == Assignment.host_id)
        .join(home, home.id == Enterprise.place_id)
        .join(place, place.id == Assignment.place_id)
        .where(
            Person.public_id == who,
            Enterprise.public_id == unit,
            at_work(day),
            or_(
                places_within(actor, permission, place),
                places_within(actor, permission, home),
            ),
        )
        .order_by(Assignment.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound("person")
    person, enterprise, unit_name, at = row
    return Worker(
        person.id,
        enterprise.place_id,
        person.public_id,
        enterprise.public_id,
        person.name,
        unit_name,
        at if at != unit_name else "",
    )
