"""How far an actor's roles reach over other holders of roles.

Whoever can reset a code can sign in with it: so nobody resets the code, or changes the phone, of
somebody who may do more than they may hand on themselves."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import GRANTABLE, Actor, Permission, Role
from anquan_exam.models import EnterpriseIndustry, Person, Place, RoleGrant
from anquan_exam.services import scope
from anquan_exam.services.errors import Invalid, NotFound


def hands_on(
    actor: Actor, role: Role, path: str, industry: str | None, at: frozenset[str] = frozenset()
) -> bool:
    """Whether one of the actor's own grants reaches the place, and hands that role on.

    A grant for one industry hands on only what is for that industry, or an enterprise's in it;
    `at` are the industries of the enterprise the place belongs to."""
    return any(
        role in GRANTABLE.get(grant.role, ())
        and path.startswith(grant.path)
        and (grant.industry is None or industry == grant.industry or grant.industry in at)
        for grant in actor.grants
    )


def industries_at(session: Session, ids: Iterable[int | None]) -> dict[int, frozenset[str]]:
    """The industries of these enterprises."""
    found: dict[int, frozenset[str]] = {}
    for enterprise_id, industry in session.execute(
        select(EnterpriseIndustry.enterprise_id, EnterpriseIndustry.industry).where(
            EnterpriseIndustry.enterprise_id.in_({one for one in ids if one})
        )
    ):
        found[enterprise_id] = found.get(enterprise_id, frozenset()) | {industry}
    return found


def refuse_higher(session: Session, actor: Actor, person: Person) -> None:
    """Raise Invalid `holds_more` if the person holds a role the actor neither holds there too nor
    may hand on."""
    rows = session.execute(
        select(RoleGrant.role, RoleGrant.industry, Place)
        .join(Place, Place.id == RoleGrant.place_id)
        .where(RoleGrant.person_id == person.id, RoleGrant.revoked_at.is_(None))
    ).all()
    industries = industries_at(session, [place.enterprise_id for _, _, place in rows])
    for role, industry, place in rows:
        at = industries.get(place.enterprise_id or 0, frozenset())
        same = any(
            grant.role == role and place.path.startswith(grant.path) and grant.industry is None
            for grant in actor.grants
        )
        if not same and not hands_on(actor, Role(role), place.path, industry, at):
            raise Invalid("holds_more", name=person.name)


def holder_in_reach(
    session: Session, actor: Actor, permission: Permission, public_id: str
) -> Person:
    """Somebody who holds a role at a place where the actor holds `permission`. Raises NotFound."""
    found = session.scalar(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .join(Place, Place.id == RoleGrant.place_id)
        .where(
            Person.public_id == public_id,
            RoleGrant.revoked_at.is_(None),
            scope.places_within(actor, permission),
        )
        .limit(1)
    )
    if found is None:
        raise NotFound("person")
    return found
