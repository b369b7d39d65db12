"""What every act on an exam needs: the row within reach, its state, and the note on the trail."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.models import Exam, PaperRecord, Place
from anquan_exam.services import trail
from anquan_exam.services.errors import Problem
from anquan_exam.services.scope import exams_owned, exams_seen, with_place


class ExamStatus(StrEnum):
    """How far an exam is."""

    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    CLOSED = "closed"
    CANCELLED = "cancelled"


def find(
    session: Session,
    actor: Actor,
    public_id: str,
    permission: Permission = Permission.EXAMS_EDIT,
    *,
    lock: bool = False,
) -> tuple[Exam, Place]:
    """The row and its owner: to be edited within `permission`, or seen. Raises NotFound."""
    seen = permission is Permission.EXAMS_VIEW
    within = exams_seen(actor, permission) if seen else exams_owned(actor, permission)
    return with_place(
        session,
        Exam,
        Exam.owner_id,
        Exam.public_id == public_id,
        within,
        missing="exam",
        lock=lock,
    )


def draft_of(session: Session, actor: Actor, public_id: str) -> tuple[Exam, Place]:
    """The locked draft and its owner. Raises NotFound, Problem `exam_not_draft`."""
    exam, place = find(session, actor, public_id, lock=True)
    if exam.status != ExamStatus.DRAFT:
        raise Problem("exam_not_draft")
    return exam, place


def has_begun(session: Session, exam_id: int) -> bool:
    """Whether anybody has drawn a paper."""
    return bool(session.scalar(select(exists().where(PaperRecord.exam_id == exam_id))))


def note(
    session: Session,
    actor: Actor,
    exam: Exam,
    place: Place,
    act: str,
    now: datetime,
    **payload: object,
) -> None:
    """One trail entry about `exam`."""
    subject = ("exam", exam.public_id)
    payload = {"title": exam.title, **payload}
    trail.record(session, actor, act, subject, now=now, place_path=place.path, **payload)
