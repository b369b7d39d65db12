"""Reading shift lists: those within reach, one with its lines, and those an officer is offered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.shift_lists import ShiftLine, read_lines
from anquan_exam.models import Enterprise, Person, Place, ShiftList
from anquan_exam.models.session import reading
from anquan_exam.services.exams.people import Assigned
from anquan_exam.services.scope import places_within
from anquan_exam.services.shift_lists.acts import find, times_used
from anquan_exam.services.shift_lists.matching import at_work


@dataclass(frozen=True, slots=True)
class ShiftFilter:
    """Which lists are wanted; "" and None for any. `query` is a shift's or a unit's name."""

    query: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class ShiftRowView:
    """A line of the list of lists."""

    public_id: str
    unit: str
    day: date
    shift: str
    people: int
    strangers: int
    put_in_by: str
    put_in_at: datetime
    replaced: bool
    withdrawn: bool


@dataclass(frozen=True)
class ShiftView:
    """One list. `newer` is the public id of what took its place, `used` how many checks drew from
    it."""

    public_id: str
    unit: str
    enterprise: str
    path: str
    day: date
    shift: str
    source: str
    people: int
    strangers: int
    put_in_by: str
    put_in_at: datetime
    newer: str | None
    withdrawn_at: datetime | None
    used: int
    lines: tuple[ShiftLine, ...]


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as shown, with the name of whose it was found to be ("" for nobody's), and `about`
    them: employee number, department and posts on the day of the list."""

    line: ShiftLine
    person: str
    about: str
    twice: bool


def replaced_by(one: type[ShiftList] = ShiftList) -> ColumnElement[int | None]:
    """The id of the first newer list for the same unit, day and shift; one that was withdrawn takes
    no other's place."""
    newer = aliased(ShiftList)
    return (
        select(func.min(newer.id))
        .where(
            newer.place_id == one.place_id,
            newer.day == one.day,
            newer.shift == one.shift,
            newer.id > one.id,
            newer.withdrawn_at.is_(None),
        )
        .correlate(one)
        .scalar_subquery()
    )


def listed(
    actor: Actor, wanted: ShiftFilter, *, page: int = 1, size: int = 20
) -> tuple[tuple[ShiftRowView, ...], int]:
    """A page of the lists within reach, the latest day first, and how many there are."""
    base = (
        select(ShiftList, Place.name, Person.name, replaced_by())
        .join(Place, Place.id == ShiftList.place_id)
        .outerjoin(Person, Person.id == ShiftList.put_in_by)
        .where(places_within(actor, Permission.PEOPLE_VIEW), *_conditions(wanted))
    )
    with reading() as session:
        total = session.scalar(
            select(func.count()).select_from(base.with_only_columns(ShiftList.id).subquery())
        )
        rows = session.execute(
            base.order_by(ShiftList.day.desc(), ShiftList.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        ).all()
        return tuple(_row(*row) for row in rows), total or 0


def _conditions(wanted: ShiftFilter) -> Iterable[ColumnElement[bool]]:
    if query := wanted.query.strip():
        yield ShiftList.shift.icontains(query, autoescape=True) | Place.name.icontains(
            query, autoescape=True
        )
    if wanted.day:
        yield ShiftList.day == wanted.day


def _row(one: ShiftList, unit: str, by: str | None, newer: int | None) -> ShiftRowView:
    return ShiftRowView(
        one.public_id,
        unit,
        one.day,
        one.shift,
        one.people,
        one.strangers,
        by or "",
        one.put_in_at,
        newer is not None,
        one.withdrawn_at is not None,
    )


def view(actor: Actor, public_id: str) -> ShiftView:
    """One list. Raises NotFound."""
    with reading() as session:
        found, place = find(session, actor, public_id)
        enterprise = session.get_one(Enterprise, found.place_id)
        return ShiftView(
            public_id=found.public_id,
            unit=place.name,
            enterprise=enterprise.public_id,
            path=place.path,
            day=found.day,
            shift=found.shift,
            source=found.source,
            people=found.people,
            strangers=found.strangers,
            put_in_by=_name(session, found.put_in_by),
            put_in_at=found.put_in_at,
            newer=_newest(session, found),
            withdrawn_at=found.withdrawn_at,
            used=times_used(session, found.id),
            lines=read_lines(found.lines),
        )


def _name(session: Session, person_id: int | None) -> str:
    return session.scalar(select(Person.name).where(Person.id == person_id)) or ""


def _newest(session: Session, one: ShiftList) -> str | None:
    """What holds in place of `one`."""
    return session.scalar(
        select(ShiftList.public_id)
        .where(
            ShiftList.place_id == one.place_id,
            ShiftList.day == one.day,
            ShiftList.shift == one.shift,
            ShiftList.id > one.id,
            ShiftList.withdrawn_at.is_(None),
        )
        .order_by(ShiftList.id.desc())
        .limit(1)
    )


def line_rows(actor: Actor, public_id: str) -> tuple[LineRow, ...]:
    """The lines of a list with the names of their people. Raises NotFound."""
    with reading() as session:
        found, place = find(session, actor, public_id)
        lines = read_lines(found.lines)
        ids = [line.person_id for line in lines if line.person_id]
        wanted = select(Person.id, Person.name).where(Person.id.in_(ids))
        names: dict[int, str] = dict(session.execute(wanted).all())
        people = at_work(session, place, ids, found.day)
    seen: set[int] = set()
    shown = []
    for line in lines:
        key = line.person_id or 0
        shown.append(LineRow(line, names.get(key, ""), _about(people.get(key)), key in seen))
        seen |= {key} if key else set()
    return tuple(shown)


def _about(person: Assigned | None) -> str:
    if person is None:
        return ""
    return "，".join(filter(None, (person.employee_number, person.department, person.posts)))
