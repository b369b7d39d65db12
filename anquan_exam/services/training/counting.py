"""When hours come to count: once the person and the manager have confirmed them and what was taught
was understood. One statement says so, in the transaction that completes it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from anquan_exam.models import Attendance, Result, TrainingSession, WorkSpan
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
    is still awaited or was not passed yet."""
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


def result_so_far(entry: Entry, row: TrainingSession, person_id: int) -> tuple[Any, ...] | None:
    """(passed, when) of the newest supervised result in the session's exam since it began."""
    if row.exam_id is None:
        return None
    found = (
        core(entry)
        .execute(
            select(Result.passed, Result.graded_at)
            .where(
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
