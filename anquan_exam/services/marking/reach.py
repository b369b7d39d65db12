"""Which exams somebody may mark, and what is marked in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.marking import Mark, Turn, standing_marks, turn
from anquan_exam.domain.policy import Policy
from anquan_exam.models import AnswerMark, Attempt, Exam, MarkedAnswer, PaperRecord
from anquan_exam.services import scope
from anquan_exam.services.corrections.in_force import corrections_now
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.practice.learners import refuse_during_exam
from anquan_exam.services.results.sight import is_over
from anquan_exam.services.sittings.awaiting import STATUS


@dataclass(frozen=True)
class Answer:
    """One answer as markers deal with it; `mine` says that it is the actor's own."""

    attempt_id: int
    item: int
    number: str
    """The paper's public number."""
    question_id: str
    part: int
    revision: str
    marks: int
    score: int | None
    disputed: bool
    awaited: bool
    """Its paper still waits for marks."""
    mine: bool
    corrected: bool
    """The question was found wrong, and everybody gets its marks or nobody."""
    standing: tuple[Mark, ...]

    @property
    def settled(self) -> bool:
        """Whether nobody has to mark it any more."""
        return self.corrected or self.score is not None

    @property
    def key(self) -> tuple[str, int]:
        """Which question it answers: the id, and the part of a case."""
        return (self.question_id, self.part)

    def turn(self, actor: Actor, markers: int) -> Turn:
        """What it asks of `actor`."""
        if self.mine or self.corrected or not self.awaited:
            return Turn.CLOSED
        return turn(self.standing, self.marks, markers, actor.person_id or 0)


def within(actor: Actor) -> ColumnElement[bool]:
    """The condition that an Exam row is the actor's to mark."""
    return scope.exams_owned(actor, Permission.RESULTS_MARK)


def exam_to_mark(
    session: Session, actor: Actor, exam_id: str, *, now: datetime, hold: bool = False
) -> Exam:
    """The exam, once its answers may be marked; with `hold` it is not revealed meanwhile: mistakes
    are entered by the reveal or by the marking, never by both.

    Raises NotFound, Problem `marking_not_yet`, `keys_during_exam` while the actor sits an exam."""
    wanted = select(Exam).where(Exam.public_id == exam_id, within(actor))
    exam = session.scalar(wanted.with_for_update(read=True, of=Exam) if hold else wanted)
    if exam is None:
        raise NotFound("exam")
    refuse_during_exam(session, actor, now, code="keys_during_exam")
    if not is_over(session, exam, now):
        raise Problem("marking_not_yet")
    return exam


def markers_of(exam: Exam) -> int:
    """How many people mark each answer."""
    return Policy.from_json(exam.policy).markers


def answers(
    session: Session, actor: Actor, exams: Iterable[int], *conditions: ColumnElement[bool]
) -> dict[int, list[Answer]]:
    """Exam id to its answers that are or were to be marked, void papers aside; two statements."""
    ids = list(exams)
    wanted = (MarkedAnswer.exam_id.in_(ids), Attempt.status != "voided", *conditions)
    rows = session.execute(
        select(MarkedAnswer, Attempt.status, Attempt.person_id, PaperRecord.number)
        .join(Attempt, Attempt.id == MarkedAnswer.attempt_id)
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .where(*wanted)
        .order_by(MarkedAnswer.attempt_id, MarkedAnswer.item)
    ).all()
    marks, wrong = _marks(session, *wanted), corrections_now(session)
    found: dict[int, list[Answer]] = {}
    for row, status, person, number in rows:
        answer = Answer(
            attempt_id=row.attempt_id,
            item=row.item,
            number=number,
            question_id=row.question_id,
            part=row.part,
            revision=row.revision,
            marks=row.marks,
            score=row.score,
            disputed=row.disputed,
            awaited=status == STATUS,
            mine=person == actor.person_id,
            corrected=(row.revision, row.part) in wrong,
            standing=standing_marks(marks.get((row.attempt_id, row.item), ())),
        )
        found.setdefault(row.exam_id, []).append(answer)
    return found


def _marks(session: Session, *wanted: ColumnElement[bool]) -> dict[tuple[int, int], list[Mark]]:
    """What was given for the texts as they read now, in the order in which it was given."""
    rows = session.scalars(
        select(AnswerMark)
        .join(
            MarkedAnswer,
            (MarkedAnswer.attempt_id == AnswerMark.attempt_id)
            & (MarkedAnswer.item == AnswerMark.item),
        )
        .join(Attempt, Attempt.id == MarkedAnswer.attempt_id)
        .where(
            *wanted,
            AnswerMark.answer_sha256 == MarkedAnswer.answer_sha256,
            AnswerMark.correction.is_(False),
        )
        .order_by(AnswerMark.id)
    )
    found: dict[tuple[int, int], list[Mark]] = {}
    for row in rows:
        mark = Mark(row.marker_id, row.total, tuple(row.points), row.note, row.id)
        found.setdefault((row.attempt_id, row.item), []).append(mark)
    return found
