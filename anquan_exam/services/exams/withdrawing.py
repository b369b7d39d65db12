"""Questions found wrong after publishing, and those whose basis no longer carries them, leave the
pool of exams that still run.

The committed pool stays on record; papers say which pool they were drawn from. Where too few are
left for a full paper, starts pause: never a short paper."""

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.blueprints import Blueprint, PoolEntry, has_room
from anquan_exam.models import BankItem, Exam, ExamVersion, Place, PoolRecord
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.exams.common import ExamStatus, note
from anquan_exam.services.exams.publishing import drawing_day
from anquan_exam.services.exams.running import RUNNING
from anquan_exam.services.law import law_of
from anquan_exam.services.pools import left_out_for_law, store_pool, suspended_on
from anquan_exam.services.sittings.plans import pool_entries, questions


def withdraw_suspended(*, now: datetime) -> tuple[str, ...]:
    """Take what must not be drawn today out of the pools of running exams; gives the exams
    changed.

    For the act that suspends a question or records a change of the law, and for the periodic
    job."""
    today = clock.local(now).date()
    with reading() as session:
        due = _not_looked_at(session, today) | _holding_suspended(session, today)
    changed = (_look(exam_id, now) for exam_id in sorted(due))
    return tuple(public_id for public_id in changed if public_id)


def look_at_pool(exam_id: int, checked_on: date | None, *, now: datetime) -> bool:
    """Before a paper is drawn: look at a pool that nobody has looked at today. Whether that had to
    be done; the pool may be another one then."""
    if checked_on is not None and checked_on >= clock.local(now).date():
        return False
    _look(exam_id, now)
    return True


def _not_looked_at(session: Session, today: date) -> set[int]:
    checked = Exam.pool_checked_on
    return set(
        session.scalars(
            select(Exam.id).where(Exam.status.in_(RUNNING), or_(checked.is_(None), checked < today))
        )
    )


def _holding_suspended(session: Session, today: date) -> set[int]:
    suspended = suspended_on(session, today)
    if not suspended:
        return set()
    ids = session.scalars(
        select(Exam.id)
        .join(ExamVersion, ExamVersion.exam_id == Exam.id)
        .join(BankItem, BankItem.version_id == ExamVersion.version_id)
        .where(Exam.status.in_(RUNNING), BankItem.question_id.in_(suspended))
        .distinct()
    )
    return {id_ for id_ in ids.all() if _holds(session, id_, suspended)}


def _pool(session: Session, exam: Exam) -> tuple[PoolEntry, ...]:
    rows = session.scalars(select(PoolRecord.entries).where(PoolRecord.hash == exam.pool_hash))
    return pool_entries(rows.one())


def _holds(session: Session, exam_id: int, suspended: set[str]) -> bool:
    exam = session.get_one(Exam, exam_id)
    return any(entry.question_id in suspended for entry in _pool(session, exam))


def _look(exam_id: int, now: datetime) -> str | None:
    """Look at the pool of a running exam; gives the exam's public id where something was taken
    out."""
    with transaction() as session:
        row = session.execute(
            select(Exam, Place)
            .join(Place, Place.id == Exam.owner_id)
            .where(Exam.id == exam_id, Exam.status.in_(RUNNING))
            .with_for_update(of=Exam)
        ).one_or_none()
        if row is None:
            return None
        exam, owner = row
        exam.pool_checked_on = clock.local(now).date()
        pool = _pool(session, exam)
        left = _still_good(session, pool, exam.opens_at, now)
        if len(left) == len(pool):
            return None
        exam.pool_hash = store_pool(session, left)
        gone = sorted({e.question_id for e in pool} - {e.question_id for e in left})
        note(session, SYSTEM, exam, owner, "exam.questions_withdrawn", now, questions=gone)
        if not has_room(Blueprint.from_json(exam.blueprint), left):
            exam.status = ExamStatus.PAUSED
            note(session, SYSTEM, exam, owner, "exam.paused", now, reason="题不够，出不了完整的卷")
        return exam.public_id


def _still_good(
    session: Session, pool: tuple[PoolEntry, ...], opens_at: datetime, now: datetime
) -> tuple[PoolEntry, ...]:
    """What of `pool` may be drawn on the exam's first day, or today if later."""
    day = drawing_day(opens_at, now)
    suspended = suspended_on(session, clock.local(now).date())
    asked = questions(session, (entry.revision for entry in pool))
    law = law_of(session, {b.document for q in asked.values() for b in q.all_basis})
    return tuple(
        entry
        for entry in pool
        if entry.question_id not in suspended
        and left_out_for_law(law, asked[entry.revision], entry.revision, day) is None
    )
