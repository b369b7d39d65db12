"""Who is away, for how long, and who comes near three months."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam import clock
from anquan_exam.domain.absences import NEAR, Length, begun_by, days_away, full_on, length
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.vocabulary import PlaceKind
from anquan_exam.models import Absence, AbsenceRequest, Assignment, Enterprise, Person, Place
from anquan_exam.models.session import reading
from anquan_exam.services.absences.reach import absence_of, entering
from anquan_exam.services.people.finding import with_number
from anquan_exam.services.scope import people_within, places_within


class Wanted(StrEnum):
    """Which absences a list shows."""

    AWAY = "away"
    NEAR = "near"
    BACK = "back"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class AbsenceFilter:
    """Which are wanted; `query` is a name, initials, employee or lamp number. `unit`: only of
    people assigned there (a place's id)."""

    show: Wanted = Wanted.AWAY
    query: str = ""
    kind: str = ""
    unit: int = 0


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """One absence. `full_on`: back on that day or later it is three months."""

    id: int
    person: str
    name: str
    department: str
    unit: str
    kind: str
    begins_on: date
    ends_on: date | None
    days: int
    full_on: date
    length: Length
    away: bool
    remark: str
    by: str
    withdrawn_why: str
    own: bool
    changes: bool


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A change that waits for a second person. `instead`: what stands on record till then."""

    id: int
    person: str
    name: str
    kind: str
    begins_on: date
    ends_on: date | None
    instead: str
    why: str
    by: str
    asked_at: datetime
    may_decide: bool


def listed(
    actor: Actor, wanted: AbsenceFilter, *, now: datetime, page: int = 1, size: int = 50
) -> tuple[tuple[AbsenceRow, ...], int]:
    """A page of the absences within reach, the longest away first, and how many there are."""
    today = clock.local(now).date()
    by = aliased(Person)
    base = (
        select(Absence, Person, by.name)
        .join(Person, Person.id == Absence.person_id)
        .outerjoin(by, by.id == Absence.recorded_by)
        .where(people_within(actor, Permission.PEOPLE_VIEW), *_conditions(wanted, today))
    )
    order = Absence.begins_on
    with reading() as session:
        total = session.scalar(
            select(func.count()).select_from(base.with_only_columns(Absence.id).subquery())
        )
        found = session.execute(
            base.order_by(
                order if wanted.show in (Wanted.AWAY, Wanted.NEAR) else order.desc(), Absence.id
            )
            .limit(size)
            .offset((page - 1) * size)
        ).all()
        people = [person.id for _, person, _ in found]
        places = _places(session, people)
        changes = _changeable(session, actor, people)
        rows = tuple(
            _row(one, person, made or "", places.get(person.id, _NOWHERE), today, actor, changes)
            for one, person, made in found
        )
        return rows, total or 0


def _conditions(wanted: AbsenceFilter, today: date) -> Iterator[ColumnElement[bool]]:
    away = and_(
        Absence.withdrawn_at.is_(None),
        Absence.begins_on <= today,
        or_(Absence.ends_on.is_(None), Absence.ends_on >= today),
    )
    yield {
        Wanted.AWAY: and_(
            Absence.withdrawn_at.is_(None),
            or_(Absence.ends_on.is_(None), Absence.ends_on >= today),
        ),
        Wanted.NEAR: and_(away, Absence.begins_on <= begun_by(today + NEAR)),
        Wanted.BACK: and_(Absence.withdrawn_at.is_(None), Absence.ends_on < today),
        Wanted.WITHDRAWN: Absence.withdrawn_at.is_not(None),
    }[wanted.show]
    if wanted.kind:
        yield Absence.kind == wanted.kind
    if wanted.unit:
        yield Absence.person_id.in_(
            select(Assignment.person_id).where(Assignment.host_id == wanted.unit)
        )
    if query := wanted.query.strip():
        yield or_(
            Person.name.icontains(query, autoescape=True),
            Person.initials.icontains(query.lower(), autoescape=True),
            with_number(query),
        )


_NOWHERE = ("", "")


def _places(session: Session, people: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Person id to the unit and the place below it."""
    rows = session.execute(
        select(Assignment.person_id, Enterprise.short_name, Place.name, Place.kind)
        .join(Place, Place.id == Assignment.place_id)
        .join(Enterprise, Enterprise.place_id == Assignment.host_id)
        .where(Assignment.person_id.in_(people))
        .order_by(Assignment.ends_on.is_(None), Assignment.id)
    )
    below = PlaceKind.ENTERPRISE.value
    return {one: (unit, "" if kind == below else name) for one, unit, name, kind in rows}


def _changeable(session: Session, actor: Actor, people: Sequence[int]) -> frozenset[int]:
    """Those whose absences the actor may change."""
    rows = select(Person.id).where(
        Person.id.in_(people), people_within(entering(actor), Permission.PEOPLE_VIEW)
    )
    return frozenset(session.scalars(rows)) - {actor.person_id or 0}


def _row(
    one: Absence,
    person: Person,
    by: str,
    place: tuple[str, str],
    today: date,
    actor: Actor,
    changes: frozenset[int],
) -> AbsenceRow:
    standing = one.withdrawn_at is None
    return AbsenceRow(
        id=one.id,
        person=person.public_id,
        name=person.name,
        department=place[1],
        unit=place[0],
        kind=one.kind,
        begins_on=one.begins_on,
        ends_on=one.ends_on,
        days=days_away(one.begins_on, one.ends_on, today),
        full_on=full_on(one.begins_on),
        length=length(one.begins_on, one.ends_on, today),
        away=standing and (one.ends_on is None or one.ends_on >= today),
        remark=one.remark,
        by=by,
        withdrawn_why=one.withdrawn_why if not standing else "",
        own=person.id == actor.person_id,
        changes=standing and person.id in changes,
    )


def one(actor: Actor, absence_id: int, *, now: datetime) -> AbsenceRow:
    """An absence the actor may change. Raises NotFound, Invalid `own_absence`."""
    with reading() as session:
        found, person = absence_of(session, actor, absence_id)
        place = _places(session, [person.id]).get(person.id, _NOWHERE)
        today = clock.local(now).date()
        return _row(found, person, "", place, today, actor, frozenset({person.id}))


def figures(actor: Actor, *, now: datetime) -> dict[Length, int]:
    """How many are away now, by how long it is."""
    today = clock.local(now).date()
    with reading() as session:
        spans = session.execute(
            select(Absence.begins_on, Absence.ends_on)
            .join(Person, Person.id == Absence.person_id)
            .where(
                people_within(actor, Permission.PEOPLE_VIEW),
                Absence.withdrawn_at.is_(None),
                Absence.begins_on <= today,
                or_(Absence.ends_on.is_(None), Absence.ends_on >= today),
            )
        ).all()
    counts = dict.fromkeys(Length, 0)
    for begins, ends in spans:
        counts[length(begins, ends, today)] += 1
    return counts


def requests(actor: Actor) -> tuple[RequestRow, ...]:
    """What waits for a second person, of the people within reach."""
    by = aliased(Person)
    with reading() as session:
        decides = set(
            session.scalars(select(Place.id).where(places_within(actor, Permission.PEOPLE_EDIT)))
        )
        rows = session.execute(
            select(AbsenceRequest, Person, by.name, Absence)
            .join(Person, Person.id == AbsenceRequest.person_id)
            .join(by, by.id == AbsenceRequest.asked_by)
            .outerjoin(Absence, Absence.id == AbsenceRequest.replaces_id)
            .where(
                people_within(actor, Permission.PEOPLE_VIEW), AbsenceRequest.decided_at.is_(None)
            )
            .order_by(AbsenceRequest.asked_at, AbsenceRequest.id)
        ).all()
    return tuple(
        RequestRow(
            asked.id,
            person.public_id,
            person.name,
            asked.kind,
            asked.begins_on,
            asked.ends_on,
            _instead(old),
            asked.why,
            made,
            asked.asked_at,
            asked.enterprise_id in decides
            and actor.person_id not in (asked.asked_by, asked.person_id),
        )
        for asked, person, made, old in rows
    )


def _instead(old: Absence | None) -> str:
    if old is None:
        return ""
    begins, ends = old.begins_on, old.ends_on
    last = f"{ends.year}年{ends.month}月{ends.day}日" if ends else "现在"
    return f"{begins.year}年{begins.month}月{begins.day}日到{last}"
