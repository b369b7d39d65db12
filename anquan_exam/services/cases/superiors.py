"""Who stands over somebody at a unit, and as what an actor comes to a case."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor, Permission, Role
from anquan_exam.domain.vocabulary import PersonCategory
from anquan_exam.models import Assignment, CaseFile, Place, RoleGrant
from anquan_exam.services.reach import industries_at

MANAGERS = frozenset(
    {PersonCategory.PRINCIPAL, PersonCategory.DEPUTY, PersonCategory.SAFETY_MANAGEMENT}
)
AUTHORITY = (Role.INSPECTOR, Role.DISTRICT_OFFICER)


class Hat(StrEnum):
    """As what somebody comes to a case."""

    SELF = "self"
    SAFETY = "safety"
    SUPERIOR = "superior"
    PRINCIPAL = "principal"


def principals(session: Session, enterprise_id: int) -> frozenset[int]:
    """The people who lead the unit now."""
    return frozenset(
        session.scalars(
            select(Assignment.person_id).where(
                Assignment.host_id == enterprise_id,
                Assignment.category == PersonCategory.PRINCIPAL.value,
                Assignment.ends_on.is_(None),
            )
        )
    )


def deciders(session: Session, case: CaseFile) -> frozenset[int]:
    """Who decides on the post after the last failure: the principal; on a principal's own, those
    over them."""
    leading = principals(session, case.enterprise_id)
    return superiors(session, case) if case.person_id in leading else leading


def superiors(session: Session, case: CaseFile) -> frozenset[int]:
    """The team and department leaders over the person's place at the unit; over a manager, and
    where there is no leader, whoever leads the unit; over that one, the authority's officers."""
    jobs = session.execute(
        select(Assignment.category, Place.path)
        .join(Place, Place.id == Assignment.place_id)
        .where(
            Assignment.person_id == case.person_id,
            Assignment.host_id == case.enterprise_id,
            Assignment.ends_on.is_(None),
        )
        .order_by(Assignment.id)
    ).all()
    leading = principals(session, case.enterprise_id)
    if case.person_id in leading:
        unit = session.get_one(Place, case.enterprise_id)
        over = _holders(session, _above(unit.path), AUTHORITY)
        return (over | leading) - {case.person_id}
    if any(PersonCategory(category) in MANAGERS for category, _ in jobs):
        return leading
    return _leaders(session, case, [path for _, path in jobs]) or leading


def _leaders(session: Session, case: CaseFile, paths: Iterable[str]) -> frozenset[int]:
    """Team leaders over these places within the unit. Whoever leads one is led from above it; and
    nobody is led by those they lead themself elsewhere."""
    places = {id_ for path in paths for id_ in _from(path, case.enterprise_id)}
    rows = session.execute(
        select(RoleGrant.person_id, Place.id, Place.path)
        .join(Place, Place.id == RoleGrant.place_id)
        .where(
            RoleGrant.role == Role.TEAM_LEADER.value,
            RoleGrant.place_id.in_(places),
            RoleGrant.revoked_at.is_(None),
        )
    ).all()
    own = [path for person, _, path in rows if person == case.person_id]
    return frozenset(
        person
        for person, _, path in rows
        if person != case.person_id and all(led.startswith(path) and led != path for led in own)
    ) - _led_by(session, case)


def _led_by(session: Session, case: CaseFile) -> frozenset[int]:
    """Whoever works at the unit under a place the person of the case leads."""
    led = aliased(Place)
    return frozenset(
        session.scalars(
            select(Assignment.person_id)
            .join(Place, Place.id == Assignment.place_id)
            .join(led, func.substr(Place.path, 1, func.length(led.path)) == led.path)
            .join(RoleGrant, RoleGrant.place_id == led.id)
            .where(
                RoleGrant.person_id == case.person_id,
                RoleGrant.role == Role.TEAM_LEADER.value,
                RoleGrant.revoked_at.is_(None),
                Assignment.host_id == case.enterprise_id,
                Assignment.ends_on.is_(None),
            )
        )
    )


def _holders(session: Session, places: Collection[int], roles: Collection[Role]) -> frozenset[int]:
    return frozenset(
        session.scalars(
            select(RoleGrant.person_id).where(
                RoleGrant.role.in_([role.value for role in roles]),
                RoleGrant.place_id.in_(places),
                RoleGrant.revoked_at.is_(None),
            )
        )
    )


def _above(path: str) -> list[int]:
    return [int(part) for part in path.strip("/").split("/")]


def _from(path: str, enterprise_id: int) -> list[int]:
    """The ids of `path` from the enterprise down."""
    parts = _above(path)
    return parts[parts.index(enterprise_id) :] if enterprise_id in parts else parts


def hats(session: Session, actor: Actor, case: CaseFile, unit: Place) -> frozenset[Hat]:
    """As what `actor` comes to the case."""
    industries = industries_at(session, [unit.id]).get(unit.id, frozenset())
    worn = {
        Hat.SELF: actor.person_id == case.person_id,
        Hat.SAFETY: actor.holds(Permission.PEOPLE_EDIT, unit.path, industries),
        Hat.SUPERIOR: actor.person_id in superiors(session, case),
        Hat.PRINCIPAL: actor.person_id in deciders(session, case),
    }
    return frozenset(hat for hat, on in worn.items() if on)
