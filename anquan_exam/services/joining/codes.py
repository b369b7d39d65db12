"""The join code of an exam: given, renewed, found."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.joining import CODE_DIGITS
from anquan_exam.domain.policy import Policy
from anquan_exam.models import Candidate, Exam, JoinCode
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Problem
from anquan_exam.services.exams.common import note
from anquan_exam.services.invigilation.reach import RUNNING, exam_of, running

TURNS = 50
LONGEST_EXTRA = timedelta(minutes=600)


@dataclass(frozen=True, slots=True)
class Joinable:
    """An exam that a code opens."""

    number: int
    """Of its row."""
    exam: str
    title: str
    place: str


def give(actor: Actor, exam_id: str, *, now: datetime) -> str:
    """Give the exam a new join code in place of the one it had; the six digits.

    Raises NotFound, Problem `exam_not_running`, `join_needs_presence`."""
    with transaction() as session:
        exam, place = running(session, actor, exam_id, lock=True)
        if not Policy.from_json(exam.policy).needs_presence:
            raise Problem("join_needs_presence")
        renewed = _end(session, exam.id, now)
        code = _free(session, now)
        session.add(JoinCode(exam_id=exam.id, code=code, given_by=actor.person_id, given_at=now))
        note(session, actor, exam, place, "join_code.given", now, again=renewed)
    return code


def _end(session: Session, exam: int, now: datetime) -> bool:
    """End the code the exam has; whether it had one."""
    ended = session.scalars(
        update(JoinCode)
        .where(JoinCode.exam_id == exam, JoinCode.ended_at.is_(None))
        .values(ended_at=now)
        .returning(JoinCode.id)
    )
    return bool(ended.all())


def _free(session: Session, now: datetime) -> str:
    """Digits that no running exam has. Among a million they are found at once."""
    _end_of_past(session, now)
    for _ in range(TURNS):
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        taken = exists().where(JoinCode.code == code, JoinCode.ended_at.is_(None))
        if not session.scalar(select(taken)):
            return code
    raise Problem("join_codes_full")


def _end_of_past(session: Session, now: datetime) -> None:
    """A code ends with its exam."""
    past = select(Exam.id).where(~_open(now))
    session.execute(
        update(JoinCode)
        .where(JoinCode.ended_at.is_(None), JoinCode.exam_id.in_(past))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def _open(now: datetime) -> ColumnElement[bool]:
    """The condition that somebody may still begin an Exam row, or might with extra time."""
    inside = or_(Exam.closes_at.is_(None), Exam.closes_at > now - LONGEST_EXTRA)
    return and_(Exam.status.in_(RUNNING), inside)


def code_of(actor: Actor, exam_id: str, *, now: datetime) -> str | None:
    """The join code of an exam the actor invigilates, while somebody can begin. Raises NotFound."""
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        if not _joinable(session, exam, now):
            return None
        return session.scalar(
            select(JoinCode.code).where(JoinCode.exam_id == exam.id, JoinCode.ended_at.is_(None))
        )


def find(session: Session, code: str, *, now: datetime) -> Joinable | None:
    """The exam that six digits open now."""
    exam = session.scalar(
        select(Exam)
        .join(JoinCode, JoinCode.exam_id == Exam.id)
        .where(JoinCode.code == code, JoinCode.ended_at.is_(None))
    )
    if exam is None or not _joinable(session, exam, now):
        return None
    return Joinable(exam.id, exam.public_id, exam.title, exam.place_text)


def joinable(code: str, *, now: datetime) -> Joinable | None:
    """The same, for a page."""
    with reading() as session:
        return find(session, code, now=now)


def _joinable(session: Session, exam: Exam, now: datetime) -> bool:
    """Whether anybody may still begin; extra time keeps the window open for whoever has it."""
    if exam.status not in RUNNING:
        return False
    if exam.closes_at is None:
        return True
    longest = session.scalar(
        select(func.max(Candidate.extra_minutes)).where(Candidate.exam_id == exam.id)
    )
    return now < exam.closes_at + timedelta(minutes=longest or 0)
