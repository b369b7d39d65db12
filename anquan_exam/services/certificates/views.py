"""Reading the ledger: lists, one certificate with what it was before, one's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, not_, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.certificates import (
    SOON,
    SOONER,
    Dates,
    Guides,
    Oddity,
    Standing,
    normal_number,
    oddities,
)
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.domain.people import mask_id, plain
from anquan_exam.models import Assignment, CertificateRecord, Employment, Person, Place
from anquan_exam.models.session import reading
from anquan_exam.services.certificates.checking import index_of
from anquan_exam.services.certificates.reach import About, about, find, here_now, seen
from anquan_exam.services.errors import NotFound
from anquan_exam.services.people.finding import with_lamp

VIEW = Permission.PEOPLE_VIEW
_FAR = date(9999, 12, 31)


class Show(StrEnum):
    """Which certificates a list shows."""

    ALL = ""
    OVER = "over"
    """Over, or not reviewed in time, and no newer one is there."""
    ENDING_30 = "ending-30"
    ENDING_60 = "ending-60"
    REVIEW = "review"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to. `query`: name, initials, employee number, kind of operation, or
    a whole number of a certificate. `unit`: only of people assigned there (a place's id)."""

    query: str = ""
    family: Family | None = None
    show: Show = Show.ALL
    unit: int = 0


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A line of the ledger. The number is masked."""

    public_id: str
    person: str
    name: str
    about: About
    family: Family
    operations: tuple[str, ...]
    number: str
    issuer: str
    dates: Dates
    standing: Standing
    photo: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What a row said before it was put right, taken back or revoked; newest first."""

    recorded_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_why: str
    operations: tuple[str, ...]
    dates: Dates


@dataclass(frozen=True, slots=True)
class CertificateView:
    """One certificate. `odd`: what to look at again; `newer`: the public id of what took its
    place; `steps`: this row and those before it."""

    row: CertificateRow
    unit: str
    revoked_why: str
    withdrawn_at: datetime | None
    newer: str
    odd: tuple[Oddity, ...]
    steps: tuple[Step, ...]
    editable: bool


@dataclass(frozen=True, slots=True)
class OwnCard:
    """One's own certificate."""

    family: Family
    operations: tuple[str, ...]
    number: str
    issuer: str
    dates: Dates
    standing: Standing
    revoked_why: str


def listed(
    actor: Actor, wanted: Wanted, *, now: datetime, page: int = 1, size: int = 50
) -> tuple[tuple[CertificateRow, ...], int]:
    """A page of the certificates within reach, those that end first first, and how many."""
    today = clock.local(now).date()
    base = _base(actor, wanted, today)
    with reading() as session:
        counted = base.with_only_columns(CertificateRecord.id).subquery()
        total = session.scalar(select(func.count()).select_from(counted)) or 0
        rows = session.execute(base.order_by(*_order()).limit(size).offset((page - 1) * size)).all()
        return _rows(session, actor, rows, today), total


def every(actor: Actor, wanted: Wanted, *, now: datetime) -> tuple[CertificateRow, ...]:
    """All of them."""
    today = clock.local(now).date()
    with reading() as session:
        rows = session.execute(_base(actor, wanted, today).order_by(*_order())).all()
        return _rows(session, actor, rows, today)


def tally(actor: Actor, *, now: datetime, permission: Permission = VIEW) -> Mapping[Show, int]:
    """How many each way of looking shows, of people at work within reach."""
    today = clock.local(now).date()
    columns = [func.coalesce(func.sum(case((shown(show, today), 1), else_=0)), 0) for show in Show]
    statement = (
        select(*columns)
        .select_from(CertificateRecord)
        .join(Person, Person.id == CertificateRecord.person_id)
        .where(CertificateRecord.withdrawn_at.is_(None), here_now(actor, permission, today))
    )
    with reading() as session:
        return dict(zip(Show, session.execute(statement).one(), strict=True))


def shown(show: Show, today: date) -> ColumnElement[bool]:
    """The condition that a live row is among what `show` names."""
    row = CertificateRecord
    revoked = and_(row.revoked_on.is_not(None), row.revoked_on <= today)
    over = or_(row.valid_until < today, row.review_by < today)
    last, here = func.coalesce(row.valid_until, _FAR), not_(revoked) & not_(renewed())
    holds = and_(here, last >= today, func.coalesce(row.review_by, _FAR) >= today)
    conditions: dict[Show, ColumnElement[bool]] = {
        Show.ALL: row.id.is_not(None),
        Show.OVER: and_(here, func.coalesce(over, literal(False))),
        Show.ENDING_30: and_(holds, last <= today + SOONER),
        Show.ENDING_60: and_(holds, last <= today + SOON),
        Show.REVIEW: and_(holds, func.coalesce(row.review_by, _FAR) <= today + SOON),
        Show.REVOKED: revoked,
    }
    return conditions[show]


def renewed() -> ColumnElement[bool]:
    """Whether the same person holds one of the same family and operations that lasts longer: then
    nobody needs to be told of this one."""
    row, other = CertificateRecord, aliased(CertificateRecord)
    later = or_(
        func.coalesce(other.valid_until, _FAR) > func.coalesce(row.valid_until, _FAR),
        and_(
            func.coalesce(other.valid_until, _FAR) == func.coalesce(row.valid_until, _FAR),
            func.coalesce(other.review_by, _FAR) > func.coalesce(row.review_by, _FAR),
        ),
    )
    return (
        select(other.id)
        .where(
            other.person_id == row.person_id,
            other.family == row.family,
            other.operations_text == row.operations_text,
            other.withdrawn_at.is_(None),
            other.revoked_on.is_(None),
            other.id != row.id,
            later,
        )
        .correlate(row)
        .exists()
    )


def _base(actor: Actor, wanted: Wanted, today: date) -> Select[CertificateRecord, Person]:
    statement = (
        select(CertificateRecord, Person)
        .join(Person, Person.id == CertificateRecord.person_id)
        .where(CertificateRecord.withdrawn_at.is_(None), seen(actor, VIEW, today))
    )
    if wanted.show is not Show.ALL:
        statement = statement.where(shown(wanted.show, today), here_now(actor, VIEW, today))
    if wanted.unit:
        # By the people of the unit, not by every certificate within reach.
        ours = select(Assignment.person_id).where(Assignment.host_id == wanted.unit)
        statement = statement.where(CertificateRecord.person_id.in_(ours))
    if wanted.family is not None:
        statement = statement.where(CertificateRecord.family == wanted.family.value)
    if query := plain(wanted.query):
        statement = statement.where(said(query))
    return statement


def said(query: str) -> ColumnElement[bool]:
    """What was typed, taken for a name, initials, an employee number, an operation or a number."""
    numbered = (
        select(Employment.id)
        .where(
            Employment.person_id == Person.id,
            func.lower(Employment.employee_number) == query.lower(),
        )
        .exists()
    )
    ways: list[ColumnElement[bool]] = [
        Person.name.icontains(query, autoescape=True),
        CertificateRecord.operations_text.contains(query, autoescape=True),
        CertificateRecord.number_index == index_of(normal_number(query)),
        numbered,
        with_lamp(query),
    ]
    if query.isascii() and query.replace(" ", "").isalpha():
        letters = query.lower().replace(" ", "")
        ways += [Person.initials.startswith(letters), Person.initials.contains(f" {letters}")]
    return or_(*ways)


def _order() -> tuple[Any, ...]:
    ends = func.coalesce(CertificateRecord.valid_until, _FAR)
    return ends, Person.name, CertificateRecord.id


def _rows(
    session: Session, actor: Actor, rows: Sequence[Any], today: date
) -> tuple[CertificateRow, ...]:
    told = about(session, actor, [person.id for _, person in rows], today)
    return tuple(_row(one, person, told[person.id], today) for one, person in rows)


def _row(one: CertificateRecord, person: Person, told: About, today: date) -> CertificateRow:
    dates = dates_of(one)
    return CertificateRow(
        one.public_id,
        person.public_id,
        person.name,
        told,
        Family(one.family),
        tuple(one.operations),
        masked(one.number),
        one.issuer,
        dates,
        dates.standing(today),
        bool(one.photo_sha256),
    )


def dates_of(one: CertificateRecord) -> Dates:
    """The days a row says."""
    return Dates(one.valid_from, one.valid_until, one.review_by, one.revoked_on)


def masked(number: str) -> str:
    """A number with its middle hidden."""
    return mask_id(number) if len(number) > 7 else "*" * max(0, len(number) - 2) + number[-2:]


def view(actor: Actor, public_id: str, known: Guides, *, now: datetime) -> CertificateView:
    """One certificate. Raises NotFound."""
    today = clock.local(now).date()
    with reading() as session:
        one, person = find(session, actor, public_id, today)
        told = about(session, actor, [person.id], today)[person.id]
        row = _row(one, person, told, today)
        guide = known.of(row.family)
        number = person.id_number if guide.id_with_t else None
        return CertificateView(
            row,
            session.get_one(Place, one.enterprise_id).name,
            one.revoked_why,
            one.withdrawn_at,
            _newer(session, one),
            oddities(guide, one.number, one.operations, row.dates, number),
            _steps(session, one),
            one.withdrawn_at is None and _may_edit(session, actor, public_id, today),
        )


def _may_edit(session: Session, actor: Actor, public_id: str, today: date) -> bool:
    try:
        find(session, actor, public_id, today, Permission.PEOPLE_EDIT)
    except NotFound:
        return False
    return True


def _newer(session: Session, one: CertificateRecord) -> str:
    query = select(CertificateRecord.public_id).where(CertificateRecord.replaces_id == one.id)
    return session.scalar(query.order_by(CertificateRecord.id.desc()).limit(1)) or ""


def _steps(session: Session, one: CertificateRecord) -> tuple[Step, ...]:
    rows, at = [one], one
    while at.replaces_id is not None:
        at = session.get_one(CertificateRecord, at.replaces_id)
        rows.append(at)
    ids = {each for row in rows for each in (row.recorded_by, row.withdrawn_by) if each}
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())
    return tuple(_step(row, names) for row in rows)


def _step(row: CertificateRecord, names: Mapping[int, str]) -> Step:
    return Step(
        row.recorded_at,
        names.get(row.recorded_by or 0, ""),
        row.withdrawn_at,
        names.get(row.withdrawn_by or 0, ""),
        row.withdrawn_why,
        tuple(row.operations),
        dates_of(row),
    )


def own(actor: Actor, *, now: datetime) -> tuple[OwnCard, ...]:
    """One's own certificates, those to see to first; a card that a newer one renews is left out."""
    today = clock.local(now).date()
    with reading() as session:
        rows = session.scalars(
            select(CertificateRecord)
            .where(
                CertificateRecord.person_id == actor.person_id,
                CertificateRecord.withdrawn_at.is_(None),
                not_(renewed()),
            )
            .order_by(CertificateRecord.valid_until, CertificateRecord.id)
        ).all()
    return tuple(sorted((_own(row, today) for row in rows), key=_urgency))


def _urgency(card: OwnCard) -> int:
    return list(Standing).index(card.standing)


def _own(row: CertificateRecord, today: date) -> OwnCard:
    dates = dates_of(row)
    return OwnCard(
        Family(row.family),
        tuple(row.operations),
        masked(row.number),
        row.issuer,
        dates,
        dates.standing(today),
        row.revoked_why,
    )
