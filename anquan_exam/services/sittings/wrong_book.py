"""The wrong-question book: filled by practice at once, by an exam only when its keys may be
seen (`practice/mistakes.py`)."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from anquan_exam.domain.grading import Grade
from anquan_exam.domain.papers import Paper
from anquan_exam.models import WrongQuestion
from anquan_exam.models.session import Entry, core

ENOUGH = 3
"""Right so often in a row, a question leaves the book."""


def note(session: Entry, person_id: int, paper: Paper, graded: Grade, *, now: datetime) -> None:
    """Enter what a graded paper got wrong, and count what it got right."""
    right = {mark.number for mark in graded.items if mark.right}
    answered = {mark.number for mark in graded.items if mark.answered}
    note_marks(session, person_id, paper, right, answered, now=now)


def note_marks(
    session: Entry,
    person_id: int,
    paper: Paper,
    right: set[int],
    answered: set[int],
    *,
    now: datetime,
) -> None:
    """The same from numbers on the paper: two statements whatever the length of the paper. A case
    is right when all its parts are."""
    wrong = {
        item.question_id: item.revision
        for item in paper.items
        if item.number not in right and item.number in answered
    }
    if wrong:
        _enter(session, person_id, wrong, now)
    missed = {item.question_id for item in paper.items if item.number not in right}
    known = [
        question_id
        for question_id in dict.fromkeys(i.question_id for i in paper.items if i.number in right)
        if question_id not in missed
    ]
    if known:
        _count_right(session, person_id, known, now)


def _enter(session: Entry, person_id: int, wrong: dict[str, str], now: datetime) -> None:
    dialect = sqlite if core(session).dialect.name == "sqlite" else postgresql
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


def _count_right(session: Entry, person_id: int, known: list[str], now: datetime) -> None:
    mine = (WrongQuestion.person_id == person_id, WrongQuestion.question_id.in_(known))
    session.execute(
        update(WrongQuestion).where(*mine).values(right_in_a_row=WrongQuestion.right_in_a_row + 1)
    )
    session.execute(
        update(WrongQuestion)
        .where(*mine, WrongQuestion.right_in_a_row >= ENOUGH, WrongQuestion.cleared_at.is_(None))
        .values(cleared_at=now)
    )
