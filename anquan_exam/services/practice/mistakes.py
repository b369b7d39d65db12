"""What people of a finished exam got wrong goes into their wrong-question books: some attempts at a
time, so that nobody waits for thousands of them, and each of them once whoever is cut off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.papers import Paper
from anquan_exam.domain.screening import prefix
from anquan_exam.models import Attempt, Marking, MistakesTask, PaperRecord, Result
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.sittings import wrong_book

AT_ONCE = 40  # attempts in one transaction: some hundredths of a second of the write lock


@dataclass(frozen=True, slots=True)
class _Marked:
    """An attempt as it stands: whose, which paper, which numbers right and which answered."""

    person_id: int
    paper: Paper
    right: set[int]
    answered: set[int]


def await_entry(session: Session, exam_id: int) -> None:
    """Leave the exam's mistakes to be entered, within the transaction that reveals its secret."""
    session.add(MistakesTask(exam_id=exam_id))


def enter_mistakes(*, now: datetime, limit: int = 400) -> int:
    """Enter some `limit` attempts of finished exams, for the periodic job; gives how many."""
    entered = 0
    while entered < limit:
        lot = _lot(now)
        if lot is None:
            break
        entered += lot
    return entered


def _lot(now: datetime) -> int | None:
    """One lot of the first exam that waits; None when none does."""
    with reading() as session:
        task = session.scalar(select(MistakesTask).order_by(MistakesTask.exam_id).limit(1))
        if task is None:
            return None
        ids = session.scalars(_after(task)).all()
        marked = [_read(row) for row in _standing(session, ids)]
    with transaction() as session:
        if not _moved(session, task, ids):
            return 0  # somebody else did this lot
        for one in marked:
            wrong_book.note_marks(
                session, one.person_id, one.paper, one.right, one.answered, now=now
            )
    return len(marked)


def _after(task: MistakesTask) -> Any:
    return (
        select(Attempt.id)
        .where(Attempt.exam_id == task.exam_id, Attempt.id > task.after, Attempt.status != "voided")
        .order_by(Attempt.id)
        .limit(AT_ONCE)
    )


def _standing(session: Session, ids: Sequence[int]) -> Sequence[Row[Any]]:
    """The attempts with their newest grading; one that was never graded is left out, and so is one
    that was marked only after the reveal: its mistakes were entered then."""
    newest = (
        select(Result.attempt_id, func.max(Result.sequence).label("sequence"))
        .where(Result.attempt_id.in_(ids))
        .group_by(Result.attempt_id)
        .subquery()
    )
    return session.execute(
        select(Attempt.person_id, PaperRecord.content, Result.marks)
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .join(newest, newest.c.attempt_id == Attempt.id)
        .join(
            Result,
            (Result.attempt_id == newest.c.attempt_id) & (Result.sequence == newest.c.sequence),
        )
        .where(Attempt.id.not_in(select(Marking.attempt_id).where(Marking.mistakes_entered)))
        .order_by(Attempt.id)
    ).all()


def _read(row: Row[Any]) -> _Marked:
    items = row.marks["items"]
    return _Marked(
        row.person_id,
        prefix(Paper.from_json(row.content), len(items)),
        {number for number, _, right, _ in items if right},
        {number for number, _, _, answered in items if answered},
    )


def _moved(session: Session, task: MistakesTask, ids: Sequence[int]) -> bool:
    """Whether the task was still where it was read, and has gone past `ids`, or away at the end."""
    here = (MistakesTask.exam_id == task.exam_id, MistakesTask.after == task.after)
    step = update(MistakesTask).where(*here).values(after=ids[-1]) if ids else None
    done = session.execute(delete(MistakesTask).where(*here) if step is None else step)
    return bool(done.rowcount)  # type: ignore[attr-defined]
