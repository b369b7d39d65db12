"""Objections as their maker sees them, and as whoever answers them does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.corrections import asked_part
from anquan_exam.domain.questions import Question
from anquan_exam.models import Attempt, Candidate, Exam, Objection, Person, QuestionRevision
from anquan_exam.models.session import reading
from anquan_exam.services.corrections.reach import revision_in_charge
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.objections.acts import objection_within, within
from anquan_exam.services.practice.learners import refuse_during_exam
from anquan_exam.services.scope import candidates_within

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class MyObjection:
    """An objection of one's own; `upheld` is None until it is answered."""

    public_id: str
    item: int | None
    text: str
    made_at: datetime
    answer: str
    answered_at: datetime | None
    upheld: bool | None


@dataclass(frozen=True, slots=True)
class ObjectionFilter:
    """Which objections: only those without an answer, or all; a word in text, exam or question."""

    unanswered: bool = True
    word: str = ""


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """An objection in a list. `name` is "" where the person is out of reach."""

    public_id: str
    exam: str
    exam_id: str
    name: str
    number: str
    employer: str
    item: int | None
    question_id: str | None
    text: str
    made_at: datetime
    answered_at: datetime | None
    upheld: bool | None


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """One objection with what is needed to answer it. `question` is what was asked (the part of a
    case), where it is about one and the actor may see keys; `corrigible`: the actor may correct
    it."""

    line: ObjectionLine
    answer: str
    answered_by: str
    question: Question | None
    scenario: str
    revision: str | None
    part: int
    others: int
    """How many other people objected to the same question."""
    corrigible: bool
    own: bool


def mine(actor: Actor, attempt: str) -> list[MyObjection]:
    """One's own objections to an attempt, in the order in which they were made."""
    with reading() as session:
        rows = session.scalars(
            select(Objection)
            .join(Attempt, Attempt.id == Objection.attempt_id)
            .where(Attempt.public_id == attempt, Objection.person_id == actor.person_id)
            .order_by(Objection.id)
        )
        return [
            MyObjection(
                row.public_id,
                row.item,
                row.text,
                row.made_at,
                row.answer,
                row.answered_at,
                row.upheld,
            )
            for row in rows
        ]


def list_objections(
    actor: Actor, wanted: ObjectionFilter, page: int
) -> tuple[list[ObjectionLine], int]:
    """The objections the actor may answer, the oldest unanswered first; and how many."""
    with reading() as session:
        statement = _lines(actor).where(within(actor), *_asked(wanted))
        total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
        order = (Objection.answered_at.is_not(None), Objection.id)
        rows = session.execute(
            statement.order_by(*order).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
        )
        return [_line(row) for row in rows], total


def open_count(actor: Actor) -> int:
    """How many objections wait for somebody like the actor to answer."""
    with reading() as session:
        return (
            session.scalar(
                select(func.count())
                .select_from(Objection)
                .where(within(actor), Objection.answered_at.is_(None))
            )
            or 0
        )


def open_on(session: Session, question_id: str) -> int:
    """How many objections to a question wait for an answer (for whoever answers for its bank)."""
    found = select(func.count()).where(
        Objection.question_id == question_id, Objection.answered_at.is_(None)
    )
    return session.scalar(found) or 0


def objection_page(actor: Actor, public_id: str, *, now: datetime) -> ObjectionPage:
    """One objection. Raises NotFound, Problem `banks_during_exam`."""
    answerer = aliased(Person)
    with reading() as session:
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        row, _ = objection_within(session, actor, public_id)
        found = session.execute(_lines(actor).where(Objection.id == row.id)).one()
        name = session.scalar(select(answerer.name).where(answerer.id == row.answered_by))
        others = session.scalar(
            select(func.count())
            .select_from(Objection)
            .where(
                Objection.revision == row.revision,
                Objection.part == row.part,
                Objection.id != row.id,
            )
        )
        whole = _question(session, row.revision)
        return ObjectionPage(
            line=_line(found),
            answer=row.answer,
            answered_by=name or "",
            question=asked_part(whole, row.part) if whole else None,
            scenario=whole.stem if whole and row.part else "",
            revision=row.revision,
            part=row.part,
            others=(others or 0) if row.revision else 0,
            corrigible=_corrigible(session, actor, row.revision, now),
            own=row.person_id == actor.person_id,
        )


def _corrigible(session: Session, actor: Actor, revision: str | None, now: datetime) -> bool:
    if revision is None:
        return False
    try:
        revision_in_charge(session, actor, revision, now)
    except (NotFound, Problem):
        return False
    return True


def _question(session: Session, revision: str | None) -> Question | None:
    if revision is None:
        return None
    return Question.from_content(session.get_one(QuestionRevision, revision).content)


def _asked(wanted: ObjectionFilter) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.unanswered:
        asked.append(Objection.answered_at.is_(None))
    if wanted.word:
        asked.append(
            or_(
                Objection.text.contains(wanted.word, autoescape=True),
                Objection.question_id.contains(wanted.word.lower(), autoescape=True),
                Exam.title.contains(wanted.word, autoescape=True),
            )
        )
    return asked


def _lines(actor: Actor) -> Any:
    return (
        select(
            Objection,
            Exam.title,
            Exam.public_id.label("exam_id"),
            Candidate.name,
            Candidate.number,
            Candidate.employer,
            candidates_within(actor, Permission.RESULTS_VIEW).label("named"),
        )
        .join(Exam, Exam.id == Objection.exam_id)
        .join(
            Candidate,
            (Candidate.exam_id == Objection.exam_id) & (Candidate.person_id == Objection.person_id),
        )
    )


def _line(row: Any) -> ObjectionLine:
    made = row.Objection
    return ObjectionLine(
        public_id=made.public_id,
        exam=row.title,
        exam_id=row.exam_id,
        name=row.name if row.named else "",
        number=row.number,
        employer=row.employer,
        item=made.item,
        question_id=made.question_id,
        text=made.text,
        made_at=made.made_at,
        answered_at=made.answered_at,
        upheld=made.upheld,
    )
