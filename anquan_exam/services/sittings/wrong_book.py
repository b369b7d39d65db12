"""The wrong-question book: filled by practice at once, by an exam only when its keys may be
seen."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from anquan_exam.domain.grading import Grade
from anquan_exam.domain.papers import Paper
from anquan_exam.models import Attempt, PaperRecord, Result, WrongQuestion

ENOUGH = 3
"""Right so often in a row, a question leaves the book."""


def note(session: Session, person_id: int, paper: Paper, graded: Grade, *, now: datetime) -> None:
    """Enter what a graded paper got wrong, and count what it got right."""
    right = {mark.number for mark in graded.items if mark.right}
    answered = {mark.number for mark in graded.items if mark.answered}
    note_marks(session, person_id, paper, right, answered, now=now)


def note_marks(
    session: Session,
    person_id: int,
    paper: Paper,
    right: set[int],
    answered: set[int],
    *,
    now: datetime,
) -> None:
    """The same from numbers on the paper: two statements whatever the length of the paper."""
    wrong = {
        item.question_id: item.revision
        for item in paper.items
        if item.number not in right and item.number in answered
    }
    if wrong:
        _enter(session, person_id, wrong, now)
    known = [item.question_id for item in paper.items if item.number in right]
    if known:
        _count_right(session, person_id, known, now)


def _enter(session: Session, person_id: int, wrong: dict[str, str], now: datetime) -> None:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    rows = [
        {"person_id": person_id, "question_id": q, "revision": r, "times": 1, "last_at": now}
        | {"right_in_a_row": 0}
        for q, r in wrong.items()
    ]
    statement = dialect.insert(WrongQuestion).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "question_id"],
            set_={
                "times": WrongQuestion.times + 1,
                "right_in_a_row": 0,
                "revision": statement.excluded.revision,
                "last_at": statement.excluded.last_at,
                "cleared_at": None,
            },
        )
    )


def _count_right(session: Session, person_id: int, known: list[str], now: datetime) -> None:
    mine = (WrongQuestion.person_id == person_id, WrongQuestion.question_id.in_(known))
    session.execute(
        update(WrongQuestion).where(*mine).values(right_in_a_row=WrongQuestion.right_in_a_row + 1)
    )
    session.execute(
        update(WrongQuestion)
        .where(*mine, WrongQuestion.right_in_a_row >= ENOUGH, WrongQuestion.cleared_at.is_(None))
        .values(cleared_at=now)
    )


def note_exam(session: Session, exam_id: int, *, now: datetime) -> None:
    """Enter what the people of a finished exam got wrong: called once, when its secret is
    revealed."""
    rows = session.execute(
        select(Attempt.id, Attempt.person_id, PaperRecord.content, Result.marks)
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .join(Result, Result.attempt_id == Attempt.id)
        .where(Attempt.exam_id == exam_id, Attempt.status != "voided")
        .order_by(Attempt.id, Result.sequence)
    ).all()
    standing = {row.id: row for row in rows}  # a later grading of an attempt replaces the earlier
    for _, person_id, content, marks in standing.values():
        right = {number for number, _, is_right, _ in marks["items"] if is_right}
        answered = {number for number, _, _, is_answered in marks["items"] if is_answered}
        note_marks(session, person_id, Paper.from_json(content), right, answered, now=now)
