"""What makes hours count: the person's own word, the manager's, and what was understood; and what
unmakes them, with a reason."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.models import Attendance, Place, TrainingSession
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.training.common import (
    Found,
    find_to_keep,
    find_to_manage,
    reason_of,
)
from anquan_exam.services.training.counting import complete


def accept(actor: Actor, attendance_id: int, *, now: datetime) -> None:
    """The actor's own hours are right. Raises NotFound, Problem `training_withdrawn`."""
    with transaction() as session:
        row, held, unit = _own(session, actor, attendance_id)
        if row.accepted_at is None:
            row.accepted_at, row.disputed_at, row.disputed_why = now, None, ""
            _note_own(session, actor, "training.accepted", held, unit, now)
            session.flush()
            complete(session, [row.id], now)


def dispute(actor: Actor, attendance_id: int, remark: str, *, now: datetime) -> None:
    """The actor's own hours are wrong: they stay open, with what is wrong.

    Raises NotFound, Invalid, Problem `training_withdrawn`, `training_accepted`."""
    with transaction() as session:
        row, held, unit = _own(session, actor, attendance_id)
        if row.accepted_at is not None:
            raise Problem("training_accepted")
        row.disputed_at, row.disputed_why = now, reason_of(remark, "remark")
        _note_own(session, actor, "training.disputed", held, unit, now, remark=row.disputed_why)


def confirm(actor: Actor, public_id: str, ids: Collection[int], *, now: datetime) -> int:
    """The manager confirms the hours `ids` of a session; how many. Nobody confirms his own.

    Raises NotFound, Forbidden, Problem `training_cancelled`, Invalid `training_none_ticked`,
    `training_own`."""
    with transaction() as session:
        found = _managed(session, actor, public_id)
        rows = [one for one in _ticked(found, ids) if one.confirmed_at is None]
        _not_oneself(actor, rows)
        for row in rows:
            row.confirmed_at, row.confirmed_by = now, actor.person_id
        return _completed(found, rows, "training.confirmed", now)


def approve(actor: Actor, public_id: str, ids: Collection[int], *, now: datetime) -> int:
    """A second person stands for hours that were entered late.

    Raises as `confirm`, Invalid `training_second`."""
    with transaction() as session:
        found = _managed(session, actor, public_id)
        rows = [one for one in _ticked(found, ids) if one.late_why and one.second_id is None]
        _not_oneself(actor, rows)
        if any(one.recorded_by == actor.person_id for one in rows):
            raise Invalid("training_second", "ids")
        for row in rows:
            row.second_id = actor.person_id
        return _completed(found, rows, "training.approved", now)


def assess(
    actor: Actor, public_id: str, ids: Collection[int], passed: bool, *, now: datetime
) -> int:
    """Whether those of `ids` understood what was taught, as the teacher or the manager found on the
    spot. Raises NotFound, Forbidden, Problem `training_cancelled`, `training_by_exam`, Invalid."""
    with transaction() as session:
        found = find_to_keep(session, actor, public_id)
        if found.row.exam_id is not None:
            raise Problem("training_by_exam")
        rows = [one for one in _ticked(found, ids) if one.counted_at is None]
        _not_oneself(actor, rows)
        for row in rows:
            row.assessed_at, row.assessed_passed = now, passed
        return _completed(found, rows, "training.assessed", now, passed=passed)


def withdraw(
    actor: Actor, public_id: str, attendance_id: int, reason: str, *, now: datetime
) -> None:
    """Take hours off the record, for a reason: never edited, entered anew where they were wrong.

    Raises NotFound, Forbidden, Invalid, Problem `training_withdrawn`."""
    with transaction() as session:
        found = find_to_manage(session, actor, public_id)
        row = session.scalar(
            select(Attendance).where(
                Attendance.id == attendance_id,
                Attendance.session_id == found.row.id,
                Attendance.case_id.is_(None),
            )
        )
        if row is None:
            raise NotFound("attendance")
        why = reason_of(reason)
        if row.withdrawn_at is not None:
            raise Problem("training_withdrawn")
        _not_oneself(actor, [row])
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = now, actor.person_id, why
        found.note("training.withdrawn", now, attendance=row.id, reason=why)


def _managed(session: Session, actor: Actor, public_id: str) -> Found:
    found = find_to_manage(session, actor, public_id)
    if found.row.cancelled_at is not None:
        raise Problem("training_cancelled")
    return found


def _ticked(found: Found, ids: Collection[int]) -> Sequence[Attendance]:
    """The rows meant, of this session and still on record."""
    rows = found.session.scalars(
        select(Attendance)
        .where(
            Attendance.id.in_(ids),
            Attendance.session_id == found.row.id,
            Attendance.withdrawn_at.is_(None),
            Attendance.case_id.is_(None),
        )
        .order_by(Attendance.id)
        .with_for_update()
    ).all()
    if not rows:
        raise Invalid("training_none_ticked", "ids")
    return rows


def _not_oneself(actor: Actor, rows: Collection[Attendance]) -> None:
    if any(row.person_id == actor.person_id for row in rows):
        raise Invalid("training_own", "ids")


def _completed(
    found: Found, rows: Sequence[Attendance], act: str, now: datetime, **told: object
) -> int:
    if rows:
        found.session.flush()
        complete(found.session, [row.id for row in rows], now)
        found.note(act, now, people=len(rows), **told)
    return len(rows)


def _own(
    session: Session, actor: Actor, attendance_id: int
) -> tuple[Attendance, TrainingSession, Place]:
    found = session.execute(
        select(Attendance, TrainingSession, Place)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .join(Place, Place.id == TrainingSession.enterprise_id)
        .where(
            Attendance.id == attendance_id,
            Attendance.person_id == actor.person_id,
            Attendance.case_id.is_(None),
        )
        .with_for_update(of=Attendance)
    ).one_or_none()
    if found is None:
        raise NotFound("attendance")
    if found[0].withdrawn_at is not None:
        raise Problem("training_withdrawn")
    return found[0], found[1], found[2]


def _note_own(
    session: Session,
    actor: Actor,
    act: str,
    held: TrainingSession,
    unit: Place,
    now: datetime,
    **told: object,
) -> None:
    subject = ("training", held.public_id)
    trail.record(
        session, actor, act, subject, now=now, place_path=unit.path, title=held.title, **told
    )
