"""Who may do what, where: granting and revoking, never beyond one's own reach."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import GRANTABLE, Actor, Permission, Role
from anquan_exam.domain.people import mask_phone, normal_name, normal_phone
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.models import Person, Place, RoleGrant
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import passwords, scope, sign_ins, trail
from anquan_exam.services.errors import Forbidden, Invalid, NotFound
from anquan_exam.services.ids import new_id
from anquan_exam.services.people.views import person_in_scope
from anquan_exam.services.pinyin import initials
from anquan_exam.services.reach import hands_on, holder_in_reach, industries_at


@dataclass(frozen=True)
class GrantView:
    """A role somebody holds; `mine` when the actor may take it back."""

    id: int
    person: str
    person_id: str
    phone: str
    role: Role
    place: str
    industry: Industry | None
    granted_at: datetime
    mine: bool


@dataclass(frozen=True)
class PlaceChoice:
    """A place for which the actor may grant roles; indented by `depth`."""

    id: int
    name: str
    depth: int


def grantable(actor: Actor) -> list[Role]:
    """The roles the actor may hand on somewhere, in the order of the glossary."""
    held = {role for grant in actor.grants for role in GRANTABLE.get(grant.role, ())}
    return [role for role in Role if role in held and role is not Role.WORKER]


def grants(actor: Actor) -> list[GrantView]:
    """The grants in force at places within reach, by place and name."""
    with reading() as session:
        rows = session.execute(
            select(RoleGrant, Person, Place)
            .join(Person, Person.id == RoleGrant.person_id)
            .join(Place, Place.id == RoleGrant.place_id)
            .where(RoleGrant.revoked_at.is_(None), _within(actor))
            .order_by(Place.path, RoleGrant.role, Person.name)
        ).all()
        industries = industries_at(session, [place.enterprise_id for _, _, place in rows])
        return [
            GrantView(
                row.id,
                person.name,
                person.public_id,
                mask_phone(person.phone or ""),
                Role(row.role),
                place.name,
                Industry(row.industry) if row.industry else None,
                row.granted_at,
                person.id != actor.person_id
                and hands_on(
                    actor,
                    Role(row.role),
                    place.path,
                    row.industry,
                    industries.get(place.enterprise_id or 0, frozenset()),
                ),
            )
            for row, person, place in rows
        ]


def _within(actor: Actor) -> ColumnElement[bool]:
    return scope.places_within(actor, Permission.ROLES_GRANT)


def places(actor: Actor) -> list[PlaceChoice]:
    """The open places for which the actor may grant roles, each below what it belongs to."""
    with reading() as session:
        rows = session.scalars(
            select(Place).where(_within(actor), Place.closed_at.is_(None)).order_by(Place.path)
        ).all()
        rows = sorted(rows, key=lambda row: [int(part) for part in row.path.strip("/").split("/")])
        return [PlaceChoice(row.id, row.name, row.path.count("/") - 2) for row in rows]


def grant(
    actor: Actor,
    person: str,
    role: Role,
    place_id: int,
    industry: Industry | None = None,
    *,
    now: datetime,
) -> None:
    """Give a person (public id, within the actor's sight) a role at a place.

    Raises NotFound, Forbidden `role_not_yours`, Invalid `role_held`."""
    with transaction() as session:
        place = _place(session, actor, role, place_id, industry)
        found = _somebody(session, actor, person)
        _give(session, actor, found, role, place, industry, now)


def _place(
    session: Session, actor: Actor, role: Role, place_id: int, industry: Industry | None
) -> Place:
    place = scope.place_in_scope(session, actor, Permission.ROLES_GRANT, place_id)
    at = industries_at(session, [place.enterprise_id]).get(place.enterprise_id or 0, frozenset())
    if role is Role.WORKER or not hands_on(actor, role, place.path, industry, at):
        raise Forbidden("role_not_yours")
    return place


def _somebody(session: Session, actor: Actor, public_id: str) -> Person:
    """A person the actor may see among the employed, or who already holds a role within reach."""
    try:
        return person_in_scope(session, actor, Permission.PEOPLE_VIEW, public_id)
    except NotFound:
        return holder_in_reach(session, actor, Permission.ROLES_GRANT, public_id)


def _give(
    session: Session,
    actor: Actor,
    person: Person,
    role: Role,
    place: Place,
    industry: Industry | None,
    now: datetime,
) -> None:
    held = select(RoleGrant.id).where(
        RoleGrant.person_id == person.id,
        RoleGrant.role == role.value,
        RoleGrant.place_id == place.id,
        RoleGrant.industry == industry if industry else RoleGrant.industry.is_(None),
        RoleGrant.revoked_at.is_(None),
    )
    if session.scalar(held):
        raise Invalid("role_held", "role")
    session.add(
        RoleGrant(
            person_id=person.id,
            role=role.value,
            place_id=place.id,
            industry=industry.value if industry else None,
            granted_at=now,
            granted_by=actor.person_id,
        )
    )
    _note(session, actor, "role.granted", person, role, place, industry, now)


@dataclass(frozen=True)
class Appointed:
    """Who was appointed; the initial code of a new account, shown once."""

    name: str
    phone: str
    code: str | None


def appoint(
    actor: Actor,
    name: str,
    phone: str,
    role: Role,
    place_id: int,
    industry: Industry | None = None,
    *,
    now: datetime,
) -> Appointed:
    """Give a role to somebody no enterprise here employs: an inspector, an officer.

    Whoever has the phone already must be of the same name; they get the role and nothing else."""
    good_name, good_phone = normal_name(name), normal_phone(phone)
    if good_name is None:
        raise Invalid("person_name_wrong", "name")
    if good_phone is None:
        raise Invalid("phone_wrong", "phone")
    with transaction() as session:
        place = _place(session, actor, role, place_id, industry)
        person = session.scalar(select(Person).where(Person.phone == good_phone))
        code = None
        if person is None:
            person, code = _new_account(session, good_name, good_phone, now)
        elif person.name != good_name:
            raise Invalid("phone_taken", "phone")
        _give(session, actor, person, role, place, industry, now)
        return Appointed(good_name, good_phone, code)


def _new_account(session: Session, name: str, phone: str, now: datetime) -> tuple[Person, str]:
    person = Person(
        public_id=new_id(), name=name, initials=initials(name), phone=phone, created_at=now
    )
    session.add(person)
    session.flush()
    code = passwords.new_code()
    sign_ins.set_initial_code(session, person.id, passwords.hash_initial_code(code), now)
    return person, code


def revoke(actor: Actor, grant_id: int, *, now: datetime) -> None:
    """Take a role back. Nobody takes back their own: that keeps the last administrator.

    Raises NotFound, Forbidden `role_not_yours`, `role_own`."""
    with transaction() as session:
        row = session.get(RoleGrant, grant_id, with_for_update=True)
        if row is None or row.revoked_at is not None:
            raise NotFound("role")
        industry = Industry(row.industry) if row.industry else None
        place = _place(session, actor, Role(row.role), row.place_id, industry)
        if row.person_id == actor.person_id:
            raise Forbidden("role_own")
        row.revoked_at = now
        person = session.get_one(Person, row.person_id)
        _note(session, actor, "role.revoked", person, Role(row.role), place, industry, now)


def _note(
    session: Session,
    actor: Actor,
    act: str,
    person: Person,
    role: Role,
    place: Place,
    industry: Industry | None,
    now: datetime,
) -> None:
    trail.record(
        session,
        actor,
        act,
        ("person", person.public_id),
        now=now,
        place_path=place.path,
        role=role.value,
        place=place.name,
        industry=industry.value if industry else None,
    )
