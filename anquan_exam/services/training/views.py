"""Reading sessions: those within reach, and one with everybody on its list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.eligibility.facts import Training
from anquan_exam.models import (
    Assignment,
    Attendance,
    CheckIn,
    Employment,
    Exam,
    Person,
    Place,
    Post,
    TrainingSession,
)
from anquan_exam.models.session import reading
from anquan_exam.services.attended import at_work_in
from anquan_exam.services.exams.people import Assigned, assigned
from anquan_exam.services.scope import people_within, places_within
from anquan_exam.services.training.common import Found, find, find_to_keep
from anquan_exam.services.training.state import SessionState, state_is, state_of


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """Which sessions are wanted; "" and None for any. `month` is its first day."""

    query: str = ""
    kind: str = ""
    month: date | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A line of the list of sessions; `open` attendances still lack something, `counted` count."""

    public_id: str
    title: str
    kind: str
    unit: str
    teacher: str
    place: str
    begins_at: datetime
    ends_at: datetime
    state: SessionState
    people: int
    counted: int


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """Somebody's hours at a session, and how far they are on the way to counting."""

    id: int
    person: str
    name: str
    begins_at: datetime
    ends_at: datetime
    how: str
    by: str
    accepted: bool
    confirmed_by: str
    passed: bool | None
    counted: bool
    disputed: str
    late_why: str
    second: str
    withdrawn: str
    own: bool
    in_case: bool
    at_work: str
    """Whose record has the person at work in that time: such hours do not come to count."""

    @property
    def minutes(self) -> int:
        """How long."""
        return int((self.ends_at - self.begins_at) / timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who checked in and did not check out yet."""

    person: str
    name: str
    since: datetime


@dataclass(frozen=True)
class SessionView:
    """A session with its list. `exam`: title of the exam that tests it, "" where the teacher
    assesses."""

    public_id: str
    title: str
    plan: str
    kind: str
    unit: str
    enterprise: str
    post: str
    content: str
    teacher: str
    teacher_here: bool
    place: str
    begins_at: datetime
    ends_at: datetime
    exam: str
    exam_id: str
    state: SessionState
    cancelled_why: str
    manages: bool
    keeps: bool
    rows: tuple[AttendanceRow, ...]
    waiting: tuple[Waiting, ...]


def listed(
    actor: Actor, wanted: SessionFilter, *, now: datetime, page: int = 1, size: int = 20
) -> tuple[tuple[SessionRow, ...], int]:
    """A page of the sessions within reach, the latest first, and how many there are."""
    base = (
        select(TrainingSession, Place.name)
        .join(Place, Place.id == TrainingSession.enterprise_id)
        .where(_within(actor), *_conditions(wanted, now))
    )
    with reading() as session:
        total = session.scalar(
            select(func.count()).select_from(base.with_only_columns(TrainingSession.id).subquery())
        )
        found = session.execute(
            base.order_by(TrainingSession.begins_at.desc(), TrainingSession.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        ).all()
        counts = _counts(session, [row.id for row, _ in found])
        rows = tuple(_row(row, unit, counts.get(row.id, (0, 0)), now) for row, unit in found)
        return rows, total or 0


def _within(actor: Actor) -> ColumnElement[bool]:
    """Of a unit in reach, or with somebody in reach on its list: a team leader's, too."""
    place = aliased(Place)
    somebody = (
        select(Attendance.session_id)
        .join(Person, Person.id == Attendance.person_id)
        .where(people_within(actor, Permission.PEOPLE_VIEW))
    )
    units = select(place.id).where(places_within(actor, Permission.PEOPLE_VIEW, place))
    return or_(TrainingSession.enterprise_id.in_(units), TrainingSession.id.in_(somebody))


def _conditions(wanted: SessionFilter, now: datetime) -> Iterator[ColumnElement[bool]]:
    if query := wanted.query.strip():
        yield or_(
            TrainingSession.title.icontains(query, autoescape=True),
            TrainingSession.plan.icontains(query, autoescape=True),
            TrainingSession.teacher.icontains(query, autoescape=True),
        )
    if wanted.kind in set(Training):
        yield TrainingSession.kind == wanted.kind
    if wanted.month is not None:
        first = datetime(wanted.month.year, wanted.month.month, 1, tzinfo=clock.SHANGHAI)
        after = (first + timedelta(days=32)).replace(day=1)
        yield and_(TrainingSession.begins_at >= first, TrainingSession.begins_at < after)
    if wanted.state in set(SessionState):
        yield state_is(SessionState(wanted.state), now)


def _counts(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    rows = session.execute(
        select(
            Attendance.session_id,
            func.count(func.distinct(Attendance.person_id)),
            func.count(Attendance.counted_at),
        )
        .where(Attendance.session_id.in_(ids), Attendance.withdrawn_at.is_(None))
        .group_by(Attendance.session_id)
    )
    return {number: (people, counted) for number, people, counted in rows}


def _row(row: TrainingSession, unit: str, counts: tuple[int, int], now: datetime) -> SessionRow:
    return SessionRow(
        row.public_id,
        row.title,
        row.kind,
        unit,
        row.teacher,
        row.place,
        row.begins_at,
        row.ends_at,
        state_of(row, now),
        *counts,
    )


def view(actor: Actor, public_id: str, *, now: datetime) -> SessionView:
    """One session with its list. Raises NotFound."""
    with reading() as session:
        found = find(session, actor, public_id)
        row = found.row
        exam = session.get(Exam, row.exam_id) if row.exam_id else None
        post = session.get(Post, row.post_id) if row.post_id else None
        return SessionView(
            public_id=row.public_id,
            title=row.title,
            plan=row.plan,
            kind=row.kind,
            unit=found.unit.name,
            enterprise=found.unit.path,
            post=post.name if post else "",
            content=row.content,
            teacher=row.teacher,
            teacher_here=row.teacher_id is not None,
            place=row.place,
            begins_at=row.begins_at,
            ends_at=row.ends_at,
            exam=exam.title if exam else "",
            exam_id=exam.public_id if exam else "",
            state=state_of(row, now),
            cancelled_why=row.cancelled_why,
            manages=found.manages,
            keeps=(found.manages or found.teaches) and row.cancelled_at is None,
            rows=_attendances(found),
            waiting=_waiting(found),
        )


def _seen(found: Found) -> ColumnElement[bool]:
    """Whoever keeps the list sees all of it; others those within their reach."""
    if found.manages or found.teaches:
        return true()
    return people_within(found.actor, Permission.PEOPLE_VIEW)


def _attendances(found: Found) -> tuple[AttendanceRow, ...]:
    by, confirmed, second = aliased(Person), aliased(Person), aliased(Person)
    rows = found.session.execute(
        select(
            Attendance,
            Person.public_id,
            Person.name,
            by.name.label("by"),
            confirmed.name.label("confirmed"),
            second.name.label("second"),
        )
        .join(Person, Person.id == Attendance.person_id)
        .outerjoin(by, by.id == Attendance.recorded_by)
        .outerjoin(confirmed, confirmed.id == Attendance.confirmed_by)
        .outerjoin(second, second.id == Attendance.second_id)
        .where(Attendance.session_id == found.row.id, _seen(found))
        .order_by(Attendance.withdrawn_at.is_not(None), Person.name, Attendance.id)
    ).all()
    working = at_work_in(found.session, (row[0] for row in rows))
    return tuple(
        AttendanceRow(
            id=one.id,
            person=person,
            name=name,
            begins_at=one.begins_at,
            ends_at=one.ends_at,
            how=one.how,
            by=made_by or "",
            accepted=one.accepted_at is not None,
            confirmed_by=confirmed_by or ("" if one.confirmed_at is None else "—"),
            passed=one.assessed_passed,
            counted=one.counted_at is not None,
            disputed=one.disputed_why if one.disputed_at else "",
            late_why=one.late_why,
            second=second_by or "",
            withdrawn=one.withdrawn_why if one.withdrawn_at else "",
            own=one.person_id == found.actor.person_id,
            in_case=one.case_id is not None,
            at_work=working[one.id].source if one.id in working else "",
        )
        for one, person, name, made_by, confirmed_by, second_by in rows
    )


def _waiting(found: Found) -> tuple[Waiting, ...]:
    rows = found.session.execute(
        select(Person.public_id, Person.name, CheckIn.came_at)
        .join(CheckIn, CheckIn.person_id == Person.id)
        .where(CheckIn.session_id == found.row.id, CheckIn.left_at.is_(None), _seen(found))
        .order_by(CheckIn.came_at, CheckIn.id)
    ).all()
    return tuple(Waiting(*row) for row in rows)


def candidates(
    actor: Actor, public_id: str, query: str, *, most: int = 60
) -> tuple[tuple[Assigned, ...], frozenset[str]]:
    """People one may tick: those who checked in and not out, and those found by `query` (name,
    initials, number); and the public ids of those who checked in. Raises NotFound, Forbidden."""
    with reading() as session:
        found = find_to_keep(session, actor, public_id)
        waiting = {one.person for one in _waiting(found)}
        wanted: list[ColumnElement[bool]] = [Person.public_id.in_(waiting)]
        if text := query.strip():
            wanted += [
                Person.name.icontains(text, autoescape=True),
                Person.initials.icontains(text.lower(), autoescape=True),
                Place.name.icontains(text, autoescape=True),
                func.lower(Employment.employee_number) == text.lower(),
                func.lower(Assignment.lamp_number) == text.lower(),
            ]
        day = clock.local(found.row.begins_at).date()
        there = {one.person for one in _attendances(found) if not one.withdrawn}
        people = assigned(session, found.unit, or_(*wanted), day)
        kept = [one for one in people if one.public_id not in there or one.public_id in waiting]
        first = sorted(kept, key=lambda one: one.public_id not in waiting)
        return tuple(first[:most]), frozenset(waiting)
