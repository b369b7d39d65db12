"""Which exams an actor may invigilate, and whom in them: the scope of everything in the room."""

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, defer

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.policy import PolicyKind
from anquan_exam.models import Candidate, Exam, Invigilator, Place
from anquan_exam.services import scope
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem

RUNNING = ("published", "paused")
SHOWN = (*RUNNING, "closed")
MOST_REASON = 300


def invigilated(actor: Actor) -> ColumnElement[bool]:
    """The condition that an Exam row is the actor's to invigilate: by role at its owner, or by
    name."""
    named = exists().where(Invigilator.exam_id == Exam.id, Invigilator.person_id == actor.person_id)
    return or_(scope.exams_owned(actor, Permission.EXAMS_INVIGILATE), named)


def exam_of(
    session: Session, actor: Actor, exam_id: str, *, lock: bool = False
) -> tuple[Exam, Place]:
    """The published exam and its owner, without its secret. Raises NotFound."""
    statement = (
        select(Exam, Place)
        .join(Place, Place.id == Exam.owner_id)
        .options(defer(Exam.secret, raiseload=True))
        .where(
            Exam.public_id == exam_id,
            Exam.status.in_(SHOWN),
            Exam.kind != PolicyKind.PRACTICE.value,
            invigilated(actor),
        )
    )
    if lock:
        statement = statement.with_for_update(of=Exam)
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound("exam")
    return found[0], found[1]


def running(
    session: Session, actor: Actor, exam_id: str, *, lock: bool = False
) -> tuple[Exam, Place]:
    """The same, while it is not closed for good. Raises NotFound, Problem `exam_not_running`."""
    exam, place = exam_of(session, actor, exam_id, lock=lock)
    if exam.status not in RUNNING:
        raise Problem("exam_not_running")
    return exam, place


def candidate_of(session: Session, actor: Actor, exam: Exam, number: str) -> Candidate:
    """The candidate with this public number, locked. Raises NotFound, Forbidden for oneself."""
    found = session.scalar(
        select(Candidate)
        .where(Candidate.exam_id == exam.id, Candidate.number == number)
        .with_for_update()
    )
    if found is None:
        raise NotFound("candidate")
    not_oneself(actor, found.person_id)
    return found


def not_oneself(actor: Actor, person_id: int) -> None:
    """Nobody invigilates, or decides on, his own sitting. Raises Forbidden."""
    if actor.person_id is None or actor.person_id == person_id:
        raise Forbidden("own_sitting")


def checked_reason(reason: str) -> str:
    """A reason as kept. Raises Invalid `reason_missing`."""
    text = " ".join(reason.split())
    if not text:
        raise Invalid("reason_missing", "reason")
    return text[:MOST_REASON]
