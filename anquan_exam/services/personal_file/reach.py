"""As what somebody looks at a person's file: whose employer, when; or which authority, where."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import ROLE_PERMISSIONS, Actor, Permission, Role
from anquan_exam.domain.file_access import Sight, Spell, Standing
from anquan_exam.models import Assignment, Employment, Person, Place
from anquan_exam.services import scope

VIEW = Permission.PEOPLE_VIEW
AUTHORITIES = frozenset({Role.INSPECTOR, Role.DISTRICT_OFFICER, Role.ADMINISTRATOR})
EMPLOYERS = frozenset({Role.SAFETY_MANAGER})


@dataclass(frozen=True, slots=True)
class AsWhat:
    """The role by which somebody reaches a person, and the unit it is held at."""

    role: Role
    unit: str


def as_what(session: Session, actor: Actor, person_id: int) -> AsWhat:
    """By which of the actor's roles the person is reached; the first of several."""
    for grant in actor.grants:
        one = replace(actor, grants=(grant,))
        if VIEW in ROLE_PERMISSIONS[grant.role] and _reaches(session, one, person_id):
            return AsWhat(grant.role, _unit(session, grant.place_id))
    return AsWhat(actor.grants[0].role, _unit(session, actor.grants[0].place_id))


def held_at(session: Session, actor: Actor, permission: Permission) -> AsWhat:
    """The first of the actor's roles that gives `permission`, wherever it is held."""
    grant = next(one for one in actor.grants if permission in ROLE_PERMISSIONS[one.role])
    return AsWhat(grant.role, _unit(session, grant.place_id))


def _reaches(session: Session, actor: Actor, person_id: int) -> bool:
    found = select(Person.id).where(Person.id == person_id, scope.people_within(actor, VIEW))
    return session.scalar(found) is not None


def _unit(session: Session, place_id: int) -> str:
    place = session.get_one(Place, place_id)
    return session.get_one(Place, place.enterprise_id or place.id).name


def sight_of(
    session: Session, actor: Actor, person_id: int, units: Collection[int], *, today: date
) -> Sight:
    """How the actor sees the person's file, in which these enterprises are named."""
    if actor.person_id == person_id:
        return Sight(Standing.OWN)
    employer, other = _with(actor, EMPLOYERS), _with(actor, frozenset({Role.TEAM_LEADER}))
    own = tuple(_spells(session, employer, person_id))
    spells = own + tuple(_spells(session, other, person_id))
    authority = _with(actor, AUTHORITIES)
    area = _area(session, authority, units)
    if any(spell.ends is None or spell.ends >= today for spell in own):
        home = _area(session, employer, units) | _enterprises(session, employer)
        return Sight(Standing.PRESENT, spells, area, home)
    standing = Standing.AUTHORITY if authority.grants else Standing.FORMER
    return Sight(standing, spells, area)


def _with(actor: Actor, roles: Collection[Role]) -> Actor:
    """The actor with the grants of these roles only."""
    return replace(actor, grants=tuple(one for one in actor.grants if one.role in roles))


def _area(session: Session, actor: Actor, units: Collection[int]) -> frozenset[int]:
    if not actor.grants or not units:
        return frozenset()
    inside = select(Place.id).where(Place.id.in_(units), scope.places_within(actor, VIEW))
    return frozenset(session.scalars(inside))


def _enterprises(session: Session, actor: Actor) -> frozenset[int]:
    """The enterprises that the actor's grants are of, those at a department of theirs included."""
    held = select(Place.enterprise_id).where(
        Place.id.in_([grant.place_id for grant in actor.grants]), Place.enterprise_id.is_not(None)
    )
    return frozenset(one for one in session.scalars(held) if one is not None)


def _spells(session: Session, actor: Actor, person_id: int) -> Iterator[Spell]:
    """The times in which the person was employed by, or assigned to, places of the actor's.

    An agency and the unit the work is done for answer for the same time together."""
    if not actor.grants:
        return
    hosts: dict[int, set[int]] = {}
    work = aliased(Place)
    inside = scope.places_within(actor, VIEW, work)
    for row, employer, here in session.execute(
        select(Assignment, Employment.employer_id, inside)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(work, work.id == Assignment.place_id)
        .where(Assignment.person_id == person_id)
        .order_by(Assignment.id)
    ):
        hosts.setdefault(row.employment_id, set()).add(row.host_id)
        if here:
            yield Spell(frozenset({row.host_id, employer}), row.begins_on, row.ends_on)
    home = aliased(Place)
    for employment in session.scalars(
        select(Employment)
        .join(home, home.id == Employment.employer_id)
        .where(Employment.person_id == person_id, scope.places_within(actor, VIEW, home))
        .order_by(Employment.id)
    ):
        units = hosts.get(employment.id, set()) | {employment.employer_id}
        yield Spell(frozenset(units), employment.begins_on, employment.ends_on)
