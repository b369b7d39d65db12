"""Whose absences an actor may enter: the manager everybody's, a team leader those of the own team;
nobody the own."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import ROLE_PERMISSIONS, Actor, Permission, Role
from anquan_exam.models import Absence, Assignment, Person, Place
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.exams.lists import LineVerdict, lines_of
from anquan_exam.services.people.views import person_in_scope
from anquan_exam.services.scope import people_within, places_within


def entering(actor: Actor) -> Actor:
    """The actor with those grants alone by which absences may be entered."""
    allowed = [
        grant
        for grant in actor.grants
        if grant.role is Role.TEAM_LEADER or Permission.PEOPLE_EDIT in ROLE_PERMISSIONS[grant.role]
    ]
    return replace(actor, grants=tuple(allowed))


def may_enter(actor: Actor) -> bool:
    """Whether there is anybody whose absences the actor may enter."""
    return bool(entering(actor).grants)


def person_of(session: Session, actor: Actor, public_id: str) -> Person:
    """Somebody whose absences the actor may enter, locked.

    Raises NotFound, Invalid `own_absence`."""
    found = person_in_scope(session, entering(actor), Permission.PEOPLE_VIEW, public_id, lock=True)
    if found.id == actor.person_id:
        raise Invalid("own_absence", "person")
    return found


def who_is(session: Session, actor: Actor, line: str, day: date) -> str:
    """The public id of whom a line means (name, number or phone) among those the actor may enter.

    Raises Invalid `absence_person`, `absence_several`."""
    scope = entering(actor)
    units = session.scalars(
        select(Place).where(places_within(scope, Permission.PEOPLE_VIEW)).order_by(Place.path)
    )
    roots: list[Place] = []
    for place in units:
        if not roots or not place.path.startswith(roots[-1].path):
            roots.append(place)
    found = {
        person.public_id
        for root in roots
        for read in lines_of(session, root, " ".join(line.split()), day)
        if read.verdict is not LineVerdict.NOT_FOUND
        for person in read.people
    }
    if not found:
        raise Invalid("absence_person", "person")
    if len(found) > 1:
        raise Invalid("absence_several", "person")
    return found.pop()


def unit_of(session: Session, actor: Actor, person_id: int) -> Place:
    """The unit the person works at, as far as the actor reaches. Raises Invalid
    `absence_person`."""
    place, unit = aliased(Place), aliased(Place)
    found = session.scalar(
        select(unit)
        .join(Assignment, Assignment.host_id == unit.id)
        .join(place, place.id == Assignment.place_id)
        .where(
            Assignment.person_id == person_id,
            places_within(entering(actor), Permission.PEOPLE_VIEW, place),
        )
        .order_by(Assignment.ends_on.is_not(None), Assignment.id.desc())
        .limit(1)
    )
    if found is None:
        raise Invalid("absence_person", "person")
    return found


def absence_of(session: Session, actor: Actor, absence_id: int) -> tuple[Absence, Person]:
    """An absence the actor may change, and whose it is; the person is locked.

    Raises NotFound, Invalid `own_absence`."""
    found = session.execute(
        select(Absence, Person)
        .join(Person, Person.id == Absence.person_id)
        .where(Absence.id == absence_id, people_within(entering(actor), Permission.PEOPLE_VIEW))
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound("absence")
    if found[1].id == actor.person_id:
        raise Invalid("own_absence", "person")
    return found[0], found[1]
