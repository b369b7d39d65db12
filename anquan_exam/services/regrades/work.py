"""Counting a regrade and applying it: lot by lot, each whole by itself, with a heartbeat."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

from sqlalchemy import ColumnElement, Row, Update, or_, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.grading import AwaitingMarks, Grade
from anquan_exam.domain.regrading import RegradeMode, Standing, move, takes_effect
from anquan_exam.domain.sitting import EventKind
from anquan_exam.models import Attempt, Person, Regrade, RegradeRow, Result, ResultNotice
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import beside
from anquan_exam.services.sittings.closing import Closing, grade_again, grade_now, locked
from anquan_exam.services.sittings.late_sheets import final_sheet

AT_ONCE = 25
STALE_AFTER = timedelta(seconds=60)
CAUSE = "regraded"

Clock = Callable[[], datetime]


def begin(public_id: str, clock_now: Clock) -> Thread:
    """Carry on in a thread, so that the request need not wait."""
    return beside.begin(f"regrade {public_id}", lambda: carry_on(public_id, clock_now))


def carry_on(public_id: str, clock_now: Clock) -> None:
    """Count, or apply, what is left of a regrade; nothing, if somebody else is at it."""
    regrade = _claim(public_id, clock_now())
    if regrade is None:
        return
    if regrade.status == "counting":
        while _count_lot(regrade.id, clock_now()):
            pass
    else:
        who = _approver(regrade)
        while _apply_lot(regrade, who, clock_now):
            pass


def resume_stale(clock_now: Clock) -> int:
    """Carry on with what fell silent: for the periodic job. How many there were."""
    with reading() as session:
        ids = session.scalars(
            select(Regrade.public_id).where(
                Regrade.status.in_(("counting", "applying")), _silent(clock_now())
            )
        ).all()
    for public_id in ids:
        carry_on(public_id, clock_now)
    return len(ids)


def _silent(now: datetime) -> ColumnElement[bool]:
    return or_(Regrade.heartbeat_at.is_(None), Regrade.heartbeat_at < now - STALE_AFTER)


def _claim(public_id: str, now: datetime) -> Regrade | None:
    with transaction() as session:
        row = session.scalar(
            select(Regrade)
            .where(
                Regrade.public_id == public_id,
                Regrade.status.in_(("counting", "applying")),
                _silent(now),
            )
            .with_for_update()
        )
        if row is not None:
            row.heartbeat_at = now
        return row


def _approver(regrade: Regrade) -> Actor:
    with reading() as session:
        person = session.get_one(Person, regrade.decided_by)
    return Actor(person.id, person.name)


def _count_lot(regrade_id: int, now: datetime) -> bool:
    """Count some; False when all are counted, and the regrade says so."""
    with reading() as session:
        attempts = session.scalars(
            select(RegradeRow.attempt_id)
            .where(RegradeRow.regrade_id == regrade_id, RegradeRow.counted.is_(False))
            .limit(AT_ONCE)
        ).all()
        graded = {attempt: _graded(session, attempt) for attempt in attempts}
    with transaction() as session:
        for attempt, grade in graded.items():
            session.execute(_where(regrade_id, attempt).values(**_columns(grade), counted=True))
        values = {"heartbeat_at": now} if attempts else {"status": "counted", "heartbeat_at": None}
        session.execute(
            update(Regrade)
            .where(Regrade.id == regrade_id, Regrade.status == "counting")
            .values(**values)
        )
    return bool(attempts)


def _graded(session: Session, attempt_id: int) -> Grade | None:
    """What the attempt comes to now; None where marks are missing."""
    row = locked(session, Attempt.id == attempt_id)
    sheet = final_sheet(session, row.id, deadline=row.deadline_at, until=row.accept_until)
    try:
        return grade_now(session, row, sheet)
    except AwaitingMarks:
        return None


def _columns(grade: Grade | None) -> dict[str, object]:
    if grade is None:
        return {"new_score": None, "new_full": None, "new_passed": None}
    return {
        "new_score": grade.score,
        "new_full": grade.full_score,
        "new_passed": grade.passed,
    }


def _where(regrade_id: int, attempt_id: int) -> Update:
    return update(RegradeRow).where(
        RegradeRow.regrade_id == regrade_id, RegradeRow.attempt_id == attempt_id
    )


def _apply_lot(regrade: Regrade, who: Actor, clock_now: Clock) -> bool:
    """Apply some; False when all are done, and the regrade says so."""
    with reading() as session:
        attempts: Sequence[int] = session.scalars(
            select(RegradeRow.attempt_id)
            .where(RegradeRow.regrade_id == regrade.id, RegradeRow.applied.is_(None))
            .limit(AT_ONCE)
        ).all()
    for attempt in attempts:
        with transaction() as session:
            _apply(session, regrade, attempt, who, clock_now())
    with transaction() as session:
        now = clock_now()
        done = {"status": "done", "heartbeat_at": None, "done_at": now}
        session.execute(
            update(Regrade)
            .where(Regrade.id == regrade.id, Regrade.status == "applying")
            .values(**({"heartbeat_at": now} if attempts else done))
        )
    return bool(attempts)


def _apply(session: Session, regrade: Regrade, attempt_id: int, who: Actor, now: datetime) -> None:
    """Add the new result where it takes effect, and tell the person; within one transaction."""
    row = locked(session, Attempt.id == attempt_id)
    pending = session.scalar(
        select(RegradeRow.attempt_id).where(
            RegradeRow.regrade_id == regrade.id,
            RegradeRow.attempt_id == attempt_id,
            RegradeRow.applied.is_(None),
        )
    )
    if pending is None:
        return
    sheet = final_sheet(session, row.id, deadline=row.deadline_at, until=row.accept_until)
    old = _standing(session, attempt_id)
    try:
        new = grade_now(session, row, sheet) if row.status != "voided" else None
    except AwaitingMarks:
        new = None
    if new is None or not _matters(old, new, RegradeMode(regrade.mode)):
        session.execute(_where(regrade.id, attempt_id).values(applied=False))
        return
    payload = {"regrade": regrade.public_id, "correction": regrade.correction_id}
    why = Closing(EventKind.MARKED, row.status, CAUSE, who, payload, regrade.reason)
    grade_again(session, row, sheet, why, now=now)
    session.execute(_where(regrade.id, attempt_id).values(applied=True, **_columns(new)))
    session.add(_notice(row, regrade, old, new, now))


def _standing(session: Session, attempt_id: int) -> Standing:
    row = session.execute(
        select(Result.score, Result.full_score, Result.passed)
        .where(Result.attempt_id == attempt_id)
        .order_by(Result.sequence.desc())
        .limit(1)
    ).one()
    return Standing(*row)


def _matters(old: Standing, new: Grade, mode: RegradeMode) -> bool:
    return takes_effect(move(old, Standing(new.score, new.full_score, new.passed)), mode)


def _notice(
    row: Row[Any], regrade: Regrade, old: Standing, new: Grade, now: datetime
) -> ResultNotice:
    return ResultNotice(
        person_id=row.person_id,
        attempt_id=row.id,
        kind="regraded",
        payload={
            "regrade": regrade.public_id,
            "old": [old.score, old.full_score, old.passed],
            "new": [new.score, new.full_score, new.passed],
            "reason": regrade.reason,
        },
        made_at=now,
    )
