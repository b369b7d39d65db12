"""The answers as they come before a marker: one question at a time, nobody's name."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.marking import Mark, Turn, point_marks
from anquan_exam.models import Attempt, Exam, MarkedAnswer
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.marking.acts import locked_answer, question_of
from anquan_exam.services.marking.reach import Answer, answers, exam_to_mark, markers_of
from anquan_exam.services.pieces import Pieces, pieces_of
from anquan_exam.services.sittings.late_sheets import final_sheet


@dataclass(frozen=True)
class PointView:
    """A point of the rubric."""

    text: str
    share: int
    most: int
    """What it can earn, in hundredths."""


@dataclass(frozen=True)
class AnswerView:
    """An answer before a marker."""

    exam: str
    title: str
    question_id: str
    part: int
    number: str
    """The paper's public number: all a marker knows of whose it is."""
    item: int
    pieces: Pieces
    """The question as asked; of a part of a case the whole case."""
    model_answer: str
    rubric: tuple[PointView, ...]
    marks: int
    text: str
    turn: Turn
    own: Mark | None
    """What the marker gave before."""
    others: tuple[Mark, ...]
    """The two marks that are too far apart, for whoever decides."""
    markers: int
    done: int
    """How many answers to this question the marker has marked."""
    left: int
    """How many wait for the marker, this one included."""
    before: str | None
    """The paper the marker marked last, to go back to."""
    score: int | None = None
    """What it was found worth, once it is settled and graded."""


def next_answer(
    actor: Actor,
    exam_id: str,
    question_id: str,
    part: int,
    *,
    number: str = "",
    now: datetime,
) -> AnswerView | None:
    """The next answer to this question that asks a mark of the actor, or the one on the paper with
    this public number while that may still be changed; None when there is none.

    Raises NotFound, Problem `marking_not_yet`, `keys_during_exam`."""
    with reading() as session:
        exam = exam_to_mark(session, actor, exam_id, now=now)
        question = (MarkedAnswer.question_id == question_id, MarkedAnswer.part == part)
        found = answers(session, actor, [exam.id], *question).get(exam.id, [])
        if not found:
            raise NotFound("question")
        chosen = _chosen(actor, found, number, markers_of(exam))
        return _view(session, actor, exam, found, chosen) if chosen else None


def graded_answer(
    actor: Actor, exam_id: str, number: str, item: int, *, now: datetime
) -> AnswerView:
    """An answer of a graded paper, with what it was found worth, to propose a correction.

    Raises NotFound, Forbidden `own_paper`, Problem `attempt_voided`, `marks_awaited`,
    `marking_not_yet`, `keys_during_exam`."""
    with reading() as session:
        exam = exam_to_mark(session, actor, exam_id, now=now)
        _, answer = locked_answer(session, actor, exam, number, item)
        if answer.awaited:
            raise Problem("marks_awaited")
        view = _view(session, actor, exam, [answer], answer)
        last = answer.standing[-1] if answer.standing else None
        return replace(view, own=last, score=answer.score)


def _chosen(actor: Actor, found: Sequence[Answer], number: str, markers: int) -> Answer | None:
    """The answer asked for, else the next one; None where it asks nothing of the actor."""
    named = next((answer for answer in found if number and answer.number == number), None)
    chosen = named or next(iter(_in_turn(actor, found, markers)), None)
    return chosen if chosen and chosen.turn(actor, markers) is not Turn.CLOSED else None


def _view(
    session: Session, actor: Actor, exam: Exam, found: Sequence[Answer], chosen: Answer
) -> AnswerView:
    markers, asked = markers_of(exam), question_of(session, chosen)
    turn = chosen.turn(actor, markers)
    points = zip(asked.rubric, point_marks(asked, chosen.marks), strict=True)
    return AnswerView(
        exam=exam.public_id,
        title=exam.title,
        question_id=chosen.question_id,
        part=chosen.part,
        number=chosen.number,
        item=chosen.item,
        pieces=pieces_of([chosen.revision])[chosen.revision],
        model_answer=asked.model_answer,
        rubric=tuple(PointView(point.text, point.share, most) for point, most in points),
        marks=chosen.marks,
        text=_text(session, chosen),
        turn=turn,
        own=_own(actor, chosen),
        others=chosen.standing[:2] if turn is Turn.DECIDE else (),
        markers=markers,
        done=sum(_own(actor, answer) is not None for answer in found),
        left=len(_in_turn(actor, found, markers)),
        before=_before(actor, found, chosen, markers),
    )


def _own(actor: Actor, answer: Answer) -> Mark | None:
    return next((mark for mark in answer.standing if mark.marker == actor.person_id), None)


def _before(actor: Actor, found: Sequence[Answer], shown: Answer, markers: int) -> str | None:
    """The paper the actor marked last, as long as that may be changed."""
    marked = [
        (own.order, answer.number)
        for answer in found
        if answer is not shown and answer.turn(actor, markers) is Turn.AGAIN
        for own in [_own(actor, answer)]
        if own
    ]
    return max(marked)[1] if marked else None


def _in_turn(actor: Actor, found: Sequence[Answer], markers: int) -> list[Answer]:
    """What asks something of the actor, in an order of the actor's own: two who mark at the same
    time do not get in each other's way, and nobody is always read first."""

    def place(answer: Answer) -> bytes:
        return hashlib.sha256(f"{actor.person_id}:{answer.attempt_id}".encode()).digest()

    wanted = (Turn.MARK, Turn.DECIDE)
    return sorted((a for a in found if a.turn(actor, markers) in wanted), key=place)


def _text(session: Session, answer: Answer) -> str:
    times = session.execute(
        select(Attempt.deadline_at, Attempt.accept_until).where(Attempt.id == answer.attempt_id)
    ).one()
    sheet = final_sheet(session, answer.attempt_id, deadline=times[0], until=times[1])
    return "\n".join(sheet.answers.get(answer.item, ()))
