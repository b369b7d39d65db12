"""Scope: the condition that every query for places, people, exams or results goes through."""

from typing import TypeVar

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.models import (
    Assignment,
    Candidate,
    Employment,
    EnterpriseIndustry,
    Exam,
    Invigilator,
    Person,
    Place,
)
from anquan_exam.services.errors import NotFound

T = TypeVar("T")


def places_within(
    actor: Actor, permission: Permission, place: type[Place] = Place
) -> ColumnElement[bool]:
    """The condition that a `place` row lies where `actor` holds `permission`."""
    conditions: list[ColumnElement[bool]] = []
    for area in actor.areas(permission):
        within: ColumnElement[bool] = place.path.startswith(area.path, autoescape=True)
        if area.industry is not None:
            in_industry = exists().where(
                EnterpriseIndustry.enterprise_id == place.enterprise_id,
                EnterpriseIndustry.industry == area.industry.value,
            )
            within = and_(within, in_industry)
        conditions.append(within)
    return or_(*conditions) if conditions else false()


def people_within(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition that a Person row is employed by, or assigned to, a place in the actor's scope.

    Ended employments count too: who employed somebody answers for the record of that time."""
    place = aliased(Place)
    home = aliased(Place)
    assigned = exists(
        select(Assignment.id)
        .join(place, place.id == Assignment.place_id)
        .where(Assignment.person_id == Person.id, places_within(actor, permission, place))
    )
    employed = exists(
        select(Employment.id)
        .join(home, home.id == Employment.employer_id)
        .where(Employment.person_id == Person.id, places_within(actor, permission, home))
    )
    return or_(assigned, employed)


def place_in_scope(session: Session, actor: Actor, permission: Permission, place_id: int) -> Place:
    """The place, if the actor holds `permission` there. Raises NotFound otherwise."""
    found = session.scalar(
        select(Place).where(Place.id == place_id, places_within(actor, permission))
    )
    if found is None:
        raise NotFound("place")
    return found


def with_place(
    session: Session,
    table: type[T],
    place_id: InstrumentedAttribute[int],
    *conditions: ColumnElement[bool],
    missing: str,
    lock: bool = False,
) -> tuple[T, Place]:
    """The one row of `table` that meets `conditions`, and the place its `place_id` names; `lock`
    locks the row alone. The conditions say who reaches it. Raises NotFound of kind `missing`."""
    statement = select(table, Place).join(Place, Place.id == place_id).where(*conditions)
    if lock:
        statement = statement.with_for_update(of=table)
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound(missing)
    return found[0], found[1]


def exams_owned(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition that an Exam row belongs to a place where `actor` holds `permission`."""
    owner = aliased(Place)
    return Exam.owner_id.in_(select(owner.id).where(places_within(actor, permission, owner)))


def exams_seen(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition that `actor` may see an Exam row: its owner, some of its candidates, or the
    actor's own name among its invigilators, lies within reach."""
    place = aliased(Place)
    somebody = exists(
        select(Candidate.id)
        .join(place, place.id == Candidate.place_id)
        .where(Candidate.exam_id == Exam.id, places_within(actor, permission, place))
    )
    named = exists().where(Invigilator.exam_id == Exam.id, Invigilator.person_id == actor.person_id)
    return or_(exams_owned(actor, permission), somebody, named)


def candidates_within(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition that a Candidate row is within reach: by the exam's owner or by its own place.

    Whoever is named as the exam's invigilator reaches all of its candidates."""
    place = aliased(Place)
    own = Candidate.place_id.in_(select(place.id).where(places_within(actor, permission, place)))
    exam = aliased(Exam)
    owner = aliased(Place)
    whole = exists(
        select(exam.id)
        .join(owner, owner.id == exam.owner_id)
        .where(exam.id == Candidate.exam_id, places_within(actor, permission, owner))
    )
    named = exists().where(
        Invigilator.exam_id == Candidate.exam_id, Invigilator.person_id == actor.person_id
    )
    return or_(own, whole, named)
