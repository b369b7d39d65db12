"""Questions found wrong after publishing leave the pool of exams that still run.

The committed pool stays on record; papers say which pool they were drawn from. Where too few are
left for a full paper, starts pause: never a short paper."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.blueprints import Blueprint, PoolEntry, has_room
from anquan_exam.models import BankItem, Exam, ExamVersion, Place, PoolRecord
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.exams.common import ExamStatus, note
from anquan_exam.services.exams.running import RUNNING
from anquan_exam.services.pools import store_pool, suspended_on
from anquan_exam.services.sittings.plans import pool_entries


def withdraw_suspended(*, now: datetime) -> tuple[str, ...]:
    """Take what is suspended out of the pools of running exams; gives the exams changed.

    For the act that suspends a question, and for the periodic job."""
    with reading() as session:
        suspended = suspended_on(session, clock.local(now).date())
        if not suspended:
            return ()
        ids = session.scalars(
            select(Exam.id)
            .join(ExamVersion, ExamVersion.exam_id == Exam.id)
            .join(BankItem, BankItem.version_id == ExamVersion.version_id)
            .where(Exam.status.in_(RUNNING), BankItem.question_id.in_(suspended))
            .distinct()
        ).all()
        touched = [id_ for id_ in ids if _holds(session, id_, suspended)]
    changed = (_withdraw(exam_id, suspended, now) for exam_id in touched)
    return tuple(public_id for public_id in changed if public_id)


def _pool(session: Session, exam: Exam) -> tuple[PoolEntry, ...]:
    rows = session.scalars(select(PoolRecord.entries).where(PoolRecord.hash == exam.pool_hash))
    return pool_entries(rows.one())


def _holds(session: Session, exam_id: int, suspended: set[str]) -> bool:
    exam = session.get_one(Exam, exam_id)
    return any(entry.question_id in suspended for entry in _pool(session, exam))


def _withdraw(exam_id: int, suspended: set[str], now: datetime) -> str | None:
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
        pool = _pool(session, exam)
        left = tuple(entry for entry in pool if entry.question_id not in suspended)
        exam.pool_hash = store_pool(session, left)
        gone = sorted({e.question_id for e in pool} - {e.question_id for e in left})
        note(session, SYSTEM, exam, owner, "exam.questions_withdrawn", now, questions=gone)
        if not has_room(Blueprint.from_json(exam.blueprint), left):
            exam.status = ExamStatus.PAUSED
            note(session, SYSTEM, exam, owner, "exam.paused", now, reason="题不够，出不了完整的卷")
        return exam.public_id
