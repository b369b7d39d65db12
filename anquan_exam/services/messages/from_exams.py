"""What is said of exams: that one is to be sat, that it closes soon, that it was failed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.messages import Kind
from anquan_exam.domain.policy import QUALIFYING, Policy, Timing, may_see_result
from anquan_exam.models import Attempt, Candidate, CaseRetest, Exam, Message, Result
from anquan_exam.services.messages.saying import Saying, key_of, unsaid, unsettled
from anquan_exam.services.sittings.verdicts import key_facts

SOON = timedelta(hours=24)
SINCE_TOLD = timedelta(hours=12)
FRESH = timedelta(days=30)
COUNTING = tuple(sorted(kind.value for kind in QUALIFYING))
MOST_EXAMS = 20


def assigned(session: Session, *, now: datetime, limit: int) -> list[Saying]:
    """Exams that count, published, not over, not begun; a retest is told by its case."""
    rows = session.execute(
        _to_sit(now)
        .where(
            ~exists().where(CaseRetest.exam_id == Exam.id),
            unsaid(Candidate.person_id, key_of(Kind.EXAM_ASSIGNED, Exam.id)),
        )
        .order_by(Candidate.id)
        .limit(limit)
    ).all()
    return [_saying(row, Kind.EXAM_ASSIGNED) for row in rows]


def closing(session: Session, *, now: datetime, limit: int) -> list[Saying]:
    """The same within a day of their close; not to whoever was told of it only just before."""
    told = exists().where(
        Message.person_id == Candidate.person_id,
        Message.key == key_of(Kind.EXAM_ASSIGNED, Exam.id),
        Message.created_at < now - SINCE_TOLD,
    )
    rows = session.execute(
        _to_sit(now)
        .where(
            Exam.opens_at <= now,
            Exam.closes_at <= now + SOON,
            told,
            unsaid(Candidate.person_id, key_of(Kind.EXAM_CLOSING, Exam.id)),
        )
        .order_by(Candidate.id)
        .limit(limit)
    ).all()
    return [_saying(row, Kind.EXAM_CLOSING) for row in rows]


def _to_sit(now: datetime) -> Any:
    begun = exists().where(
        Attempt.exam_id == Exam.id,
        Attempt.person_id == Candidate.person_id,
        Attempt.status != "voided",
    )
    return (
        select(
            Exam.id, Exam.public_id, Exam.title, Exam.opens_at, Exam.closes_at, Candidate.person_id
        )
        .join(Candidate, Candidate.exam_id == Exam.id)
        .where(
            Exam.status == "published",
            Exam.kind.in_(COUNTING),
            or_(Exam.closes_at.is_(None), Exam.closes_at > now),
            Candidate.removed_at.is_(None),
            ~begun,
        )
    )


def _saying(row: Any, kind: Kind) -> Saying:
    return Saying(
        row.person_id,
        kind,
        f"exam:{row.public_id}",
        f"{kind.value}:{row.id}",
        {
            "title": row.title,
            "opens": row.opens_at.isoformat(),
            "closes": row.closes_at.isoformat() if row.closes_at else "",
        },
        row.closes_at,
    )


def failed(session: Session, *, now: datetime, limit: int) -> list[Saying]:
    """Supervised fails of the last 30 days, once the person may see the result."""
    conditions = (
        *_fails(now),
        unsaid(Result.person_id, key_of(Kind.EXAM_FAILED, Result.attempt_id)),
    )
    exams = session.scalars(
        select(Exam)
        .where(exists().where(Result.exam_id == Exam.id, *conditions))
        .order_by(Exam.id.desc())
    )
    seen = [exam.id for exam in exams if _told_openly(session, exam, now)][:MOST_EXAMS]
    rows: Sequence[Any] = session.execute(
        select(Result.attempt_id, Result.person_id, Exam.title, Attempt.public_id)
        .join(Exam, Exam.id == Result.exam_id)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(Exam.id.in_(seen), Attempt.status.in_(("submitted", "timed_out")), *conditions)
        .order_by(Result.id)
        .limit(limit)
    ).all()
    return [
        Saying(
            row.person_id,
            Kind.EXAM_FAILED,
            f"attempt:{row.public_id}",
            f"{Kind.EXAM_FAILED.value}:{row.attempt_id}",
            {"title": row.title},
        )
        for row in rows
    ]


def _fails(now: datetime) -> tuple[ColumnElement[bool], ...]:
    later = aliased(Result)
    return (
        Result.passed.is_(False),
        Result.supervised.is_(True),
        Result.graded_at > now - FRESH,
        Exam.kind.in_(COUNTING),
        ~exists().where(later.attempt_id == Result.attempt_id, later.sequence > Result.sequence),
    )


def _told_openly(session: Session, exam: Exam, now: datetime) -> bool:
    policy = Policy.from_json(exam.policy)
    if policy.feedback is not Timing.AFTER_CLOSE:
        return policy.feedback is not Timing.NEVER
    return may_see_result(policy, key_facts(session, exam, now), now)


def settled(session: Session, *, now: datetime) -> list[int]:
    """Messages of exams begun since, withdrawn, or no longer the person's; of fails after which
    the person passed, or that were declared void."""
    waiting = (Kind.EXAM_ASSIGNED.value, Kind.EXAM_CLOSING.value)
    begun = (
        select(Attempt.id)
        .join(Exam, Exam.id == Attempt.exam_id)
        .where(
            Attempt.person_id == Message.person_id,
            Attempt.status != "voided",
            Message.about == "exam:" + Exam.public_id,
        )
    )
    theirs = (
        select(Candidate.id)
        .join(Exam, Exam.id == Candidate.exam_id)
        .where(
            Candidate.person_id == Message.person_id,
            Candidate.removed_at.is_(None),
            Exam.status.in_(("published", "paused")),
            Message.about == "exam:" + Exam.public_id,
        )
    )
    over = or_(begun.exists(), ~theirs.exists())
    passed = exists().where(
        Result.person_id == Message.person_id,
        Result.passed.is_(True),
        Result.supervised.is_(True),
        Result.graded_at > Message.created_at,
    )
    void = exists().where(
        Attempt.person_id == Message.person_id,
        Attempt.status == "voided",
        Message.about == "attempt:" + Attempt.public_id,
    )
    made_good = and_(Message.kind == Kind.EXAM_FAILED.value, or_(passed, void))
    return unsettled(session, or_(and_(Message.kind.in_(waiting), over), made_good))
