"""What a check asks: a ready blueprint, or one that was made here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.blueprints import Blueprint, PoolEntry
from anquan_exam.domain.policy import TEMPLATES, Policy
from anquan_exam.domain.ready_blueprints import POLICIES, SCREENING, ReadyBlueprint, Use
from anquan_exam.domain.screening import screening_policy
from anquan_exam.domain.sequential import SequentialRule
from anquan_exam.models import BlueprintRecord, Place
from anquan_exam.models.session import reading
from anquan_exam.services.blueprints.ready import made_for
from anquan_exam.services.blueprints.views import find
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.pools import stock
from anquan_exam.services.scope import place_in_scope, places_within

OWN = "own:"
"""Before the public id of a blueprint made here, where a ready one's id may stand."""
MOST_OWN = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """A paper to be drawn: its name, how it is made and sat, and out of what."""

    title: str
    blueprint: Blueprint
    policy: Policy
    pool: tuple[PoolEntry, ...]


@dataclass(frozen=True, slots=True)
class OwnBlueprint:
    """A blueprint made here that fits a unit; `value` stands for it in a plan."""

    value: str
    title: str
    owner: str
    questions: int
    minutes: int
    pass_percent: int


def own_blueprints(actor: Actor, place_id: int) -> tuple[OwnBlueprint, ...]:
    """Blueprints of the unit's district, or of the unit, that the actor may use; the newest first.
    Raises NotFound."""
    with reading() as session:
        place = place_in_scope(session, actor, Permission.SPOT_CHECK, place_id)
        rows = session.execute(
            select(BlueprintRecord, Place.name)
            .join(Place, Place.id == BlueprintRecord.owner_id)
            .where(
                places_within(actor, Permission.EXAMS_EDIT),
                BlueprintRecord.owner_id.in_(_above(place)),
                BlueprintRecord.archived_at.is_(None),
            )
            .order_by(BlueprintRecord.updated_at.desc(), BlueprintRecord.id.desc())
            .limit(MOST_OWN)
        ).all()
        return tuple(_own(record, owner) for record, owner in rows if record.content["sections"])


def _above(place: Place) -> list[int]:
    """The place and everything it belongs to."""
    return [int(part) for part in place.path.strip("/").split("/")]


def _own(record: BlueprintRecord, owner: str) -> OwnBlueprint:
    blueprint, policy = Blueprint.from_json(record.content), Policy.from_json(record.policy)
    return OwnBlueprint(
        OWN + record.public_id,
        record.title,
        owner,
        blueprint.question_count,
        policy.duration_minutes,
        policy.pass_percent,
    )


def asked_for(
    session: Session,
    actor: Actor,
    place: Place,
    chosen: str,
    known: Iterable[ReadyBlueprint],
    day: date,
    sequential: bool,
) -> Asked:
    """What the plan's choice comes to at `place` on `day`; with `sequential` whoever does well may
    stop early, by the usual rule.

    Raises Invalid `ready_missing`; Problem `ready_banks_missing`, `blueprint_archived`."""
    if chosen.startswith(OWN):
        asked = _asked_own(session, actor, place, chosen.removeprefix(OWN), day)
        return replace(asked, policy=_screened(asked.policy, sequential))
    ready = next((one for one in known if one.id == chosen), None)
    if ready is None:
        raise Invalid("ready_missing", "ready")
    mixes = SCREENING if sequential else ()
    blueprint, held = made_for(session, place.id, ready, day, mixes)
    policy = _screened(TEMPLATES[POLICIES[ready.use]], sequential)
    return Asked(ready.title, blueprint, policy, held.relevant(blueprint))


def _screened(policy: Policy, sequential: bool) -> Policy:
    return screening_policy(policy, SequentialRule()) if sequential else policy


def _asked_own(session: Session, actor: Actor, place: Place, public_id: str, day: date) -> Asked:
    try:
        record, _ = find(session, actor, public_id)
    except NotFound as unknown:
        raise Invalid("ready_missing", "ready") from unknown
    if record.owner_id not in _above(place):
        raise Invalid("ready_missing", "ready")
    if record.archived_at is not None:
        raise Problem("blueprint_archived")
    blueprint = Blueprint.from_json(record.content)
    banks = {section.bank for section in blueprint.sections}
    held = stock(session, place.id, day, banks)
    if missing := sorted(banks - held.versions.keys()):
        raise Problem("ready_banks_missing", banks="、".join(missing))
    policy = _spot_policy(Policy.from_json(record.policy))
    return Asked(record.title, blueprint, policy, held.relevant(blueprint))


def _spot_policy(own: Policy) -> Policy:
    """A spot check's rules, with the time, the pass mark and the marking of the blueprint."""
    return replace(
        TEMPLATES[POLICIES[Use.SPOT_CHECK]],
        duration_minutes=own.duration_minutes,
        pass_percent=own.pass_percent,
        partial_credit=own.partial_credit,
    )
