"""What is said by itself: each run looks for what is due and not yet said, a bounded part of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from anquan_exam.models import Message, OutgoingMessage
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.messages import (
    from_cases,
    from_dates,
    from_exams,
    from_files,
    from_training,
)
from anquan_exam.services.messages.saying import Saying, say, settle

LIMIT = 200
KEPT = timedelta(days=400)
"""Longer than anything is looked back at: what was put away is not said again."""

Source = Callable[..., list[Saying]]
SOURCES: tuple[Source, ...] = (
    from_exams.assigned,
    from_exams.closing,
    from_exams.failed,
    from_training.to_teach,
    from_training.planned,
    from_training.to_confirm,
    from_dates.certificates,
    from_dates.absences,
    from_dates.follow_ups,
    from_files.asked,
    from_files.answered,
)
SETTLED: tuple[Callable[..., list[int]], ...] = (
    from_cases.settled,
    from_exams.settled,
    from_training.settled,
    from_dates.settled,
    from_files.settled,
)


def say_due(*, now: datetime, limit: int = LIMIT) -> int:
    """Say what is due and was not said, at most `limit` of each sort; how many were told."""
    return sum(_from(source, now, limit) for source in SOURCES)


def _from(source: Source, now: datetime, limit: int) -> int:
    with reading() as session:
        found = source(session, now=now, limit=limit)
    if not found:
        return 0
    with transaction() as session:
        return say(session, found, now=now)


def settle_done(*, now: datetime) -> int:
    """Put away messages whose matter is over; how many."""
    with reading() as session:
        ids = [id_ for find in SETTLED for id_ in find(session, now=now)]
    if not ids:
        return 0
    with transaction() as session:
        return settle(session, ids, now=now)


def purge(*, now: datetime) -> int:
    """Delete messages more than 400 days old, some at a time; how many."""
    with reading() as session:
        ids = _old(session, now)
    if not ids:
        return 0
    with transaction() as session:
        session.execute(delete(OutgoingMessage).where(OutgoingMessage.message_id.in_(ids)))
        session.execute(delete(Message).where(Message.id.in_(ids)))
    return len(ids)


def _old(session: Session, now: datetime) -> list[int]:
    old = select(Message.id).where(Message.created_at < now - KEPT)
    return list(session.scalars(old.order_by(Message.id).limit(LIMIT)))
