"""培训学时 out of a file: rows of one class become one session, each person's hours are entered as
by hand. They count once the person, the manager and the assessment have said so."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.ledger_rows import Column, Row, Said
from anquan_exam.domain.training_log import LogRefusal, Span, clash
from anquan_exam.models import Attendance, Enterprise, Person, Place, TrainingSession, WorkSpan
from anquan_exam.models.session import reading
from anquan_exam.services import training
from anquan_exam.services.eligibility.rules import daily_cap
from anquan_exam.services.errors import Invalid
from anquan_exam.services.exams.lists import LineVerdict, lines_of
from anquan_exam.services.ledgers.ground import Ground, Refusal, There, moment
from anquan_exam.services.training.common import LATE, MOST_REASON
from anquan_exam.services.training.sessions import FURTHEST, LONGEST, MOST

NO_PLACE = "没写地点"
Class = tuple[str, str, str, datetime, datetime]
_COLUMNS = {LogRefusal.AT_WORK: Column.BEGINS, LogRefusal.TOO_SHORT: Column.ENDS}


class Checks:
    """The rows against the people's other hours and their times of work."""

    def __init__(self, ground: Ground, people: Sequence[int]) -> None:
        self.ground = ground
        self.known: dict[int, list[Span]] = {}
        self.work: dict[int, list[tuple[Span, str]]] = {}
        self.there: set[tuple[int, Class]] = set()
        self.caps: dict[date, timedelta] = {}
        ids = list(dict.fromkeys(people))
        for start in range(0, len(ids), 500):
            self._load(ids[start : start + 500])

    def _load(self, people: Sequence[int]) -> None:
        held = self.ground.session.execute(
            select(Attendance, TrainingSession)
            .join(TrainingSession, TrainingSession.id == Attendance.session_id)
            .where(
                Attendance.person_id.in_(people),
                Attendance.withdrawn_at.is_(None),
                TrainingSession.cancelled_at.is_(None),
            )
            .order_by(Attendance.begins_at, Attendance.id)
        )
        for row, of in held:
            self.known.setdefault(row.person_id, []).append(_span(row.begins_at, row.ends_at))
            key = (of.title, of.kind, of.teacher, row.begins_at, row.ends_at)
            self.there.add((row.person_id, key))
        for one in self.ground.session.scalars(
            select(WorkSpan)
            .where(WorkSpan.person_id.in_(people), WorkSpan.withdrawn_at.is_(None))
            .order_by(WorkSpan.begins_at, WorkSpan.id)
        ):
            span = _span(one.begins_at, one.ends_at)
            self.work.setdefault(one.person_id, []).append((span, one.source))

    def check(self, row: Row, person: Person) -> tuple[Said, ...]:
        """What is to be said of it. Raises Refusal, There."""
        ground, of = self.ground, class_of(row)
        if (person.id, of) in self.there:
            raise There("ledger_hours_there", Column.DAY)
        ground.once(row, (person.id, of), Column.DAY)
        most = {Column.TITLE: MOST["title"], Column.TEACHER: MOST["teacher"]}
        ground.short(row, {**most, Column.PLACE: MOST["place"], Column.WHY: MOST_REASON})
        if row.texts[Column.TEACHER] == person.name:
            raise Refusal("ledger_teaches", Column.TEACHER)
        begins, ends = of[3], of[4]
        if ends - begins > LONGEST:
            raise Refusal("training_too_long", Column.ENDS, most=LONGEST.seconds // 3600)
        if abs(begins - ground.now) > FURTHEST:
            raise Refusal("training_day", Column.DAY)
        span = _span(begins, ends)
        self._clash(span, person)
        late = ground.late(row, ends.date(), LATE, Column.DAY)
        self.known.setdefault(person.id, []).append(span)
        return late

    def _clash(self, span: Span, person: Person) -> None:
        work = dict(self.work.get(person.id, ()))
        known, cap = self.known.get(person.id, ()), self._cap(span.begins.date())
        found = clash(span, known, work, now=self.ground.now, cap=cap)
        if found is None:
            return
        detail = {}
        if found.other is not None:
            detail = {"begins": _iso(found.other.begins), "ends": _iso(found.other.ends)}
        if found.refusal is LogRefusal.AT_WORK and found.other is not None:
            detail["source"] = work[found.other]
        raise Refusal(found.refusal.value, _COLUMNS.get(found.refusal, Column.DAY), **detail)

    def _cap(self, day: date) -> timedelta:
        if day not in self.caps:
            self.caps[day] = daily_cap(self.ground.session, day, self.ground.now)
        return self.caps[day]


def class_of(row: Row) -> Class:
    """What makes rows one class."""
    assert row.day is not None and row.begins is not None and row.ends is not None
    begins, ends = moment(row.day, row.begins), moment(row.until or row.day, row.ends)
    return row.texts[Column.TITLE], row.kind, row.texts[Column.TEACHER], begins, ends


def _span(begins: datetime, ends: datetime) -> Span:
    return Span(clock.local(begins), clock.local(ends))


def _iso(at: datetime) -> str:
    return clock.local(at).isoformat(timespec="minutes")


def put_in(actor: Actor, unit: str, person: str, row: Row, late_why: str, *, now: datetime) -> None:
    """Put the person on the list of the class, planned where it is not there yet. Raises
    Problem."""
    of = class_of(row)
    session = _session(unit, of) or _plan(actor, unit, row, of, now)
    why = (row.texts[Column.WHY] or late_why)[:MOST_REASON]
    given = training.ListInput((person,), "", of[3], of[4], why)
    entered = training.enter(actor, session, given, now=now)
    for one in entered.refused:
        raise Invalid(one.code, "people", **one.detail)


def _session(unit: str, of: Class) -> str | None:
    title, kind, teacher, begins, ends = of
    with reading() as session:
        return session.scalar(
            select(TrainingSession.public_id)
            .join(Enterprise, Enterprise.place_id == TrainingSession.enterprise_id)
            .where(
                Enterprise.public_id == unit,
                TrainingSession.title == title,
                TrainingSession.kind == kind,
                TrainingSession.teacher == teacher,
                TrainingSession.begins_at == begins,
                TrainingSession.ends_at == ends,
                TrainingSession.cancelled_at.is_(None),
            )
            .order_by(TrainingSession.id)
            .limit(1)
        )


def _plan(actor: Actor, unit: str, row: Row, of: Class, now: datetime) -> str:
    title, kind, teacher, begins, ends = of
    given = training.SessionInput(
        enterprise=unit,
        title=title,
        plan="",
        kind=kind,
        post_id=None,
        content=title,
        teacher=teacher,
        teacher_number=teacher if _works_there(unit, teacher, begins) else "",
        place=row.texts[Column.PLACE] or NO_PLACE,
        begins_at=begins,
        ends_at=ends,
    )
    return training.plan(actor, given, now=now)


def _works_there(unit: str, teacher: str, at: datetime) -> bool:
    """Whether the teacher's name is that of one of the unit's people, and of one alone."""
    with reading() as session:
        place = session.scalars(
            select(Place)
            .join(Enterprise, Enterprise.place_id == Place.id)
            .where(Enterprise.public_id == unit)
        ).one()
        lines = lines_of(session, place, teacher, clock.local(at).date())
    return (
        len(lines) == 1
        and lines[0].verdict is LineVerdict.FOUND
        and lines[0].people[0].name == teacher
    )
