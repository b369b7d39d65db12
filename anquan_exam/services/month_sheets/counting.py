"""The figures of a month as they are known at a moment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam import clock
from anquan_exam.domain.cases import What
from anquan_exam.domain.month_sheets import Entry, Figure, Figures, Month
from anquan_exam.domain.policy import QUALIFYING
from anquan_exam.models import (
    Absence,
    Assignment,
    Attempt,
    Attendance,
    Candidate,
    CaseFile,
    CaseHappening,
    CertificateRecord,
    Exam,
    Person,
    Place,
    Result,
    SpotCheck,
    TrainingSession,
)
from anquan_exam.services.desk.scoped import over
from anquan_exam.services.eligibility.held import held_where, was_held
from anquan_exam.services.eligibility.lists import State, answered

SUPERVISED = tuple(sorted(kind.value for kind in QUALIFYING))
PASSED, FAILED = "passed", "failed"


def figures_of(session: Session, unit: Place, month: Month, now: datetime) -> Figures:
    """Every figure of the unit's month, by what is known `now`; of a month that goes on, until
    now."""
    today = clock.local(now).date()
    last = min(month.last, today)
    span = _moment(month.first), _moment(month.later(1).first)
    examined = _examined(session, unit, span, now)
    headcount, stopped = _people(session, unit, last, now)
    return {
        Figure.HEADCOUNT: headcount,
        Figure.TRAINED: _trained(session, unit, span),
        Figure.EXAMINED: examined,
        Figure.PASSED: tuple(one for one in examined if one.kind == PASSED),
        Figure.OPENED: _opened(session, unit, month),
        Figure.CLOSED: _closed(session, unit, month, span),
        Figure.STOPPED: stopped,
        Figure.EXPIRED: _expired(session, unit, month, today),
        Figure.RENEWED: _renewed(session, unit, month),
        Figure.ABSENCES: _absences(session, unit, month, last),
        Figure.SPOT_CHECKS: _spot_checks(session, unit, span),
    }


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def _day(at: datetime | None) -> str:
    return clock.local(at).date().isoformat() if at else ""


def _sorted(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries))


def _people(
    session: Session, unit: Place, day: date, now: datetime
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Who was there on the day, and who of them might not work."""
    place = aliased(Place)
    held = held_where(session, was_held(day, now), place, [Assignment.host_id == unit.id])
    ids = {one.person: one.person_id for one in held}
    rows = answered(session, held, day, known_at=now)
    stopped = (
        Entry(ids[row.person], text="、".join(row.posts(eligible=False))[:200])
        for row in rows
        if row.state is State.BLOCKED
    )
    return _sorted(Entry(person) for person in set(ids.values())), _sorted(stopped)


def _trained(session: Session, unit: Place, span: tuple[datetime, datetime]) -> tuple[Entry, ...]:
    """Whose hours of the month count, with their minutes."""
    minutes: dict[int, int] = defaultdict(int)
    for person, begins, ends in session.execute(
        select(Attendance.person_id, Attendance.begins_at, Attendance.ends_at)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(
            TrainingSession.enterprise_id == unit.id,
            TrainingSession.cancelled_at.is_(None),
            Attendance.counted_at.is_not(None),
            Attendance.withdrawn_at.is_(None),
            Attendance.begins_at >= span[0],
            Attendance.begins_at < span[1],
        )
    ):
        minutes[person] += int((ends - begins).total_seconds() // 60)
    return _sorted(Entry(person, number=number) for person, number in minutes.items())


def _latest() -> ColumnElement[bool]:
    """The condition that a Result row is the last of its attempt."""
    other = aliased(Result)
    newer = select(func.max(other.sequence)).where(other.attempt_id == Result.attempt_id)
    return Result.sequence == newer.scalar_subquery()


def _examined(
    session: Session, unit: Place, span: tuple[datetime, datetime], now: datetime
) -> tuple[Entry, ...]:
    """The supervised sittings of the month in exams that are over, by how they ended."""
    rows = session.execute(
        select(Result.person_id, Result.passed, Exam.title, Attempt.closed_at)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .join(Exam, Exam.id == Attempt.exam_id)
        .join(
            Candidate,
            and_(Candidate.exam_id == Exam.id, Candidate.person_id == Attempt.person_id),
        )
        .join(Place, Place.id == Candidate.place_id)
        .where(
            Place.path.startswith(unit.path, autoescape=True),
            Exam.kind.in_(SUPERVISED),
            Result.supervised.is_(True),
            Attempt.status != "voided",
            Attempt.closed_at >= span[0],
            Attempt.closed_at < span[1],
            over(now),
            _latest(),
        )
    )
    return _sorted(
        Entry(person, PASSED if passed else FAILED, text=title, day=_day(at))
        for person, passed, title, at in rows
    )


def _opened(session: Session, unit: Place, month: Month) -> tuple[Entry, ...]:
    rows = session.execute(
        select(CaseFile.person_id, CaseFile.kind, CaseFile.number, CaseFile.opens_on).where(
            CaseFile.enterprise_id == unit.id, _within(CaseFile.opens_on, month)
        )
    )
    return _sorted(
        Entry(person, kind, text=number, day=day.isoformat()) for person, kind, number, day in rows
    )


def _within(column: Any, month: Month) -> ColumnElement[bool]:
    return and_(column >= month.first, column <= month.last)


def _closed(
    session: Session, unit: Place, month: Month, span: tuple[datetime, datetime]
) -> tuple[Entry, ...]:
    """The cases that ended in the month: cleared, dropped, or without a way back to the post."""
    dropped = exists().where(
        CaseHappening.case_id == CaseFile.id,
        CaseHappening.what == What.DROPPED.value,
        CaseHappening.at >= span[0],
        CaseHappening.at < span[1],
    )
    moved = and_(CaseFile.moved_at >= span[0], CaseFile.moved_at < span[1])
    rows = session.scalars(
        select(CaseFile).where(
            CaseFile.enterprise_id == unit.id,
            or_(_within(CaseFile.cleared_on, month), dropped, moved),
        )
    )
    return _sorted(
        Entry(
            case.person_id,
            case.kind,
            text=case.number,
            day=case.cleared_on.isoformat() if case.cleared_on else "",
        )
        for case in rows
    )


def _expired(session: Session, unit: Place, month: Month, today: date) -> tuple[Entry, ...]:
    """The certificates that ran out in the month and were not renewed in time."""
    row, other = CertificateRecord, aliased(CertificateRecord)
    in_time = exists(
        select(other.id).where(
            other.person_id == row.person_id,
            other.family == row.family,
            other.operations_text == row.operations_text,
            other.withdrawn_at.is_(None),
            other.id != row.id,
            other.valid_from <= row.valid_until,
            or_(other.valid_until.is_(None), other.valid_until > row.valid_until),
        )
    )
    rows = session.scalars(
        select(row).where(
            row.enterprise_id == unit.id,
            row.withdrawn_at.is_(None),
            _within(row.valid_until, month),
            row.valid_until < today,
            ~in_time,
        )
    )
    return _sorted(_card(one, one.valid_until) for one in rows)


def _renewed(session: Session, unit: Place, month: Month) -> tuple[Entry, ...]:
    """The certificates that began in the month in the place of an earlier one."""
    row, other = CertificateRecord, aliased(CertificateRecord)
    earlier = exists(
        select(other.id).where(
            other.person_id == row.person_id,
            other.family == row.family,
            other.operations_text == row.operations_text,
            other.withdrawn_at.is_(None),
            other.id != row.id,
            other.valid_from < row.valid_from,
        )
    )
    rows = session.scalars(
        select(row).where(
            row.enterprise_id == unit.id,
            row.withdrawn_at.is_(None),
            _within(row.valid_from, month),
            earlier,
        )
    )
    return _sorted(_card(one, one.valid_from) for one in rows)


def _card(row: CertificateRecord, day: date | None) -> Entry:
    on = day.isoformat() if day else ""
    return Entry(row.person_id, row.family, text="、".join(row.operations)[:200], day=on)


def _absences(session: Session, unit: Place, month: Month, last: date) -> tuple[Entry, ...]:
    """The absences that touch the month, with the days missed in it."""
    rows = session.scalars(
        select(Absence).where(
            Absence.enterprise_id == unit.id,
            Absence.withdrawn_at.is_(None),
            Absence.begins_on <= last,
            or_(Absence.ends_on.is_(None), Absence.ends_on >= month.first),
        )
    )
    return _sorted(_absence(row, month, last) for row in rows)


def _absence(row: Absence, month: Month, last: date) -> Entry:
    begins = max(row.begins_on, month.first)
    ends = min(row.ends_on or last, last)
    days = (ends - begins).days + 1
    return Entry(row.person_id, row.kind, days, day=row.begins_on.isoformat())


def _spot_checks(
    session: Session, unit: Place, span: tuple[datetime, datetime]
) -> tuple[Entry, ...]:
    """Whom the month's spot checks called, each check by its public id."""
    checks: Sequence[SpotCheck] = session.scalars(
        select(SpotCheck)
        .join(Place, Place.id == SpotCheck.place_id)
        .where(
            Place.path.startswith(unit.path, autoescape=True),
            SpotCheck.drawn_at >= span[0],
            SpotCheck.drawn_at < span[1],
        )
        .order_by(SpotCheck.id)
    ).all()
    return _sorted(entry for check in checks for entry in _called(session, check))


def _called(session: Session, check: SpotCheck) -> list[Entry]:
    called = session.scalars(
        select(Candidate.person_id).where(
            Candidate.exam_id == check.exam_id, Candidate.removed_at.is_(None)
        )
    ).all()
    day, drawn = _day(check.drawn_at), called or _drawn(check)
    return [Entry(person, check.public_id, text=check.title, day=day) for person in drawn]


def _drawn(check: SpotCheck) -> list[int]:
    """Those the draw put first, where no exam was opened."""
    first = set(check.drawn[: check.count])
    return [person for key, _, person in check.people if key in first]


def people_of(session: Session, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Person id to (public id, name)."""
    wanted = sorted(set(ids))
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(wanted), 500):
        rows = session.execute(
            select(Person.id, Person.public_id, Person.name).where(
                Person.id.in_(wanted[start : start + 500])
            )
        )
        found |= {id_: (public, name) for id_, public, name in rows}
    return found
