"""A published exam: one more person, one fewer, pause, close, and the reveal of the secret."""

import logging
from datetime import date, datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import SYSTEM, Actor
from anquan_exam.domain.policy import Policy, Timing, can_be_open
from anquan_exam.models import Attempt, Candidate, Exam, Person, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams.common import ExamStatus, find, note
from anquan_exam.services.exams.people import assigned
from anquan_exam.services.exams.publishing import candidate_row, fresh_number
from anquan_exam.services.practice import mistakes
from anquan_exam.services.seats import seat_newcomer

log = logging.getLogger(__name__)

RUNNING = (ExamStatus.PUBLISHED, ExamStatus.PAUSED)


def add_candidate(actor: Actor, public_id: str, person: str, *, day: date, now: datetime) -> str:
    """Assign one more person (public id) to a published exam; gives their public number.

    The committed roster stays as it was: the addition is shown beside it. Raises NotFound,
    Problem `exam_not_running`, `already_assigned`."""
    with transaction() as session:
        exam, owner = _running(session, actor, public_id, now)
        people = assigned(session, owner, Person.public_id == person, day)
        if not people:
            raise NotFound("person")
        known = session.scalar(
            select(Candidate).where(
                Candidate.exam_id == exam.id, Candidate.person_id == people[0].person_id
            )
        )
        if known is not None and known.removed_at is None:
            raise Problem("already_assigned", name=known.name)
        if known is not None:
            known.removed_at = None
            number = known.number
        else:
            number = fresh_number(session, exam)
            session.execute(insert(Candidate), [candidate_row(exam, people[0], number, now)])
        seat_newcomer(session, exam.id, number)
        note(session, actor, exam, owner, "exam.candidate_added", now, number=number)
        return number


def remove_candidate(
    actor: Actor, public_id: str, number: str, reason: str, *, now: datetime
) -> None:
    """Take a candidate who has not begun off the exam; the number stays in the roster.

    Raises NotFound, Invalid `reason_missing`, Problem `exam_not_running`, `candidate_begun`."""
    if not reason.strip():
        raise Invalid("reason_missing", "reason")
    with transaction() as session:
        exam, owner = _running(session, actor, public_id, now)
        found = session.scalar(
            select(Candidate).where(Candidate.exam_id == exam.id, Candidate.number == number)
        )
        if found is None:
            raise NotFound("candidate")
        begun = select(Attempt.id).where(
            Attempt.exam_id == exam.id, Attempt.person_id == found.person_id
        )
        if session.scalar(begun.limit(1)) is not None:
            raise Problem("candidate_begun", name=found.name)
        if found.removed_at is None:
            found.removed_at = now
            note(
                session,
                actor,
                exam,
                owner,
                "exam.candidate_removed",
                now,
                number=number,
                reason=reason.strip()[:300],
            )


def pause(actor: Actor, public_id: str, reason: str, *, now: datetime) -> None:
    """Let nobody start until resumed; whoever is at it goes on. Raises NotFound, Invalid
    `reason_missing`, Problem `exam_not_running`."""
    if not reason.strip():
        raise Invalid("reason_missing", "reason")
    _turn(actor, public_id, ExamStatus.PAUSED, "exam.paused", reason, now)


def resume(actor: Actor, public_id: str, *, now: datetime) -> None:
    """Let people start again. Raises NotFound, Problem `exam_not_running`."""
    _turn(actor, public_id, ExamStatus.PUBLISHED, "exam.resumed", "", now)


def close_now(actor: Actor, public_id: str, *, now: datetime) -> None:
    """End an exam before its window does, and reveal the secret; only when nobody is at it.

    Raises NotFound, Problem `exam_not_running`, `exam_not_open_yet`, `attempts_open`."""
    with transaction() as session:
        exam, owner = _running(session, actor, public_id, now)
        if exam.opens_at >= now:
            raise Problem("exam_not_open_yet")
        if open_attempts(session, exam.id):
            raise Problem("attempts_open", count=open_attempts(session, exam.id))
        exam.closes_at = now
        _reveal(session, actor, exam, owner, now)


def close_finished(*, now: datetime, limit: int = 50) -> int:
    """Close the exams in which no attempt can be open any more, revealing their secrets.

    For the periodic job, after overdue attempts were closed; gives how many were closed. One that
    cannot be closed is logged, and holds up no other."""
    with reading() as session:
        ids = session.scalars(
            select(Exam.id)
            .where(Exam.status.in_(RUNNING), Exam.closes_at < now)
            .order_by(Exam.closes_at)
            .limit(limit)
        ).all()
    return sum(_close_or_log(exam_id, now) for exam_id in ids)


def open_attempts(session: Session, exam_id: int) -> int:
    """How many attempts of an exam are open."""
    wanted = (Attempt.exam_id == exam_id, Attempt.status == "open")
    return session.scalar(select(func.count(Attempt.id)).where(*wanted)) or 0


def _close_or_log(exam_id: int, now: datetime) -> bool:
    try:
        return _close_if_over(exam_id, now)
    except Exception:
        log.exception("exam number %s cannot be closed", exam_id)
        return False


def _close_if_over(exam_id: int, now: datetime) -> bool:
    with transaction() as session:
        row = session.execute(
            select(Exam, Place)
            .join(Place, Place.id == Exam.owner_id)
            .where(Exam.id == exam_id, Exam.status.in_(RUNNING))
            .with_for_update(of=Exam)
        ).one_or_none()
        if row is None or _can_be_open(session, row[0], now):
            return False
        _reveal(session, SYSTEM, row[0], row[1], now)
        return True


def _can_be_open(session: Session, exam: Exam, now: datetime) -> bool:
    """Extra time granted to one person keeps the window open for that person."""
    longest = session.scalar(
        select(func.max(Candidate.extra_minutes)).where(Candidate.exam_id == exam.id)
    )
    closes = exam.closes_at + timedelta(minutes=longest or 0) if exam.closes_at else None
    return can_be_open(
        Policy.from_json(exam.policy),
        closes_at=closes,
        any_open=open_attempts(session, exam.id) > 0,
        now=now,
    )


def _reveal(session: Session, actor: Actor, exam: Exam, owner: Place, now: datetime) -> None:
    if exam.secret is None:
        raise RuntimeError(f"exam {exam.public_id} was published without a secret")
    exam.status = ExamStatus.CLOSED
    exam.revealed_secret, exam.revealed_at = exam.secret.hex(), now
    if Policy.from_json(exam.policy).show_key is not Timing.NEVER:
        # Earlier it would have told which answers were wrong while others still sat.
        mistakes.await_entry(session, exam.id)
    note(session, actor, exam, owner, "exam.closed", now, commitment=exam.commitment)


def _running(session: Session, actor: Actor, public_id: str, now: datetime) -> tuple[Exam, Place]:
    exam, owner = find(session, actor, public_id, lock=True)
    if exam.status not in RUNNING or (exam.closes_at is not None and exam.closes_at <= now):
        raise Problem("exam_not_running")
    return exam, owner


def _turn(
    actor: Actor, public_id: str, status: ExamStatus, act: str, reason: str, now: datetime
) -> None:
    with transaction() as session:
        exam, owner = _running(session, actor, public_id, now)
        if exam.status != status:
            exam.status = status
            note(session, actor, exam, owner, act, now, reason=reason.strip()[:300])
