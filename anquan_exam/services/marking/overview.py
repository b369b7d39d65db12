"""What there is to mark, how far it has come, and how far the markers agree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.marking import Agreement, Turn, agreement
from anquan_exam.domain.statistics import share
from anquan_exam.models import Attempt, Exam, MarkedAnswer, Person, Place
from anquan_exam.models.session import reading
from anquan_exam.services.marking.acts import question_of
from anquan_exam.services.marking.reach import (
    Answer,
    answers,
    exam_to_mark,
    markers_of,
    within,
)
from anquan_exam.services.practice.learners import refuse_during_exam
from anquan_exam.services.results.sight import is_over
from anquan_exam.services.sittings.awaiting import STATUS


@dataclass(frozen=True)
class ExamLine:
    """An exam with answers that wait for marks."""

    exam: str
    title: str
    owner: str
    closes_at: datetime | None
    over: bool
    """Marking may begin."""
    papers: int
    """How many papers wait."""
    answers: int
    """How many of their answers are not settled."""
    yours: int
    """How many ask a mark of the actor."""
    disputes: int
    """How many of those are two markers' disagreement."""


@dataclass(frozen=True)
class QuestionLine:
    """One question of an exam that people mark."""

    question_id: str
    part: int
    stem: str
    answers: int
    settled: int
    yours: int
    disputes: int
    agreement: Agreement


@dataclass(frozen=True)
class MarkerLine:
    """How somebody marked: how many answers, and what they gave in percent of the marks."""

    name: str
    answers: int
    percent: int


@dataclass(frozen=True)
class Overview:
    """The marking of one exam."""

    exam: str
    title: str
    markers: int
    papers_waiting: int
    answers: int
    settled: int
    yours: int
    disputes: int
    """Two markers too far apart, undecided, whoever may decide."""
    agreement: Agreement
    questions: tuple[QuestionLine, ...]
    people: tuple[MarkerLine, ...]


def exams_to_mark(actor: Actor, *, now: datetime) -> tuple[ExamLine, ...]:
    """The exams with papers that wait for marks, the longest finished first. Raises Problem
    `keys_during_exam`."""
    with reading() as session:
        refuse_during_exam(session, actor, now, code="keys_during_exam")
        waiting = select(Attempt.exam_id).where(Attempt.status == STATUS)
        rows = session.execute(
            select(Exam, Place.name)
            .join(Place, Place.id == Exam.owner_id)
            .where(Exam.id.in_(waiting), within(actor))
            .order_by(Exam.closes_at, Exam.id)
        ).all()
        found = answers(session, actor, [row[0].id for row in rows], Attempt.status == STATUS)
        return tuple(_line(session, actor, exam, owner, found, now) for exam, owner in rows)


def _line(
    session: Session,
    actor: Actor,
    exam: Exam,
    owner: str,
    found: dict[int, list[Answer]],
    now: datetime,
) -> ExamLine:
    here, markers = found.get(exam.id, []), markers_of(exam)
    turns = [answer.turn(actor, markers) for answer in here]
    return ExamLine(
        exam=exam.public_id,
        title=exam.title,
        owner=owner,
        closes_at=exam.closes_at,
        over=is_over(session, exam, now),
        papers=len({answer.attempt_id for answer in here}),
        answers=sum(not answer.settled for answer in here),
        yours=turns.count(Turn.MARK) + turns.count(Turn.DECIDE),
        disputes=turns.count(Turn.DECIDE),
    )


def waiting_for(actor: Actor) -> int:
    """How many answers wait for marks in the exams that are the actor's to mark."""
    if not actor.can(Permission.RESULTS_MARK):
        return 0
    with reading() as session:
        found = session.scalar(
            select(func.count())
            .select_from(MarkedAnswer)
            .join(Attempt, Attempt.id == MarkedAnswer.attempt_id)
            .join(Exam, Exam.id == MarkedAnswer.exam_id)
            .where(Attempt.status == STATUS, MarkedAnswer.score.is_(None), within(actor))
        )
        return found or 0


def overview(actor: Actor, exam_id: str, *, now: datetime) -> Overview:
    """How the marking of an exam stands. Raises NotFound, Problem `marking_not_yet`,
    `keys_during_exam`."""
    with reading() as session:
        exam = exam_to_mark(session, actor, exam_id, now=now)
        markers = markers_of(exam)
        found = answers(session, actor, [exam.id]).get(exam.id, [])
        by_question: dict[tuple[str, int], list[Answer]] = {}
        for answer in found:
            by_question.setdefault(answer.key, []).append(answer)
        lines = [_question(session, actor, each, markers) for each in by_question.values()]
        return Overview(
            exam=exam.public_id,
            title=exam.title,
            markers=markers,
            papers_waiting=len({answer.attempt_id for answer in found if answer.awaited}),
            answers=len(found),
            settled=sum(line.settled for line in lines),
            yours=sum(line.yours for line in lines),
            disputes=sum(a.disputed and not a.settled and a.awaited for a in found),
            agreement=_agreement(found),
            questions=tuple(sorted(lines, key=lambda line: (line.question_id, line.part))),
            people=_people(session, found),
        )


def _question(
    session: Session, actor: Actor, found: Sequence[Answer], markers: int
) -> QuestionLine:
    turns = [answer.turn(actor, markers) for answer in found]
    return QuestionLine(
        question_id=found[0].question_id,
        part=found[0].part,
        stem=question_of(session, found[0]).stem,
        answers=len(found),
        settled=sum(answer.settled for answer in found),
        yours=turns.count(Turn.MARK) + turns.count(Turn.DECIDE),
        disputes=turns.count(Turn.DECIDE),
        agreement=_agreement(found),
    )


def _agreement(found: Iterable[Answer]) -> Agreement:
    return agreement(
        (answer.standing[0].total, answer.standing[1].total, answer.marks)
        for answer in found
        if len(answer.standing) > 1
    )


def _people(session: Session, found: Iterable[Answer]) -> tuple[MarkerLine, ...]:
    given: dict[int, list[tuple[int, int]]] = {}
    for answer in found:
        for mark in answer.standing:
            given.setdefault(mark.marker, []).append((mark.total, answer.marks))
    people = select(Person.id, Person.name).where(Person.id.in_(given))
    names: dict[int, str] = dict(session.execute(people).all())
    return tuple(
        MarkerLine(
            names[marker], len(each), share(sum(t for t, _ in each), sum(m for _, m in each))
        )
        for marker, each in sorted(given.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    )
