"""What a person is told about results of theirs, until they have looked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from anquan_exam.domain.access import Actor
from anquan_exam.models import Attempt, Exam, ResultNotice
from anquan_exam.models.session import reading, transaction


@dataclass(frozen=True, slots=True)
class Told:
    """One thing told. `kind` is regraded or objection_answered; `payload` says the rest."""

    kind: str
    attempt: str
    exam: str
    payload: Mapping[str, Any]
    made_at: datetime
    seen: bool


def told(actor: Actor, attempt: str | None = None, *, unseen: bool = False) -> list[Told]:
    """What the actor was told, of one attempt or of all; the newest first, at most 20."""
    with reading() as session:
        wanted = (
            select(ResultNotice, Attempt.public_id, Exam.title)
            .join(Attempt, Attempt.id == ResultNotice.attempt_id)
            .join(Exam, Exam.id == Attempt.exam_id)
            .where(ResultNotice.person_id == actor.person_id)
            .order_by(ResultNotice.id.desc())
            .limit(20)
        )
        if attempt is not None:
            wanted = wanted.where(Attempt.public_id == attempt)
        if unseen:
            wanted = wanted.where(ResultNotice.seen_at.is_(None))
        return [
            Told(
                kind=row.ResultNotice.kind,
                attempt=row.public_id,
                exam=row.title,
                payload=row.ResultNotice.payload,
                made_at=row.ResultNotice.made_at,
                seen=row.ResultNotice.seen_at is not None,
            )
            for row in session.execute(wanted)
        ]


def see_notices(actor: Actor, attempt: str, *, now: datetime) -> None:
    """Note that the person has looked at what was told about this attempt. Nothing else changes,
    so it is no act of the trail."""
    mine = select(Attempt.id).where(
        Attempt.public_id == attempt, Attempt.person_id == actor.person_id
    )
    with reading() as session:
        fresh = session.scalar(
            select(ResultNotice.id).where(
                ResultNotice.attempt_id.in_(mine), ResultNotice.seen_at.is_(None)
            )
        )
    if fresh is None:
        return
    with transaction() as session:
        session.execute(
            update(ResultNotice)
            .where(ResultNotice.attempt_id.in_(mine), ResultNotice.seen_at.is_(None))
            .values(seen_at=now)
        )
