"""Legal holds: nothing of a person, or of an enterprise's people, is erased till another lifts
it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.people import plain
from anquan_exam.models import (
    Assignment,
    CaseFile,
    Employment,
    Enterprise,
    LegalHold,
    Person,
    Place,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import scope, trail
from anquan_exam.services.errors import Forbidden, Invalid, NotFound
from anquan_exam.services.people.finding import said
from anquan_exam.services.people.views import person_in_scope

HOLDS = Permission.DISTRICT_VIEW
MOST_WHY = 300
MOST_SHOWN = 200
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold that stands. `own`: the viewer set it, and cannot lift it."""

    id: int
    whose: str
    whole_unit: bool
    reason: str
    set_by: str
    set_at: datetime
    own: bool


def standing(actor: Actor) -> tuple[HoldView, ...]:
    """The holds within reach that stand, the newest first; at most two hundred."""
    setter, place = aliased(Person), aliased(Place)
    with reading() as session:
        rows = session.execute(
            select(LegalHold, Person.name, place.name, setter.name)
            .join(setter, setter.id == LegalHold.set_by)
            .outerjoin(Person, Person.id == LegalHold.person_id)
            .outerjoin(place, place.id == LegalHold.enterprise_id)
            .where(LegalHold.lifted_at.is_(None), _within(actor, place))
            .order_by(LegalHold.id.desc())
            .limit(MOST_SHOWN)
        ).all()
    return tuple(
        HoldView(
            row.id,
            person or unit or "",
            row.enterprise_id is not None,
            row.reason,
            by,
            row.set_at,
            row.set_by == actor.person_id,
        )
        for row, person, unit, by in rows
    )


def _within(actor: Actor, place: type[Place]) -> ColumnElement[bool]:
    inside = select(Person.id).where(scope.people_within(actor, HOLDS))
    return or_(LegalHold.person_id.in_(inside), scope.places_within(actor, HOLDS, place))


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody, or an enterprise, that a hold can be put on. `more` tells two of a name apart."""

    public_id: str
    name: str
    whole_unit: bool
    more: str


def find(actor: Actor, text: str, *, today: date) -> tuple[Found, ...]:
    """Whom the text may mean within reach: people by name, initials, a number of theirs or the
    number of a case, who left among them; enterprises by name. At most twenty of each."""
    wanted = plain(text)
    if not wanted:
        return ()
    with reading() as session:
        people = session.execute(
            select(Person.id, Person.public_id, Person.name, Person.id_number_tail)
            .where(
                scope.people_within(actor, HOLDS),
                or_(said(actor, wanted, today), _in_case(actor, wanted)),
            )
            .order_by(Person.name, Person.id)
            .limit(MOST_FOUND)
        ).all()
        units = _units_of(session, actor, [row.id for row in people])
        enterprises = session.execute(
            select(Enterprise.public_id, Place.name)
            .join(Place, Place.id == Enterprise.place_id)
            .where(
                scope.places_within(actor, HOLDS),
                func.lower(Place.name).contains(wanted.lower(), autoescape=True),
            )
            .order_by(Place.name, Place.id)
            .limit(MOST_FOUND)
        ).all()
    tails = {row.id: f"****{row.id_number_tail}" if row.id_number_tail else "" for row in people}
    return (
        *(
            Found(
                row.public_id,
                row.name,
                False,
                "　".join(one for one in (tails[row.id], units.get(row.id, "")) if one),
            )
            for row in people
        ),
        *(Found(public_id, name, True, "") for public_id, name in enterprises),
    )


def _in_case(actor: Actor, number: str) -> ColumnElement[bool]:
    unit = aliased(Place)
    return exists().where(
        CaseFile.person_id == Person.id,
        CaseFile.number == number,
        CaseFile.enterprise_id.in_(select(unit.id).where(scope.places_within(actor, HOLDS, unit))),
    )


def _units_of(session: Session, actor: Actor, people: Collection[int]) -> dict[int, str]:
    """Of each the employer within reach that came last."""
    rows = session.execute(
        select(Employment.person_id, Place.name)
        .join(Place, Place.id == Employment.employer_id)
        .where(Employment.person_id.in_(people), scope.places_within(actor, HOLDS))
        .order_by(Employment.begins_on, Employment.id)
    ).all()
    return dict(rows)


def hold(actor: Actor, public_id: str, reason: str, *, now: datetime) -> None:
    """Hold everything of a person, or of an enterprise's people (public id of either). One that
    stands already with the same reason is not set twice. Raises NotFound, Invalid."""
    why = reason.strip()[:MOST_WHY]
    if not why:
        raise Invalid("file_text_missing", "reason")
    with transaction() as session:
        person_id, enterprise_id = _whose(session, actor, public_id.strip())
        there = select(LegalHold.id).where(
            LegalHold.person_id.is_not_distinct_from(person_id),
            LegalHold.enterprise_id.is_not_distinct_from(enterprise_id),
            LegalHold.reason == why,
            LegalHold.lifted_at.is_(None),
        )
        if session.scalar(there) is not None:
            return
        session.add(
            LegalHold(
                person_id=person_id,
                enterprise_id=enterprise_id,
                reason=why,
                set_by=actor.person_id,
                set_at=now,
            )
        )
        subject = ("person" if person_id else "enterprise", public_id.strip())
        trail.record(session, actor, "legal_hold.set", subject, now=now, reason=why)


def _whose(session: Session, actor: Actor, public_id: str) -> tuple[int | None, int | None]:
    place_id = session.scalar(select(Enterprise.place_id).where(Enterprise.public_id == public_id))
    if place_id is not None:
        return None, scope.place_in_scope(session, actor, HOLDS, place_id).id
    return person_in_scope(session, actor, HOLDS, public_id).id, None


def lift(actor: Actor, hold_id: int, *, now: datetime) -> None:
    """Lift a hold that another set; one that is lifted stays so. Raises NotFound, Forbidden
    `hold_own`."""
    place = aliased(Place)
    with transaction() as session:
        row = session.scalar(
            select(LegalHold)
            .outerjoin(place, place.id == LegalHold.enterprise_id)
            .where(LegalHold.id == hold_id, _within(actor, place))
            .with_for_update(of=LegalHold)
        )
        if row is None:
            raise NotFound("hold")
        if row.set_by == actor.person_id:
            raise Forbidden("hold_own")
        if row.lifted_at is not None:
            return
        row.lifted_at, row.lifted_by = now, actor.person_id
        subject = ("legal_hold", str(row.id))
        trail.record(session, actor, "legal_hold.lifted", subject, now=now, reason=row.reason)


def kept(person: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """The condition that a hold keeps whatever is of `person`, a column: an own hold, or one of an
    enterprise that employs, or employed, or hosted the person."""
    stands = LegalHold.lifted_at.is_(None)
    own = exists().where(LegalHold.person_id == person, stands)
    units = select(LegalHold.enterprise_id).where(LegalHold.enterprise_id.is_not(None), stands)
    employed = exists().where(Employment.person_id == person, Employment.employer_id.in_(units))
    hosted = exists().where(Assignment.person_id == person, Assignment.host_id.in_(units))
    return or_(own, employed, hosted)


def held(session: Session, people: Collection[int]) -> frozenset[int]:
    """Those of these people whom a hold keeps."""
    wanted = select(Person.id).where(Person.id.in_(people), kept(Person.id))
    return frozenset(session.scalars(wanted))
