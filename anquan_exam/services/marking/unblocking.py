"""Papers that wait for nothing but questions found wrong meanwhile: graded without a marker."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from anquan_exam.domain.access import SYSTEM
from anquan_exam.models import Attempt, Exam, MarkedAnswer
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.corrections.in_force import corrections_now
from anquan_exam.services.marking.acts import grade_if_last
from anquan_exam.services.sittings.awaiting import STATUS
from anquan_exam.services.sittings.closing import locked


def grade_unblocked(*, now: datetime, limit: int = 100) -> int:
    """Grade up to `limit` such papers, for the periodic job; gives how many."""
    return sum(_grade(attempt, now) for attempt in _candidates()[:limit])


def _candidates() -> list[int]:
    """The attempts whose unmarked answers are all to questions with a correction in force."""
    with reading() as session:
        wrong = corrections_now(session)
        if not wrong:
            return []
        rows: Iterable[tuple[int, str, int]] = session.execute(
            select(MarkedAnswer.attempt_id, MarkedAnswer.revision, MarkedAnswer.part)
            .join(Attempt, Attempt.id == MarkedAnswer.attempt_id)
            .where(Attempt.status == STATUS, MarkedAnswer.score.is_(None))
        ).all()
    free: dict[int, bool] = {}
    for attempt, revision, part in rows:
        free[attempt] = free.get(attempt, True) and (revision, part) in wrong
    return sorted(attempt for attempt, alone in free.items() if alone)


def _grade(attempt_id: int, now: datetime) -> bool:
    with transaction() as session:
        exam = session.scalars(
            select(Exam)
            .join(Attempt, Attempt.exam_id == Exam.id)
            .where(Attempt.id == attempt_id)
            .with_for_update(read=True, of=Exam)
        ).one()
        row = locked(session, (Attempt.id == attempt_id) & (Attempt.status == STATUS))
        return row is not None and grade_if_last(session, SYSTEM, exam, row, now)
