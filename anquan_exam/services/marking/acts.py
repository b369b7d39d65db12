"""Giving marks for one answer; with the last answer of a paper its grading."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.marking import Mark, Turn, mark_fault, settle, standing_marks
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import Policy, Timing
from anquan_exam.domain.questions import Question
from anquan_exam.domain.sitting import EventKind, Sheet
from anquan_exam.models import AnswerMark, Attempt, Exam, MarkedAnswer, Marking, PaperRecord
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.marking.reach import Answer, answers, exam_to_mark, markers_of
from anquan_exam.services.sittings import awaiting, plans, wrong_book
from anquan_exam.services.sittings.closing import Closing, grade_again, locked
from anquan_exam.services.sittings.late_sheets import final_sheet

CAUSE = "marked"
MOST_NOTE = 300


def mark(
    actor: Actor,
    exam_id: str,
    number: str,
    item: int,
    points: Sequence[int],
    note: str = "",
    *,
    now: datetime,
) -> bool:
    """Give `points` (hundredths, one a point of the rubric) for answer `item` of the paper with
    this public number; whether it was the last its paper waited for. Given once more, the same
    changes nothing; other points replace one's own.

    Raises NotFound, Forbidden `own_paper`, Invalid `marks_out_of_range`, `note_long`, Problem
    `marking_not_yet`, `keys_during_exam`, `attempt_voided`, `marking_done`, `marked_by_others`."""
    with transaction() as session:
        exam = exam_to_mark(session, actor, exam_id, now=now, hold=True)
        row, answer = locked_answer(session, actor, exam, number, item)
        if row.status != awaiting.STATUS:
            raise Problem("marking_done")
        check_marks(session, answer, points, note)
        given = Mark(actor.person_id or 0, sum(points), tuple(points), note.strip())
        if given in answer.standing:
            return False
        if answer.turn(actor, markers_of(exam)) is Turn.CLOSED:
            raise Problem("marked_by_others")
        add_mark(session, answer, given, now)
        _settle(session, exam, answer, given)
        told = {"item": item, "total": given.total, "points": list(points)}
        note_act(session, actor, "answer.marked", row, now, **told)
        return grade_if_last(session, actor, exam, row, now)


def locked_answer(
    session: Session, actor: Actor, exam: Exam, number: str, item: int
) -> tuple[Row[Any], Answer]:
    """The paper's attempt, locked, and the answer. Raises NotFound, Forbidden `own_paper`, Problem
    `attempt_voided`."""
    paper = select(PaperRecord.id).where(
        PaperRecord.exam_id == exam.id, PaperRecord.number == number
    )
    row = locked(session, Attempt.paper_id == paper.scalar_subquery())
    if row is None:
        raise NotFound("paper")
    if row.person_id == actor.person_id:
        raise Forbidden("own_paper")
    if row.status == "voided":
        raise Problem("attempt_voided")
    found = answers(
        session, actor, [exam.id], MarkedAnswer.attempt_id == row.id, MarkedAnswer.item == item
    )
    if exam.id not in found:
        raise NotFound("answer")
    return row, found[exam.id][0]


def question_of(session: Session, answer: Answer) -> Question:
    """The short answer question, alone or as part of a case."""
    question = plans.questions(session, [answer.revision])[answer.revision]
    return question.parts[answer.part - 1] if answer.part else question


def check_marks(session: Session, answer: Answer, points: Sequence[int], note: str) -> None:
    """Raises Invalid `marks_out_of_range`, `note_long`."""
    if mark_fault(question_of(session, answer), answer.marks, points) is not None:
        raise Invalid("marks_out_of_range", "points")
    if len(note.strip()) > MOST_NOTE:
        raise Invalid("note_long", "note", most=MOST_NOTE)


def add_mark(
    session: Session, answer: Answer, given: Mark, now: datetime, *, correction: bool = False
) -> None:
    """Add the mark behind the earlier ones of the same marker."""
    mine = (
        AnswerMark.attempt_id == answer.attempt_id,
        AnswerMark.item == answer.item,
        AnswerMark.marker_id == given.marker,
    )
    last = session.scalar(select(func.max(AnswerMark.sequence)).where(*mine))
    text = select(MarkedAnswer.answer_sha256).where(
        MarkedAnswer.attempt_id == answer.attempt_id, MarkedAnswer.item == answer.item
    )
    session.execute(
        insert(AnswerMark).values(
            attempt_id=answer.attempt_id,
            item=answer.item,
            marker_id=given.marker,
            sequence=(last or 0) + 1,
            points=list(given.points),
            total=given.total,
            note=given.note,
            answer_sha256=text.scalar_subquery(),
            at=now,
            correction=correction,
        )
    )


def _settle(session: Session, exam: Exam, answer: Answer, given: Mark) -> None:
    marks = standing_marks([*answer.standing, given])
    settled = settle([each.total for each in marks], answer.marks, markers_of(exam))
    set_score(session, answer, settled.score, disputed=settled.disputed)


def set_score(session: Session, answer: Answer, score: int | None, *, disputed: bool) -> None:
    """Keep what the marks for the answer come to."""
    found = session.get_one(MarkedAnswer, (answer.attempt_id, answer.item))
    found.score, found.disputed = score, disputed
    session.flush()


def grade_if_last(session: Session, actor: Actor, exam: Exam, row: Row[Any], now: datetime) -> bool:
    """Grade the locked, waiting paper unless an answer is still to be marked; whether it was."""
    sheet = final_sheet(session, row.id, deadline=row.deadline_at, until=row.accept_until)
    paper = Paper.from_json(row.paper)
    marks = awaiting.marks_of(session, row.id, paper, sheet)
    if marks.waiting:
        return False
    payload = {"marks": {str(item): score for item, score in sorted(marks.given.items())}}
    why = Closing(EventKind.MARKED, "", CAUSE, actor, payload)
    grade_marked(session, exam, row, sheet, why, now)
    return True


def grade_marked(
    session: Session, exam: Exam, row: Row[Any], sheet: Sheet, why: Closing, now: datetime
) -> None:
    """Grade the paper by the marks its answers have come to."""
    first = awaiting.is_first_result(session, row.id)
    graded = grade_again(session, row, sheet, why, now=now)
    shown = exam.revealed_at is not None and _shows_keys(exam)
    if graded is not None and first and shown:
        held = session.get_one(Marking, row.id)
        held.mistakes_entered = True
        session.flush()
        # The book of the others was filled when the exam ended.
        wrong_book.note(session, row.person_id, Paper.from_json(row.paper), graded, now=now)


def _shows_keys(exam: Exam) -> bool:
    return Policy.from_json(exam.policy).show_key is not Timing.NEVER


def note_act(
    session: Session, actor: Actor, act: str, row: Row[Any], now: datetime, **told: Any
) -> None:
    """Note an act of marking on the trail."""
    subject = ("attempt", row.public_id)
    trail.record(session, actor, act, subject, now=now, place_path=row.path, exam=row.exam, **told)
