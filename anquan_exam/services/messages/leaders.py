"""Telling team leaders at once who may not work tomorrow, ahead of the round of the afternoon."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select

from anquan_exam.domain.access import Actor, Permission, Role
from anquan_exam.models import Enterprise, Person, Place, RoleGrant
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import Forbidden
from anquan_exam.services.messages.for_managers import (
    blocked_tomorrow,
    leads_teams_alone,
    reds_told,
)
from anquan_exam.services.messages.saying import say
from anquan_exam.services.scope import places_within
from anquan_exam.services.sign_ins import grants_of


@dataclass(frozen=True, slots=True)
class Told:
    """`leaders`: how many have somebody in their teams who may not work tomorrow; `new`: how many
    of them had not been told today. `unheard`: the names of those who may not work tomorrow and
    whom no team leader hears of."""

    leaders: int
    new: int
    unheard: tuple[str, ...] = ()


def tell_leaders(actor: Actor, *, now: datetime) -> Told:
    """Send every team leader within reach the number of tomorrow's reds, once a day. On the trail.

    Raises Forbidden for whoever may not change people."""
    if not actor.can(Permission.PEOPLE_EDIT):
        raise Forbidden()
    with reading() as session:
        people = session.execute(
            select(Person.id, Person.name)
            .where(
                Person.id.in_(
                    select(RoleGrant.person_id)
                    .join(Place, Place.id == RoleGrant.place_id)
                    .where(
                        RoleGrant.role == Role.TEAM_LEADER.value,
                        RoleGrant.revoked_at.is_(None),
                        places_within(actor, Permission.PEOPLE_EDIT),
                    )
                )
            )
            .order_by(Person.id)
        ).all()
        leaders = [Actor(id_, name, grants_of(session, id_)) for id_, name in people]
        area = actor.areas(Permission.PEOPLE_EDIT)[0].path
        unit = session.scalar(
            select(Enterprise.public_id)
            .join(Place, Place.id == Enterprise.place_id)
            .where(literal(area).startswith(Place.path))
        )
    sayings, heard = [], set()
    for leader in filter(leads_teams_alone, leaders):
        team = blocked_tomorrow(leader, now=now)
        heard |= {row.person for row in team}
        if saying := reds_told(leader, len(team), now=now):
            sayings.append(saying)
    blocked = blocked_tomorrow(actor, now=now)
    unheard = tuple(row.name for row in blocked if row.person not in heard)
    with transaction() as session:
        told = Told(len(sayings), say(session, sayings, now=now), unheard)
        if told.new:
            trail.record(
                session,
                actor,
                "eligibility.leaders_told",
                ("enterprise", unit or ""),
                now=now,
                place_path=area,
                leaders=told.new,
            )
    return told
