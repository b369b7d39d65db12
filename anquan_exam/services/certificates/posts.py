"""What a post needs: said by somebody, kept with everything that was said before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.certificates import (
    LONGEST_OPERATION,
    MOST_OPERATIONS,
    Guides,
    Proposal,
    known_operations,
)
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.domain.eligibility.rules import high_risk, rules_at
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.models import Enterprise, EnterpriseIndustry, Person, Place, Post, PostFeatures
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.eligibility.posts import posts_of
from anquan_exam.services.eligibility.rules import rules_of
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.scope import places_within

Needs = tuple[tuple[Family, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class FeaturesInput:
    """What is said of a post. `needs`: family and the kinds of operation as typed, one of which is
    enough; a family with nothing typed is left out."""

    industries: tuple[Industry, ...]
    underground: bool
    high_risk: bool
    needs: tuple[tuple[Family, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a post, by whom, when; `by` "" and `at` None: it follows from the unit."""

    industries: tuple[Industry, ...]
    underground: bool
    high_risk: bool
    needs: Needs
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PostNeeds:
    """A post at a unit: what holds, what was said before (the newest first), what its name
    proposes."""

    enterprise: str
    unit: str
    post_id: int
    name: str
    holds: Said
    before: tuple[Said, ...]
    proposal: Proposal | None
    editable: bool


def post_needs(
    actor: Actor, enterprise: str, post_id: int, known: Guides, *, now: datetime
) -> PostNeeds:
    """What a post needs at the enterprise with that public id. Raises NotFound."""
    with reading() as session:
        unit, post = _find(session, actor, enterprise, post_id, Permission.PLACES_VIEW)
        said = _said(session, unit.id, post_id)
        derived = posts_of(session, [(unit.id, post_id)], known_at=now)[unit.id, post_id]
        holds = (
            said[0]
            if said
            else Said(
                tuple(sorted(derived.industries)),
                derived.underground,
                bool(derived.industries & _high_risk(session, now)),
                (),
            )
        )
        proposal = known.proposed(post.name, _industries(session, unit.id))
        editable = _may(session, actor, unit.id)
        return PostNeeds(enterprise, unit.name, post_id, post.name, holds, said, proposal, editable)


def say_needs(
    actor: Actor,
    enterprise: str,
    post_id: int,
    given: FeaturesInput,
    known: Guides,
    *,
    now: datetime,
) -> bool:
    """Say what a post needs from now on; what was said before stays. Whether anything is new.

    Raises NotFound, Invalid `post_industries`, `certificate_operation*`."""
    needs = tuple(
        (family, _operations(known, family, text)) for family, text in given.needs if text.strip()
    )
    industries = tuple(sorted(set(given.industries)))
    if not industries:
        raise Invalid("post_industries", "industries")
    with transaction() as session:
        unit, post = _find(session, actor, enterprise, post_id, Permission.PEOPLE_EDIT, lock=True)
        said = _said(session, unit.id, post_id)
        new = Said(industries, given.underground, given.high_risk, needs)
        if said and _same(said[0], new):
            return False
        session.add(_row(unit.id, post_id, new, actor, now))
        trail.record(
            session,
            actor,
            "post.needs_said",
            ("post", str(post_id)),
            now=now,
            place_path=unit.path,
            name=post.name,
            underground=given.underground,
            high_risk=given.high_risk,
            needs=[f"{known.of(family).title}：{'、'.join(names)}" for family, names in needs],
        )
        return True


def _operations(known: Guides, family: Family, text: str) -> tuple[str, ...]:
    names = known_operations(known.of(family), text)
    if len(names) > MOST_OPERATIONS:
        raise Invalid("certificate_operations_many", family.value, most=MOST_OPERATIONS)
    if any(len(one) > LONGEST_OPERATION for one in names):
        raise Invalid("certificate_operation_long", family.value, most=LONGEST_OPERATION)
    return names


def _high_risk(session: Session, now: datetime) -> frozenset[Industry]:
    day = clock.local(now).date()
    return high_risk(rules_at(rules_of(session), day, now))


def _same(one: Said, other: Said) -> bool:
    return (one.industries, one.underground, one.high_risk, set(one.needs)) == (
        other.industries,
        other.underground,
        other.high_risk,
        set(other.needs),
    )


def _row(unit_id: int, post_id: int, said: Said, actor: Actor, now: datetime) -> PostFeatures:
    return PostFeatures(
        post_id=post_id,
        enterprise_id=unit_id,
        industries=[one.value for one in said.industries],
        underground=said.underground,
        high_risk=said.high_risk,
        needs=[[family.value, list(names)] for family, names in said.needs],
        recorded_at=now,
        recorded_by=actor.person_id,
    )


def _find(
    session: Session,
    actor: Actor,
    enterprise: str,
    post_id: int,
    permission: Permission,
    *,
    lock: bool = False,
) -> tuple[Place, Post]:
    """A unit within reach and one of its posts, or one that all have. Raises NotFound."""
    statement: Any = (
        select(Place, Post)
        .join(Enterprise, Enterprise.place_id == Place.id)
        .join(Post, or_(Post.enterprise_id == Place.id, Post.enterprise_id.is_(None)))
        .where(
            Enterprise.public_id == enterprise,
            Post.id == post_id,
            places_within(actor, permission),
        )
    )
    if lock:
        statement = statement.with_for_update(of=Place)
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound("post")
    return found[0], found[1]


def _may(session: Session, actor: Actor, unit_id: int) -> bool:
    within = places_within(actor, Permission.PEOPLE_EDIT)
    return session.scalar(select(Place.id).where(Place.id == unit_id, within)) is not None


def _industries(session: Session, unit_id: int) -> Sequence[Industry]:
    rows = session.scalars(
        select(EnterpriseIndustry.industry)
        .where(EnterpriseIndustry.enterprise_id == unit_id)
        .order_by(EnterpriseIndustry.industry)
    )
    return [Industry(one) for one in rows]


def _said(session: Session, unit_id: int, post_id: int) -> tuple[Said, ...]:
    rows = session.execute(
        select(PostFeatures, Person.name)
        .outerjoin(Person, Person.id == PostFeatures.recorded_by)
        .where(PostFeatures.enterprise_id == unit_id, PostFeatures.post_id == post_id)
        .order_by(PostFeatures.recorded_at.desc(), PostFeatures.id.desc())
    )
    return tuple(
        Said(
            tuple(map(Industry, row.industries)),
            row.underground,
            row.high_risk,
            tuple((Family(family), tuple(names)) for family, names in row.needs),
            name or "",
            row.recorded_at,
        )
        for row, name in rows
    )
