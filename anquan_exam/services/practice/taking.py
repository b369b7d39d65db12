"""What is made of one answer in practice: whether it is one, whether right, what the book says."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.grading import score_item
from anquan_exam.domain.papers import Paper, PaperItem, check_answer, is_unfinished
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.models import PracticeAnswer, PracticeSet
from anquan_exam.services.errors import Invalid
from anquan_exam.services.practice.drawing import POLICY
from anquan_exam.services.sittings import wrong_book

EMPTY: Mapping[Kind, str] = {
    Kind.FILL_IN: "practice_empty_blank",
    Kind.SHORT_ANSWER: "practice_empty_text",
    Kind.HAZARD_PICTURE: "practice_empty_picture",
    Kind.ORDERING: "practice_unfinished",
}
"""What is said to an empty answer of a kind; `practice_empty` of the rest."""


def check(item: PaperItem, given: Sequence[str]) -> None:
    """Raises Invalid `bad_answer`, `practice_unfinished`, or what `EMPTY` says."""
    if not check_answer(item.shape, list(given)):
        raise Invalid("bad_answer", "answer", item=item.number)
    if not any(part.strip() for part in given):
        empty = EMPTY.get(item.kind, "practice_empty")
        raise Invalid(empty, "answer")
    if is_unfinished(item, given):
        raise Invalid("practice_unfinished", "answer")


def note(
    session: Session, record: PracticeSet, paper: Paper, item: PaperItem, right: bool, now: datetime
) -> None:
    """Enter into the wrong-question book what is known by now: a case is wrong with its first
    wrong part, and right with its last part when all of them are."""
    parts = {one.number for one in paper.items if one.question_id == item.question_id}
    before = _marks(session, record, parts - {item.number})
    if False in before.values():
        return
    if not right:
        wrong_book.note_marks(session, record.person_id, paper, set(), {item.number}, now=now)
    elif before.keys() | {item.number} == parts:
        wrong_book.note_marks(session, record.person_id, paper, parts, parts, now=now)


def _marks(session: Session, record: PracticeSet, numbers: set[int]) -> dict[int, bool]:
    """Which of these questions are answered, and whether right."""
    rows = session.execute(
        select(PracticeAnswer.number, PracticeAnswer.right).where(
            PracticeAnswer.set_id == record.id, PracticeAnswer.number.in_(numbers)
        )
    )
    return {row.number: row.right for row in rows}


def is_right(item: PaperItem, question: Question, given: tuple[str, ...]) -> bool:
    """Whether an answer is wholly right, by the marking of exams."""
    score = score_item(item, question, given, POLICY.partial_credit)
    return score == item.marks
