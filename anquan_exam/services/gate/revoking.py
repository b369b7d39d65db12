"""Passes taken back before they run out: whoever may no longer do a post that stands on one."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM
from anquan_exam.models import IssuedPass, Person
from anquan_exam.models.base import table_of
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.cases.telling import Telling
from anquan_exam.services.eligibility.answers import answers_of

BATCH = 500
"""People asked about in one go: a fraction of a second of work, so that no other step waits."""
ASKED_AGAIN = timedelta(minutes=1)


def revoke_fallen(*, now: datetime) -> int:
    """Take back the passes of whoever turned red, a batch of those asked about longest ago, and
    forget those that ran out; how many were taken back."""
    with reading() as session:
        people, over = _due(session, now), _over(session, now)
        fallen = {row.person_id for row in _fallen(session, people, now)}
    if not people and not over:
        return 0
    with transaction() as session:
        rows = table_of(IssuedPass)
        session.execute(delete(rows).where(IssuedPass.until <= now))
        session.execute(update(rows).where(IssuedPass.person_id.in_(people)).values(checked_at=now))
        return _take_back(session, fallen, now)


def _due(session: Session, now: datetime) -> Sequence[int]:
    oldest = func.min(IssuedPass.checked_at)
    return session.scalars(
        select(IssuedPass.person_id)
        .where(IssuedPass.until > now, IssuedPass.revoked_at.is_(None))
        .group_by(IssuedPass.person_id)
        .having(oldest <= now - ASKED_AGAIN)
        .order_by(oldest, IssuedPass.person_id)
        .limit(BATCH)
    ).all()


def _over(session: Session, now: datetime) -> bool:
    """Whether some ran out."""
    return session.scalar(select(IssuedPass.id).where(IssuedPass.until <= now).limit(1)) is not None


def heard(session: Session, telling: Telling) -> None:
    """Something happened in a case: whoever it stops is on the list at once."""
    _take_back(session, [telling.person_id], telling.at)


def _take_back(session: Session, people: Collection[int], now: datetime) -> int:
    rows = _fallen(session, people, now)
    for row in rows:
        row.revoked_at = now
        person = session.get_one(Person, row.person_id).public_id
        trail.record(session, SYSTEM, "pass.revoked", ("person", person), now=now)
    session.flush()
    return len(rows)


def _fallen(session: Session, people: Collection[int], now: datetime) -> list[IssuedPass]:
    """Passes of theirs that are shown and should not be."""
    rows = session.scalars(
        select(IssuedPass)
        .where(
            IssuedPass.person_id.in_(people),
            IssuedPass.until > now,
            IssuedPass.revoked_at.is_(None),
        )
        .order_by(IssuedPass.id)
    ).all()
    if not rows:
        return []
    answers = answers_of(
        session, sorted({row.person_id for row in rows}), clock.local(now).date(), known_at=now
    )
    may = {
        person: {(one.enterprise_id, one.post_id) for one in own if one.verdict.eligible}
        for person, own in answers.items()
    }
    return [row for row in rows if not {tuple(key) for key in row.posts} <= may[row.person_id]]
