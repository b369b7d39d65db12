"""When hours come to count: once the person and the manager have confirmed them and what was taught
was understood. One statement says so, in the transaction that completes it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select, update
from sqlalchemy.orm import aliased

from anquan_exam.models import Attempt, Attendance, Result, TrainingSession, WorkSpan
from anquan_exam.models.session import Entry, core

_SESSION = (TrainingSession.id == Attendance.session_id, TrainingSession.cancelled_at.is_(None))


def complete(entry: Entry, ids: Collection[int], now: datetime) -> None:
    """Let the attendances `ids` count from now on that lack nothing any more.

    Time the person is known to have been at work never comes to count."""
    core(entry).execute(
        update(Attendance)
        .where(Attendance.id.in_(ids), Attendance.counted_at.is_(None), _complete())
        .values(counted_at=now)
    )


def _complete() -> ColumnElement[bool]:
    at_work = exists().where(
        WorkSpan.person_id == Attendance.person_id,
        WorkSpan.withdrawn_at.is_(None),
        WorkSpan.begins_at < Attendance.ends_at,
        WorkSpan.ends_at > Attendance.begins_at,
    )
    return and_(
        Attendance.case_id.is_(None),
        Attendance.withdrawn_at.is_(None),
        Attendance.disputed_at.is_(None),
        Attendance.accepted_at.is_not(None),
        Attendance.confirmed_at.is_not(None),
        Attendance.assessed_passed.is_(True),
        or_(Attendance.late_why == "", Attendance.second_id.is_not(None)),
        exists().where(*_SESSION),
        ~at_work,
    )


def tested(
    entry: Entry, exam_id: int, person_id: int, passed: bool, supervised: bool, now: datetime
) -> None:
    """A supervised result is the assessment of what the sessions before it taught, as far as it
    is still awaited or was not passed yet. One that takes a pass away takes the hours with it."""
    if not supervised:
        return
    connection = core(entry)
    waiting = list(
        connection.scalars(
            select(Attendance.id)
            .join(TrainingSession, TrainingSession.id == Attendance.session_id)
            .where(
                TrainingSession.exam_id == exam_id,
                TrainingSession.begins_at <= now,
                Attendance.person_id == person_id,
                Attendance.counted_at.is_(None),
                Attendance.withdrawn_at.is_(None),
            )
            .order_by(Attendance.id)
        )
    )
    if waiting:
        connection.execute(
            update(Attendance)
            .where(Attendance.id.in_(waiting))
            .values(assessed_at=now, assessed_passed=passed)
        )
        complete(connection, waiting, now)
    if not passed:
        take_back(connection, exam_id, person_id, now)


TAKEN_BACK = "考试成绩改了或者作废了，这次培训的考核不算通过"


def take_back(entry: Entry, exam_id: int, person_id: int, now: datetime) -> None:
    """Hours that came to count by a pass in the exam, and have none by now, count no longer: the
    row is withdrawn, and one that has not passed put in its place."""
    connection = core(entry)
    rows = connection.execute(
        select(Attendance.__table__)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(
            TrainingSession.exam_id == exam_id,
            Attendance.person_id == person_id,
            Attendance.case_id.is_(None),
            Attendance.counted_at.is_not(None),
            Attendance.withdrawn_at.is_(None),
            ~_passed_since(exam_id),
        )
        .order_by(Attendance.id)
    ).all()
    for row in rows:
        connection.execute(
            update(Attendance)
            .where(Attendance.id == row.id)
            .values(withdrawn_at=now, withdrawn_why=TAKEN_BACK)
        )
        again = {name: value for name, value in row._mapping.items() if name != "id"}
        again |= {"recorded_at": now, "counted_at": None}
        again |= {"assessed_at": now, "assessed_passed": False}
        connection.execute(insert(Attendance).values(**again))


def _passed_since(exam_id: int) -> ColumnElement[bool]:
    """The condition that the person has a pass in the exam since the session began that stands."""
    later = aliased(Result)
    return exists().where(
        Result.exam_id == exam_id,
        Result.person_id == Attendance.person_id,
        Result.passed.is_(True),
        Result.supervised.is_(True),
        Result.graded_at >= TrainingSession.begins_at,
        Attempt.id == Result.attempt_id,
        Attempt.status != "voided",
        ~exists().where(later.attempt_id == Result.attempt_id, later.sequence > Result.sequence),
    )


def result_so_far(entry: Entry, row: TrainingSession, person_id: int) -> tuple[Any, ...] | None:
    """(passed, when) of the newest supervised result in the session's exam since it began."""
    if row.exam_id is None:
        return None
    found = (
        core(entry)
        .execute(
            select(Result.passed, Result.graded_at)
            .join(Attempt, Attempt.id == Result.attempt_id)
            .where(
                Attempt.status != "voided",
                Result.exam_id == row.exam_id,
                Result.person_id == person_id,
                Result.supervised.is_(True),
                Result.graded_at >= row.begins_at,
            )
            .order_by(Result.graded_at.desc(), Result.id.desc())
            .limit(1)
        )
        .one_or_none()
    )
    return tuple(found) if found else None
