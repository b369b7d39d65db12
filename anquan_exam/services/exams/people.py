"""Whom an exam is meant for: targets made into people, as they are on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, false, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Employment,
    ExamTarget,
    Person,
    Place,
    Post,
)


@dataclass(frozen=True, slots=True)
class Assigned:
    """A person as they will stand on the exam's roster."""

    person_id: int
    public_id: str
    place_id: int
    name: str
    employer: str
    department: str
    posts: str
    category: str
    employee_number: str
    lamps: tuple[str, ...] = ()


def assigned(
    session: Session, owner: Place, wanted: ColumnElement[bool], day: date
) -> tuple[Assigned, ...]:
    """The people at work under `owner` on `day` who fit `wanted`, each once.

    A constant number of statements. Of several assignments the first counts; posts are joined."""
    employer = aliased(Place)
    rows: Sequence[Any] = session.execute(
        select(
            Assignment.id,
            Assignment.person_id,
            Person.public_id,
            Person.name,
            Assignment.place_id,
            Place.path,
            Assignment.category,
            Employment.employee_number,
            Assignment.lamp_number,
            employer.name.label("employer"),
        )
        .join(Person, Person.id == Assignment.person_id)
        .join(Place, Place.id == Assignment.place_id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(employer, employer.id == Employment.employer_id)
        .where(Place.path.startswith(owner.path, autoescape=True), at_work(day), wanted)
        .order_by(Place.path, Person.name, Assignment.id)
    ).all()
    posts = _posts(session, [row.id for row in rows])
    names = _place_names(session, rows)
    grouped: dict[int, list[Row[Any]]] = {}
    for row in rows:
        grouped.setdefault(row.person_id, []).append(row)
    return tuple(_person(group, posts, names) for group in grouped.values())


def at_work(day: date) -> ColumnElement[bool]:
    """The condition that assignment and employment hold on `day` (their last day included)."""
    return and_(
        Assignment.begins_on <= day,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day),
        Employment.begins_on <= day,
        or_(Employment.ends_on.is_(None), Employment.ends_on >= day),
    )


def meant(session: Session, targets: Iterable[ExamTarget]) -> ColumnElement[bool]:
    """The condition that an Assignment fits one of `targets`: what a target names, all of it."""
    rows = tuple(targets)
    ids = {target.place_id for target in rows if target.place_id}
    paths = dict(session.execute(select(Place.id, Place.path).where(Place.id.in_(ids))).all())
    conditions = [_meant(target, paths) for target in rows]
    return or_(*conditions) if conditions else false()


def _meant(target: ExamTarget, paths: Mapping[int, str]) -> ColumnElement[bool]:
    if target.person_id is not None:
        return Assignment.person_id == target.person_id
    parts: list[ColumnElement[bool]] = []
    if target.place_id is not None:
        parts.append(Place.path.startswith(paths[target.place_id], autoescape=True))
    if target.post_id is not None:
        parts.append(
            exists().where(
                AssignmentPost.assignment_id == Assignment.id,
                AssignmentPost.post_id == target.post_id,
            )
        )
    if target.category is not None:
        parts.append(Assignment.category == target.category)
    return and_(*parts)


def _posts(session: Session, ids: list[int]) -> dict[int, list[str]]:
    """Assignment id to the names of its posts."""
    found: dict[int, list[str]] = {}
    rows = session.execute(
        select(AssignmentPost.assignment_id, Post.name)
        .join(Post, Post.id == AssignmentPost.post_id)
        .where(AssignmentPost.assignment_id.in_(ids))
        .order_by(Post.name)
    )
    for assignment, name in rows:
        found.setdefault(assignment, []).append(name)
    return found


def _place_names(session: Session, rows: Iterable[Row[Any]]) -> dict[int, tuple[str, str]]:
    """Place id to its kind and name, for every place on the way to those of `rows`."""
    ids = {int(part) for row in rows for part in row.path.strip("/").split("/")}
    found = session.execute(select(Place.id, Place.kind, Place.name).where(Place.id.in_(ids)))
    return {id_: (kind, name) for id_, kind, name in found}


def _person(
    rows: list[Row[Any]], posts: Mapping[int, list[str]], names: Mapping[int, tuple[str, str]]
) -> Assigned:
    first = rows[0]
    way = [names[int(part)] for part in first.path.strip("/").split("/")]
    inside = [name for kind, name in way if kind not in ("district", "enterprise")]
    held = dict.fromkeys(name for row in rows for name in posts.get(row.id, ()))
    return Assigned(
        person_id=first.person_id,
        public_id=first.public_id,
        place_id=first.place_id,
        name=first.name,
        employer=first.employer,
        department=" ".join(inside)[:120],
        posts="、".join(held)[:200],
        category=first.category,
        employee_number=first.employee_number or "",
        lamps=tuple(dict.fromkeys(row.lamp_number for row in rows if row.lamp_number)),
    )
